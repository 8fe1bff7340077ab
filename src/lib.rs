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
//! use gemdiag::{Cause, Clock};
//!
//! let text = r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#;
//! let report = gemdiag::triage(text, Clock::system());
//! let finding = &report.findings[0];
//! assert_eq!(finding.incident.key.cause, Cause::Overload);
//! assert!(!finding.advice.fix.steps.is_empty());
//! ```
//!
//! [`Diagnosis`] takes more: several texts, bytes, files and readers, threads, a team's own tables. Its answer is a
//! [`Report`]: incidents with advice, worst first, totals, and what could not be read.
//! [`Report::to_json`] and [`Format::write`] print it; [`Merge`] joins what several runs counted. [`Finding`] is one incident
//! with its [`Cause`] and advice; [`Knowledge`] holds the tables, and a team's own rows over them.
//!
//! These names are the front; the rooms below hold the types of their fields. Vocabularies and results are
//! `#[non_exhaustive]`: a release may add words, variants and fields. The rooms that read texts (`input`, `scan`, `decode`,
//! `pipeline`) and the program's own (`cli`, `exit`) are public for the tests and benchmarks of this crate only: they are no
//! part of its interface and change with any release.
//!
//! # Features
//! All are on by default; a library that only reads texts needs none of them, and builds for wasm32-unknown-unknown.
//! - `cli`: the program, its arguments and its terminal, and `cli` and `exit` here.
//! - `live`: requests to the API itself, and `live` here.
//! - `zst`: reads what is packed with Zstandard; needs a C compiler.

pub mod advise;
pub mod classify;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod clock;
pub mod correlate;
#[doc(hidden)]
pub mod decode;
mod diagnosis;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod exit;
#[doc(hidden)]
pub mod input;
pub mod knowledge;
#[cfg(feature = "live")]
pub mod live;
mod merge;
#[doc(hidden)]
pub mod pipeline;
pub mod redact;
pub mod report;
#[doc(hidden)]
pub mod scan;
pub mod terms;

pub use clock::Clock;
pub use diagnosis::Diagnosis;
pub use knowledge::Knowledge;
pub use merge::Merge;
pub use report::{Finding, Format, Report};
pub use terms::Cause;

/// Finds the failed Gemini requests in `text`, a pasted error or a log, and says what to do about each.
///
/// `clock` says what counts as now, and in which zone times without one are read. More inputs, threads, and tables of
/// one's own: [`Diagnosis`].
#[must_use]
pub fn triage(text: &str, clock: Clock) -> Report {
    Diagnosis::new().clock(clock).text(text).run()
}
