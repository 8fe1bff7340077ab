//! Addresses of pages are links (OSC 8) where a terminal shows them: gemdiag's own, never those of a log.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::path::Path;

use common::{gemdiag, pipe, text};
use regex::Regex;

/// A refusal whose own text names a page that is one of gemdiag's as well, and another one.
const LOG: &str = r#"2026-11-22T16:00:00Z ERROR {"error":{"code":429,"message":"You exceeded your current quota. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. See https://example.com/evil","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaDimensions":{"model":"gemini-3.8-flash","location":"global"},"quotaValue":"20"}]}]}}
"#;

fn screen(args: &[&str], vars: &[(&str, &str)]) -> String {
    let mut command = gemdiag();
    command.args(["--utc", "-v", "--width", "56"]).args(args).envs(vars.iter().copied());
    text(&pipe(&mut command, LOG.as_bytes()).stdout)
}

/// The screen with `[n|` and `]` around a link, and below it where each leads.
fn shown(screen: &str) -> String {
    let link =
        Regex::new("\x1b\\]8;id=gemdiag-(\\d+);([^\x1b]*)\x1b\\\\([^\x1b]*)\x1b\\]8;;\x1b\\\\").unwrap();
    let leads: Vec<String> = link.captures_iter(screen).map(|l| format!("{}: {}", &l[1], &l[2])).collect();
    format!("{}\n{}\n", link.replace_all(screen, "[$1|$3]"), leads.join("\n"))
}

/// `LINKS=overwrite` writes the file anew after a change that is meant.
#[test]
fn a_screen_with_links_is_as_it_was() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/links/screen.txt");
    let shown = shown(&screen(&[], &[("FORCE_HYPERLINK", "1")]));
    if std::env::var_os("LINKS").is_some_and(|what| what == "overwrite") {
        std::fs::write(&path, &shown).unwrap();
    }
    assert_eq!(shown, std::fs::read_to_string(path).unwrap());
}

#[test]
fn links_take_no_room_and_lead_to_no_page_of_the_log() {
    let plain = screen(&[], &[]);
    assert!(plain.contains("https://example.com/evil") && !plain.contains('\x1b'), "{plain}");
    let linked = screen(&[], &[("FORCE_HYPERLINK", "1")]);
    let sequences = Regex::new("\x1b\\]8;([^\x1b]*)\x1b\\\\").unwrap();
    assert_eq!(sequences.replace_all(&linked, ""), plain);
    for found in sequences.captures_iter(&linked) {
        assert!(!found[1].contains("example.com"), "{linked}");
    }
    let said = linked.split("text ").nth(1).unwrap();
    assert!(
        said.contains("rate-limits") && !said.contains('\x1b'),
        "the text of the log has no link: {said}"
    );
}

#[test]
fn there_are_none_where_nobody_wants_them() {
    let forced = ("FORCE_HYPERLINK", "1");
    let plain = screen(&[], &[]);
    assert_eq!(screen(&["--no-links"], &[forced]), plain);
    assert_eq!(screen(&["--color", "never"], &[forced]), plain);
    assert_eq!(screen(&[], &[forced, ("NO_COLOR", "1")]), plain);
    assert_eq!(screen(&[], &[("FORCE_HYPERLINK", "0")]), plain);
    for format in ["json", "markdown", "concise", "html"] {
        assert!(!screen(&["--format", format], &[forced]).contains("\x1b]8"), "{format}");
    }
}

#[test]
fn a_long_answer_has_links_as_well() {
    let output = gemdiag().args(["explain", "F6"]).env("FORCE_HYPERLINK", "1").output().unwrap();
    assert!(text(&output.stdout).contains("\x1b]8;id=gemdiag-1;https://"));
}
