//! Numbers for Prometheus: `--metrics FILE`, and the dashboard and alert rules that are made of them.
#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::zombie_processes,
    clippy::print_stderr,
    reason = "a test stops where something is amiss, and each child is waited for"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{answer, code, gemdiag, pipe, quota_line, text};
use regex::Regex;

const DAY: &str = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";

/// A log with what each metric tells of.
fn log() -> String {
    let well =
        "POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent -> 200";
    [
        quota_line("2026-11-22T10:00:00Z", DAY, 20, "9s"),
        quota_line("2026-11-22T10:00:05Z", DAY, 20, "9s"),
        format!("2026-11-22T10:00:06Z INFO {well}\n"),
        format!("2026-11-22T10:00:07Z INFO {well}\n"),
        format!("2026-11-22T10:00:08Z ERROR {}\n", answer(503, "UNAVAILABLE", "The model is overloaded.")),
    ]
    .concat()
}

/// What a run over `log` writes.
fn metrics(args: &[&str], log: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("gemdiag.prom");
    let output = pipe(gemdiag().args(["-q", "--metrics"]).arg(&file).args(args), log.as_bytes());
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, std::slice::from_ref(&file), "nothing is left beside it");
    std::fs::read_to_string(file).unwrap()
}

/// Series by their names and labels, and the kinds of the metrics. Every line is looked at.
fn parse(metrics: &str) -> (BTreeMap<String, i64>, BTreeMap<String, String>) {
    let series =
        Regex::new(r#"^(gemdiag_[a-z_]+)((?:\{(?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)+\})?) (-?\d+)$"#)
            .unwrap();
    let (mut all, mut kinds, mut helped) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    assert!(metrics.ends_with('\n'));
    for line in metrics.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            assert!(
                helped.insert(help.split(' ').next().unwrap().to_owned()) && help.ends_with('.'),
                "{line}"
            );
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').unwrap();
            assert!(helped.contains(name) && matches!(kind, "counter" | "gauge"), "{line}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            assert!(kinds.insert(name.to_owned(), kind.to_owned()).is_none(), "{line}");
        } else {
            let found = series.captures(line).unwrap_or_else(|| panic!("{line}"));
            assert!(kinds.contains_key(&found[1]), "{line}");
            let key = format!("{}{}", &found[1], &found[2]);
            assert!(all.insert(key, found[3].parse().unwrap()).is_none(), "twice: {line}");
        }
    }
    (all, kinds)
}

