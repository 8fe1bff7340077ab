//! A line that almost was a failed Gemini request.

pub use crate::decode::{Named, Nearness};

/// Where it stands, and what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Almost {
    /// Number of the input, from 0.
    pub input: usize,
    /// Line, from 1.
    pub line: u64,
    /// What the line names.
    pub named: Named,
    /// How near that is.
    pub nearness: Nearness,
}

impl Almost {
    /// The nearer of the two, the first of two alike.
    #[must_use]
    pub fn nearer(first: Option<Self>, second: Option<Self>) -> Option<Self> {
        match (first, second) {
            (Some(a), Some(b)) => Some(if b.nearness > a.nearness { b } else { a }),
            (a, b) => a.or(b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;

    #[test]
    fn the_nearer_line_is_told_and_of_two_alike_the_first() {
        let almost = |line: u64, nearness: Nearness| {
            Some(Almost { input: 0, line, named: Named::of(b"", Knowledge::builtin()), nearness })
        };
        let line =
            |first: Option<Almost>, second: Option<Almost>| Almost::nearer(first, second).map(|a| a.line);
        let (status, gemini) = (almost(1, Nearness::Status), almost(2, Nearness::Gemini));
        assert_eq!((line(status, gemini), line(gemini, status)), (Some(2), Some(2)));
        assert_eq!(line(status, almost(3, Nearness::Status)), Some(1));
        assert_eq!((line(None, status), line(status, None), line(None, None)), (Some(1), Some(1), None));
    }
}
