//! The record in which an anchor lies: the lines from the one that begins it to the one before the next beginning.

use std::ops::Range;

use super::lines::{GRID, Lines, REACH};
use super::lines_above::Marks;
use super::logger_prefix::access_time;
use super::long_line_cut::STRETCH;
use super::record_boundary;

/// The record around `at`. The same for every anchor of the record, whatever the lines.
#[must_use]
pub(super) fn record(lines: &Lines<'_>, at: usize) -> Range<usize> {
    let line = lines.line(at);
    if lines.is_later_part(&line) {
        return element(lines.bytes, at, &line);
    }
    let (start, natural) = first_line(lines, line.clone());
    start..last_line(lines, start, natural, line)
}

/// The element around `at` of an array that fills a line of its own, or what stands between two elements.
fn element(bytes: &[u8], at: usize, part: &Range<usize>) -> Range<usize> {
    let floor = part.start.saturating_sub(STRETCH);
    let before = &bytes[floor..bytes.len().min(at + 1)];
    let limit = bytes.len().min(part.end + STRETCH);
    // Another line's elements are none of this one's.
    let limit = memchr::memchr(b'\n', &bytes[at..limit]).map_or(limit, |end| at + end);
    let next = memchr::memmem::find_iter(&bytes[at..limit], ELEMENT)
        .map(|i| at + i)
        .find(|i| *i > at && starts_element(bytes, *i));
    // An element that began in the previous part is continued only if the next one starts within STRETCH, as its own
    // anchors would decide.
    let reaches = next.is_some_and(|next| next + ELEMENT.len() <= part.start + STRETCH);
    let mut brackets = memchr::memrchr_iter(b'{', before).map(|i| floor + i);
    let start = brackets
        .find(|i| starts_element(bytes, *i))
        .filter(|start| *start >= part.start || reaches)
        .unwrap_or(part.start);
    let end = next.map_or(part.end, |next| bytes[..next].trim_ascii_end().len() - 1);
    start..end.max(at + 1)
}

/// How an answer begins that is an element of an array.
pub(super) const ELEMENT: &[u8] = b"{\"error\":";

/// Whether an element begins at `at`.
pub(super) fn starts_element(bytes: &[u8], at: usize) -> bool {
    bytes[at..].starts_with(ELEMENT) && matches!(bytes[..at].trim_ascii_end().last(), Some(b',' | b'['))
}

/// Start of the record's first line, and whether a record naturally begins there (and not at a forced cut).
fn first_line(lines: &Lines<'_>, mut line: Range<usize>) -> (usize, bool) {
    let bottom = line.start;
    let mut cut = None;
    loop {
        let Some(previous) = lines.line_before(line.start) else { return (line.start, true) };
        // Parts of a line that is too long are records of their own.
        if lines.is_later_part(&previous) || begins(lines, &line) {
            return match cut {
                Some(cut) if cut - line.start > REACH => (cut, false),
                _ => (line.start, true),
            };
        }
        if cut.is_none() && crosses_grid(lines, &previous, &line) {
            cut = Some(line.start);
        }
        if let Some(cut) = cut.filter(|c| c - previous.start > REACH) {
            return (cut, false);
        }
        if bottom - previous.start > REACH + 2 * GRID as usize {
            return (line.start, false);
        }
        line = previous;
    }
}

fn last_line(lines: &Lines<'_>, start: usize, natural: bool, mut line: Range<usize>) -> usize {
    while let Some(next) = lines.line_after(line.end) {
        let forced = lines.is_later_part(&next)
            || crosses_grid(lines, &line, &next) && (!natural || next.start - start > REACH);
        if forced || begins(lines, &next) {
            return line.end;
        }
        line = next;
    }
    line.end
}

/// Whether the line begins a record. The line that ends a record is asked for again when the one that it begins is cut.
fn begins(lines: &Lines<'_>, line: &Range<usize>) -> bool {
    let place = lines.offset + line.start as u64..lines.offset + line.end as u64;
    if let Some(begins) = lines.cuts.begins(&place) {
        return begins;
    }
    let short_before = lines.short.replace(false);
    let begins = is_beginning(lines, line);
    if !lines.short.get() {
        lines.cuts.note_begins(place, begins);
    }
    lines.short.set(lines.short.get() || short_before);
    begins
}

fn is_beginning(lines: &Lines<'_>, line: &Range<usize>) -> bool {
    if let Some(own) = &lines.cuts.own.lines {
        if own.begins(&lines.bytes[line.clone()]) {
            return true;
        }
        if lines.is_below_own(line.start, own) {
            return false;
        }
    }
    let wraps = lines.cuts.wraps();
    if !wraps.is_empty() && wraps.before(line.start).is_some() {
        return false;
    }
    // Most lines of an access log, or of a stack, need no look at what they show.
    let text = &lines.bytes[line.clone()];
    if text.first().is_some_and(u8::is_ascii_alphanumeric) && access_time(text).is_some() {
        return true;
    }
    if lines.is_next_of_stack(line) {
        return false;
    }
    let marks = lines.marks_above(line.start);
    if matches!(marks, Marks::Time(_)) && lines.is_of_stack(line) {
        lines.note_stack(line);
        return false;
    }
    let outer = || lines.outer(line.start);
    record_boundary::begins(&lines.face(line), lines.above(line.start), &outer, marks)
}

/// Whether a point of the grid lies between the starts of two neighbouring lines.
fn crosses_grid(lines: &Lines<'_>, first: &Range<usize>, second: &Range<usize>) -> bool {
    (lines.offset + first.start as u64) / GRID != (lines.offset + second.start as u64) / GRID
}
