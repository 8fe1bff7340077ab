//! The stretch around an anchor that is looked at first, and that only its first anchor speaks for: the line, or, of a
//! long line, a cell of fixed places, so that the answer does not depend on where a worker began.

use std::ops::Range;

use crate::input::Window;

/// Lines up to this length are looked at as a whole.
const LINE: usize = 4096;

/// Length of a cell of a longer line.
const CELL: u64 = 1024;

/// How much of a long line around a cell is looked at with it.
const AROUND: usize = 512;

/// How much a window must show on both sides of an anchor.
pub const NEAR: usize = LINE + AROUND;

/// A stretch of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What the first anchor in it speaks for.
    pub range: Range<usize>,
    /// What is looked at.
    pub view: Range<usize>,
}

/// The unit in which the anchor at `at` lies.
#[must_use]
pub fn unit(window: &Window<'_>, at: usize) -> Unit {
    let bytes = window.bytes;
    let floor = at.saturating_sub(LINE);
    let start = memchr::memrchr(b'\n', &bytes[floor..at])
        .map(|n| floor + n + 1)
        .or((floor == 0 && window.opens).then_some(0));
    let limit = bytes.len().min(at + LINE);
    let end = memchr::memchr(b'\n', &bytes[at..limit])
        .map(|n| at + n)
        .or((limit == bytes.len() && window.ends).then_some(limit));
    if let (Some(start), Some(end)) = (start, end)
        && end - start <= LINE
    {
        return Unit { range: start..end, view: start..end };
    }
    let (low, high) = (start.unwrap_or(floor), end.unwrap_or(limit));
    let cell = (window.offset + at as u64) / CELL * CELL;
    let from = usize::try_from(cell.saturating_sub(window.offset)).unwrap_or(usize::MAX).max(low);
    let to = usize::try_from(cell + CELL - window.offset).unwrap_or(usize::MAX).min(high);
    let view = from.saturating_sub(AROUND).max(low)..(to + AROUND).min(high);
    Unit { range: from..to, view }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_unit_and_a_long_line_is_cut_at_fixed_places() {
        let text = b"one\ntwo error three\nfour";
        assert_eq!(unit(&Window::whole(text), 8).range, 4..19);
        let long = vec![b'x'; 10_000];
        let whole = Window::whole(&long);
        assert_eq!(unit(&whole, 5000).range, 4096..5120);
        assert_eq!(unit(&whole, 5000).view, 3584..5632);
        let part = Window { bytes: &long[300..9000], own: 0..8700, offset: 300, opens: false, ends: false };
        assert_eq!(unit(&part, 4700).range, 3796..4820);
        assert_eq!(unit(&part, 4700).view, 3284..5332);
    }
}
