//! Line breaks of a piece: how many there are, and where the last one is.

use std::ops::Range;

use crate::input::Window;
use crate::scan::{Frame, FrameKind, Record};

/// Counts line breaks up to growing places of a piece.
pub(super) struct Lines<'b> {
    bytes: &'b [u8],
    /// End of the own part: what is behind it is counted elsewhere.
    end: usize,
    at: usize,
    count: u64,
    /// The last known line break, and how far was looked for it.
    broken: usize,
    looked: usize,
}

impl<'b> Lines<'b> {
    /// None counted yet.
    pub(super) const fn of(window: &Window<'b>) -> Self {
        let start = window.own.start;
        Self { bytes: window.bytes, end: window.own.end, at: start, count: 0, broken: 0, looked: 0 }
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

    /// Line breaks of the piece's own part before the record; negative where the record begins before it.
    pub(super) fn at_record(&mut self, view: &Window<'_>, record: &Record, shift: i64) -> i64 {
        let start = to_i64(record.range.start) + shift;
        let own = to_i64(view.own.start) + shift;
        if start >= own {
            return self.at(usize::try_from(start).unwrap_or_default());
        }
        let between: Range<usize> = record.range.start..view.own.start;
        -to_i64(usize::try_from(count(&view.bytes[between])).unwrap_or_default())
    }
}

pub(super) fn count(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

pub(super) fn to_i64(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}
