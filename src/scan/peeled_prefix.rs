//! One prefix that is peeled off a line, as the readers of prefixes give it.

use crate::clock::Stamp;

/// One carrier: how much of the start and end of the text it takes, and what it says.
#[derive(Default)]
pub(super) struct Step {
    pub head: usize,
    pub tail: usize,
    pub stamp: Option<Stamp>,
    pub timed: bool,
    /// Whether a level stood before the time.
    pub level: bool,
    pub partial: bool,
    pub boxed: bool,
    /// End of the part of the head that names the stream.
    pub key: Option<std::ops::Range<usize>>,
    pub decoded: Option<Vec<u8>>,
}
