//! Say it: one finished view of the result, and one file for each format that prints it.
//!
//! Enters: a [`Triage`](crate::correlate::Triage) with everything counted, and a [`Clock`](crate::clock::Clock). Leaves: bytes. This room prints; it never classifies,
//! counts, or looks at the time of the machine. All formats print the same [`Report`], so they cannot disagree.

mod changes;
mod client;
mod documented_enum;
mod escape;
mod finding;
mod first;
mod formats;
mod group;
mod incident_filter;
mod known;
mod layout;
mod links;
mod live;
mod metrics;
mod nothing;
mod numbers;
mod page;
mod reset;
mod short_page;
mod sparkline;
mod style;
mod time;
mod together;
mod view;
mod words;

use std::io::{self, Write};

pub use changes::{change as write_change, past as write_past};
pub use finding::{Beside, Finding};
pub use first::Action;
pub use formats::{Format, SCHEMA_VERSION, jsonl_change, jsonl_event, schema};
pub use group::{Group, GroupBy, Rest};
pub use incident_filter::Selection;
pub use known::Known;
pub use layout::{Labels, Row, rows};
pub use live::{LiveCheck, LiveNote};
pub use metrics::Metrics;
pub use page::PageFormat;
pub use style::{Paint, Style};
pub use view::{Location, Report};
#[cfg(feature = "cli")]
pub(crate) use words::instant;
#[cfg(feature = "cli")]
pub(crate) use words::thousands;

/// Writes the incidents for people, one block each, without totals: for commands that say in their own words what they
/// read.
///
/// # Errors
/// What the writer says.
pub fn findings(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    formats::table_findings(report, style, out)
}

/// Writes one incident for people, as [`findings`] writes each.
///
/// # Errors
/// What the writer says.
pub fn finding(report: &Report, finding: &Finding, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    formats::table_finding(report, finding, style, out)
}
