//! Every wrapping that we know of, with what must be read from it, and texts that only look like failures.
//!
//! `fixtures/cases/NAME.txt` is what a client, a gateway, a logger or a shipper made of an answer;
//! `NAME.expected.jsonl` beside it has one line for each failed request that it reports. `fixtures/frameworks` holds
//! long ones, which are read whole and not damaged as the others are. `fixtures/negatives` holds
//! texts that report none: other providers, other services of Google's, prose, source code, answers of models.

mod reading;

use reading::{Reader, cases, differences};

/// What is read otherwise than expected in a folder of at least so many cases.
#[track_caller]
fn check(folder: &str, fewest: usize) {
    let reader = Reader::new();
    let cases = cases(folder);
    let wrong: Vec<String> = cases
        .iter()
        .map(|case| (&case.name, differences(&case.events, &reader.read(&case.input))))
        .filter(|(_, differences)| !differences.is_empty())
        .map(|(name, differences)| format!("{name}: {}", differences.join("; ")))
        .collect();
    assert!(
        cases.len() >= fewest && wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_wrapping_is_read() {
    check("cases", 256);
}

#[test]
fn what_frameworks_repeat_is_one_failure() {
    check("frameworks", 20);
}

#[test]
fn what_only_looks_like_a_failure_is_no_event() {
    let reader = Reader::new();
    let cases = cases("negatives");
    let wrong: Vec<&str> = cases
        .iter()
        .filter(|case| !reader.read(&case.input).is_empty())
        .map(|case| case.name.as_str())
        .collect();
    assert!(cases.len() > 60 && wrong.is_empty(), "events in {wrong:?}");
}
