//! Where the frames of a Zstandard file stand, in packed and in unpacked bytes. Their heads and those of their blocks tell it
//! (RFC 8878, 3.1), or the table at the end: nothing is unpacked, and most bytes are not even read.

use std::io::{self, BufReader, Read, Seek};
use std::ops::Range;
use std::sync::Arc;

use super::content::{Content, Front};
use super::little_endian::{bytes, number};
use super::seek_table::SeekTable;

/// What Zstandard's levels up to 19 look back at most: 8 MiB. Reading takes as much memory.
pub(super) const WINDOW: u64 = 1 << 23;

/// The bytes with which a frame begins.
pub(super) const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Whether a frame begins that holds nothing (RFC 8878, 3.1.2).
pub(super) const fn is_skipped(magic: [u8; 4]) -> bool {
    matches!(magic, [0x50..=0x5f, 0x2a, 0x4d, 0x18])
}

/// Bytes that are read at once. The head of a block has three, and the next one is some thousand bytes away.
const AT_ONCE: usize = 1024;

/// What a frame says of itself behind its magic number (RFC 8878, 3.1.1.1).
pub(super) struct Head {
    /// Bytes that it looks back at.
    pub window: u64,
    /// Bytes that it unpacks to, where it says so. Whoever unpacks it holds it to that.
    unpacked: Option<u64>,
    needs_dictionary: bool,
    has_checksum: bool,
}

impl Head {
    pub(super) fn read(packed: &mut impl Read) -> io::Result<Self> {
        const SINGLE_SEGMENT: u8 = 1 << 5;
        const CHECKSUM: u8 = 1 << 2;
        let [descriptor] = bytes(packed)?;
        let is_single = descriptor & SINGLE_SEGMENT != 0;
        let window = if is_single { 0 } else { number(packed, 1)? };
        let base = 1u64 << (10 + (window >> 3));
        let dictionary = number(packed, [0, 1, 2, 4][usize::from(descriptor & 3)])?;
        let unpacked = match descriptor >> 6 {
            0 if is_single => Some(number(packed, 1)?),
            0 => None,
            1 => Some(number(packed, 2)? + 256),
            more => Some(number(packed, 1 << more)?),
        };
        Ok(Self {
            window: unpacked.filter(|_| is_single).unwrap_or(base + base / 8 * (window & 7)),
            unpacked,
            needs_dictionary: dictionary != 0,
            has_checksum: descriptor & CHECKSUM != 0,
        })
    }
}

/// A frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    /// Its bytes in the file.
    pub packed: Range<u64>,
    /// Its bytes in what the file unpacks to.
    pub unpacked: Range<u64>,
}

/// The frames of a file. `None` for the first that cannot be unpacked on its own, or of which nobody says how long it unpacks,
/// and nothing behind it.
pub(super) struct Frames {
    packed: BufReader<Front>,
    /// Bytes of the file.
    length: u64,
    table: Option<SeekTable>,
    /// Bytes that the frames so far unpack to.
    unpacked: u64,
    is_done: bool,
}

impl Frames {
    pub(super) fn of(content: &Arc<dyn Content>, length: u64) -> Self {
        let packed = BufReader::with_capacity(AT_ONCE, Front { content: Arc::clone(content), at: 0 });
        Self { packed, length, table: SeekTable::of(content, length), unpacked: 0, is_done: false }
    }

    /// Bytes that they unpack to; `None` where one of them does not tell.
    pub(super) fn sum(mut self) -> Option<u64> {
        self.try_fold(0, |_, frame| Some(frame?.unpacked.end))
    }

    fn frame(&mut self, from: u64) -> Option<Frame> {
        let passed = pass(&mut self.packed).ok()?;
        let to = self.packed.stream_position().ok().filter(|to| *to <= self.length)?;
        let length = match (passed, &mut self.table) {
            (Passed::Skipped, _) => 0,
            (Passed::Data(Some(told)), None) => told,
            (Passed::Data(told), Some(table)) => {
                let entry = table.next().ok()?.filter(|entry| entry.packed == to - from)?;
                told.is_none_or(|told| told == entry.unpacked).then_some(entry.unpacked)?
            }
            (Passed::Data(None) | Passed::Unknown, _) => return None,
        };
        let begins = self.unpacked;
        self.unpacked = begins.checked_add(length)?;
        Some(Frame { packed: from..to, unpacked: begins..self.unpacked })
    }
}

