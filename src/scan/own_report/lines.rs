//! Lines of a report in a log, between those of others.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::shapes::{
    BESIDE, closing, columns, holds, is_document, is_element, is_heading, is_match, is_row, is_sentence,
    title,
};

/// Bytes before and behind a failure in which a mark of its line is looked for: more than an incident has in JSON.
const BEFORE: usize = 16 * 1024;
const BEHIND: usize = 2 * 1024;

/// Lines and bytes between the title of a block and a line of it.
const LINES: usize = 80;
const BYTES: usize = 16 * 1024;

/// Further lines of a title that is wrapped.
const WRAPPED: usize = 3;

/// Whether what stands at `at` is of a report, as the lines around it tell.
#[must_use]
pub fn is_own(bytes: &[u8], at: usize) -> bool {
    let line = line(bytes, at);
    if is_document(&bytes[line.clone()])
        || is_sentence(&bytes[line.clone()])
        || is_element(&bytes[line.clone()])
    {
        return true;
    }
    let before = &bytes[line.start..at.clamp(line.start, line.end)];
    if before.len() > BEHIND {
        // No line of a table, or of Markdown, has as much before the text that it tells of.
        return false;
    }
    columns(before, &bytes[line.clone()]).any(|column| is_in_block(bytes, line.start, column))
        || is_in_markdown(bytes, line.start, before)
        || is_in_overview(bytes, &line)
        || is_beside_closing(bytes, &line)
}

/// The line around `at`, and of a longer one what is near.
fn line(bytes: &[u8], at: usize) -> Range<usize> {
    let at = at.min(bytes.len());
    let (first, last) = (at.saturating_sub(BEFORE), bytes.len().min(at + BEHIND));
    let start = memchr::memrchr(b'\n', &bytes[first..at]).map_or(first, |found| first + found + 1);
    let end = memchr::memchr(b'\n', &bytes[at..last]).map_or(last, |found| at + found);
    start..end
}

/// The lines above, the nearest first.
fn above(bytes: &[u8], mut start: usize) -> impl Iterator<Item = &[u8]> {
    let floor = start.saturating_sub(BYTES);
    let next = move || {
        let above = (start > floor).then(|| line(bytes, start - 1))?;
        start = above.start;
        Some(&bytes[above])
    };
    std::iter::from_fn(next).take(LINES)
}

/// Whether a title stands above, with nothing but lines of its block between. All lines may have a prefix, such as a time.
fn is_in_block(bytes: &[u8], start: usize, column: usize) -> bool {
    let mut wrapped = 0;
    for text in above(bytes, start) {
        if title(text, Some(column)).is_some() {
            return true;
        }
        let is_indented = text.get(column..).is_some_and(|rest| rest.starts_with(b"  "));
        wrapped += usize::from(!is_indented);
        if wrapped > WRAPPED || (is_indented && wrapped > 0) {
            return false;
        }
    }
    false
}

static IN_MARKDOWN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"- what: `"));
static QUOTED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"<pre>"));

/// Whether it is what Markdown says of an incident, or the text that it shows below.
fn is_in_markdown(bytes: &[u8], start: usize, before: &[u8]) -> bool {
    let shows = || holds(before, &QUOTED) && above(bytes, start).any(|line| holds(line, &IN_MARKDOWN));
    holds(before, &IN_MARKDOWN) || shows()
}

/// Whether the line is of the overview that stands above the blocks.
fn is_in_overview(bytes: &[u8], line: &Range<usize>) -> bool {
    let text = &bytes[line.start..line.end.min(line.start + BEHIND)];
    let rows = || above(bytes, line.start).take_while(|text| is_row(text) || is_heading(text));
    is_heading(text) || (is_row(text) && rows().any(is_heading))
}

/// Whether the line is a note above the line that closes a table, or says below it what to do first.
fn is_beside_closing(bytes: &[u8], own: &Range<usize>) -> bool {
    let text = &bytes[own.start..own.end.min(own.start + BEHIND)];
    let is_closing = |line: &[u8], column: usize| closing(line).is_some_and(|at| at == column);
    let column = |label: &[u8]| memchr::memmem::find(text, label);
    let below = |column: usize| {
        let lines = std::iter::successors(Some(own.clone()), |last| {
            (last.end + 1 < bytes.len()).then(|| line(bytes, last.end + 1))
        });
        let mut lines = lines.take(NOTES).map(|line| &bytes[line]);
        lines.any(|line| is_closing(line, column))
    };
    let above = |column: usize| above(bytes, own.start).take(NOTES).any(|line| is_closing(line, column));
    column(b"note: ").is_some_and(below)
        || column(b"across: ").is_some_and(|column| is_above_overview(bytes, own.end, column))
        || column(b"first: 1. ").or_else(|| column(b"       ")).is_some_and(above)
}

