//! What the first bytes of an input say about the rest.

use std::fs::File;
use std::path::Path;

use super::content::Content;
use super::foreign::{self, Foreign};
use super::utf16::Order;
use super::zstandard_frames::{MAGIC, is_skipped};

/// How an input is packed or encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Magic {
    /// Bytes as they are.
    Plain,
    Gzip,
    Zstandard,
    /// UTF-16 in this order, with the mark of it, as PowerShell writes it, or without.
    Utf16(Order),
    /// A format that is not read here.
    Foreign(&'static Foreign),
}

/// How many bytes are looked at, where they are there.
pub(super) const LENGTH: usize = 16;

/// How many tell what is packed or in UTF-16.
pub(super) const ENOUGH: usize = 6;

/// What `head`, the first bytes, says.
pub(super) fn sniff(head: &[u8]) -> Magic {
    match head {
        [0x1f, 0x8b, ..] => Magic::Gzip,
        // A frame, or one that holds nothing: `pzstd` begins with such.
        &[a, b, c, d, ..] if [a, b, c, d] == MAGIC || is_skipped([a, b, c, d]) => Magic::Zstandard,
        [0xff, 0xfe, ..] => Magic::Utf16(Order::Little),
        [0xfe, 0xff, ..] => Magic::Utf16(Order::Big),
        // Letters of ASCII in UTF-16: no text in UTF-8 begins so.
        [1..=127, 0, 1..=127, 0, 1..=127, 0, ..] => Magic::Utf16(Order::Little),
        [0, 1..=127, 0, 1..=127, 0, 1..=127, ..] => Magic::Utf16(Order::Big),
        _ => foreign::of(head).map_or(Magic::Plain, Magic::Foreign),
    }
}

/// Whether a file is a picture or a video, which is no log. What cannot be opened is none.
#[must_use]
pub fn is_picture(path: &Path) -> bool {
    let mut head = [0; LENGTH];
    let read = File::open(path).and_then(|file| file.read_at(&mut head, 0)).unwrap_or(0);
    foreign::of(&head[..read]).is_some_and(Foreign::is_picture)
}
