//! All incidents at a glance: a line for each.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table};

use crate::advise::Retry;
use crate::clock::{countdown, roughly_ago};
use crate::redact::clean;
use crate::report::finding::Finding;
use crate::report::style::{Paint, Style};
use crate::report::view::Report;
use crate::report::words::thousands;

/// The columns that may be wrapped.
const PROJECT: usize = 3;
const MODEL: usize = 4;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_header([
        "#",
        "cause",
        "errors",
        "project",
        "model",
        "last seen",
        "retry",
    ]);
    for (i, finding) in report.findings.iter().enumerate() {
        table.add_row(row(i + 1, finding, report));
    }
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if i != PROJECT && i != MODEL {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
        if i == 0 || i == 2 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.set_width(u16::try_from(style.width.unwrap_or(usize::from(u16::MAX))).unwrap_or(u16::MAX));
    for (i, line) in table.to_string().lines().enumerate() {
        let line = line.trim_end();
        writeln!(out, "{}", if i == 0 { style.paint(line, Paint::Label) } else { line.to_owned() })?;
    }
    writeln!(out)
}

fn row(number: usize, finding: &Finding, report: &Report) -> [String; 7] {
    let incident = &finding.incident;
    let known = |word: Option<&str>| word.map_or_else(|| "-".to_owned(), clean);
    [
        number.to_string(),
        incident.key.cause.to_string(),
        thousands(incident.count),
        known(incident.key.project.as_deref()),
        known(incident.key.model.as_deref()),
        incident.last_seen.map_or_else(|| "-".to_owned(), |at| roughly_ago(report.clock.now(), at)),
        retry(finding, report),
    ]
}

/// In one or two words, whether and when to retry.
fn retry(finding: &Finding, report: &Report) -> String {
    match finding.retry(&report.clock) {
        Retry::No => "no".to_owned(),
        Retry::Now => "now".to_owned(),
        Retry::Later(Some(at)) | Retry::Backoff(Some(at)) => countdown(report.clock.now(), at),
        Retry::Later(None) => "later".to_owned(),
        Retry::Backoff(None) => "backoff".to_owned(),
    }
}
