//! A slice of an input: what of it is counted here, and how much around that is read as well.
//!
//! Others count the rest. What stands at a border is decided by what surrounds it, so each slice reads some of both
//! neighbours: then all slices together find what one run over the whole finds.

use std::ops::Range;

/// Bytes on both sides of the own part that are read and not counted: twice as far as the texts of one failure reach.
pub const AROUND: u64 = 256 * 1024;

/// Bytes on both sides that a pipe brings: what stands at the rim of [`AROUND`] has surroundings of its own.
pub const PIPED: u64 = 512 * 1024;

/// What is counted of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// The bytes that are counted, from the input's first byte on.
    pub own: Range<u64>,
    /// Bytes of the whole input; `None`: those of the file when it is opened. What was added later is not read.
    pub size: Option<u64>,
    /// Place of the first byte that is there: a pipe brings the surroundings only.
    pub begins: u64,
}

/// Where a stretch of a sliced input stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stand {
    /// Before what is counted.
    Before,
    /// It is counted.
    #[default]
    Own,
    /// Behind what is counted.
    Behind,
}

/// A slice of an input whose size is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sliced {
    /// The bytes that the slice stands for: all slices together are the input.
    pub own: Range<u64>,
    /// Bytes of the whole input.
    pub size: u64,
    /// The bytes that are counted: all of an input that cannot be cut for its first slice, and none for the others.
    pub counted: Range<u64>,
}

impl Sliced {
    /// A slice of an input that can be read from any byte on.
    pub(super) const fn of(own: Range<u64>, size: u64) -> Self {
        let counted = own.start..own.end;
        Self { own, size, counted }
    }

    /// The same of an input that is read as a whole or not at all: what is packed, and what is so short that somebody may
    /// have pasted it, where each line is about all others.
    pub(super) const fn whole(own: Range<u64>, size: u64) -> Self {
        let is_first = own.start == 0 && (own.end > 0 || size == 0);
        let counted = if is_first { 0..u64::MAX } else { 0..0 };
        Self { own, size, counted }
    }

    /// Whether nothing is counted here.
    pub(super) const fn is_empty(&self) -> bool {
        self.counted.start >= self.counted.end
    }

    /// What is read, from `begins` on.
    pub(super) fn reads(&self, begins: u64) -> Range<u64> {
        let from = self.counted.start.saturating_sub(AROUND).max(begins);
        from..self.counted.end.saturating_add(AROUND).min(self.size.max(self.counted.start))
    }

    /// Where a stretch that begins at `at` has to end at the latest, so that it stands on one side of each border.
    pub(super) fn border(&self, at: u64) -> u64 {
        let borders = [self.counted.start, self.counted.end];
        borders.into_iter().find(|border| *border > at).unwrap_or(u64::MAX)
    }

    /// Where what begins at `at` stands.
    pub(super) fn stand(&self, at: u64) -> Stand {
        match at {
            at if at < self.counted.start => Stand::Before,
            at if at < self.counted.end => Stand::Own,
            _ => Stand::Behind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_reads_its_neighbours_and_ends_at_each_border() {
        let slice = Sliced::of(1_000_000..2_000_000, 5_000_000);
        assert_eq!(slice.reads(0), 1_000_000 - AROUND..2_000_000 + AROUND);
        assert_eq!(slice.reads(900_000), 900_000..2_000_000 + AROUND);
        assert_eq!([0, 1_000_000, 2_000_000].map(|at| slice.border(at)), [1_000_000, 2_000_000, u64::MAX]);
        let stands = [999_999, 1_000_000, 1_999_999, 2_000_000].map(|at| slice.stand(at));
        assert_eq!(stands, [Stand::Before, Stand::Own, Stand::Own, Stand::Behind]);
        assert_eq!(Sliced::of(0..10, 20).reads(0), 0..20);
    }

    #[test]
    fn what_cannot_be_cut_is_the_first_slice_s() {
        let [first, second] = [0..10, 10..20].map(|own| Sliced::whole(own, 20));
        assert_eq!((first.is_empty(), second.is_empty()), (false, true));
        assert_eq!((first.stand(0), first.stand(15)), (Stand::Own, Stand::Own));
        assert!(Sliced::of(5..5, 20).is_empty() && Sliced::whole(0..0, 20).is_empty());
        assert!(!Sliced::whole(0..0, 0).is_empty(), "an empty file has one slice");
    }
}
