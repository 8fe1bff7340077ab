//! What could not be read.

use std::io;

use super::origin::Origin;

/// An input, or the rest of one, that could not be read. What came before it was read all the same.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The file could not be opened.
    #[error("cannot open {origin}: {}", plain(.source))]
    Open {
        /// What was to be opened.
        origin: Origin,
        /// Why it could not be.
        source: io::Error,
    },
    /// Reading stopped before the end.
    #[error("cannot read all of {origin}: {}", plain(.source))]
    Read {
        /// What was being read.
        origin: Origin,
        /// Why it stopped.
        source: io::Error,
    },
    /// The file was cut short while it was read, as log rotation with `copytruncate` does.
    #[error("{origin} was cut short while it was read: {read} of {expected} bytes were read")]
    Shrank {
        /// What was being read.
        origin: Origin,
        /// Bytes up to the place where it ended.
        read: u64,
        /// Its length when it was opened.
        expected: u64,
    },
    /// A directory was named.
    #[error("cannot read {origin}: it is a directory")]
    Directory {
        /// The directory.
        origin: Origin,
    },
    /// The input is packed in a way that is not known here.
    #[error("cannot read {origin}: it is packed as {format}")]
    Packed {
        /// What was to be read.
        origin: Origin,
        /// Name of the format.
        format: &'static str,
    },
}

impl Problem {
    /// What the user can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Directory { origin } => {
                Some(format!("name files, such as {origin}/*.log, or use --recursive"))
            }
            Self::Packed { origin, format } => {
                Some(format!("unpack it first: {format} -dc {origin} | gemdiag"))
            }
            Self::Shrank { .. } => Some(
                "run it again over the rotated copy, or use --follow while the log is written".to_owned(),
            ),
            Self::Open { origin, source } | Self::Read { origin, source }
                if source.kind() == io::ErrorKind::OutOfMemory =>
            {
                Some(format!("unpack it first: zstd -dc --long=31 {origin} | gemdiag"))
            }
            Self::Open { .. } | Self::Read { .. } => None,
        }
    }
}

/// The system's message without the number that Rust adds.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}