/// Whether the overview, or a block, begins right below.
fn is_above_overview(bytes: &[u8], mut end: usize, column: usize) -> bool {
    for _ in 0..NOTES {
        if end + 1 >= bytes.len() {
            return false;
        }
        let line = line(bytes, end + 1);
        let text = &bytes[line.clone()];
        if is_heading(text) || title(text, Some(column)).is_some() {
            return true;
        }
        end = line.end;
    }
    false
}

/// Lines between one beside the line that closes a table and that line.
const NOTES: usize = 12;

/// What only a record has in which there may be lines of a report.
static IN_RECORD: LazyLock<[Finder<'static>; 5]> = LazyLock::new(|| {
    let marks: [&[u8]; 5] = [b"  what    ", b") Retry: ", b"# cause ", b" incident", SUITE];
    marks.map(Finder::new)
});

/// A record of several lines without those of a report, everything else at its place; `None` where it has none.
#[must_use]
pub fn without_own(record: &[u8]) -> Option<Vec<u8>> {
    IN_RECORD.iter().find(|mark| mark.find(record).is_some())?;
    let lines: Vec<&[u8]> = record.split_inclusive(|b| *b == b'\n').collect();
    // Where of each line what is a report's begins.
    let mut own: Vec<Option<usize>> = vec![None; lines.len()];
    let suites_end = lines.iter().rposition(|line| memchr::memmem::find(line, SUITE_ENDS).is_some());
    let mut column = None;
    for at in 0..lines.len() {
        if own[at].is_some() {
            continue;
        }
        let block = block(&lines, at);
        column = column.or(block.as_ref().map(|(_, column)| *column)).or_else(|| closing(lines[at]));
        let suite = || Some((suite(&lines, at, suites_end?)?, 0));
        let sentence = || is_sentence(lines[at]).then_some((at..at + 1, 0));
        if let Some((lines, column)) = block.or_else(suite).or_else(sentence) {
            own[lines].fill(Some(column));
        }
    }
    if let Some(column) = column {
        let mut last = false;
        for (line, own) in lines.iter().zip(&mut own) {
            let text = line.get(column..).unwrap_or_default();
            let is_own = is_beside(text) || (last && text.starts_with(b"       "));
            *own = own.or(is_own.then_some(column));
            last = own.is_some();
        }
    }
    own.iter().any(Option::is_some).then(|| blank(&lines, &own))
}

/// The lines, blanks in the place of what is left out: behind its prefix a line may be of a report.
fn blank(lines: &[&[u8]], left_out: &[Option<usize>]) -> Vec<u8> {
    let mut rest = lines.concat();
    let mut start = 0;
    for (line, from) in lines.iter().zip(left_out) {
        let end = start + line.len();
        if let Some(from) = from {
            let text = &mut rest[(start + from).min(end)..end];
            text.iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
        }
        start = end;
    }
    rest
}

const SUITE: &[u8] = b"<testsuites name=\"gemdiag\"";
const SUITE_ENDS: &[u8] = b"</testsuites>";

/// The suite of JUnit that begins in the line with this number; `last` is the last line that ends one.
fn suite(lines: &[&[u8]], at: usize, last: usize) -> Option<Range<usize>> {
    memchr::memmem::find(lines[at], SUITE).filter(|_| at <= last)?;
    let ends = |number: &usize| memchr::memmem::find(lines[*number], SUITE_ENDS).is_some();
    (at..=last).find(ends).map(|end| at..end + 1)
}

/// The block whose title is the line with this number, and where its lines begin.
fn block(lines: &[&[u8]], at: usize) -> Option<(Range<usize>, usize)> {
    let column = title(lines[at], None)?;
    let behind = |number: usize| lines.get(number).and_then(|line| line.get(column..)).unwrap_or_default();
    let begins =
        |number: &usize| [b"  what    ", b"  model   "].iter().any(|l| behind(*number).starts_with(*l));
    let first = (at + 1..=at + 1 + WRAPPED).find(begins)?;
    let end = (first..lines.len()).find(|number| !behind(*number).starts_with(b"  "));
    Some((at..end.unwrap_or(lines.len()), column))
}

/// Whether the line stands beside the blocks of a report.
fn is_beside(line: &[u8]) -> bool {
    is_match(&BESIDE, String::from_utf8_lossy(line).trim_end())
}
