//! Filters, headings, and parts that are merged.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{gemdiag, pipe, quota_line, report, text};
use serde_json::Value;

const DAY: &str = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";
const MINUTE: &str = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier";

fn log() -> String {
    let answer = common::answer(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    [
        quota_line("2026-11-22T10:00:00Z", DAY, 20, "17s"),
        quota_line("2026-11-22T15:00:00Z", MINUTE, 10, "17s"),
        quota_line("2026-11-22T15:00:01Z", MINUTE, 10, "16s"),
        format!("2026-11-22T15:30:00Z ERROR app: {answer}\n"),
        format!("ERROR app: {answer}\n"),
    ]
    .concat()
}

fn causes(report: &Value) -> Vec<String> {
    let incidents = report["incidents"].as_array().unwrap();
    incidents.iter().map(|i| format!("{} x{}", i["cause"].as_str().unwrap(), i["count"])).collect()
}

#[test]
fn times_outside_and_events_without_a_time_are_left_out_and_counted() {
    for (args, expected, out) in [
        (&["--since", "2026-11-22T15:00:01Z"][..], &["rpm x1", "overload x1"][..], [2, 1]),
        (&["--until", "2026-11-22T15:00:01Z"], &["rpd x1", "rpm x1"], [2, 1]),
        (&["--last", "2h"], &["rpm x2", "overload x1"], [1, 1]),
        (&[], &["rpd x1", "rpm x2", "overload x2"], [0, 0]),
    ] {
        let report = report(args, log().as_bytes());
        let mut got = causes(&report);
        got.sort();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(got, expected, "{args:?}");
        let left_out = ["out_of_time", "without_time"].map(|name| report["totals"][name].as_u64().unwrap());
        assert_eq!(left_out, out, "{args:?}");
    }
}

#[test]
fn causes_models_and_top_leave_the_rest_counted() {
    let by_cause = report(&["--cause", "rpm,rpd"], log().as_bytes());
    assert_eq!(causes(&by_cause), ["rpd x1", "rpm x2"]);
    assert_eq!(by_cause["totals"]["left_out"]["events"], 2);
    let by_model = report(&["--model", "gemini-2.5*"], log().as_bytes());
    assert_eq!(causes(&by_model), ["rpd x1", "rpm x2"]);
    let top = report(&["--top", "1"], log().as_bytes());
    assert_eq!(causes(&top), ["rpd x1"]);
    assert_eq!(top["totals"]["below_top"]["events"], 4);
}

#[test]
fn headings_add_up() {
    let keys = ["AIzaSyEXAMPLE-not-a-real-key-1111111111", "AIzaSyEXAMPLE-not-a-real-key-2222222222"];
    let lines: String = [0, 1, 1]
        .iter()
        .map(|key| {
            let url =
                "https://generativelanguage.googleapis.com/v1beta/models/gemini-3.8-flash:generateContent";
            format!("2026-11-22T15:00:00Z POST {url}?key={} HTTP/1.1 429 Too Many Requests\n", keys[*key])
        })
        .collect();
    let report = report(&["--group-by", "key"], lines.as_bytes());
    let groups: Vec<u64> =
        report["groups"].as_array().unwrap().iter().map(|g| g["events"].as_u64().unwrap()).collect();
    assert_eq!(groups, [2, 1]);
    assert_eq!(report["grouped_by"], "key");
    assert_eq!(report["incidents"][0]["group"], report["groups"][0]["value"]);
}

#[test]
fn the_same_failure_in_another_group_has_the_same_facts() {
    let dir = tempfile::tempdir().unwrap();
    let log = quota_line("2026-11-22T15:00:00Z", MINUTE, 10, "17s").repeat(3)
        + &quota_line("2026-11-22T15:00:00Z", MINUTE, 20, "17s").repeat(3);
    let files = ["a.log", "b.log"].map(|name| {
        let path = dir.path().join(name);
        std::fs::write(&path, &log).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let report = report(&["--group-by", "source", &files[0], &files[1]], b"");
    let limits: Vec<_> =
        report["incidents"].as_array().unwrap().iter().map(|i| i["limits"].clone()).collect();
    assert_eq!(limits, vec![serde_json::json!([10, 20]); 2]);
}

#[test]
fn a_project_map_makes_two_names_one_project() {
    let dir = tempfile::tempdir().unwrap();
    let map = dir.path().join("projects.toml");
    std::fs::write(&map, "demo-project-123 = [\"100200300400\"]\n").unwrap();
    let line = |project: &str| {
        quota_line("2026-11-22T15:00:00Z", MINUTE, 10, "17s")
            .replace("\"message\"", &format!("\"consumer\":\"projects/{project}\",\"message\""))
    };
    let log = line("demo-project-123") + &line("100200300400");
    assert_eq!(causes(&report(&[], log.as_bytes())).len(), 2);
    let mapped = report(&["--project-map", map.to_str().unwrap()], log.as_bytes());
    assert_eq!(causes(&mapped), ["rpm x2"]);
    assert_eq!(mapped["incidents"][0]["project"], "demo-project-123");
    assert_eq!(mapped["incidents"][0]["aliases"], serde_json::json!(["100200300400"]));
}

#[test]
fn merged_parts_give_the_report_of_one_run_in_any_order() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let logs = [("a.log", log()), ("b.log", log().replace("2.5-flash", "3.8-flash")), ("c.log", log())];
    for (name, content) in &logs {
        std::fs::write(path(name), content).unwrap();
        let part = path(&name.replace(".log", ".part"));
        let output = pipe(gemdiag().args(["--report", &format!("partial={part}"), "-qq", &path(name)]), b"");
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    let run = |args: &[&str], files: &[&str]| {
        let files: Vec<String> = files.iter().map(|f| path(f)).collect();
        let output = pipe(gemdiag().args(args).args(["--format", "json"]).args(files), b"");
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let whole = run(&["triage"], &["a.log", "b.log", "c.log"]);
    assert_eq!(run(&["merge"], &["a.part", "b.part", "c.part"]), whole);
    assert_eq!(run(&["merge"], &["c.part", "a.part", "b.part"]), whole);
    assert_eq!(
        run(&["merge", "--cause", "rpd"], &["b.part", "c.part", "a.part"])["incidents"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn what_is_no_part_is_refused_with_a_hint() {
    let output = pipe(gemdiag().args(["merge", "-"]), b"not a part");
    assert_eq!(common::code(&output), 3);
    let says = text(&output.stderr);
    assert!(says.starts_with("gemdiag: cannot merge -: it is not what --format partial writes"), "{says}");
    assert!(says.contains("hint: write parts with"), "{says}");
    // A part is an input: what cannot be read is no wrong usage.
    let dir = tempfile::tempdir().unwrap();
    let output = pipe(gemdiag().arg("merge").arg(dir.path().join("missing.part")), b"");
    assert_eq!(common::code(&output), 3);
    let says = text(&output.stderr);
    assert!(says.ends_with("missing.part: No such file or directory\n"), "{says}");
    let output = pipe(gemdiag().arg("merge").arg(dir.path()), b"");
    assert_eq!((common::code(&output), text(&output.stderr).contains("os error")), (3, false));
}
