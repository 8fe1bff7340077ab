//! What is read: files, streams, texts.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use super::content::Given;

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

/// `path` as one word of a shell.
pub(super) fn shell_word(path: &str) -> String {
    let plain = |b: u8| {
        b.is_ascii_alphanumeric()
            || matches!(b, b'/' | b'.' | b'-' | b'_' | b'+' | b'=' | b':' | b',' | b'@' | b'%')
    };
    // What looks like an option is none behind `./`.
    let path = if path.starts_with('-') { format!("./{path}") } else { path.to_owned() };
    if path.bytes().all(plain) { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}
