//! A packed file that can be cut between its frames, as each says how long it unpacks, or a table says it: Zstandard, packed part
//! by part.
//!
//! Its bytes, sizes and places are those of what it unpacks to, so that a slice of it is as any other.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::content::{Content, Front};
use super::magic::{self, Magic};
use super::piece_dispenser::Current;
use super::slice::{PIPED, Slice, Sliced};
use super::stream::{Counted, Stream, unpacked};
use super::zstandard_frames::{Frame, Frames};
use super::{Origin, Problem, Shape};

/// A packed file of frames.
pub(super) struct Framed {
    content: Arc<dyn Content>,
    /// Bytes of the file.
    length: u64,
    /// Bytes that it unpacks to.
    pub size: u64,
}

impl Framed {
    /// `None` where a frame does not say how long it is, where what it unpacks to is packed again or in UTF-16, and where it
    /// cannot be unpacked: it is read as a whole, and whoever reads it says what is wrong.
    pub(super) fn of(content: &Arc<dyn Content>, length: u64) -> Option<Self> {
        let mut head = [0; magic::LENGTH];
        let read = content.read_at(&mut head, 0).ok()?;
        if magic::sniff(&head[..read]) != Magic::Zstandard {
            return None;
        }
        let size = Frames::of(content, length).sum()?;
        let framed = Self { content: Arc::clone(content), length, size };
        let (mut begin, (_, text)) = (Vec::new(), framed.from(0, &Arc::default()));
        text.take(magic::LENGTH as u64).read_to_end(&mut begin).ok()?;
        (size > 0 && magic::sniff(&begin) == Magic::Plain).then_some(framed)
    }

    /// Slices of `most` bytes, or of one frame that is longer.
    pub(super) fn slices(&self, most: u64) -> impl Iterator<Item = Range<u64>> + use<> {
        let mut frames =
            self.frames().map(|frame| frame.unpacked).filter(|bytes| !bytes.is_empty()).peekable();
        std::iter::from_fn(move || {
            let mut slice = frames.next()?;
            while let Some(more) = frames.next_if(|next| next.end - slice.start <= most) {
                slice.end = more.end;
            }
            Some(slice)
        })
    }

    /// A slice, with its surroundings and what is unpacked on the way to them; what is read is added to the count.
    pub(super) fn slice(
        &self,
        origin: &Origin,
        slice: &Slice,
        shape: Shape,
        read: &Arc<AtomicU64>,
    ) -> Result<(Current, Sliced), Problem> {
        let there = self.size;
        if let Some(size) = slice.size.filter(|size| *size != there) {
            return Err(Problem::Changed { origin: origin.clone(), there, size });
        }
        let sliced = if there <= shape.near as u64 { Sliced::whole } else { Sliced::of };
        let sliced = sliced(slice.own.clone(), there);
        if sliced.is_empty() {
            return Ok((Current::Nothing, sliced));
        }
        let (from, to) =
            (sliced.counted.start.saturating_sub(PIPED), sliced.counted.end.saturating_add(PIPED));
        let (begins, text) = self.from(from, read);
        // At the end one byte more is asked for, which shows a last frame that is longer than it is said to be.
        let text = Box::new(text.take((to.min(there) - begins).saturating_add(u64::from(to >= there))));
        Ok((Current::Stream(Stream::over(text, shape, begins, Some(sliced.clone()))), sliced))
    }

    fn frames(&self) -> impl Iterator<Item = Frame> + Send + use<> {
        Frames::of(&self.content, self.length).map_while(|frame| frame)
    }

    /// What is unpacked from the last frame on that begins at or before `place`, and where that begins.
    fn from(&self, place: u64, read: &Arc<AtomicU64>) -> (u64, impl Read + Send + use<>) {
        let mut frames = self.frames().peekable();
        let mut first = frames.next();
        while let Some(next) = frames.next_if(|next| next.unpacked.start <= place) {
            first = Some(next);
        }
        let begins = first.as_ref().map_or(0, |frame| frame.unpacked.start);
        let frames = first.into_iter().chain(frames);
        let (content, count) = (Arc::clone(&self.content), Arc::clone(read));
        (begins, OneByOne { frames, content, count, now: Box::new(io::empty()), left: 0 })
    }
}

