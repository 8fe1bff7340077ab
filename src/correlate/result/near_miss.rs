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
