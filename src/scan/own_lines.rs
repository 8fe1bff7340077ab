//! Lines in a format of one's own: where records begin, and what the beginning of one says.
//!
//! A line that matches begins a record, and its groups are the record's time, project and model; a line that does not
//! goes on with the record above. Whatever stands in a line beside its text is the frame.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use chrono::format::{Parsed, StrftimeItems, parse};
use regex::Regex;

use super::ansi::clean;
use super::stamp_formats::{from_epoch, whole};
use crate::clock::{Stamp, YEARLESS};
use crate::knowledge::{LineExample, LineFormat};

/// A format, ready to be held against lines. Clones share it.
#[derive(Debug, Clone)]
pub struct OwnLines(Arc<Own>);

#[derive(Debug)]
struct Own {
    regex: Regex,
    time_form: Option<String>,
}

/// What the first line of a record says by the format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRecord<'r> {
    /// Its time.
    pub stamp: Option<Stamp>,
    /// Its project.
    pub project: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// The text: that of the first line, and the lines below.
    pub body: Cow<'r, [u8]>,
    /// Where the first part of `body` stands in the record: the text of the first line, with all below it where no part of the
    /// record lies between.
    first: Range<usize>,
    /// Where the rest of it begins in the record.
    end: usize,
}

/// A stretch of the input from the start of a line to the start of another. None of its lines is in the format, but the first
/// where it says so.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Stretch {
    pub from: u64,
    pub to: u64,
    pub is_own: bool,
}

/// The format by which the records of all inputs begin, where one was chosen.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub lines: Option<OwnLines>,
    /// Where the last line in it was seen, in the input that is read now.
    pub above: Cell<Stretch>,
}

impl Chosen {
    pub(super) fn of(lines: Option<OwnLines>) -> Self {
        Self { lines, above: Cell::default() }
    }
}

impl OwnLines {
    /// The format of a row; `None` where its expression is none, which the check of the row tells.
    #[must_use]
    pub fn new(row: &LineFormat) -> Option<Self> {
        let regex = row.compiled().ok()?;
        Some(Self(Arc::new(Own { regex, time_form: row.time_form.clone() })))
    }

    /// What is wrong with the times of the row's examples, as it reads after "row 'x'".
    ///
    /// # Errors
    /// The first example whose time is another one.
    pub fn check(row: &LineFormat) -> Result<(), String> {
        let own = Self::new(row).ok_or("has a regex that cannot be read")?;
        row.examples.iter().try_for_each(|example| own.check_time(example))
    }

    fn check_time(&self, LineExample { line, time, .. }: &LineExample) -> Result<(), String> {
        let read = self.read(line.as_bytes()).and_then(|record| record.stamp).map(written);
        match (time, read) {
            (Some(expected), None) => {
                let help = "with a day, and where it is an unusual one with a time_form";
                Err(format!("gives no time of '{line}', and its example says '{expected}': write it {help}"))
            }
            (Some(expected), Some(read)) if *expected != read => {
                Err(format!("gives the time '{read}' of '{line}', and its example says '{expected}'"))
            }
            _ => Ok(()),
        }
    }

    /// Whether a line begins a record; `line` is without its break.
    #[must_use]
    pub fn begins(&self, line: &[u8]) -> bool {
        let line = clean(without_return(line));
        self.0.regex.is_match(&String::from_utf8_lossy(&line))
    }

    /// What the first line of a record says; `None` where it is in another format.
    #[must_use]
    pub fn read<'r>(&self, record: &'r [u8]) -> Option<OwnRecord<'r>> {
        let end = memchr::memchr(b'\n', record).unwrap_or(record.len());
        let raw = without_return(&record[..end]);
        let cleaned = clean(raw);
        let line = String::from_utf8_lossy(&cleaned);
        let found = self.0.regex.captures(&line)?;
        let text = |group: &str| found.name(group).and_then(|part| said(part.as_str()));
        let message = found.name("message").map_or(0..0, |part| part.range());
        let is_as_written = line.len() == raw.len() && line.as_bytes() == raw;
        let start = if is_as_written { message.start } else { place(raw, &line[message.clone()]) };
        let (body, first, end) = if is_as_written && message.end == raw.len() {
            (Cow::Borrowed(&record[start..]), start..record.len(), record.len())
        } else {
            let body = [line[message.clone()].as_bytes(), &record[end..]].concat();
            (Cow::Owned(body), start..start + message.len(), end)
        };
        Some(OwnRecord {
            stamp: text("time").and_then(|time| self.stamp(time)),
            project: text("project").map(str::to_owned),
            model: text("model").map(str::to_owned),
            body,
            first,
            end,
        })
    }

    fn stamp(&self, time: &str) -> Option<Stamp> {
        match &self.0.time_form {
            Some(form) => by_form(time, form),
            None => whole(time).or_else(|| time.parse().ok().and_then(from_epoch)),
        }
    }
}

impl OwnRecord<'_> {
    /// Where a place of the body stands in the record.
    #[must_use]
    pub fn place(&self, at: usize) -> usize {
        let length = self.first.len();
        if at < length { (self.first.start + at).min(self.end) } else { self.end + (at - length) }
    }
}

