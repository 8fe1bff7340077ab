//! What is hard to read takes time in proportion to its length, and no more memory.
//!
//! The times are of the processor, not of the clock, and only their ratio counts; `benches/README.md` has figures for
//! large inputs.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use gemdiag::clock::Clock;
use gemdiag::correlate::{Event, INCIDENTS, Triage};
use gemdiag::input::{Dispenser, Origin};
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::{self, Options, SHAPE};

fn events(text: String, sink: impl FnMut(Event) + Send) {
    let clock = Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap());
    let inputs = Dispenser::new(vec![Origin::Text(text)], SHAPE);
    pipeline::run(&inputs, &clock, Options { threads: 1, every_text: false }, sink);
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

/// The least time that the work on `text` takes.
fn cost(text: &str) -> f64 {
    let run = |_| {
        let (text, before) = (text.to_owned(), worked());
        triage(text);
        (worked() - before).as_secs_f64()
    };
    (0..2).map(run).fold(f64::INFINITY, f64::min)
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
            event.error.project = Some(format!("project-{number}").into());
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
