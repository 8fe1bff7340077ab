//! What could not be read.

use std::io;

use super::foreign::{self, Foreign};
use super::origin::{Origin, shell_word};

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
    /// A slice of it was named that reaches beyond its end.
    #[error("cannot read {origin} up to byte {end}: it has {size} bytes")]
    Beyond {
        /// What was to be read.
        origin: Origin,
        /// Where the slice ends.
        end: u64,
        /// Bytes that it has.
        size: u64,
    },
    /// A slice of it was named, and it cannot be read from any byte on, or nobody knows how long it is.
    #[error("cannot read a slice of {origin}: it is no regular file")]
    Unsliced {
        /// What was to be read.
        origin: Origin,
    },
    /// It cannot be cut, and is not as long as when its slices were listed: which of its bytes are whose cannot be told.
    #[error("{origin} has {there} bytes, and its slices were listed when it had {size}")]
    Changed {
        /// What was to be read.
        origin: Origin,
        /// Bytes that it has.
        there: u64,
        /// Bytes that it had.
        size: u64,
    },
    /// A slice of it was piped in, and it cannot be read from any byte on.
    #[error("cannot read a slice of {origin}: it is packed, or in UTF-16")]
    Uncut {
        /// What was to be read.
        origin: Origin,
    },
    /// A pipe brought more than the slice needs: its first byte may be another than that from which on it was asked for.
    #[error(
        "{origin} goes on behind byte {wanted}, where it was to end: what came first may be another part of it"
    )]
    Long {
        /// What was being read.
        origin: Origin,
        /// Up to where it was to be read.
        wanted: u64,
    },
    /// A pipe did not bring all that the slice needs.
    #[error("{origin} ended at byte {read}, and the slice needs all up to byte {wanted}")]
    Short {
        /// What was being read.
        origin: Origin,
        /// Where it ended.
        read: u64,
        /// Up to where it was to be read.
        wanted: u64,
    },
    /// A directory was named.
    #[error("cannot read {origin}: it is a directory")]
    Directory {
        /// The directory.
        origin: Origin,
    },
    /// It is a report, or a part, that gemdiag wrote.
    #[error("cannot read {origin} as a log: it is gemdiag's own {format} output")]
    Own {
        /// What was to be read.
        origin: Origin,
        /// Name of the format.
        format: &'static str,
    },
    /// The input is in a format that is not read here.
    #[error("cannot read {origin}: it is {}", .format.what)]
    Foreign {
        /// What was to be read.
        origin: Origin,
        /// The format.
        format: &'static Foreign,
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
            Self::Own { origin, format: "partial" } => {
                Some(format!("join parts with: gemdiag merge {}", shell_word(&origin.to_string())))
            }
            Self::Own { .. } => Some("name the log that it was made of".to_owned()),
            Self::Foreign { origin, format } => Some(format.hint(origin)),
            Self::Beyond { .. } | Self::Changed { .. } => Some("list its slices anew with: gemdiag splits".to_owned()),
            Self::Unsliced { .. } => {
                Some("pipe the slice and its surroundings in, with --own A..B/SIZE".to_owned())
            }
            Self::Uncut { .. } => Some("pipe in all of it, without --own".to_owned()),
            Self::Long { .. } => Some("ask for the bytes from 512 KiB before the slice to 512 KiB behind it: what answers may not know ranges".to_owned()),
            Self::Short { .. } => {
                Some("pipe in 512 KiB on both sides of the slice as well, as far as there are".to_owned())
            }
            Self::Shrank { .. } => Some(
                "run it again over the rotated copy, or use --follow while the log is written".to_owned(),
            ),
            Self::Open { origin, source } | Self::Read { origin, source }
                if source.kind() == io::ErrorKind::OutOfMemory =>
            {
                Some(foreign::ZSTANDARD.hint(origin))
            }
            Self::Open { .. } | Self::Read { .. } => None,
        }
    }
}

/// The system's message without the number that Rust adds. Windows says the same in other words, and in its user's language: of
/// what is said most, every system has one wording.
#[must_use]
pub fn plain(error: &io::Error) -> String {
    if let Some(words) = usual(error).filter(|_| cfg!(windows)) {
        return words.to_owned();
    }
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

/// How a system says what is said most.
fn usual(error: &io::Error) -> Option<&'static str> {
    error.raw_os_error()?;
    match error.kind() {
        io::ErrorKind::NotFound => Some("No such file or directory"),
        io::ErrorKind::PermissionDenied => Some("Permission denied"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn the_usual_words_are_those_of_the_system() {
        for path in ["no/such/file", "/etc/passwd/x", "."] {
            let error = std::fs::File::options().write(true).open(path).unwrap_err();
            assert!(usual(&error).is_none_or(|words| words == plain(&error)), "{error}");
        }
        let missing = std::fs::File::open("no/such/file").unwrap_err();
        assert_eq!(usual(&missing), Some("No such file or directory"));
        let own = io::Error::new(io::ErrorKind::NotFound, "own words");
        assert_eq!((usual(&own), plain(&own).as_str()), (None, "own words"));
    }
}
