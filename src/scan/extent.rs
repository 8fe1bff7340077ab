//! The record in which an anchor lies: the lines from the one that begins it to the one before the next beginning.

use std::ops::Range;

use super::ansi::clean;
use super::boundary::begins;
use super::carrier::{Peeled, peel};
use super::lines::{GRID, REACH, Window};

/// The record around `at`. The same for every anchor of the record, whatever the window.
#[must_use]
pub(super) fn record(window: &Window<'_>, at: usize) -> Range<usize> {
    let line = window.line(at);
    let (start, natural) = first_line(window, line.clone());
    start..last_line(window, start, natural, line)
}

/// Start of the record's first line, and whether a record naturally begins there (and not at a forced cut).
fn first_line(window: &Window<'_>, mut line: Range<usize>) -> (usize, bool) {
    let bottom = line.start;
    let mut cut = None;
    let mut peeled = owned(&window.bytes[line.clone()]);
    loop {
        let Some(previous) = window.line_before(line.start) else { return (line.start, true) };
        let before = owned(&window.bytes[previous.clone()]);
        if begins(&before, &peeled) {
            return match cut {
                Some(cut) if cut - line.start > REACH => (cut, false),
                _ => (line.start, true),
            };
        }
        if cut.is_none() && crosses_grid(window, &previous, &line) {
            cut = Some(line.start);
        }
        if let Some(cut) = cut.filter(|c| c - previous.start > REACH) {
            return (cut, false);
        }
        if bottom - previous.start > REACH + 2 * GRID as usize {
            return (line.start, false);
        }
        line = previous;
        peeled = before;
    }
}

fn last_line(window: &Window<'_>, start: usize, natural: bool, mut line: Range<usize>) -> usize {
    let mut peeled = owned(&window.bytes[line.clone()]);
    while let Some(next) = window.line_after(line.end) {
        let after = owned(&window.bytes[next.clone()]);
        let forced = crosses_grid(window, &line, &next) && (!natural || next.start - start > REACH);
        if forced || begins(&peeled, &after) {
            return line.end;
        }
        line = next;
        peeled = after;
    }
    line.end
}

/// Whether a point of the grid lies between the starts of two neighbouring lines.
fn crosses_grid(window: &Window<'_>, first: &Range<usize>, second: &Range<usize>) -> bool {
    (window.offset + first.start as u64) / GRID != (window.offset + second.start as u64) / GRID
}

/// The peeled line, cut to what a boundary may depend on.
fn owned(line: &[u8]) -> Peeled<'static> {
    let cleaned = clean(line);
    let peeled = peel(&cleaned);
    Peeled { text: std::borrow::Cow::Owned(peeled.text.into_owned()), ..peeled }
}
