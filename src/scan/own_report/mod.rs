//! What gemdiag wrote itself: a report tells of failures, and is none. Read as a log it would count them again.
//!
//! Most formats begin with a mark. Those that people and other tools read line by line have a fixed shape instead: so a whole
//! input is known ([`format`]), and in a log between other lines, such as that of a CI job, each line ([`is_own`]).

mod lines;
mod shapes;
mod whole;

pub use lines::{is_own, without_own};
pub use whole::format;
