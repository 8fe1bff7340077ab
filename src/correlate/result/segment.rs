//! A slice of an input that was read, and what is known at its borders.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::correlate::counters::is_count;
use crate::correlate::events::{Place, Unfinished};

/// What is known at a border of a slice. Lines and columns are counted from the first byte on that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Seam {
    /// Line breaks before it.
    pub lines: u64,
    /// Characters before it in its line.
    pub column: u64,
    /// Failures of which texts behind it may tell as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Unfinished>,
}

impl Seam {
    /// A border behind so many line breaks, and so many characters of its line.
    #[must_use]
    pub const fn new(lines: u64, column: u64, open: Vec<Unfinished>) -> Self {
        Self { lines, column, open }
    }

    pub(super) const fn is_sound(&self) -> bool {
        is_count(self.lines) && is_count(self.column)
    }

    /// Counts a place behind `from` from where the places before `to` are counted; both are the same border.
    pub(super) fn moved(place: (u64, u64), from: &Self, to: &Self) -> (u64, u64) {
        let (line, column) = place;
        // Of the first line that a slice sees it does not know where it began.
        let column = if line == 0 { (column + to.column).saturating_sub(from.column) } else { column };
        ((line + to.lines).saturating_sub(from.lines), column)
    }

    /// The same for a place of a failure, whose lines and columns begin at 1.
    pub(super) fn move_place(place: &mut Place, since: u64, from: &Self, to: &Self) {
        let (line, column) = (place.line.saturating_sub(1), place.column.saturating_sub(1));
        let (line, column) = Self::moved((line, column), from, to);
        (place.since, place.line, place.column) = (since, line + 1, column + 1);
    }
}

/// A slice that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Segment {
    /// Name of the input.
    pub source: Arc<str>,
    /// Bytes of the whole input.
    pub size: u64,
    /// The bytes of the slice.
    pub own: Range<u64>,
    /// What is known where it begins, and where it ends; `None` where another slice counts all of the input.
    pub begin: Option<Seam>,
    /// The same where it ends.
    pub end: Option<Seam>,
}

impl Segment {
    /// The slice `own` of an input of `size` bytes.
    #[must_use]
    pub fn new(source: Arc<str>, size: u64, own: Range<u64>, seams: [Option<Seam>; 2]) -> Self {
        let [begin, end] = seams;
        Self { source, size, own, begin, end }
    }

    /// Whether reading can have led to this.
    pub(super) fn is_sound(&self) -> bool {
        let lines = |seam: &Option<Seam>| seam.as_ref().map_or(0, |seam| seam.lines);
        is_count(self.size)
            && self.own.start <= self.own.end
            && self.own.end <= self.size
            && [&self.begin, &self.end].into_iter().flatten().all(Seam::is_sound)
            && self.begin.is_some() == self.end.is_some()
            && lines(&self.begin) <= lines(&self.end)
    }
}