impl Iterator for Frames {
    type Item = Option<Frame>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.packed.stream_position().unwrap_or(self.length);
        if self.is_done || at >= self.length {
            return None;
        }
        let frame = self.frame(at);
        self.is_done = frame.is_none();
        Some(frame)
    }
}

/// What was passed.
enum Passed {
    /// A frame, and how many bytes it says that it unpacks to.
    Data(Option<u64>),
    /// A frame that holds nothing.
    Skipped,
    /// What cannot be unpacked here.
    Unknown,
}

/// Goes behind a frame.
fn pass(packed: &mut BufReader<Front>) -> io::Result<Passed> {
    let magic: [u8; 4] = bytes(packed)?;
    if is_skipped(magic) {
        let length = u32::from_le_bytes(bytes(packed)?);
        packed.seek_relative(length.into())?;
        return Ok(Passed::Skipped);
    }
    if magic != MAGIC {
        return Ok(Passed::Unknown);
    }
    let head = Head::read(packed)?;
    loop {
        let block = number(packed, 3)?;
        let (is_last, kind, size) = (block & 1 == 1, block >> 1 & 3, block >> 3);
        let length = match kind {
            0 | 2 => size,
            // One byte, over and over.
            1 => 1,
            _ => return Ok(Passed::Unknown),
        };
        packed.seek_relative(length.try_into().unwrap_or(i64::MAX))?;
        if is_last {
            break;
        }
    }
    packed.seek_relative(if head.has_checksum { 4 } else { 0 })?;
    let is_known = !head.needs_dictionary && head.window <= WINDOW;
    Ok(if is_known { Passed::Data(head.unpacked) } else { Passed::Unknown })
}

#[cfg(test)]
#[cfg(feature = "zst")]
mod tests {
    use super::*;
    use crate::input::Given;

    fn frames(file: &[u8]) -> (Vec<Option<Frame>>, Option<u64>) {
        let content = Given::bytes("log.zst", file).content;
        let all = || Frames::of(&content, file.len() as u64);
        (all().collect(), all().sum())
    }

    /// A frame, with its length in its head or without, as who writes a stream leaves it out.
    fn frame(text: &str, is_told: bool) -> Vec<u8> {
        let mut packed = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        packed.include_checksum(is_told).unwrap();
        packed.set_pledged_src_size(is_told.then_some(text.len() as u64)).unwrap();
        io::Write::write_all(&mut packed, text.as_bytes()).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn frames_are_found_by_their_heads_where_each_says_how_long_it_is() {
        // Of one block and of many, of 1, 2 and 4 bytes of length, and of a byte over and over.
        let long: String = (0..60_000).map(|line| format!("line {line} of the log\n")).collect();
        let texts = ["short\n", &long[..700], &long, &"-".repeat(300_000)];
        let skipped = b"\x5e\x2a\x4d\x18\x03\0\0\0abc".to_vec();
        let mut parts: Vec<Vec<u8>> = texts.iter().map(|text| frame(text, true)).collect();
        parts.insert(2, skipped);
        let file = parts.concat();
        let lengths = [6, 700, 0, long.len() as u64, 300_000];
        let (mut packed, mut unpacked, mut expected) = (0, 0, Vec::new());
        for (part, length) in parts.iter().zip(lengths) {
            let ends = (packed + part.len() as u64, unpacked + length);
            expected.push(Some(Frame { packed: packed..ends.0, unpacked: unpacked..ends.1 }));
            (packed, unpacked) = ends;
        }
        assert_eq!(frames(&file), (expected, Some(unpacked)));
    }

    #[test]
    fn a_file_of_which_a_byte_is_missing_or_unknown_is_not_cut() {
        let told = frame("one line\n", true);
        let sum = |file: &[u8]| frames(file).1;
        assert_eq!(sum(&told), Some(9));
        assert_eq!(
            sum(&[&told[..], &frame("another\n", false)].concat()),
            None,
            "it does not say how long it is"
        );
        assert_eq!(sum(&[&told[..], b"\n"].concat()), None, "something stands behind it");
        for length in 1..told.len() {
            assert_eq!(sum(&told[..length]), None, "{length}");
        }
    }
}
