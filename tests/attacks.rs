//! Hostile texts through every format: nothing of them acts, and no secret comes through.
//!
//! Each text of `fixtures/attacks.toml` stands in the places of a log that reach a report: the message, the model, the
//! project and the lines around an error. What a report may hold is then checked by the rules of whoever reads it.
#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where something is amiss"
)]

mod common;
#[path = "common/schema.rs"]
mod schema;

use std::sync::LazyLock;

use common::{fixture, gemdiag, unpacked};
use gemdiag::clock::Clock;
use gemdiag::correlate::Triage;
use gemdiag::correlate::{Change, Part};
use gemdiag::input::{Dispenser, Origin};
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::{self, Options, SHAPE};
use gemdiag::report::{Beside, Format, Report, Style, jsonl_event, write_change};
use regex::Regex;
use serde::Deserialize;

/// A regular expression that is made once.
macro_rules! regex {
    ($pattern:literal) => {{
        static REGEX: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).unwrap());
        &*REGEX
    }};
}

#[derive(Deserialize)]
struct Attack {
    name: String,
    text: String,
    #[serde(default)]
    secrets: Vec<String>,
}

#[derive(Deserialize)]
struct Corpus {
    attack: Vec<Attack>,
}

fn corpus() -> Vec<Attack> {
    toml::from_str::<Corpus>(&fixture("fixtures/attacks.toml")).unwrap().attack
}

/// Logs with the text in places that reach a report.
fn logs(text: &str) -> Vec<String> {
    let json = serde_json::to_string(text).unwrap();
    let quoted = &json[1..json.len() - 1];
    let error = |message: &str, model: &str, id: &str| {
        format!(
            r#"{{"error":{{"code":429,"message":"You exceeded your current quota. {message}","status":"RESOURCE_EXHAUSTED","details":[{{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier{id}","quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaDimensions":{{"model":"{model}"}},"quotaValue":"250"}}]}}]}}}}"#
        )
    };
    vec![
        error(quoted, "gemini-2.5-flash", ""),
        error("", quoted, &format!(" {quoted}")),
        format!("{text}: {}\n  {text}\n", error("", "gemini-2.5-pro", "")),
        format!(
            "{text} 429 RESOURCE_EXHAUSTED: {text} quota exceeded for project_number:{text} model: {text}"
        ),
        format!(
            "google.api_core.exceptions.ServiceUnavailable: 503 The model is overloaded. Please try again later. {text}\n{text}"
        ),
        format!(
            r#"{{"error":{{"code":400,"message":"API key not valid. Please pass a valid API key. {quoted}","status":"INVALID_ARGUMENT","details":[{{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com","metadata":{{"service":"generativelanguage.googleapis.com","consumer":"projects/{quoted}"}}}}]}}}}"#
        ),
    ]
}

/// Every format's report on a log, with everything shown.
fn reports(log: &str) -> Vec<(Format, String)> {
    use clap::ValueEnum;
    let clock = Clock::fixed(common::NOW.parse().unwrap());
    let inputs = Dispenser::new(vec![Origin::Text(log.to_owned())], SHAPE);
    let (mut triage, mut events) = (Triage::default(), Vec::new());
    let totals = pipeline::run(
        &inputs,
        &clock,
        Options { threads: 1, every_text: true, know: Knowledge::builtin() },
        |event| {
            jsonl_event(&event, Knowledge::builtin(), &mut events).unwrap();
            triage.observe(&event, Knowledge::builtin());
        },
    );
    triage.count(&totals);
    let problems = vec![format!("cannot open {log}: No such file or directory")];
    let report =
        Report::with_part(triage, &Beside::new(Knowledge::builtin()), vec!["<text>".into()], problems, clock);
    let mut style = Style::PLAIN;
    style.verbosity = 1;
    let mut all = Vec::new();
    for format in Format::value_variants() {
        let mut out = if *format == Format::Jsonl { events.clone() } else { Vec::new() };
        format.write(&report, &style, &mut out).unwrap();
        all.push((*format, unpacked(&out)));
    }
    for finding in &report.findings {
        let mut out = Vec::new();
        write_change(finding, &Change::Opened, &report.clock, &style, &mut out).unwrap();
        all.push((Format::Table, String::from_utf8(out).unwrap()));
    }
    all
}

/// The runner's rules: `::name ..::` at the start of a trimmed line, and `##[name ..]` anywhere in one.
///
/// After `ActionCommand.TryParseV2` and `TryParse` of actions/runner; lines end at CR, LF or both.
fn command(line: &str) -> Option<String> {
    let trimmed = line.trim();
    if let Some(rest) = trimmed.strip_prefix("::") {
        return rest.find("::").map(|end| rest[..end].to_owned());
    }
    let start = regex!(r"##[A-Za-z]*\[").find(line)?;
    line[start.end()..].find(']').map(|_| line[start.start()..].to_owned())
}

