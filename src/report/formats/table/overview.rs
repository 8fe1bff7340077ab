//! All incidents at a glance: a line for each.

use std::collections::BTreeSet;
use std::io::{self, Write};

use compact_str::CompactString;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::advise::Retry;
use crate::clock::{countdown, roughly_ago};
use crate::redact::clean;
use crate::report::finding::Finding;
use crate::report::style::{Paint, Style};
use crate::report::view::Report;
use crate::report::words::thousands;

/// A column: its heading, and what each incident has there.
struct Column {
    heading: &'static str,
    /// Most are short: ten thousand rows of seven strings take more than what was counted.
    cells: Vec<CompactString>,
    /// Whether its cells end at the same place.
    is_number: bool,
    /// Whether its cells may be cut in their middle.
    is_name: bool,
    width: usize,
    /// How much of the room its cut cells have for their beginnings, of a hundred.
    begins: usize,
}

/// Shares of beginnings, in the order in which they are tried.
const BEGINS: [usize; 5] = [50, 67, 80, 33, 20];

impl Column {
    fn new(heading: &'static str, cells: impl Iterator<Item = String>) -> Self {
        let cells: Vec<CompactString> = cells.map(CompactString::from).collect();
        let width = cells.iter().map(|cell| cell.width()).chain([heading.len()]).max().unwrap_or_default();
        Self { heading, cells, is_number: false, is_name: false, width, begins: BEGINS[0] }
    }
}

impl Column {
    /// Cuts names where they stay apart: models of one family differ in their middle, projects of one team at their ends.
    fn keep_apart(&mut self, style: &Style) {
        let names: BTreeSet<&str> = self.cells.iter().map(CompactString::as_str).collect();
        let alike = |begins: usize| {
            let cut: BTreeSet<String> =
                names.iter().map(|name| cut(name, self.width, begins, style)).collect();
            names.len() - cut.len()
        };
        self.begins = BEGINS.into_iter().min_by_key(|begins| alike(*begins)).unwrap_or(self.begins);
    }
}

/// A name is never cut to fewer columns.
const LEAST: usize = 12;

/// A line for each of the first `shown` incidents. Names are whole where there is room for them, and cut in the middle
/// where there is none: a name that is broken over two lines is neither read nor copied.
pub(super) fn write(report: &Report, shown: usize, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let findings = &report.findings[..shown];
    let mut columns = columns(findings, report);
    if let Some(width) = style.width {
        fit(&mut columns, width);
        columns.iter_mut().filter(|column| column.is_name).for_each(|column| column.keep_apart(style));
    }
    let heading: Vec<String> = columns.iter().map(|column| cell(column, column.heading, style)).collect();
    writeln!(out, "{}", style.paint(heading.join(" ").trim_end(), Paint::Label))?;
    for i in 0..findings.len() {
        let row: Vec<String> = columns.iter().map(|column| cell(column, &column.cells[i], style)).collect();
        writeln!(out, "{}", row.join(" ").trim_end())?;
    }
    let more = report.findings.len() - shown;
    if more > 0 {
        writeln!(out, "{more} more: --top 0 shows all")?;
    }
    writeln!(out)
}

fn columns(findings: &[Finding], report: &Report) -> Vec<Column> {
    let known = |word: Option<&str>| word.map_or_else(|| "-".to_owned(), clean);
    let now = report.clock.now();
    let ago = |f: &Finding| f.incident.last_seen.map_or_else(|| "-".to_owned(), |at| roughly_ago(now, at));
    vec![
        Column { is_number: true, ..Column::new("#", (1..=findings.len()).map(|n| n.to_string())) },
        Column::new("cause", findings.iter().map(|f| f.incident.key.cause.to_string())),
        Column {
            is_number: true,
            ..Column::new("errors", findings.iter().map(|f| thousands(f.incident.count)))
        },
        Column {
            is_name: true,
            ..Column::new("project", findings.iter().map(|f| known(f.incident.key.project.as_deref())))
        },
        Column {
            is_name: true,
            ..Column::new("model", findings.iter().map(|f| known(f.incident.key.model.as_deref())))
        },
        Column::new("last seen", findings.iter().map(ago)),
        Column::new("retry", findings.iter().map(|f| retry(f, report))),
    ]
}

/// Makes room: the names share what the other columns leave, and a short one leaves its rest to the others.
fn fit(columns: &mut Vec<Column>, width: usize) {
    let is_too_wide = |columns: &[Column]| total(columns) > width;
    if is_too_wide(columns) {
        // When it was last seen stands in its block as well; names do not fit into less than this.
        let least: usize =
            columns.iter().map(|c| if c.is_name { c.width.min(2 * LEAST) } else { c.width }).sum();
        if least + columns.len() - 1 > width {
            columns.retain(|column| column.heading != "last seen");
        }
    }
    while is_too_wide(columns) {
        match columns.iter_mut().filter(|c| c.is_name && c.width > LEAST).max_by_key(|c| c.width) {
            Some(widest) => widest.width -= 1,
            None => return,
        }
    }
}

fn total(columns: &[Column]) -> usize {
    columns.iter().map(|column| column.width).sum::<usize>() + columns.len() - 1
}

/// A cell, as wide as its column.
fn cell(column: &Column, text: &str, style: &Style) -> String {
    let text = cut(text, column.width, column.begins, style);
    let pad = " ".repeat(column.width.saturating_sub(text.width()));
    if column.is_number { pad + &text } else { text + &pad }
}

/// The name, or its beginning and its end.
fn cut(name: &str, width: usize, begins: usize, style: &Style) -> String {
    if name.width() <= width {
        return name.to_owned();
    }
    let mark = style.plain("…", "..");
    let rest = width.saturating_sub(mark.width());
    let end = rest - rest * begins / 100;
    let mut tail: Vec<char> = up_to(name.chars().rev(), end);
    tail.reverse();
    up_to(name.chars(), rest - end).into_iter().collect::<String>()
        + mark
        + &tail.into_iter().collect::<String>()
}

/// The first characters that take up no more than `width` columns.
fn up_to(chars: impl Iterator<Item = char>, width: usize) -> Vec<char> {
    let mut used = 0;
    chars
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= width
        })
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_does_not_fit_keeps_its_beginning_and_its_end() {
        let ascii = Style { ascii: true, ..Style::PLAIN };
        for (name, width, expected, plain) in [
            ("acme-production-eu-west1-493021", 16, "acme-pr…1-493021", "acme-pr..-493021"),
            ("acme-production-eu-west1-493022", 12, "acme-…493022", "acme-..93022"),
            ("gemini-3.5", 12, "gemini-3.5", "gemini-3.5"),
            ("プロジェクト名前", 9, "プロ…名前", "プ..名前"),
        ] {
            assert_eq!(cut(name, width, 50, &Style::PLAIN), expected);
            assert_eq!(cut(name, width, 50, &ascii), plain);
        }
    }

    #[test]
    fn names_of_a_column_are_cut_where_they_stay_apart() {
        for (names, expected) in [
            (["gemini-3.10-pro-preview", "gemini-3.11-pro-preview"], "gemini-3.10…iew"),
            (["acme-production-eu-west1-493021", "acme-production-eu-west1-493022"], "acme-pr…-493021"),
        ] {
            let mut column = Column::new("", names.iter().map(ToString::to_string));
            column.width = 15;
            column.keep_apart(&Style::PLAIN);
            assert_eq!(cut(names[0], 15, column.begins, &Style::PLAIN), expected);
        }
    }
}
