//! Every format over the same log: as the files in `tests/formats` show, and as the schemas of the formats ask.
//!
//! `SNAPSHOTS=overwrite cargo test --test formats` writes the files anew.
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

use common::{FORMATS, fixture, gemdiag, pipe, report_in, root};
use snapbox::{Data, assert_data_eq};

const LOG: &str = "fixtures/reports/app.log";

fn of_file(format: &str, file: &str) -> String {
    let output = gemdiag().args(["--utc", "--format", format, file]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Distinct incidents: one for each model and cause.
fn many(count: usize) -> Vec<u8> {
    let mut log = String::new();
    for n in 0..count {
        let time = format!("2026-11-22T0{}:{:02}:{:02}Z", n / 3600 % 9, n / 60 % 60, n % 60);
        log.push_str(&format!(
            "{time} ERROR {{\"error\":{{\"code\":429,\"message\":\"Quota exceeded\",\"status\":\"RESOURCE_EXHAUSTED\",\
             \"details\":[{{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":[{{\"quotaId\":\
             \"GenerateRequestsPerDayPerProjectPerModel-FreeTier\",\"quotaDimensions\":{{\"model\":\"gemini-{n}\"}},\"quotaValue\":\"250\"}}]}}]}}}}\n"
        ));
    }
    log.into_bytes()
}

/// How bad it is, whether to retry and what to do are asked of the finding, and no format has an answer of its own.
/// HTML once showed the row's severity and steps where what was found had changed both.
#[test]
fn the_formats_say_the_same_of_severity_retry_and_steps() {
    let mut seen = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(root().join("fixtures/scenarios")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "log") {
            continue;
        }
        let log = std::fs::read(&path).unwrap();
        let document: serde_json::Value = serde_json::from_str(&report_in("json", &log)).unwrap();
        let [table, html, markdown] = ["table", "html", "markdown"].map(|format| report_in(format, &log));
        let markdown = markdown.replace("&#58;", ":");
        for incident in document["incidents"].as_array().unwrap() {
            let word = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let (cause, severity) = (word(&incident["cause"]), word(&incident["severity"]));
            let (retry, says) = (word(&incident["retry"]["id"]), word(&incident["retry"]["says"]));
            let article =
                format!(r#"<article data-cause="{cause}" data-severity="{severity}" data-retry="{retry}">"#);
            let name = path.display();
            let begins = html.find(&article).unwrap_or_else(|| panic!("{name}: no {article}"));
            let advice = html[begins..].split("</ol>").next().unwrap();
            let steps = incident["advice"]["steps"].as_array().unwrap();
            assert_eq!(advice.matches("<li>").count(), steps.len(), "{name}: {article}");
            assert!(table.contains(&format!("{severity}[{cause}]")) && table.contains(&says), "{name}");
            assert!(markdown.contains(&format!("- retry: {says}")), "{name}: {says}");
            seen.insert(retry);
        }
    }
    assert_eq!(Vec::from_iter(seen), ["after-reset", "backoff", "no", "now"]);
}

#[test]
fn each_format_prints_what_its_file_shows() {
    for (format, file) in [
        ("concise", "concise.txt"),
        ("markdown", "markdown.md"),
        ("github", "github.txt"),
        ("junit", "junit.xml"),
        ("gitlab", "gitlab.json"),
        ("json", "json.json"),
        ("sarif", "sarif.json"),
    ] {
        let mut text = of_file(format, LOG);
        if format == "json" || format == "sarif" {
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            text = serde_json::to_string_pretty(&value).unwrap() + "\n";
        }
        let golden = root().join("tests/formats").join(file);
        assert_data_eq!(Data::text(text), Data::read_from(&golden, None).raw());
    }
}

#[test]
fn reports_are_as_the_schemas_of_their_formats_ask() {
    for log in
        [std::fs::read(root().join(LOG)).unwrap(), b"nothing is wrong\n".to_vec(), Vec::new(), many(30)]
    {
        schema::json("sarif-2.1.0.json", &report_in("sarif", &log));
        schema::json("gitlab-code-quality.json", &report_in("gitlab", &log));
        schema::junit(&report_in("junit", &log));
    }
    schema::json("sarif-2.1.0.json", &of_file("sarif", LOG));
    schema::json("gitlab-code-quality.json", &of_file("gitlab", LOG));
    schema::junit(&of_file("junit", LOG));
}

/// What `gemdiag schema` prints.
fn published(of: &str) -> serde_json::Value {
    serde_json::from_slice(&gemdiag().args(["schema", of]).output().unwrap().stdout).unwrap()
}

#[test]
fn json_is_as_the_published_schema_says() {
    let document = |text: &str| {
        schema::json_by("report", || published("json"), &serde_json::from_str(text).unwrap());
    };
    for log in [std::fs::read(root().join(LOG)).unwrap(), b"all is well\n".to_vec(), many(3)] {
        document(&report_in("json", &log));
        for line in report_in("jsonl", &log).lines() {
            schema::json_by("line", || published("jsonl"), &serde_json::from_str(line).unwrap());
        }
    }
    document(&fixture("tests/formats/json.json"));
}

#[test]
fn the_schema_asks_for_every_field_and_knows_the_words() {
    let schema = published("json");
    for (field, holder) in [
        ("incidents", "/required"),
        ("retry_after_s", "/$defs/Incident/required"),
        ("rpd", "/$defs/Cause/enum"),
    ] {
        let list = schema.pointer(holder).unwrap_or_else(|| panic!("{holder} in {schema:#}"));
        assert!(list.as_array().unwrap().contains(&field.into()), "{field} in {list}");
    }
}

#[test]
fn every_format_counts_the_same_incidents() {
    let log = many(7);
    let lines = |text: &str, start: &str| text.lines().filter(|l| l.trim_start().starts_with(start)).count();
    assert_eq!(report_in("table", &log).matches(". error[rpd]").count(), 7);
    assert_eq!(lines(&report_in("concise", &log), "<stdin>:"), 7);
    assert_eq!(lines(&report_in("markdown", &log), "| error | rpd |"), 7);
    assert_eq!(lines(&report_in("github", &log), "::error "), 7);
    assert_eq!(lines(&report_in("junit", &log), "<testcase "), 7);
    assert_eq!(lines(&report_in("jsonl", &log), "{\"type\":\"incident\""), 7);
    let json = |format| serde_json::from_str::<serde_json::Value>(&report_in(format, &log)).unwrap();
    assert_eq!(json("json")["incidents"].as_array().unwrap().len(), 7);
    assert_eq!(json("gitlab").as_array().unwrap().len(), 7);
    assert_eq!(json("sarif")["runs"][0]["results"].as_array().unwrap().len(), 7);
}

#[test]
fn what_came_through_a_pipe_points_at_no_file() {
    let log = many(1);
    assert!(report_in("github", &log).starts_with("::error title=Gemini API%3A rpd::"));
    assert!(!report_in("junit", &log).contains(" file="));
    assert!(!report_in("sarif", &log).contains("locations"));
}

#[test]
fn the_limits_of_github_are_kept_and_the_rest_is_told() {
    let annotations = report_in("github", &many(30));
    assert_eq!(annotations.matches("::error ").count(), 9);
    assert!(
        annotations
            .contains("::notice title=gemdiag::21 further incidents not shown here; in all 30 incidents")
    );
    assert_eq!(annotations.matches("::notice ").count(), 1);

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.sarif");
    let target = format!("sarif={}", file.display());
    let output = pipe(gemdiag().args(["--format", "markdown", "--report", &target]), &many(5_200));
    let summary = String::from_utf8(output.stdout).unwrap();
    assert!(summary.len() < 1024 * 1024, "{}", summary.len());
    assert!(summary.contains("5,200 incidents from 5,200 errors"));
    assert!(summary.contains("further incidents not shown here"));

    let sarif: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 5_000);
    let notes = sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(notes.contains("200 further incidents not listed"), "{notes}");
}

#[test]
fn a_clean_log_is_one_passed_test_and_says_so_in_every_format_for_people() {
    let junit = report_in("junit", b"all is well\n");
    assert!(junit.contains("tests=\"1\"") && junit.contains("failures=\"0\""), "{junit}");
    for format in ["table", "concise", "markdown", "github"] {
        assert!(
            report_in(format, b"all is well\n").contains("no Gemini API error found, 1 line in 1 input"),
            "{format}"
        );
    }
}

#[test]
fn the_exit_code_does_not_depend_on_the_format() {
    let log = many(1);
    for format in FORMATS {
        for (args, expected) in [
            (&[][..], 0),
            (&["--fail-on", "any"], 1),
            (&["--fail-on", "error"], 1),
            (&["--fail-on", "rpd"], 1),
            (&["--fail-on", "terminal,overload"], 0),
            // The daily reset has passed: there is no day to wait for.
            (&["--exit-class"], 10),
            (&["-qq", "--fail-on", "any"], 1),
            (&["missing.log", "-"], 3),
            (&["missing.log", "-", "--fail-on", "any"], 1),
        ] {
            let output = pipe(gemdiag().args(["--format", format]).args(args), &log);
            assert_eq!(output.status.code(), Some(expected), "{format} {args:?}");
        }
    }
}

#[test]
fn one_run_writes_several_reports_and_a_step_summary_is_added_to() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| dir.path().join(name);
    std::fs::write(file("summary.md"), "before\n").unwrap();
    std::fs::write(file("junit.xml"), "before\n").unwrap();
    let target = |format: &str, name: &str| format!("{format}={}", file(name).display());
    let mut command = gemdiag();
    command.env("GITHUB_STEP_SUMMARY", file("summary.md")).args(["--format", "concise"]);
    command.args(["--report", &target("markdown", "summary.md"), "--report", &target("junit", "junit.xml")]);
    let output = pipe(&mut command, &many(2));
    let concise = String::from_utf8(output.stdout).unwrap();
    assert!(concise.starts_with("<stdin>:2:28: error[rpd]"), "{concise}");
    let read = |name: &str| std::fs::read_to_string(file(name)).unwrap();
    assert!(read("summary.md").starts_with("before\n## Gemini API errors"));
    assert!(read("junit.xml").starts_with("<?xml"));

    let nowhere = format!("junit={}", file("missing/junit.xml").display());
    let output = gemdiag().args(["--report", &nowhere, LOG]).output().unwrap();
    assert_eq!(output.status.code(), Some(5));
    assert!(output.stdout.is_empty(), "a bad path stops the run before it begins");
}

#[test]
fn the_page_loads_nothing_and_allows_only_its_own_style_and_script() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use sha2::{Digest, Sha256};
    let page = of_file("html", LOG);
    let between = |start: &str, end: &str| {
        let from = page.find(start).unwrap() + start.len();
        &page[from..from + page[from..].find(end).unwrap()]
    };
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let policy = between("Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for (name, text) in
        [("style-src", between("<style>", "</style>")), ("script-src", between("<script>", "</script>"))]
    {
        assert!(policy.contains(&format!("{name} {};", hash(text))), "{name} in {policy}");
    }
    for loading in ["<link", "<img", "<iframe", " src=", "url(", "@import", "fetch(", " style=", " onclick="]
    {
        assert!(!page.contains(loading), "{loading}");
    }
}

#[test]
fn the_page_says_everything_without_its_script() {
    let page = report_in("html", &many(3));
    assert_eq!(page.matches("<p class=\"whom\">").count(), 3);
    assert_eq!(page.matches("role=\"timer\"").count(), 3);
    let reset = "already reset 8 h 20 min ago</time> <span class=\"fine\">2026-11-22 08:00:00 UTC (midnight Pacific time)</span>";
    assert!(page.contains(reset));
    // What no longer holds is not said: the page once told both that the quota is back and that nothing passes.
    assert!(page.contains("The quota has been reset since: send the request again."));
    assert!(!page.contains("nothing passes before the reset"));
    assert_eq!(page.matches("<rect ").count(), 3 + 1, "a bar for each second and the legend's colour");
}

const OVERLOAD: &str = "2026-11-22T00:00:09Z ERROR project=demo-1 503 UNAVAILABLE. {\"error\":{\"code\":503,\"message\":\"The model \
    is overloaded.\",\"status\":\"UNAVAILABLE\"}}\n";

/// What a phone and a screen reader need: the page is looked at in a browser by hand, and this is what was found there.
#[test]
fn the_pages_tables_keep_their_meaning_as_blocks_and_its_headings_their_order() {
    let page = report_in("html", &[many(3), OVERLOAD.into()].concat());
    assert!(page.contains(">demo-1</th>"));
    assert!(page.contains("<html lang=\"en\"") && page.contains("name=\"viewport\""));
    let cells: Vec<&str> = page.split("<td").skip(1).map(|cell| cell.split('>').next().unwrap()).collect();
    assert!(cells.len() > 4, "{cells:?}");
    for cell in cells {
        assert!(cell.contains("data-label=\"") && cell.contains("role=\"cell\""), "{cell}");
    }
    for (tag, role) in [
        ("<table", "table"),
        ("<tr", "row"),
        ("<th scope=\"row\"", "rowheader"),
        ("<th scope=\"col\"", "columnheader"),
    ] {
        let with_role = page.matches(&format!("{tag} role=\"{role}\"")).count();
        assert!(with_role > 0 && page.matches(tag).count() == with_role, "{tag}");
    }
    let levels: Vec<u32> = page.split("<h").filter_map(|rest| rest.chars().next()?.to_digit(10)).collect();
    assert_eq!(levels[0], 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    // The first instruction stands above everything that is long.
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(at("Do first") < at("<svg") && at("Do first") < at("<table"));
}

#[test]
fn a_picture_of_one_moment_is_told_in_words() {
    let page = report_in("html", &many(1));
    assert!(
        page.contains("All at 2026-11-22 00:00:00 UTC, or within 1 s of it.") && !page.contains("<figure")
    );
}

/// Yellow and cyan cannot be read on a white screen, nor blue on a black one.
#[test]
fn colours_can_be_read_on_any_background() {
    let output = pipe(gemdiag().args(["--color", "always"]), &[many(1), OVERLOAD.into()].concat());
    let out = String::from_utf8(output.stdout).unwrap();
    let codes = regex::Regex::new("\u{1b}\\[([0-9;]*)m").unwrap();
    let used: std::collections::BTreeSet<&str> =
        codes.captures_iter(&out).flat_map(|code| code.get(1).unwrap().as_str().split(';')).collect();
    // Bold, dim, red, magenta, and their ends.
    let allowed = ["", "0", "1", "2", "22", "31", "35", "39"];
    assert!(used.contains("31") && used.contains("35"), "{used:?}");
    assert!(used.iter().all(|code| allowed.contains(code)), "{used:?}");
}
