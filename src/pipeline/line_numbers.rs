//! Line breaks of a piece: how many there are, where the last one is, and how many characters stand behind it.

use crate::input::Window;
use crate::scan::{Frame, FrameKind, Record};

/// A place, counted from the beginning of the piece's own part.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    /// Line breaks before it.
    pub line: i64,
    /// Characters before it in its line.
    pub column: i64,
    /// Whether its line began before the own part, and the characters are counted from there on.
    pub carried: bool,
}

impl Mark {
    /// The place behind `bytes`, which stand here.
    pub(super) fn past(self, bytes: &[u8]) -> Self {
        match memchr::memrchr(b'\n', bytes) {
            Some(last) => Self {
                line: self.line + to_i64(count(&bytes[..=last])),
                column: characters(&bytes[last + 1..]),
                carried: false,
            },
            None => Self { column: self.column + characters(bytes), ..self },
        }
    }
}

/// Places within a record: each is counted from the one before, if it stands behind it.
pub(super) struct Places<'r> {
    record: &'r [u8],
    start: Mark,
    last: (usize, Mark),
}

impl<'r> Places<'r> {
    /// Those of the record that begins at `start`.
    pub(super) const fn new(start: Mark, record: &'r [u8]) -> Self {
        Self { record, start, last: (0, start) }
    }

    /// The place at this byte offset of the record.
    pub(super) fn mark(&mut self, at: usize) -> Mark {
        let (from, mark) = if self.last.0 <= at { self.last } else { (0, self.start) };
        let mark = mark.past(self.record.get(from..at).unwrap_or_default());
        self.last = (at, mark);
        mark
    }
}

/// Counts line breaks up to growing places of a piece.
pub(super) struct Lines<'b> {
    bytes: &'b [u8],
    /// Begin and end of the own part: what is behind it is counted elsewhere.
    start: usize,
    end: usize,
    at: usize,
    count: u64,
    /// The last known line break, and how far was looked for it.
    broken: usize,
    looked: usize,
    /// A place whose column is known; its line is not counted.
    columns: (usize, Mark),
}

impl<'b> Lines<'b> {
    /// None counted yet.
    pub(super) const fn of(window: &Window<'b>) -> Self {
        let start = window.own.start;
        let columns = (start, Mark { line: 0, column: 0, carried: true });
        Self {
            bytes: window.bytes,
            start,
            end: window.own.end,
            at: start,
            count: 0,
            broken: 0,
            looked: 0,
            columns,
        }
    }

    /// Line breaks of the piece before `to`, which is no earlier than any place asked for before.
    pub(super) fn before(&mut self, to: usize) -> u64 {
        if to > self.at {
            self.count += count(&self.bytes[self.at..to]);
            self.at = to;
        }
        self.count
    }

    /// The same as [`Self::before`], as a line number that may be negative.
    pub(super) fn at(&mut self, to: usize) -> i64 {
        to_i64(usize::try_from(self.before(to)).unwrap_or(usize::MAX))
    }

    /// The place `to` in the line with this number; `to` grows from call to call.
    pub(super) fn mark(&mut self, line: i64, to: usize) -> Mark {
        let begin = (self.start, Mark { line: 0, column: 0, carried: true });
        let (at, mark) = if self.columns.0 <= to { self.columns } else { begin };
        if let Some(between) = self.bytes.get(at..to) {
            let behind = match memchr::memrchr(b'\n', between) {
                Some(last) => Mark { column: characters(&between[last + 1..]), carried: false, line: 0 },
                None => Mark { column: mark.column + characters(between), ..mark },
            };
            self.columns = (to, behind);
        }
        Mark { line, ..self.columns.1 }
    }

    /// Line breaks within the frame, which begins at the place that was asked for last.
    pub(super) fn within(&mut self, frame: &Frame) -> u64 {
        if frame.kind != FrameKind::Document {
            // The others have none, and need no counting.
            self.at = self.at.max(frame.range.end);
            return 0;
        }
        if frame.range.end > self.end {
            return count(&self.bytes[frame.range.clone()]);
        }
        let before = self.count;
        self.before(frame.range.end) - before
    }

    /// Where the last line break before `to` stands, as far as it is known; `to` grows from call to call.
    pub(super) fn last_break(&mut self, to: usize) -> usize {
        if let Some(found) = memchr::memrchr(b'\n', &self.bytes[self.looked.min(to)..to]) {
            self.broken = self.looked + found;
        }
        self.looked = self.looked.max(to);
        self.broken
    }

    /// Where the record begins; its line is negative where it begins before the piece's own part.
    pub(super) fn at_record(&mut self, view: &Window<'_>, record: &Record, shift: i64) -> Mark {
        let start = to_i64(record.range.start) + shift;
        let own = to_i64(view.own.start) + shift;
        if start >= own {
            let start = usize::try_from(start).unwrap_or_default();
            let line = self.at(start);
            return self.mark(line, start);
        }
        let (before, behind) = view.bytes[..view.own.start].split_at(record.range.start);
        let line = -to_i64(count(behind));
        match memchr::memrchr(b'\n', before) {
            Some(last) => Mark { line, column: characters(&before[last + 1..]), carried: false },
            None if view.opens => Mark { line, column: characters(before), carried: false },
            None => Mark { line, column: -characters(behind), carried: true },
        }
    }
}

/// Characters of UTF-8; of other bytes, those that do not continue one.
fn characters(bytes: &[u8]) -> i64 {
    to_i64(bytecount::num_chars(bytes))
}

pub(super) fn count(bytes: &[u8]) -> u64 {
    bytecount::count(bytes, b'\n') as u64
}

pub(super) fn to_i64(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}
