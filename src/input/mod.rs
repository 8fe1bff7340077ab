//! Files, pipes and texts as windows of bytes.
//!
//! Enters: what the user named. Leaves: [`Window`]s, each with a part of its own and as much of its surroundings as the
//! reader asks for, in an order that does not depend on who fetches them; and the [`Problem`]s met on the way. This
//! room must not know what a log is. It knows gzip and Zstandard by their magic numbers, UTF-16 by its mark, and formats that are no
//! text (`foreign.rs`) by how they begin.
//!
//! Regular files are read in place by several threads at once; everything else is a stream, and whoever asks next
//! reads (and unpacks) the next part of it. Memory does not depend on the length of an input.

#![allow(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "the room is hidden: its types are no part of the interface"
)]

mod caller_input;
mod content;
mod early_end;
mod foreign;
mod framed;
mod gzip;
mod little_endian;
mod magic;
mod open;
mod origin;
mod packed_format;
mod piece_dispenser;
mod problem;
mod seek_table;
mod side_by_side;
mod slice;
mod splits;
mod stream;
mod tail;
mod utf16;
mod window;
#[cfg(feature = "zst")]
mod zstandard;
mod zstandard_frames;

pub use content::{Content, Given};
pub use magic::is_picture;
pub use origin::{Captured, Origin};
pub use piece_dispenser::{Dispenser, Source};
pub use problem::{Problem, plain};
pub use slice::{AROUND, PIPED, Slice, Sliced, Stand};
pub use splits::Splits;
pub use stream::unpacked;
pub use tail::Tail;
pub use window::{Piece, Window};

/// How inputs are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Bytes of a window's own part in a file.
    pub block: usize,
    /// Bytes on both sides of the own part that are always there.
    pub near: usize,
    /// Bytes around the own part that are always there in a stream, and that a reader may ask for in a file.
    pub margin: usize,
}
