//! The answer for one error fits on a screen of 80 columns and 24 lines, with the prompt below it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use gemdiag::clock::Clock;
use gemdiag::knowledge::Knowledge;
use gemdiag::report::{Format, Style};

/// The screen for a pasted text.
fn screen(text: &str) -> String {
    let clock = Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap());
    let report = gemdiag::triage(text, clock);
    let mut out = Vec::new();
    let mut style = Style::PLAIN;
    style.width = Some(80);
    Format::Table.write(&report, &style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_answer_for_every_example_of_the_cause_table_fits() {
    let mut wrong = Vec::new();
    for rule in Knowledge::builtin().causes().rules() {
        for example in &rule.examples {
            let shown = screen(example);
            assert!(!shown.starts_with("no Gemini API error"), "{}: nothing found in {example}", rule.id);
            let lines = shown.lines().count();
            let widest = shown.lines().map(|l| l.chars().count()).max().unwrap();
            if lines > 23 || widest > 80 {
                wrong.push(format!("{} takes {lines} lines of {widest} columns:\n{shown}", rule.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