#[test]
fn a_run_writes_what_it_found_as_numbers() {
    let (series, _) = parse(&metrics(&[], &log()));
    let ids = |cause: &str, model: &str, platform: &str| {
        format!(r#"cause="{cause}",model="{model}",platform="{platform}",project="""#)
    };
    let rpd = ids("rpd", "gemini-2.5-flash", "gemini-api");
    for (name, value) in [
        (format!("gemdiag_failures_total{{{rpd}}}"), 2),
        (format!(r#"gemdiag_incident_open{{{rpd},retry="after-reset",severity="error"}}"#), 1),
        // Midnight Pacific time.
        (format!("gemdiag_incident_reset_timestamp_seconds{{{rpd}}}"), 1_795_420_800),
        (format!("gemdiag_incident_last_failure_timestamp_seconds{{{rpd}}}"), 1_795_341_605),
        (format!("gemdiag_failures_total{{{}}}", ids("overload", "", "")), 1),
        (format!("gemdiag_failures_total{{{}}}", ids("other", "", "")), 0),
        (r#"gemdiag_requests_succeeded_total{model="gemini-2.5-pro"}"#.to_owned(), 2),
        (r#"gemdiag_requests_succeeded_total{model="other"}"#.to_owned(), 0),
        (r#"gemdiag_failures_left_out_total{reason="ignored"}"#.to_owned(), 0),
        ("gemdiag_requests_failed_total".to_owned(), 3),
        ("gemdiag_incidents_folded".to_owned(), 0),
        ("gemdiag_input_lines_total".to_owned(), 5),
        ("gemdiag_inputs".to_owned(), 1),
        ("gemdiag_inputs_unreadable".to_owned(), 0),
        ("gemdiag_written_timestamp_seconds".to_owned(), 1_795_364_400),
    ] {
        assert_eq!(series.get(&name), Some(&value), "{name} in {series:#?}");
    }
}

#[test]
fn what_is_not_shown_is_counted_and_nothing_twice() {
    let failures = |series: &BTreeMap<String, i64>, name: &str| -> i64 {
        series.iter().filter(|(key, _)| key.starts_with(name)).map(|(_, value)| value).sum()
    };
    for (args, by_cause, left_out, folded) in [
        (&[][..], 3, 0, 0),
        (&["--cause", "rpd"], 2, 1, 0),
        (&["--ignore", "{ cause = \"rpd\", why = \"known\" }"], 1, 2, 0),
        // The worst one is shown; what stands below it is in the rest.
        (&["--top", "1"], 3, 0, 1),
        (&["--group-by", "source"], 3, 0, 0),
    ] {
        let (series, _) = parse(&metrics(args, &log()));
        assert_eq!(failures(&series, "gemdiag_failures_total"), by_cause, "{args:?}");
        assert_eq!(failures(&series, "gemdiag_failures_left_out_total"), left_out, "{args:?}");
        assert_eq!(series["gemdiag_incidents_folded"], folded, "{args:?}");
    }
}

#[test]
fn of_too_many_incidents_the_worst_have_series_and_the_others_are_one() {
    let line = |project: usize, second: usize| {
        let time = format!("2026-11-22T10:{:02}:{:02}Z", second / 60, second % 60);
        quota_line(&time, DAY, 20, "9s").replacen("app:", &format!("project=demo-{project:04}"), 1)
    };
    let mut log: String = (0..1_200).map(|project| line(project, project)).collect();
    log.push_str(&line(1_199, 1_300));
    let (series, _) = parse(&metrics(&[], &log));
    assert!((800..=1_000).contains(&series.len()), "{}", series.len());
    let of = |project: &str| {
        let label = format!("project=\"{project}\"");
        series.iter().find(|(key, _)| key.starts_with("gemdiag_failures_total") && key.contains(&label))
    };
    assert_eq!(of("demo-1199").unwrap().1, &2);
    let sum: i64 =
        series.iter().filter(|(key, _)| key.starts_with("gemdiag_failures_total")).map(|(_, n)| n).sum();
    assert_eq!((sum, series["gemdiag_requests_failed_total"]), (1_201, 1_201));
    assert_eq!(series["gemdiag_incidents_folded"], 980);
}

#[test]
fn a_label_has_no_secret_and_breaks_no_line() {
    let key = "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY";
    let log: String = [format!("gemini-{key}"), r#"gemini-\"x\"\\y\n# z"#.to_owned()]
        .map(|model| quota_line("2026-11-22T10:00:00Z", DAY, 20, "9s").replace("gemini-2.5-flash", &model))
        .concat();
    let metrics = metrics(&[], &log);
    parse(&metrics);
    assert!(metrics.contains("model=\"gemini-[key-1021ad]\"") && !metrics.contains(key), "{metrics}");
}

#[test]
fn it_is_refused_where_it_would_take_the_place_of_something_else() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.log"), log()).unwrap();
    for (args, expected, told) in [
        (&["--metrics", "a.log", "a.log"][..], 2, "it is an input"),
        (&["--metrics", "b", "-o", "./b", "a.log"], 2, "another report is written to it"),
        (&["--metrics", "no/such/directory.prom", "a.log"], 5, "cannot write no/such/directory.prom"),
    ] {
        let output = gemdiag().current_dir(dir.path()).args(args).output().unwrap();
        assert!(
            code(&output) == expected && text(&output.stderr).contains(told),
            "{args:?}: {} {}",
            code(&output),
            text(&output.stderr)
        );
    }
    assert_eq!(std::fs::read_to_string(dir.path().join("a.log")).unwrap(), log());
}

#[cfg(unix)]
#[test]
fn a_followed_log_keeps_its_numbers_up_to_date_and_whole() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("gemdiag.prom");
    let mut child = gemdiag()
        .args(["--follow", "-q", "--top", "1", "--metrics"])
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(log().as_bytes()).unwrap();
    // At any moment the file is whole, and no counter falls.
    let (begun, mut before, mut looks) = (Instant::now(), 0, 0);
    let mut until = |failed: i64| loop {
        assert!(begun.elapsed() < Duration::from_secs(60), "{failed} failures are not told");
        if let Ok(metrics) = std::fs::read_to_string(&file) {
            let (series, _) = parse(&metrics);
            let now = series["gemdiag_requests_failed_total"];
            assert!(now >= before && series.contains_key("gemdiag_inputs_unreadable"), "{metrics}");
            (before, looks) = (now, looks + 1);
            if now == failed {
                return series;
            }
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(until(3)["gemdiag_incidents_folded"], 0, "--top is for the screen");
    stdin.write_all(quota_line("2026-11-22T10:01:00Z", DAY, 20, "9s").as_bytes()).unwrap();
    until(4);
    // What comes right before the end is in the last numbers.
    stdin.write_all(quota_line("2026-11-22T10:01:09Z", DAY, 20, "9s").as_bytes()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    until(5);
    let left = std::fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(left, 1, "nothing is left beside it");
}

/// The names of metrics in a text.
fn names(text: &str) -> BTreeSet<String> {
    let name = Regex::new(r"\bgemdiag_[a-z_]+\b").unwrap();
    name.find_iter(text).map(|found| found.as_str().to_owned()).collect()
}

const MONITORING: [&str; 4] = [
    "docs/monitoring/README.md",
    "docs/monitoring/alerts.yml",
    "docs/monitoring/alerts-test.yml",
    "docs/monitoring/grafana.json",
];

#[test]
fn what_dashboard_rules_and_page_name_is_written_by_a_run_and_each_metric_is_told() {
    let (_, kinds) = parse(&metrics(&[], &log()));
    let written: BTreeSet<String> = kinds.into_keys().collect();
    for file in MONITORING {
        let named = names(&std::fs::read_to_string(file).unwrap());
        let unknown: Vec<_> = named.difference(&written).collect();
        assert!(!named.is_empty() && unknown.is_empty(), "{file} names {unknown:?}");
    }
    let told = names(&std::fs::read_to_string(MONITORING[0]).unwrap());
    assert_eq!(told, written, "the page names them all");
    let dashboard: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(MONITORING[3]).unwrap()).unwrap();
    let shown: String =
        dashboard["panels"].as_array().unwrap().iter().map(|panel| panel["targets"].to_string()).collect();
    // The version stands in the list of instances.
    assert_eq!(written.difference(&names(&shown)).collect::<Vec<_>>(), ["gemdiag_build_info"]);
}

/// Runs promtool, and says so where there is none.
fn promtool(args: &[&str], input: &str) {
    let child = Command::new("promtool")
        .args(args)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("there is no promtool here: promtool {} was not run", args.join(" "));
        return;
    };
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success(), "promtool {}: {said}", args.join(" "));
    // What it would rather have otherwise is no failure to it.
    assert!(args[1] != "metrics" || said.is_empty(), "{said}");
}

#[test]
fn promtool_has_nothing_against_metrics_and_rules() {
    promtool(&["check", "metrics"], &metrics(&[], &log()));
    assert!(Path::new(MONITORING[2]).exists());
    promtool(&["check", "rules", MONITORING[1]], "");
    promtool(&["test", "rules", MONITORING[2]], "");
}
