//! Files, pipes and texts as windows of bytes.
//!
//! Enters: what the user named. Leaves: [`Window`]s, each with a part of its own and as much of its surroundings as the
//! reader asks for, in an order that does not depend on who fetches them; and the [`Problem`]s met on the way. This
//! room must not know what a log is. It knows gzip and Zstandard by their magic numbers and UTF-16 by its mark.
//!
//! Regular files are read in place by several threads at once; everything else is a stream, and whoever asks next
//! reads (and unpacks) the next part of it. Memory does not depend on the length of an input.

mod content;
mod dispenser;
mod given;
mod magic;
mod open;
mod problem;
mod stream;
mod tail;
mod walk;
mod window;

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

pub use content::{Content, Given};
pub use dispenser::{Dispenser, Source};
pub use problem::Problem;
pub use tail::Tail;
pub use walk::walk;
pub use window::{Piece, Window};

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// A text from the command line.
    Text(String),
    /// What a command printed.
    Captured(Captured),
    /// What a library caller brings along.
    Given(Given),
}

/// What went by on one of a command's streams, kept in a file without a name.
#[derive(Debug, Clone)]
pub struct Captured {
    /// Name of the stream, such as `stderr`.
    pub stream: &'static str,
    /// All that came.
    pub file: Arc<File>,
}

impl PartialEq for Captured {
    fn eq(&self, other: &Self) -> bool {
        self.stream == other.stream && Arc::ptr_eq(&self.file, &other.file)
    }
}

impl Eq for Captured {}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => write!(f, "{}", path.display()),
            Self::Stdin => f.write_str("<stdin>"),
            Self::Text(_) => f.write_str("<text>"),
            Self::Captured(captured) => write!(f, "<{}>", captured.stream),
            Self::Given(given) => f.write_str(&given.name),
        }
    }
}

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
