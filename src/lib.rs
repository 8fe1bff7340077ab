//! gemdiag tells what a Gemini API error means, and what to do about it.
//!
//! `src/` is a house of rooms, and data walks one way:
//!
//! ```text
//! input -> scan -> decode -> classify -> correlate -> advise -> report
//! bytes    where?  what?     why?        how often?   what now?  say it
//! ```
//!
//! A program that has the text of an error at hand asks [`triage`]:
//!
//! ```
//! use gemdiag::{clock::Clock, terms::Cause};
//!
//! let text = r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#;
//! let report = gemdiag::triage(text, Clock::system());
//! let finding = &report.findings[0];
//! assert_eq!(finding.incident.key.cause, Cause::Overload);
//! assert!(!finding.advice.fix.steps.is_empty());
//! ```

pub mod advise;
pub mod classify;
#[cfg(feature = "cli")]
pub mod cli;
pub mod clock;
pub mod correlate;
pub mod decode;
#[cfg(feature = "cli")]
pub mod exit;
pub mod input;
pub mod knowledge;
#[cfg(feature = "live")]
pub mod live;
pub mod pipeline;
pub mod redact;
pub mod report;
pub mod scan;
pub mod terms;

use clock::Clock;
use correlate::Triage;
use input::{Dispenser, Origin};
use knowledge::Knowledge;
use pipeline::{Counting, Options, SHAPE};
use report::Report;

/// Finds the failed Gemini requests in `text`, a pasted error or a log, and says what to do about each.
#[must_use]
pub fn triage(text: &str, clock: Clock) -> Report {
    let inputs = Dispenser::new(vec![Origin::Text(text.to_owned())], SHAPE);
    let mut triage = Triage::default();
    let options = Options { threads: 1, every_text: false };
    let counting = Counting { triage: &mut triage, know: Knowledge::builtin() };
    let totals = pipeline::run(&inputs, &clock, options, counting);
    triage.count(&totals);
    Report::new(&triage, vec![Origin::Text(String::new()).to_string()], Vec::new(), clock)
}