/// Unpacks frames one by one, and holds each to its length: who unpacks does not know what a table at the end says.
struct OneByOne<I> {
    frames: I,
    content: Arc<dyn Content>,
    count: Arc<AtomicU64>,
    now: Box<dyn Read + Send>,
    /// Bytes that are left of it.
    left: u64,
}

impl<I: Iterator<Item = Frame>> Read for OneByOne<I> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !buffer.is_empty() {
            let count = self.now.read(buffer)?;
            let left = self.left.checked_sub(count as u64).filter(|left| count > 0 || *left == 0);
            let wrong = || io::Error::new(io::ErrorKind::InvalidData, "a frame is not as long as it says");
            self.left = left.ok_or_else(wrong)?;
            if count > 0 {
                return Ok(count);
            }
            let Some(Frame { packed, unpacked }) = self.frames.next() else { break };
            self.left = unpacked.end - unpacked.start;
            let front = Front { content: Arc::clone(&self.content), at: packed.start };
            let front = Counted { reader: Box::new(front), count: Arc::clone(&self.count) };
            self.now = text_of(front.take(packed.end - packed.start))?;
        }
        Ok(0)
    }
}

fn text_of(frame: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    unpacked(Box::new(frame), &Origin::Stdin).map_err(|problem| io::Error::other(problem.to_string()))
}

#[cfg(test)]
#[cfg(feature = "zst")]
mod tests {
    use super::*;
    use crate::input::Given;

    const TEXTS: [&str; 3] = ["first line\n", "second line\n", "third line\n"];

    /// Frames in the seekable form, of which the table says these lengths.
    fn seekable(lengths: [u32; 3]) -> Option<Framed> {
        let frames = TEXTS.map(|text| zstd::encode_all(text.as_bytes(), 1).unwrap());
        let (mut file, mut table) = (frames.concat(), Vec::new());
        for (frame, length) in frames.iter().zip(lengths) {
            table.extend(
                u32::try_from(frame.len()).unwrap().to_le_bytes().into_iter().chain(length.to_le_bytes()),
            );
        }
        table.extend(*b"\x03\0\0\0\0\xb1\xea\x92\x8f");
        file.extend(
            b"\x5e\x2a\x4d\x18".iter().copied().chain(u32::try_from(table.len()).unwrap().to_le_bytes()),
        );
        let length = (file.len() + table.len()) as u64;
        Framed::of(&Given::bytes("log.zst", [file, table].concat()).content, length)
    }

    #[test]
    fn the_table_of_the_seekable_form_tells_how_long_its_frames_are() {
        let framed = seekable([11, 12, 11]).unwrap();
        assert_eq!(framed.size, 34);
        let slices = |most| framed.slices(most).map(|slice| (slice.start, slice.end)).collect::<Vec<_>>();
        assert_eq!(slices(23), [(0, 23), (23, 34)]);
        assert_eq!(slices(1), [(0, 11), (11, 23), (23, 34)]);
        for (place, begins) in [(0, 0), (22, 11), (23, 23), (99, 34)] {
            let (at, mut text) = framed.from(place, &Arc::default());
            let mut rest = String::new();
            text.read_to_string(&mut rest).unwrap();
            assert_eq!((at, rest), (begins, TEXTS.concat()[begins as usize..].to_owned()));
        }
    }

    #[test]
    fn a_table_that_says_other_lengths_is_found_out() {
        for length in [10, 12] {
            let framed = seekable([11, 12, length]).unwrap();
            let error = framed.from(0, &Arc::default()).1.read_to_string(&mut String::new()).unwrap_err();
            assert_eq!(error.to_string(), "a frame is not as long as it says");
        }
        assert!(seekable([10, 12, 11]).is_none(), "whoever looks how the text begins sees it already");
    }
}
