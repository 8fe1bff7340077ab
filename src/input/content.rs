//! Bytes that can be read anywhere, or from front to back.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// Something to read beside files: what a library caller brings along, and what tests let fail.
pub trait Content: Send + Sync {
    /// Bytes, where it can be read anywhere; `None` where it can only be read from front to back.
    ///
    /// # Errors
    /// What the system says.
    fn length(&self) -> io::Result<Option<u64>>;

    /// Reads some bytes from the place `at`; 0 at the end. Of what is read from front to back, `at` only grows.
    ///
    /// # Errors
    /// What the system says.
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize>;
}

impl Content for File {
    fn length(&self) -> io::Result<Option<u64>> {
        self.metadata().map(|meta| meta.is_file().then_some(meta.len()))
    }

    #[cfg(unix)]
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, buffer, at)
    }

    #[cfg(windows)]
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, buffer, at)
    }

    #[cfg(not(any(unix, windows)))]
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        // One thread at a time has such a file, so its place is nobody else's.
        let mut file = self;
        io::Seek::seek(&mut file, io::SeekFrom::Start(at))?;
        file.read(buffer)
    }
}

/// Content with the name under which it is reported.
#[derive(Clone)]
pub struct Given {
    /// Its name.
    pub name: Arc<str>,
    /// The bytes.
    pub content: Arc<dyn Content>,
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Given").field(&self.name).finish()
    }
}

impl PartialEq for Given {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && Arc::ptr_eq(&self.content, &other.content)
    }
}

impl Eq for Given {}

/// Content, read from front to back, or from place to place.
pub(super) struct Front {
    pub content: Arc<dyn Content>,
    pub at: u64,
}

impl Read for Front {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.content.read_at(buffer, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Front {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(step) => self.at.checked_add_signed(step),
            SeekFrom::End(_) => None,
        };
        self.at = place.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
