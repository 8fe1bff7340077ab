//! The account of what was read adds up: each text is an error, tells of one again, is others', or was not understood, and
//! each error is shown or counted among those that are not.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{answer, gemdiag, pipe, report, text};
use proptest::prelude::*;
use serde_json::Value;

/// What entries of a log come to.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Account {
    lines: u64,
    events: u64,
    duplicates: u64,
    repeated_bodies: u64,
    foreign: u64,
    not_understood: u64,
}

impl Account {
    fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.events += other.events;
        self.duplicates += other.duplicates;
        self.repeated_bodies += other.repeated_bodies;
        self.foreign += other.foreign;
        self.not_understood += other.not_understood;
    }

    fn of(report: &Value) -> Self {
        let count = |name: &str| report["totals"][name].as_u64().unwrap();
        Self {
            lines: count("lines"),
            events: count("events"),
            duplicates: count("duplicates"),
            repeated_bodies: count("repeated_bodies"),
            foreign: count("foreign"),
            not_understood: count("not_understood"),
        }
    }
}

/// Bodies of Google's: the quota of a project, and a model that is busy.
fn body(number: usize) -> String {
    match number % 3 {
        0 => answer(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        1 => answer(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
        _ => answer(400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    }
}

const CALL: &str = "HTTP Request: POST https://generativelanguage.googleapis.com/v1beta/models/gemini-3.5-flash:generateContent";

/// How many kinds of entries there are.
const KINDS: usize = 10;

/// An entry of a log, and what it comes to.
fn entry(kind: usize, number: usize, time: &str) -> (String, Account) {
    let none = Account { lines: 1, ..Account::default() };
    let one = Account { lines: 1, events: 1, ..none };
    let body = body(number);
    let pretty =
        |json: &str| serde_json::to_string_pretty(&serde_json::from_str::<Value>(json).unwrap()).unwrap();
    let openai = r#"{"error":{"message":"Rate limit reached for gpt-4o","type":"requests","param":null,"code":"rate_limit_exceeded"}}"#;
    match kind {
        0 => (format!("{time} ERROR app: {body}"), one),
        1 => (format!("{time} ERROR app: call failed\n{}", pretty(&body)), Account { lines: 8, ..one }),
        // The client tells it first.
        2 => (
            format!(
                "{time} INFO httpx: {CALL} \"HTTP/1.1 503 Service Unavailable\"\n{time} ERROR app: google.genai.errors.ServerError: 503 UNAVAILABLE. {}",
                self::body(0)
            ),
            Account { lines: 2, duplicates: 1, ..one },
        ),
        // The record has the exception and the answer.
        3 => (format!("{time} ERROR app: failed: {body} body={body}"), Account { repeated_bodies: 1, ..one }),
        4 => (
            format!("{time} ERROR app: failed: {body} body={body} again={body}"),
            Account { repeated_bodies: 2, ..one },
        ),
        5 => (
            format!("{time} ERROR app: openai.RateLimitError: Error code: 429 - {openai}"),
            Account { foreign: 1, ..none },
        ),
        6 => {
            (format!("{time} ERROR openai 429\n{}", pretty(openai)), Account { lines: 9, foreign: 1, ..none })
        }
        // OpenAI's envelope, and Gemini's name beside it.
        7 => (
            format!(
                r#"{time} ERROR gemini {{"error":{{"message":"Limit reached","type":"requests","param":null,"code":429}}}}"#
            ),
            Account { not_understood: 1, ..none },
        ),
        8 => (format!("{time} INFO httpx: {CALL} \"HTTP/1.1 200 OK\""), none),
        _ => (format!("{time} INFO app: page {number} served in 429 ms"), none),
    }
}

/// A log of entries a minute apart, and what it comes to.
fn log(kinds: &[usize]) -> (String, Account) {
    let (mut log, mut account) = (String::new(), Account::default());
    for (number, kind) in kinds.iter().enumerate() {
        let time = format!("2026-11-22 {:02}:{:02}:00,000", 10 + number / 60, number % 60);
        let (text, one) = entry(*kind, number, &time);
        log += &(text + "\n");
        account.add(one);
    }
    (log, account)
}

/// A traceback shows 15 members of an exception group, and says how many more there are: of what cause, nobody knows.
#[test]
fn what_a_group_does_not_show_is_told_and_is_no_error() {
    let group = include_str!("../fixtures/cases/exception-group-shows-fifteen.txt");
    let in_a_log =
        format!("2026-11-28T10:00:00Z ERROR app: failed\n{group}2026-11-28T10:00:01Z INFO app: next\n");
    let in_a_span =
        serde_json::json!({"time": "2026-11-28T10:00:00Z", "exception.stacktrace": group}).to_string();
    // A span is one error with 14 more bodies.
    for (input, shown) in
        [(group.to_owned(), "15 errors"), (in_a_log, "15 errors"), (in_a_span, "in their records)")]
    {
        let report = report(&[], input.as_bytes());
        assert_eq!(report["totals"]["not_shown"], 25, "{input}");
        let hints = report["hints"].as_array().unwrap().iter().map(|hint| hint.as_str().unwrap());
        let told = hints.filter(|hint| hint.starts_with("up to 25 more failures not in the text: ")).count();
        assert_eq!(told, 1, "{report}");
        let said = text(&pipe(&mut gemdiag(), input.as_bytes()).stdout);
        let expected = format!("{shown}, up to 25 more failures not in the text, ");
        assert!(said.contains(&expected), "{said}");
    }
    // Another program's words, a group without a failure of Gemini's, and one that shows all.
    let others = group.replace("google.genai.errors.ClientError: 429", "ValueError: 7");
    let others: Vec<&str> = others.lines().map(|line| line.split(" RESOURCE").next().unwrap()).collect();
    let listed = format!("2026-11-28T10:00:00Z ERROR app: {}, and 25 more exceptions\n", body(1));
    for input in [others.join("\n"), listed, group.replace("and 25 more exceptions", "")] {
        assert_eq!(report(&[], input.as_bytes())["totals"]["not_shown"], 0, "{input}");
    }
}

/// Errors that the report counts, wherever it counts them.
fn errors(report: &Value) -> u64 {
    let shown = report["incidents"].as_array().unwrap().iter();
    let totals = &report["totals"];
    let rest = [&totals["other"], &totals["left_out"]["events"], &totals["below_top"]["events"]];
    shown.map(|i| &i["count"]).chain(rest).map(|n| n.as_u64().unwrap()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) })]
    #[test]
    fn whatever_is_mixed_the_account_adds_up(kinds in prop::collection::vec(0..KINDS, 0..60)) {
        let (log, account) = log(&kinds);
        let whole = report(&[], log.as_bytes());
        prop_assert_eq!(Account::of(&whole), account, "{}", log);
        prop_assert_eq!(errors(&whole), account.events);
        for args in [&["--top", "1"][..], &["--cause", "overload"], &["--since", "2026-11-22T10:20:00Z"]] {
            let part = report(args, log.as_bytes());
            let totals = Account::of(&part);
            let timed = part["totals"]["out_of_time"].as_u64().unwrap();
            prop_assert_eq!(errors(&part), totals.events, "{:?}", args);
            prop_assert_eq!(totals.events + timed, account.events, "{:?}", args);
            let unasked = Account { events: 0, duplicates: 0, repeated_bodies: 0, ..totals };
            let read = Account { events: 0, duplicates: 0, repeated_bodies: 0, ..account };
            prop_assert_eq!(unasked, read, "{:?}", args);
        }
    }
}

