//! What is hard to read takes time in proportion to its length, and no more memory.
//!
//! The times are of the processor, not of the clock, and only their ratio counts; `benches/README.md` has figures for
//! large inputs.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;
use std::time::Duration;

use gemdiag::clock::Clock;
use gemdiag::correlate::{Context, Event, INCIDENTS, Triage};
use gemdiag::input::{Dispenser, Origin};
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::{self, Options, SHAPE};

fn events(text: String, sink: impl FnMut(Event) + Send) {
    let clock = Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap());
    let inputs = Dispenser::new(vec![Origin::Text(text)], SHAPE);
    pipeline::run(
        &inputs,
        &clock,
        Options { threads: 1, every_text: false, know: Knowledge::builtin() },
        sink,
    );
}

fn triage(text: String) -> Triage {
    let mut triage = Triage::default();
    events(text, |event| triage.observe(&event, Knowledge::builtin()));
    triage
}

/// What this thread has worked so far.
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.try_into().unwrap()
}

/// The time that the work on `text` takes.
fn once(text: &str) -> f64 {
    let (text, before) = (text.to_owned(), worked());
    triage(text);
    (worked() - before).as_secs_f64()
}

/// The least time that the work on `text` takes.
fn cost(text: &str) -> f64 {
    (0..2).map(|_| once(text)).fold(f64::INFINITY, f64::min)
}

/// A text of about `length` bytes.
fn of(unit: &str, length: usize) -> String {
    unit.repeat(length.div_ceil(unit.len()))
}

/// Twice the text is at most about twice the work; a quadratic walk would take four times as long.
fn is_linear(name: &str, text: impl Fn(usize) -> String) {
    is_linear_from(128 * 1024, name, text);
}

fn is_linear_from(length: usize, name: &str, text: impl Fn(usize) -> String) {
    triage(text(1000));
    let (half, whole) = (cost(&text(length)), cost(&text(2 * length)));
    assert!(whole < 3.5 * half + 0.02, "{name}: {half:.3} s, and twice of it {whole:.3} s");
}

#[test]
fn runs_of_one_sign_are_linear() {
    for unit in ["{", "\"", "\\", "["] {
        is_linear(unit, |length| of(unit, length));
    }
}

#[test]
fn runs_of_one_sign_behind_an_anchor_are_linear() {
    for sign in ["{", "\"", "\\"] {
        let unit = format!("gemini error: 429 {}", sign.repeat(1000));
        is_linear(&unit[..20], |length| of(&unit, length));
        is_linear(&unit[..20], |length| of(&format!("{unit}\n"), length));
    }
}

/// What a text may hold many times: parts of addresses, of pairs, of sentences, brackets, blanks, escapes.
const UNITS: &[&str] = &[
    "http://",
    "https://generativelanguage.googleapis.com/",
    "https://generativelanguage.googleapis.com/?key=AIzaSyEXAMPLE-not-a-real-key-0000000000&",
    "https://a.b/ ",
    "://",
    "/models/",
    "models/gemini-2.5-flash ",
    "/projects/",
    "?project=demo-project&",
    ".googleapis.com",
    "name=1 ",
    "limit=1 ",
    "limit=1, ",
    "limit: 1, model: x, ",
    "status: ",
    "code: 429 ",
    "429 ",
    "Quota exceeded for metric: m, limit: 20 ",
    "uota exceeded for ",
    "Please retry in 1s. ",
    "limit: 1 ",
    "2026-11-22T10:00:00Z ",
    "RESOURCE_EXHAUSTED ",
    "RESOURCE_EXHAUSTED. {'error': ",
    "google.genai.errors.ClientError: ",
    "Error: ",
    "error",
    "caused by: ",
    "retry_delay { seconds: 1 } ",
    "retryDelay: '1s', ",
    "quota_id: \"x\" ",
    "map[a:b ",
    "x(",
    "a = ",
    "a: b, ",
    "a: b c, ",
    ", ",
    ",\n",
    "\n",
    "\n ",
    "\t",
    " ",
    "\\n",
    "\\",
    "\\\"",
    "\"",
    "'",
    "`",
    "' + '",
    "\"\n\"",
    "%{",
    "Object {",
    "array(3) {",
    "[Object: null] ",
    "String(",
    "{",
    "[",
    "(",
    "{}",
    "[] ",
    "() ",
    "}",
    "=>",
    ":",
    "=",
    "| ",
    "│ ",
    "- a: b\n",
    "b'",
    "\u{1b}[31m",
    "\u{1b}]0;",
    "\u{1b}",
    "AIzaSyEXAMPLE",
    "token=abcdefgh1234 ",
    "@",
    "a@b.cd ",
    "eyJ",
    "&#x41;",
];

/// A long line is cut, and so is a record: below that cut, a text that is four times as long takes about four times the
/// work, and sixteen times where something walks it anew for each unit.
fn every_unit_is_linear_behind(start: &str) {
    let text = |unit: &str, length| format!("{start}{}", of(unit, length));
    let is_slow = |unit: &&str| {
        let (quarter, whole) = (once(&text(unit, 8 * 1024)), once(&text(unit, 32 * 1024)));
        whole > 8.0 * quarter + 0.02
    };
    // What else the machine does may double a figure once.
    let slow: Vec<_> = UNITS.iter().copied().filter(is_slow).filter(is_slow).collect();
    assert!(slow.is_empty(), "{slow:#?}");
}

#[test]
fn within_one_record_every_unit_of_free_text_is_linear() {
    every_unit_is_linear_behind("ERROR gemini: 429 RESOURCE_EXHAUSTED. ");
}