fn commands(text: &str) -> Vec<String> {
    text.split(['\n', '\r']).filter_map(command).collect()
}

/// Characters that may not stand in any report.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{61c}' | '\u{ad}' | '\u{3164}' | '\u{115f}' | '\u{180e}' | '\u{feff}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text as its readers see it: entities, escapes and percent signs resolved.
fn read(text: &str) -> Vec<String> {
    let entities = html_escape::decode_html_entities(text).into_owned();
    let percent = percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    vec![text.to_owned(), entities, percent, text.replace("\\\\", "\\")]
}

/// Links that may stand in a report: those of the tables.
fn own_links() -> Vec<String> {
    let fixes = Knowledge::builtin().fixes().fixes();
    fixes
        .iter()
        .flat_map(|f| f.docs.iter().cloned().chain(f.steps.iter().filter_map(|s| s.link.clone())))
        .collect()
}

fn check(format: Format, out: &str) {
    assert_eq!(out.chars().find(|c| acts(*c)), None);
    let found = commands(out);
    if format == Format::Github {
        let own = regex!(r"^(error|warning|notice) title=[^:,]*$");
        assert!(found.iter().all(|c| own.is_match(c)), "{found:?}");
    } else {
        assert_eq!(found, Vec::<String>::new());
    }
    match format {
        Format::Markdown => markdown(out),
        Format::Html => html(out),
        Format::Junit => schema::junit(out),
        Format::Sarif => sarif(out),
        Format::Gitlab => schema::json("gitlab-code-quality.json", out),
        Format::Json => {
            schema::json_by("report", gemdiag::report::schema::report, &serde_json::from_str(out).unwrap());
        }
        Format::Jsonl => {
            for line in out.lines() {
                schema::json_by("line", gemdiag::report::schema::line, &serde_json::from_str(line).unwrap());
            }
        }
        Format::Concise => {
            let line = regex!(r"^(gemdiag: .*|<text>:\d+:\d+: [a-z]+\[[a-z-]+\] .*)$");
            assert!(out.lines().all(|l| line.is_match(l)), "{out}");
        }
        Format::Partial => {
            Part::read(out.as_bytes()).unwrap();
        }
        Format::Table | Format::Github => {}
        other => panic!("no test reads {}", other.id()),
    }
}

