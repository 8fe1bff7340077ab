//! Say it: one finished view of the result, and one file for each format that prints it.
//!
//! Enters: a [`Triage`](crate::correlate::Triage) with everything counted, and a [`Clock`](crate::clock::Clock). Leaves: bytes. This room prints; it never classifies,
//! counts, or looks at the time of the machine. All formats print the same [`Report`], so they cannot disagree.

mod changes;
mod choice;
mod concise;
mod escape;
mod github;
mod gitlab;
mod group;
mod html;
mod json;
mod jsonl;
mod junit;
mod layout;
mod live;
mod markdown;
mod nothing;
mod page;
mod sarif;
pub mod schema;
mod select;
mod sparkline;
mod style;
mod table;
mod time;
mod view;
mod words;

use std::io::{self, Write};

pub use changes::{change as write_change, past as write_past};
use choice::choice;
pub use group::{Group, GroupBy, Rest};
pub use json::SCHEMA_VERSION;
pub use jsonl::event as jsonl_event;
pub use layout::{Labels, Row, rows};
pub use live::{LiveCheck, LiveNote};
pub use page::PageFormat;
pub use select::Selection;
pub use style::{Paint, Style};
pub use view::{Beside, Finding, Location, Report};
#[cfg(all(feature = "cli", feature = "live"))]
pub(crate) use words::instant;
#[cfg(feature = "cli")]
pub(crate) use words::thousands;

choice! {
    /// How a report is written.
    Format {
        /// For people: one block for each incident, and totals.
        Table = "table",
        /// One JSON object.
        Json = "json",
        /// One JSON object a line: every event, then the incidents and a summary.
        Jsonl = "jsonl",
        /// One line for each incident: `file:line:column: severity[cause] message`.
        Concise = "concise",
        /// Markdown, for job summaries and merge requests.
        Markdown = "markdown",
        /// GitHub workflow commands: annotations.
        Github = "github",
        /// JUnit XML.
        Junit = "junit",
        /// GitLab Code Quality.
        Gitlab = "gitlab",
        /// SARIF 2.1.0, for code scanning.
        Sarif = "sarif",
        /// One page that needs no network.
        Html = "html",
        /// What was counted, to be joined by `gemdiag merge`.
        Partial = "partial",
    }
}

impl Format {
    /// Writes the report. For [`Format::Jsonl`] the events were written before, as they came.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(self, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        if style.verbosity <= Style::SILENT {
            return Ok(());
        }
        match self {
            Self::Table => table::write(report, style, out),
            Self::Json => json::write(report, out),
            Self::Jsonl => jsonl::write(report, out),
            Self::Concise => concise::write(report, style, out),
            Self::Markdown => markdown::write(report, out),
            Self::Github => github::write(report, out),
            Self::Junit => junit::write(report, out),
            Self::Gitlab => gitlab::write(report, out),
            Self::Sarif => sarif::write(report, out),
            Self::Html => html::write(report, out),
            Self::Partial => report.part.write(out),
        }
    }
}

/// Writes the incidents for people, one block each, without totals: for commands that say in their own words what they
/// read.
///
/// # Errors
/// What the writer says.
pub fn findings(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    table::findings(report, style, out)
}