#[test]
fn within_one_record_every_unit_of_a_value_is_linear() {
    every_unit_is_linear_behind("{\"error\": {\"code\": 429, \"message\": gemini ");
}

#[test]
fn deep_nesting_is_linear() {
    // Both texts are one record; a longer line is cut.
    const LENGTH: usize = 24 * 1024;
    is_linear_from(LENGTH, "nested", |length| of(r#"{"error":{"code":429,"message":["#, length));
    is_linear_from(LENGTH, "and escaped", |length| of(r#"{\"error\":{\"code\":429,\"message\":\""#, length));
}

#[test]
fn a_candidate_without_an_end_is_linear() {
    let start = r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":""#;
    is_linear("one line", |length| start.to_owned() + &of("a gemini quota exceeded text ", length));
    is_linear("lines", |length| start.to_owned() + &of("  a gemini quota exceeded text\n", length));
}

/// Lines that look as those of a report of gemdiag's own do, each of which asks for those around it.
#[test]
fn what_is_like_a_report_is_linear() {
    for unit in [
        "1. error[rpd] 503 UNAVAILABLE gemini\n",
        "1. error[rpd] gemini\n  what    503 UNAVAILABLE gemini\n",
        "          503 UNAVAILABLE gemini\n",
        "note: 503 UNAVAILABLE gemini, 2 incidents from 3 errors\n",
        "1 rpd 3 503 UNAVAILABLE gemini\n",
        "<pre>503 UNAVAILABLE gemini\n",
        "<testsuites name=\"gemdiag\"> 503 UNAVAILABLE gemini\n",
    ] {
        is_linear(unit, |length| of(unit, length));
        let start = "ERROR gemini: 429 RESOURCE_EXHAUSTED\n  at x\n";
        is_linear_from(24 * 1024, unit, |length| start.to_owned() + &of(&format!("  {unit}"), length));
    }
}

#[test]
fn one_huge_body_is_read_to_its_bound() {
    let start = r#"{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota). "#;
    let body = |length| start.to_owned() + &of("word ", length) + r#"","status":"RESOURCE_EXHAUSTED"}}"#;
    is_linear("body", body);
    assert_eq!(triage(body(2 << 20)).totals().events, 1);
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn messages_that_all_differ_are_linear_and_counted() {
    let line = |i: usize| {
        format!(
            "{{\"level\":\"ERROR\",\"msg\":\"gemini failed: {{\\\"error\\\":{{\\\"code\\\":503,\\\"message\\\":\\\"The model is overloaded {i}.\\\",\\\"status\\\":\\\"UNAVAILABLE\\\"}}}}\"}}\n"
        )
    };
    is_linear("messages", |length| lines(length / 1500, line));
    let triage = triage(lines(100, line));
    assert_eq!((triage.totals().events, triage.incidents().len()), (100, 1));
}

#[test]
fn of_many_projects_ten_thousand_are_told_apart_and_the_rest_counted() {
    let mut triage = Triage::default();
    let text = r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#;
    events(text.to_owned(), |mut event| {
        for number in 0..INCIDENTS + 500 {
            Arc::make_mut(&mut event.error).project = Some(format!("project-{number}").into());
            triage.observe(&event, Knowledge::builtin());
        }
    });
    let totals = triage.totals();
    assert_eq!(triage.incidents().len(), INCIDENTS);
    assert_eq!((totals.events, totals.other), (INCIDENTS as u64 + 500, 500));
}

#[test]
fn errors_of_others_are_linear_and_make_no_events() {
    let line = |i: usize| match i % 3 {
        0 => format!("10.0.0.1 - - [01/May/2026:00:00:00 +0000] \"GET /x HTTP/1.1\" 429 {i}\n"),
        1 => format!("10.0.0.1 - - [01/May/2026:00:00:00 +0000] \"GET /x HTTP/1.1\" 503 {i}\n"),
        _ => format!(
            "ERROR openai Error code: 429 - {{'error': {{'message': 'Rate limit reached for gpt-4o in organization org-{i}', 'code': 'rate_limit_exceeded'}}}}\n"
        ),
    };
    is_linear("decoys", |length| lines(length / 100, line));
    assert_eq!(triage(lines(300, line)).totals().events, 0);
}

/// What is concluded of a project must not look at all others: four times the projects are about four times the work.
#[test]
fn what_is_concluded_of_many_projects_is_linear() {
    let log = |projects: usize| -> String {
        let line = |i: usize, status: &str| {
            let (code, name, message) = match status {
                "quota" => (429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
                _ => (503, "UNAVAILABLE", "The model is overloaded."),
            };
            format!(
                "2026-11-22T09:{:02}:{:02}Z ERROR {{\"error\":{{\"code\":{code},\"message\":\"{message}\",\"status\":\"{name}\",\"details\":[{{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"X\",\"domain\":\"googleapis.com\",\"metadata\":{{\"consumer\":\"projects/project-{i}\"}}}}]}}}}\n",
                i / 60 % 60,
                i % 60,
            )
        };
        (0..projects).map(|i| line(i, "quota") + &line(i, "capacity")).collect()
    };
    let cost = |projects: usize| {
        let triage = triage(log(projects));
        assert_eq!(triage.incidents().len(), 2 * projects);
        let once = || {
            let before = worked();
            assert_eq!(triage.conclude(&Context::default(), Knowledge::builtin()).len(), 2 * projects);
            (worked() - before).as_secs_f64()
        };
        (0..2).map(|_| once()).fold(f64::INFINITY, f64::min)
    };
    let (few, many) = (cost(700), cost(2_800));
    assert!(many < 8.0 * few + 0.02, "{few:.3} s, and four times of it {many:.3} s");
}
