//! The table at the end of a Zstandard file in the seekable form: how long each frame is, packed and unpacked. The frames need not
//! say the latter themselves, and most who write this form leave it out there.
//!
//! Source: `zstd_seekable_compression_format.md`, version 0.1.0, in zstd's own `contrib`.

use std::io::{self, BufReader};
use std::sync::Arc;

use super::content::{Content, Front};
use super::little_endian::{bytes, number};

/// Bytes at the end of the table: how many frames, what the entries hold, a magic number.
const FOOT: u64 = 9;

/// The entries of the table, one after the other.
pub(super) struct SeekTable {
    entries: BufReader<Front>,
    left: u32,
    has_checksums: bool,
}

/// A frame.
pub(super) struct Entry {
    pub packed: u64,
    pub unpacked: u64,
}

impl SeekTable {
    /// The table of a file of so many bytes, if it has one.
    pub(super) fn of(content: &Arc<dyn Content>, length: u64) -> Option<Self> {
        let at = |at| BufReader::with_capacity(1024, Front { content: Arc::clone(content), at });
        let foot: [u8; FOOT as usize] = bytes(&mut at(length.checked_sub(FOOT)?)).ok()?;
        let [a, b, c, d, holds, 0xb1, 0xea, 0x92, 0x8f] = foot else { return None };
        let (left, has_checksums) = (u32::from_le_bytes([a, b, c, d]), holds & 0x80 != 0);
        let entry = if has_checksums { 12 } else { 8 };
        // It is a frame that holds nothing for who unpacks.
        let size = (u64::from(left) * entry).checked_add(FOOT)?;
        let mut table = at(length.checked_sub(size)?.checked_sub(8)?);
        let is_table =
            bytes(&mut table).ok()? == [0x5e, 0x2a, 0x4d, 0x18] && number(&mut table, 4).ok()? == size;
        is_table.then_some(Self { entries: table, left, has_checksums })
    }

    /// The next frame.
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        let entry = Entry { packed: number(&mut self.entries, 4)?, unpacked: number(&mut self.entries, 4)? };
        self.entries.seek_relative(if self.has_checksums { 4 } else { 0 })?;
        Ok(Some(entry))
    }
}
