//! Why a document is no part, or cannot be added to those before it.

use std::io;

/// Version of the document.
pub const PART_VERSION: u32 = 5;

/// Why a document is no part.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PartError {
    /// The system does not give it.
    #[error("{0}")]
    Unread(io::Error),
    /// It is something else, or broken.
    #[error("it is not what --format partial writes: {0}")]
    Json(#[from] serde_json::Error),
    /// No part unpacks to so much.
    #[error("it is packed more tightly than any part: {packed} bytes are more than {most} unpacked")]
    Bomb {
        /// Its length.
        packed: usize,
        /// What a part of that length unpacks to at most.
        most: usize,
    },
    /// It has another version.
    #[error("it has version {0} of the partial format, and this gemdiag reads version {PART_VERSION}")]
    Version(u32),
    /// A newer build wrote it, and counted more than this one can take.
    #[error("it has a {0}: a newer gemdiag wrote it, and without that field the sums would be wrong")]
    Field(String),
    /// No counting leads to such numbers.
    #[error("it is damaged: the numbers of its {0} contradict one another")]
    Damaged(String),
    /// It has a slice of which another part has some as well.
    #[error("it has bytes {from}..{to} of {input}, and so has a part before it: they would count twice")]
    Overlap {
        /// The input.
        input: String,
        /// The first byte that both have.
        from: u64,
        /// The end of what both have.
        to: u64,
    },
    /// One part has all of an input, and another one a slice of it.
    #[error("{input} was read as a whole for one part, and slice by slice for another: it would count twice")]
    Twice {
        /// The input.
        input: String,
    },
    /// It is split by something else than the parts before it.
    #[error("it was made with another --group-by than the parts before it")]
    Split,
}
