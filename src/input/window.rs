//! A stretch of an input.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::Shape;

/// A stretch of an input that a reader looks at: its own part, and what is there of its surroundings.
#[derive(Debug, Clone)]
pub struct Window<'w> {
    /// The bytes, surroundings included.
    pub bytes: &'w [u8],
    /// The part that belongs to this reader and to no other.
    pub own: Range<usize>,
    /// Place of `bytes[0]` in the input.
    pub offset: u64,
    /// Whether `bytes` begins where the input begins.
    pub opens: bool,
    /// Whether `bytes` ends where the input ends.
    pub ends: bool,
}

impl<'w> Window<'w> {
    /// A window on a whole input.
    #[must_use]
    pub const fn whole(bytes: &'w [u8]) -> Self {
        Self { bytes, own: 0..bytes.len(), offset: 0, opens: true, ends: true }
    }
}

/// The next part of an input, as it was fetched into a buffer.
#[derive(Debug)]
pub struct Piece {
    /// Which input it is of, counted from 0 in the order given.
    pub source: usize,
    /// Its place in the order of all pieces of all inputs.
    pub serial: u64,
    pub(super) bytes: Vec<u8>,
    pub(super) own: Range<usize>,
    pub(super) offset: u64,
    pub(super) opens: bool,
    pub(super) ends: bool,
    pub(super) file: Option<Arc<Plain>>,
    pub(super) grows: bool,
}

/// A regular file, open for reading anywhere.
#[derive(Debug)]
pub(super) struct Plain {
    pub file: File,
    /// Where the input begins: not at 0 where standard input was read from before.
    pub start: u64,
    /// Length when it was opened; what is appended later is not read.
    pub length: u64,
    /// How it is cut.
    pub shape: Shape,
}

impl Piece {
    /// What has come so far of an input that grows: all bytes that are kept of it, which begin at `offset`.
    #[must_use]
    pub const fn growing(source: usize, bytes: Vec<u8>, own: Range<usize>, offset: u64, ends: bool) -> Self {
        Self { source, serial: 0, bytes, own, offset, opens: offset == 0, ends, file: None, grows: true }
    }

    /// Whether more may come behind what the piece shows.
    #[must_use]
    pub const fn grows(&self) -> bool {
        self.grows
    }

    /// The window on the fetched bytes.
    #[must_use]
    pub fn window(&self) -> Window<'_> {
        Window {
            bytes: &self.bytes,
            own: self.own.clone(),
            offset: self.offset,
            opens: self.opens,
            ends: self.ends,
        }
    }

    /// The buffer, to be used again.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// A window with `margin` bytes on both sides of `at`, a place in this piece's bytes, read into `spare`. `None`
    /// for a stream, whose pieces have their margins already.
    ///
    /// # Errors
    /// What the system says when the file cannot be read.
    pub fn around<'s>(
        &self,
        at: usize,
        margin: usize,
        spare: &'s mut Vec<u8>,
    ) -> io::Result<Option<Window<'s>>> {
        let Some(plain) = &self.file else { return Ok(None) };
        let place = self.offset + at as u64;
        let from = place.saturating_sub(margin as u64);
        let to = (place + margin as u64).min(plain.length);
        let read = plain.read(from, usize::try_from(to - from).unwrap_or(usize::MAX), spare)?;
        let own_from =
            usize::try_from((self.offset + self.own.start as u64).saturating_sub(from)).unwrap_or(usize::MAX);
        let own_to =
            usize::try_from((self.offset + self.own.end as u64).saturating_sub(from)).unwrap_or(usize::MAX);
        Ok(Some(Window {
            bytes: spare,
            own: own_from.min(read)..own_to.min(read),
            offset: from,
            opens: from == 0,
            ends: from + read as u64 >= plain.length || read as u64 != to - from,
        }))
    }
}

impl Plain {
    /// Reads `length` bytes from `from` into `buffer`; fewer where the file was cut short meanwhile.
    pub(super) fn read(&self, from: u64, length: usize, buffer: &mut Vec<u8>) -> io::Result<usize> {
        buffer.resize(length, 0);
        let mut done = 0;
        while done < length {
            match read_at(&self.file, &mut buffer[done..], self.start + from + done as u64) {
                Ok(0) => break,
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        buffer.truncate(done);
        Ok(done)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

/// Elsewhere files have one place only, which the threads would fight for: nothing is read.
#[cfg(not(any(unix, windows)))]
fn read_at(_: &File, _: &mut [u8], _: u64) -> io::Result<usize> {
    Err(io::ErrorKind::Unsupported.into())
}
