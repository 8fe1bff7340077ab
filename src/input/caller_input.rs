//! What a caller of the library brings along: bytes, or a reader.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Content, Given};

impl Given {
    /// Bytes in memory, reported as `name`.
    #[must_use]
    pub fn bytes(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: Arc::from(name), content: Arc::new(Memory(bytes.into())) }
    }

    /// What `reader` gives until its end, reported as `name`. It can be read once: clones share it.
    #[must_use]
    pub fn reader(name: &str, reader: impl Read + Send + 'static) -> Self {
        Self { name: Arc::from(name), content: Arc::new(Once(Mutex::new(Box::new(reader)))) }
    }
}

struct Memory(Vec<u8>);

impl Content for Memory {
    fn length(&self) -> io::Result<Option<u64>> {
        Ok(Some(self.0.len() as u64))
    }

    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let from = usize::try_from(at).unwrap_or(usize::MAX).min(self.0.len());
        (&self.0[from..]).read(buffer)
    }
}

/// A reader, whose place is where it was last read.
struct Once(Mutex<Box<dyn Read + Send>>);

impl Content for Once {
    fn length(&self) -> io::Result<Option<u64>> {
        Ok(None)
    }

    fn read_at(&self, buffer: &mut [u8], _: u64) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).read(buffer)
    }
}