/// Only our own tags and links are left, each row has its cells, and no text could be markup.
fn markdown(out: &str) {
    let tags = regex!(r"</?(?:details|summary|b|code|pre)>|<https://[^>\s]*>");
    let links = own_links();
    for tag in tags.find_iter(out).map(|t| t.as_str()).filter(|t| t.starts_with("<http")) {
        assert!(links.iter().any(|link| tag == format!("<{link}>")), "{tag}");
    }
    // What stands in a block of code begins no line of Markdown.
    let text = tags.replace_all(out, |tag: &regex::Captures<'_>| if &tag[0] == "<pre>" { "A" } else { "" });
    // Code between ticks is one line, and nothing in it is markup; in a row of a table no bar is in it.
    let code = regex!(r"`[^`\n]+`");
    assert!(code.find_iter(&text).all(|code| !code.as_str().contains(['|', '$'])), "{text}");
    let text = code.replace_all(&text, "A");
    for mark in ['<', '>', '`', '@', '~', '$', '!', '\\'] {
        assert!(!text.contains(mark), "{mark} in {text}");
    }
    for mark in ["](", "http:", "https:", "www.", "**", "__", "##["] {
        assert!(!text.contains(mark), "{mark} in {text}");
    }
    for line in text.lines().filter(|l| l.contains('|')) {
        assert_eq!(line.matches('|').count(), 7, "{line}");
    }
    let start = regex!(r"^(## Gemini API errors|\| |- |\d+\. |Don't: |[A-Za-z0-9,&]|$)");
    assert!(text.lines().all(|l| start.is_match(l)), "{text}");
}

/// Only our own elements and attributes; the script and the links are our own.
fn html(out: &str) {
    let own = regex!(r"(?s)<style>.*?</style>|<script>.*?</script>");
    assert_eq!(own.find_iter(out).count(), 2);
    let out = own.replace_all(out, "");
    let tag = regex!(r#"<(/?[a-zA-Z0-9]+|!DOCTYPE html)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*>"#);
    let attribute = regex!(r#"([a-zA-Z-]+)="([^"]*)""#);
    let links = own_links();
    for found in tag.captures_iter(&out) {
        let name = found[1].trim_start_matches('/');
        assert!(
            !matches!(name, "script" | "style" | "iframe" | "img" | "base" | "object" | "link" | "animate"),
            "{name}"
        );
        for attribute in attribute.captures_iter(&found[2]) {
            assert!(
                !attribute[1].starts_with("on") && &attribute[1] != "src" && &attribute[1] != "style",
                "{found:?}"
            );
            let is_own = &attribute[1] != "href"
                || &attribute[2] == "#incidents"
                || links.contains(&attribute[2].to_owned());
            assert!(is_own, "{}", &attribute[2]);
        }
    }
    assert!(!tag.replace_all(&out, "").contains('<'), "a sign that begins a tag stands outside of one");
}

fn sarif(out: &str) {
    schema::json("sarif-2.1.0.json", out);
    let link = regex!(r"(^|[^\\])\[[^\]]*[^\\]\]\(");
    let document: serde_json::Value = serde_json::from_str(out).unwrap();
    for result in document["runs"][0]["results"].as_array().unwrap() {
        let text = result["message"]["text"].as_str().unwrap();
        assert!(!link.is_match(text), "{text}");
    }
}

/// What of an attack comes through, and where.
fn failures(Attack { name, text, secrets }: &Attack) -> Vec<String> {
    let log = logs(text).join("\n2026-11-22T09:00:00Z INFO next\n2026-11-22T09:00:01Z INFO next\n");
    let mut failures = Vec::new();
    for (format, out) in reports(&log) {
        if std::panic::catch_unwind(|| check(format, &out)).is_err() {
            failures.push(format!("{name} acts in {format:?}"));
        }
        let seen = if secrets.is_empty() { Vec::new() } else { read(&out) };
        for secret in secrets.iter().filter(|s| seen.iter().any(|seen| seen.contains(s.as_str()))) {
            failures.push(format!("{name} shows {secret} in {format:?}:\n{out}"));
        }
    }
    failures
}

#[test]
fn nothing_hostile_acts_and_no_secret_comes_through_in_any_format() {
    let corpus = corpus();
    assert!(corpus.len() >= 60);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let failures: Vec<String> = std::thread::scope(|scope| {
        let parts = corpus.chunks(corpus.len().div_ceil(threads));
        let workers: Vec<_> =
            parts.map(|part| scope.spawn(|| part.iter().flat_map(failures).collect())).collect();
        workers
            .into_iter()
            .flat_map(|w| w.join().unwrap_or_else(|_| vec!["a worker stopped".to_owned()]))
            .collect()
    });
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_logs_of_this_test_do_reach_the_reports() {
    for (i, log) in logs("unmistakable").iter().enumerate() {
        let all = reports(log);
        let table = &all.iter().find(|(f, _)| *f == Format::Table).unwrap().1;
        assert!(table.contains("1 incident from 1 error"), "log {i}: {table}");
        assert!(table.contains("unmistakable"), "log {i}: {table}");
    }
}

#[test]
fn the_rules_of_the_runner_know_a_command_when_they_see_one() {
    assert_eq!(commands("x\n  ::error file=a::b\r::add-mask::c"), ["error file=a", "add-mask"]);
    assert_eq!(commands("x ##[error]y"), ["##[error]y"]);
    assert_eq!(commands("google::cloud::Status: ## [x]"), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn names_of_files_are_as_harmless_as_their_contents() {
    let dir = tempfile::tempdir().unwrap();
    let error = r#"{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}"#;
    let names = [
        "::error::pwned\n::error::again.log",
        "a,title=x::y.log",
        "<script>alert(1)<\u{2215}script>|`@octocat`.log",
        "##[error]x\u{1b}[31m\u{202e}.log",
        "AIzaSyEXAMPLE-not-a-real-key-0000000000.log",
    ];
    for name in names {
        std::fs::write(dir.path().join(name), error).unwrap();
        for format in common::FORMATS {
            let out =
                gemdiag().current_dir(dir.path()).args(["-v", "-f", format, "--", name]).output().unwrap();
            let text = String::from_utf8(out.stdout).unwrap();
            let found = commands(&text);
            let own = regex!(r"^warning file=[^:,]*,line=1,col=1,title=[^:,]*$");
            assert!(found.iter().all(|c| format == "github" && own.is_match(c)), "{format}: {found:?}");
            assert_eq!(text.chars().find(|c| acts(*c)), None, "{format} {name:?}");
            assert!(!text.contains("real-key"), "{format} {name:?}");
            match format {
                "html" => html(&text),
                "markdown" => markdown(&text),
                "junit" => schema::junit(&text),
                _ => {}
            }
        }
        let missing = format!("missing {name}");
        let out = gemdiag().current_dir(dir.path()).args(["--", &missing]).output().unwrap();
        let text = String::from_utf8(out.stderr).unwrap();
        assert!(
            commands(&text).is_empty() && !text.chars().any(acts) && !text.contains("real-key"),
            "{text}"
        );
    }
}
