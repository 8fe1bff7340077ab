//! A long answer as text for people, Markdown, or JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::documented_enum::choice;
use super::layout::{self, Labels};
use super::short_page::short;
use super::style::{Paint, Style};
use crate::advise::{Item, Page};
use crate::redact::clean;

choice! {
    /// How a long answer is written.
    PageFormat {
        /// For people.
        Table = "table",
        /// One JSON object.
        Json = "json",
        /// Markdown.
        Markdown = "markdown",
    }
}

const LABELS: Labels = Labels { width: 12, indent: 2 };

#[derive(Serialize)]
struct Document<'p> {
    schema_version: u32,
    #[serde(flatten)]
    page: &'p Page,
}

/// The page with ids that may be shown: whoever asks may have asked with a text that holds a key.
fn with_clean_ids(page: &Page) -> Page {
    let mut page = page.clone();
    page.id = clean(&page.id);
    for id in
        page.sections.iter_mut().flat_map(|section| &mut section.items).filter_map(|item| item.id.as_mut())
    {
        *id = clean(id);
    }
    page
}

impl PageFormat {
    /// Writes a long answer.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(self, page: &Page, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Table => {
                let short = if style.verbosity > 0 { None } else { short(page, style, lines) };
                table(short.as_ref().unwrap_or(page), style, out)
            }
            Self::Json => {
                let document =
                    Document { schema_version: super::SCHEMA_VERSION, page: &with_clean_ids(page) };
                serde_json::to_writer(&mut *out, &document)?;
                writeln!(out)
            }
            Self::Markdown => markdown(page, out),
        }
    }
}

fn table(page: &Page, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    title(page, style, out)?;
    if let Some(code) = &page.code {
        writeln!(out, "\n{code}\n")?;
    }
    let rows = page.sections.iter().flat_map(|section| {
        section.items.iter().enumerate().map(|(i, item)| {
            let label = if i == 0 { section.label } else { "" };
            let number = if section.numbered { format!("{}. ", i + 1) } else { String::new() };
            let links: Vec<String> = item.link.iter().cloned().collect();
            (label, Paint::Label, format!("{number}{}", cell(item)), links)
        })
    });
    layout::rows_with_links(rows, LABELS, style, out)
}

/// The lines that a page takes up on a screen.
fn lines(page: &Page, style: &Style) -> usize {
    let mut out = Vec::new();
    // Memory takes all that is written.
    let _ = table(page, style, &mut out);
    out.iter().filter(|byte| **byte == b'\n').count()
}

/// The id and the title, as wide as the screen.
fn title(page: &Page, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let id = clean(&page.id);
    for line in layout::paragraph(&format!("{id}: {}", page.title), style) {
        match line.strip_prefix(id.as_str()) {
            Some(rest) => writeln!(out, "{}{rest}", style.paint(&id, Paint::Strong))?,
            None => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

/// `F6: Requests per day ... https://...`, and its notes on lines of their own.
fn cell(item: &Item) -> String {
    let id = item.id.as_ref().map(|id| format!("{}: ", clean(id))).unwrap_or_default();
    let link = item.link.as_ref().map(|link| format!(" {link}")).unwrap_or_default();
    let notes: String = item.notes.iter().map(|note| format!("\n- {note}")).collect();
    format!("{id}{}{link}{notes}", item.text)
}

fn markdown(page: &Page, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n\n{}", escape(&clean(&page.id)), escape(&page.title))?;
    if let Some(code) = &page.code {
        writeln!(out, "\n```\n{code}\n```")?;
    }
    for section in &page.sections {
        writeln!(out, "\n## {}\n", section.label)?;
        for (i, item) in section.items.iter().enumerate() {
            let mark = if section.numbered { format!("{}.", i + 1) } else { "-".to_owned() };
            let id = item.id.as_ref().map(|id| format!("**{}**: ", escape(&clean(id)))).unwrap_or_default();
            let link = item.link.as_ref().map(|link| format!(" <{link}>")).unwrap_or_default();
            writeln!(out, "{mark} {id}{}{link}", escape(&item.text))?;
            for note in &item.notes {
                writeln!(out, "{}- {}", " ".repeat(mark.len() + 1), escape(note))?;
            }
        }
    }
    Ok(())
}

/// The text with what Markdown would take for its own made plain.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '`' | '<' | '>' | '[' | ']' | '|' | '\\' | '#') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_somebody_asked_for_is_clean_in_every_format() {
        let key = "AIzaSyEXAMPLE-not-a-real-key-0000000000";
        let mut page = Page::new("quota", format!("?key={key}\u{1b}"), "A title.");
        page.section("rows", [Item { id: Some(key.to_owned()), ..Item::text("A row.") }]);
        for format in [PageFormat::Table, PageFormat::Json, PageFormat::Markdown] {
            let mut out = Vec::new();
            format.write(&page, &Style::PLAIN, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(!text.contains("AIzaSy") && !text.contains("u001b"), "{text}");
            assert!(text.matches("key-").count() == 2, "{text}");
        }
    }
}
