//! A stretch of an input.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::Shape;
use super::content::Content;
use super::early_end::{End, Reason};
use super::slice::Stand;

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
pub struct Piece {
    /// Which input it is of, counted from 0 in the order given.
    pub source: usize,
    /// Its place in the order of all pieces of all inputs.
    pub serial: u64,
    /// Whether it is counted, or only read for what is.
    pub stand: Stand,
    pub(super) bytes: Vec<u8>,
    pub(super) own: Range<usize>,
    pub(super) offset: u64,
    pub(super) opens: bool,
    pub(super) ends: bool,
    pub(super) file: Option<Arc<Plain>>,
    pub(super) grows: bool,
    pub(super) stops: bool,
}

/// A regular file, or what is read as one: open for reading anywhere.
pub(super) struct Plain {
    pub content: Arc<dyn Content>,
    /// Where the input begins: not at 0 where standard input was read from before.
    pub start: u64,
    /// Length when it was opened; what is appended later is not read.
    pub length: u64,
    /// How it is cut.
    pub shape: Shape,
    /// Where it ends if it cannot be read to its length.
    pub end: Arc<End>,
}

impl Piece {
    /// What has come so far of an input that grows: all bytes that are kept of it, which begin at `offset`.
    #[must_use]
    pub const fn growing(source: usize, bytes: Vec<u8>, own: Range<usize>, offset: u64, ends: bool) -> Self {
        Self {
            source,
            serial: 0,
            stand: Stand::Own,
            bytes,
            own,
            offset,
            opens: offset == 0,
            ends,
            file: None,
            grows: true,
            stops: false,
        }
    }

    /// A number that it has in common with the pieces of the same input that stand before a slice as it does, or do not.
    #[must_use]
    pub const fn stretch(&self) -> usize {
        2 * self.source + self.is_before() as usize
    }

    /// Whether what begins in it is another slice's, and is not shown.
    #[must_use]
    pub const fn is_before(&self) -> bool {
        matches!(self.stand, Stand::Before)
    }

    /// Whether more may come behind what the piece shows.
    #[must_use]
    pub const fn grows(&self) -> bool {
        self.grows
    }

    /// Whether the input could not be read to the end of the piece's own part: then nothing behind it counts, even
    /// where it could be read.
    #[must_use]
    pub const fn stops(&self) -> bool {
        self.stops
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

    /// A window with `margin` bytes on both sides of `at`, a place in this piece's bytes, read into `spare`; fewer where
    /// the input cannot be read. `None` for a stream, whose pieces have their margins already.
    pub fn around<'s>(&self, at: usize, margin: usize, spare: &'s mut Vec<u8>) -> Option<Window<'s>> {
        let plain = self.file.as_ref()?;
        let place = self.offset + at as u64;
        let from = place.saturating_sub(margin as u64);
        let to = (place + margin as u64).min(plain.length);
        let read = plain.read(from, length(from, to), spare);
        let within = |place: usize| length(from, self.offset + place as u64).min(read);
        Some(Window {
            bytes: spare,
            own: within(self.own.start)..within(self.own.end),
            offset: from,
            opens: from == 0,
            ends: from + read as u64 >= plain.length || read < length(from, to),
        })
    }
}

/// Bytes between two places; 0 where they stand the other way round.
pub(super) fn length(from: u64, to: u64) -> usize {
    usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX)
}

impl Plain {
    /// The piece with this part as its own, read into `bytes`.
    pub(super) fn piece(self: &Arc<Self>, own: Range<u64>, mut bytes: Vec<u8>) -> Piece {
        let near = self.shape.near as u64;
        let from = own.start.saturating_sub(near);
        let to = (own.end + near).min(self.length);
        let read = self.read(from, length(from, to), &mut bytes);
        Piece {
            source: 0,
            serial: 0,
            stand: Stand::Own,
            own: length(from, own.start).min(read)..length(from, own.end).min(read),
            offset: from,
            opens: from == 0,
            ends: to == self.length || read < length(from, to),
            file: Some(Arc::clone(self)),
            grows: false,
            stops: read < length(from, own.end),
            bytes,
        }
    }

    /// Reads `wanted` bytes from `from` into `buffer`; fewer where the input cannot be read any further, which is
    /// remembered.
    pub(super) fn read(&self, from: u64, wanted: usize, buffer: &mut Vec<u8>) -> usize {
        let wanted = self.end.place().map_or(wanted, |end| wanted.min(length(from, end)));
        buffer.resize(wanted, 0);
        let mut done = 0;
        while done < wanted {
            let place = from + done as u64;
            match self.content.read_at(&mut buffer[done..], self.start + place) {
                Ok(0) => {
                    if self.is_shorter() {
                        self.end.comes(place, Reason::Shrank(self.length));
                    }
                    break;
                }
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.end.comes(place, Reason::Failed(error));
                    break;
                }
            }
        }
        buffer.truncate(done);
        done
    }

    /// Whether it was cut short after it was opened. Files of the system may give fewer bytes than their length says.
    fn is_shorter(&self) -> bool {
        matches!(self.content.length(), Ok(Some(length)) if length < self.start + self.length)
    }
}
