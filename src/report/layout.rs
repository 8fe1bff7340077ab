//! Paragraphs and labelled rows, as wide as the screen.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};

use super::links::Links;
use super::style::{Paint, Style};

/// The lines of a paragraph.
pub(super) fn paragraph(text: &str, style: &Style) -> Vec<String> {
    let mut table = plain(style);
    table.add_row([text]);
    if let Some(column) = table.column_mut(0) {
        column.set_padding((0, 0));
    }
    table.to_string().lines().map(|line| inert(line.trim_end())).collect()
}

/// The columns of the labels.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Labels {
    /// All of them, with the blanks around the labels.
    pub width: usize,
    /// The blanks before the labels.
    pub indent: u16,
}

/// A label, its colour, and a text.
pub type Row = (&'static str, Paint, String);

/// Prints rows of a label, its colour, and a text that is wrapped beside it. An empty label continues the row above.
///
/// # Errors
/// What the writer says.
pub fn rows<L: AsRef<str>>(
    rows: impl IntoIterator<Item = (L, Paint, String)>,
    labels: Labels,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    rows_with_links(rows.into_iter().map(|(label, paint, text)| (label, paint, text, [])), labels, style, out)
}

/// The same for rows whose texts have addresses of our own in them, in this order.
pub(super) fn rows_with_links<L: AsRef<str>, A: AsRef<[String]>>(
    rows: impl IntoIterator<Item = (L, Paint, String, A)>,
    labels: Labels,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows: Vec<(L, Paint, String, A)> = rows.into_iter().collect();
    let is_linked = |addresses: &A| style.links && !addresses.as_ref().is_empty();
    // A table takes long to lay out: rows of one colour share theirs, but what no address of ours stands in gets no link.
    for same in rows.chunk_by(|(_, a, _, x), (_, b, _, y)| a == b && is_linked(x) == is_linked(y)) {
        let addresses = same.iter().filter(|(.., a)| is_linked(a)).flat_map(|(.., a)| a.as_ref());
        let mut links = Links::to(addresses.map(String::as_str));
        let mut table = plain(style);
        table.add_rows(same.iter().map(|(label, _, text, _)| [label.as_ref(), text.as_str()]));
        if let Some(column) = table.column_mut(0) {
            let width = Width::Fixed(u16::try_from(labels.width).unwrap_or(u16::MAX));
            column.set_padding((labels.indent, 1)).set_constraint(ColumnConstraint::Absolute(width));
        }
        if let Some(column) = table.column_mut(1) {
            column.set_padding((0, 0));
        }
        let paint = same.first().map_or(Paint::Label, |(_, paint, ..)| *paint);
        for line in table.to_string().lines() {
            let line = line.trim_end();
            let (label, text) = line.split_at_checked(labels.width).unwrap_or((line, ""));
            writeln!(out, "{}{}", style.paint(label, paint), links.line(&inert(text)))?;
        }
    }
    Ok(())
}

/// A table without lines, as wide as the screen.
fn plain(style: &Style) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(style.width.unwrap_or(usize::from(u16::MAX))).unwrap_or(u16::MAX));
    table
}

/// The line without a mark of a CI system's command at its start, where only the wrapping of a long word can have put it.
fn inert(line: &str) -> String {
    match line.trim_start().strip_prefix("::") {
        Some(rest) => format!("{}: :{rest}", &line[..line.len() - rest.len() - 2]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_cut_by_the_width_does_not_become_a_command() {
        let style = Style { width: Some(20), ..Style::PLAIN };
        let text = format!("{}::error::gotcha", "x".repeat(20));
        assert_eq!(paragraph(&text, &style), ["x".repeat(20), ": :error::gotcha".to_owned()]);
        let mut out = Vec::new();
        let row = ("why", Paint::Label, format!("{}::error::b", "x".repeat(10)));
        rows([row], Labels { width: 10, indent: 2 }, &style, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "  why     xxxxxxxxxx\n          : :error::b\n");
    }
}
