//! The exports of `docs/sources.md`: made-up ones, each with the same ten lines of one app, six of which tell of a failed request.
//! Two failures are stacks of several lines; where a store keeps each line as an entry of its own, the last of them has lost the
//! line that names its model.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;

use std::collections::BTreeSet;

use common::{fixture, gemdiag, root, text};
use serde_json::Value;

const FOLDER: &str = "fixtures/sources";

/// Minute, second and millisecond after 06:00, cause and model of each failure.
const FAILURES: [(&str, &str, Option<&str>); 6] = [
    ("00:01.250", "rpd", Some("gemini-3.8-flash")),
    ("00:41.500", "overload", Some("gemini-3.1-pro-preview")),
    ("01:15.750", "rpm", Some("gemini-3.8-flash")),
    ("02:02.000", "auth", None),
    ("03:30.375", "overload", Some("gemini-3.1-pro-preview")),
    ("04:10.625", "api-disabled", None),
];

/// The failure that is a traceback, whose model only its first line names.
const TRACEBACK: usize = 4;

/// The failure whose own text names its project.
const NAMED: usize = 5;

/// How a store keeps the log.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeps {
    /// A record is one entry, or its lines follow one another.
    Records,
    /// Each line is an object of its own.
    Lines,
}

/// What is lost of a time on the way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Time {
    Whole,
    /// There are seconds, and no fraction.
    Seconds,
    /// It names no zone: it is UTC, as `--assume-tz utc` says.
    Zoneless,
}

/// Whether the entries have a member or a column that says whose project it is.
const PROJECT: bool = true;

const SOURCES: &[(&str, Keeps, Time, bool)] = &[
    ("gcloud-logging.json", Keeps::Records, Time::Whole, !PROJECT),
    ("gcloud-logging.yaml", Keeps::Records, Time::Whole, !PROJECT),
    ("log-sink.jsonl", Keeps::Records, Time::Whole, !PROJECT),
    ("bq-query.json", Keeps::Records, Time::Zoneless, PROJECT),
    ("bq-query.csv", Keeps::Records, Time::Zoneless, !PROJECT),
    ("bq-extract.jsonl", Keeps::Records, Time::Whole, !PROJECT),
    ("logcli.txt", Keeps::Records, Time::Seconds, !PROJECT),
    ("logcli.jsonl", Keeps::Lines, Time::Whole, !PROJECT),
    ("loki-query-range.json", Keeps::Lines, Time::Whole, !PROJECT),
    ("loki-query-range-metadata.json", Keeps::Lines, Time::Whole, !PROJECT),
    ("elastic-search.json", Keeps::Records, Time::Whole, !PROJECT),
    ("elasticdump.jsonl", Keeps::Records, Time::Whole, !PROJECT),
    ("cloudwatch-filter.json", Keeps::Lines, Time::Whole, !PROJECT),
    ("cloudwatch-get.json", Keeps::Lines, Time::Whole, !PROJECT),
    ("cloudwatch-insights.json", Keeps::Records, Time::Zoneless, !PROJECT),
    ("cloudwatch-tail.txt", Keeps::Records, Time::Whole, !PROJECT),
    ("datadog-search.json", Keeps::Records, Time::Whole, PROJECT),
    ("datadog.csv", Keeps::Records, Time::Whole, !PROJECT),
    ("kubectl-timestamps.log", Keeps::Records, Time::Whole, !PROJECT),
    ("kubectl-prefix.log", Keeps::Records, Time::Whole, !PROJECT),
    ("journald-short-iso.log", Keeps::Records, Time::Seconds, !PROJECT),
    ("journald.jsonl", Keeps::Records, Time::Whole, !PROJECT),
    ("vercel-drain.jsonl", Keeps::Records, Time::Whole, !PROJECT),
    ("vercel-drain.json", Keeps::Records, Time::Whole, !PROJECT),
    ("vercel-logs.jsonl", Keeps::Records, Time::Whole, !PROJECT),
];

/// What an event must say: time, cause, model, project, and whether the zone was assumed.
type Event = (Option<String>, String, Option<String>, Option<String>, bool);

fn expected(keeps: Keeps, time: Time, of_project: bool) -> Vec<Event> {
    let event = |(place, (at, cause, model)): (usize, &(&str, &str, Option<&str>))| {
        let at = if time == Time::Seconds { format!("{}.000", &at[..5]) } else { (*at).to_owned() };
        let model = model.filter(|_| keeps == Keeps::Records || place != TRACEBACK);
        let project = (of_project || place == NAMED).then(|| "demo-project-123".to_owned());
        let at = Some(format!("2026-11-22T06:{at}Z"));
        (at, (*cause).to_owned(), model.map(str::to_owned), project, time == Time::Zoneless)
    };
    FAILURES.iter().enumerate().map(event).collect()
}

fn events(file: &str) -> Vec<Event> {
    let path = format!("{FOLDER}/{file}");
    let output =
        gemdiag().args(["--utc", "--assume-tz", "utc", "--format", "jsonl", &path]).output().unwrap();
    let lines: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let word = |value: &Value| value.as_str().map(str::to_owned);
    let mut events: Vec<Event> = lines
        .iter()
        .filter(|line| line["type"] == "event")
        .map(|e| {
            let cause = word(&e["cause"]).unwrap();
            (word(&e["time"]), cause, word(&e["model"]), word(&e["project"]), e["zone_assumed"] == true)
        })
        .collect();
    // Some stores give the newest line first.
    events.sort();
    events
}

#[test]
fn each_export_gives_the_six_failures() {
    let mut wrong = Vec::new();
    for (file, keeps, time, of_project) in SOURCES {
        let (found, expected) = (events(file), expected(*keeps, *time, *of_project));
        if found != expected {
            wrong.push(format!("{file}:\n{found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_export_has_a_recipe_and_a_row() {
    let page = fixture("docs/sources.md");
    let files: BTreeSet<String> = std::fs::read_dir(root().join(FOLDER))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, SOURCES.iter().map(|(file, ..)| (*file).to_owned()).collect());
    for file in files {
        assert!(page.contains(&format!("`{file}`")), "{file} is not in docs/sources.md");
    }
}
