//! The formats of a report, a file or a folder each: a new one is a file and a word in [`Format`].
//!
//! Enters: a finished [`Report`]. Leaves: bytes. No format counts, judges or advises; what two formats say alike stands in
//! `words` and `view`.

mod concise;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod sarif;
pub mod schema;
mod table;

use std::io::{self, Write};

pub use json::SCHEMA_VERSION;
pub use jsonl::{change as jsonl_change, event as jsonl_event};
pub(in crate::report) use table::{finding as table_finding, findings as table_findings};

use super::documented_enum::choice;
use super::style::Style;
use super::view::Report;

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
        /// What was counted, packed, to be joined by `gemdiag merge`.
        Partial = "partial",
    }
}

/// What a program forgot that uses the library.
const NO_PART: &str = "the report does not keep what was counted: ask for it with Diagnosis::keep_part";

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
            Self::Partial => match &report.part {
                Some(part) => part.pack(out),
                None => Err(io::Error::other(NO_PART)),
            },
        }
    }
}