#[test]
fn the_account_stands_below_the_report_in_words() {
    for (kinds, expected) in [
        (&[0, 9][..], "1 incident from 1 error, 2 lines in 1 input"),
        (&[3], "1 incident from 1 error (1 more body in its record), 1 line in 1 input"),
        (
            &[2, 4],
            "2 incidents from 2 errors (1 duplicate, 2 more bodies in their records), 3 lines in 1 input",
        ),
        (
            &[0, 5, 6, 7],
            "1 incident from 1 error, 2 failures of other services, 1 text not understood, 12 lines in 1 input",
        ),
    ] {
        let said = text(&pipe(&mut gemdiag(), log(kinds).0.as_bytes()).stdout);
        assert!(said.contains(expected), "{expected}\n{said}");
    }
}

/// What Ray's driver showed of four refusals of a task that it tried again (ray 2.59.0, as
/// `findings/ray-shows-alike-refusals-once.sh` has it): one in full, and one with how many more there were.
#[test]
fn what_ray_shows_once_is_told_and_counts_once() {
    let refusal = "google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'status': 'RESOURCE_EXHAUSTED', 'message': 'You exceeded your current quota.'}}";
    let line = |left: u8| {
        format!(
            "\x1b[33m(raylet)\x1b[0m Task call failed. There are {left} retries remaining, so the task will be retried. Error: User exception:\n{refusal}"
        )
    };
    let log = format!("{}\n{}\x1b[32m [repeated 2x across cluster]\x1b[0m\n", line(3), line(1));
    let report = report(&[], log.as_bytes());
    assert_eq!(
        (&report["totals"]["events"], &report["totals"]["not_shown"]),
        (&2.into(), &2.into()),
        "{report}"
    );
    assert!(report["hints"].to_string().contains("RAY_DEDUP_LOGS=0"), "{report}");
    // The same words behind a line that tells of no failure.
    let fine = "(worker pid=1) INFO calling gemini-3.8-flash [repeated 7x across cluster]\n";
    let report = self::report(&[], format!("{fine}{refusal}\n").as_bytes());
    assert_eq!(
        (&report["totals"]["events"], &report["totals"]["not_shown"]),
        (&1.into(), &0.into()),
        "{report}"
    );
}
