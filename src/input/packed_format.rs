//! The formats that are unpacked here: how they are read, and where a part of one ends that can be read without the others.

use std::io::{self, Read};

use memchr::memmem;

use super::gzip::Members;
#[cfg(feature = "zst")]
use super::zstandard;

/// Bytes of a packed input that are read at once.
const AT_ONCE: usize = 128 * 1024;

/// A format that is unpacked here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Members, one behind the other.
    Gzip,
    /// Frames, one behind the other.
    #[cfg(feature = "zst")]
    Zstandard,
}

impl Format {
    /// Unpacks from front to back.
    pub(super) fn open<'r>(self, packed: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
        Ok(match self {
            Self::Gzip => Box::new(Members::new(io::BufReader::with_capacity(AT_ONCE, packed))),
            #[cfg(feature = "zst")]
            Self::Zstandard => zstandard::open(packed)?,
        })
    }

    /// What whole parts unpack to, in the buffer that is given; `None` where it is more than `most` bytes, or they are no whole
    /// parts.
    pub(super) fn whole(self, packed: &[u8], mut buffer: Vec<u8>, most: usize) -> Option<Vec<u8>> {
        buffer.clear();
        match self {
            Self::Gzip => {
                let mut reader = Members::new(packed).take(most as u64 + 1);
                reader.read_to_end(&mut buffer).ok()?;
            }
            #[cfg(feature = "zst")]
            Self::Zstandard => zstandard::whole(packed, &mut buffer, most).ok()?,
        }
        (buffer.len() <= most).then_some(buffer)
    }

    /// Where the parts end with which `packed` begins: `enough` bytes of them, or as many as are there. `None` where none ends
    /// before the end of the bytes. Of gzip it is likely, as only unpacking proves it.
    pub(super) fn parts(self, packed: &[u8], enough: usize) -> Option<usize> {
        let mut ends = 0;
        while ends < enough {
            let Some(length) = self.part(&packed[ends..]) else { break };
            ends += length;
        }
        (ends > 0).then_some(ends)
    }

    fn part(self, packed: &[u8]) -> Option<usize> {
        match self {
            Self::Gzip => member(packed),
            #[cfg(feature = "zst")]
            Self::Zstandard => zstandard::frame(packed),
        }
    }
}

/// Where the member ends behind which another one seems to begin: there is no length in its head.
fn member(packed: &[u8]) -> Option<usize> {
    /// The head and the end of a member that holds nothing.
    const LEAST: usize = 18;
    let is_head = |at: &usize| {
        // No reserved flag, a level that programs write, a system that has a number.
        matches!(packed[*at..], [_, _, _, 0..=0x1f, _, _, _, _, 0 | 2 | 4, 0..=13 | 255, ..])
    };
    let heads = memmem::find_iter(packed.get(LEAST..)?, b"\x1f\x8b\x08").map(|at| LEAST + at);
    heads.into_iter().find(is_head)
}
