//! The answer for one error fits on a screen of 80 columns and 24 lines, with the prompt below it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use gemdiag::clock::Clock;
use gemdiag::correlate::Triage;
use gemdiag::input::{Dispenser, Origin};
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::{self, Options, SHAPE};
use gemdiag::report::{Format, Report, Style};

/// The screen for a pasted text.
fn screen(text: &str) -> String {
    let clock = Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap());
    let know = Knowledge::builtin();
    let inputs = Dispenser::new(vec![Origin::Text(text.to_owned())], SHAPE);
    let mut triage = Triage::default();
    let options = Options { threads: 1, every_text: true };
    let totals = pipeline::run(&inputs, &clock, options, |event| triage.observe(&event, know));
    triage.count(&totals);
    let report = Report::new(&triage, Vec::new(), Vec::new(), clock);
    let mut out = Vec::new();
    Format::Table.write(&report, &Style { width: Some(80), ..Style::PLAIN }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_answer_for_every_example_of_the_cause_table_fits() {
    for rule in Knowledge::builtin().causes().rules() {
        for example in &rule.examples {
            let shown = screen(example);
            assert!(shown.starts_with(|c: char| c.is_alphabetic()), "{}: nothing found in {example}", rule.id);
            assert!(shown.lines().count() <= 23, "{} takes {} lines:\n{shown}", rule.id, shown.lines().count());
            let widest = shown.lines().map(|l| l.chars().count()).max().unwrap();
            assert!(widest <= 80, "{} is {widest} columns wide:\n{shown}", rule.id);
        }
    }
}