/// The time, read by a form of strftime; `None` without a day.
fn by_form(time: &str, form: &str) -> Option<Stamp> {
    let mut parsed = Parsed::new();
    parse(&mut parsed, time, StrftimeItems::new(form)).ok()?;
    let zoned = parsed.offset().is_some() || parsed.timestamp().is_some();
    let years = [parsed.year(), parsed.year_mod_100(), parsed.isoyear(), parsed.isoyear_mod_100()];
    let dated = parsed.timestamp().is_some() || years.iter().any(Option::is_some);
    if !dated {
        parsed.set_year(i64::from(YEARLESS)).ok()?;
    }
    let offset = parsed.offset().unwrap_or(0);
    let wall = parsed.to_naive_datetime_with_offset(offset).ok()?;
    let at = wall.checked_sub_signed(chrono::TimeDelta::seconds(i64::from(offset)))?;
    Some(Stamp { zoned, dated, ..Stamp::utc(at) })
}

/// The time as examples have it.
fn written(stamp: Stamp) -> String {
    let form = if stamp.dated { "%Y-%m-%dT%H:%M:%S%.f" } else { "%m-%dT%H:%M:%S%.f" };
    format!("{}{}", stamp.at.format(form), if stamp.zoned { "Z" } else { "" })
}

/// What a group says: loggers write a sign or a word where there is nothing to say.
fn said(text: &str) -> Option<&str> {
    const NOTHING: [&str; 6] = ["", "-", "null", "none", "nil", "undefined"];
    let text = text.trim().trim_matches('"');
    (!NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))).then_some(text)
}

/// Where a text begins in a line that has colours or is no UTF-8: its first word is looked for.
fn place(line: &[u8], text: &str) -> usize {
    let word = text.split_whitespace().next().unwrap_or_default();
    memchr::memmem::find(line, word.as_bytes()).unwrap_or(0)
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Knowledge, Table};

    fn format(keys: &str) -> OwnLines {
        let text = format!("[[line_format]]\nid = 'ours'\nstatement = 'Ours.'\n{keys}");
        let table = Table::<LineFormat>::parse(&text).unwrap();
        OwnLines::new(&table.rows()[0]).unwrap()
    }

    fn ours() -> OwnLines {
        format(
            r#"regex = '(?<time>\S+) <(?<project>\S+)> (?<message>.*?)( \[(?<model>[^\]]+)\])?'
            examples = [{ line = "1795154400 <shop> failed", time = "x", project = "shop", message = "failed" }]"#,
        )
    }

    #[test]
    fn times_of_examples_are_those_that_are_read() {
        for row in Knowledge::builtin().line_formats().rows() {
            assert_eq!(OwnLines::check(row), Ok(()), "{}", row.id);
        }
    }

    #[test]
    fn a_line_gives_its_time_its_project_its_model_and_its_text() {
        let own = ours();
        let record = own.read(b"1795154400 <shop> failed: 429 [gemini-2.5-pro]\r\n  at f\n").unwrap();
        assert_eq!(record.stamp.map(written).as_deref(), Some("2026-11-20T06:00:00Z"));
        assert_eq!(record.project.as_deref(), Some("shop"));
        assert_eq!(record.model.as_deref(), Some("gemini-2.5-pro"));
        assert_eq!(String::from_utf8_lossy(&record.body), "failed: 429\n  at f\n");
        assert!(own.read(b"  at f").is_none() && !own.begins(b"  at f") && !own.begins(b""));
        let nothing = own.read(b"- <-> failed").unwrap();
        assert_eq!((nothing.stamp, nothing.project), (None, None));
    }

    #[test]
    fn a_place_of_the_text_is_found_again_in_the_record() {
        for record in [
            "1795154400 <shop> failed: 429\n  at f",
            "1795154400 <shop> failed: 429 [gemini-2.5-pro]\n  at f",
            "\x1b[31m1795154400\x1b[0m <shop> failed: 429\n  at f",
        ] {
            let read = ours().read(record.as_bytes()).unwrap();
            for word in ["failed", "429", "at f"] {
                let at = memchr::memmem::find(&read.body, word.as_bytes()).unwrap();
                assert!(record[read.place(at)..].starts_with(word), "{word} in {record:?}");
            }
        }
    }

    #[test]
    fn a_time_is_read_by_its_form() {
        for (form, time, expected) in [
            ("%Y.%j.%H:%M:%S", "2026.324.06:00:00", Some("2026-11-20T06:00:00")),
            ("%y%m%d %H:%M:%S", "261120 06:00:00", Some("2026-11-20T06:00:00")),
            ("%d. %m. %Y %H:%M:%S %z", "20. 11. 2026 07:00:00 +0100", Some("2026-11-20T06:00:00Z")),
            ("%d/%m %H:%M:%S%.f", "20/11 06:00:00.250", Some("11-20T06:00:00.250")),
            ("%d/%m %H:%M:%S", "29/02 06:00:00", Some("02-29T06:00:00")),
            ("%s", "1795154400", Some("2026-11-20T06:00:00Z")),
            ("%H:%M:%S", "06:00:00", None),
            ("%Y-%m-%d %H:%M:%S", "2026-13-20 06:00:00", None),
        ] {
            assert_eq!(by_form(time, form).map(written).as_deref(), expected, "{time}");
        }
    }
}
