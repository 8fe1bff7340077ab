//! What the first bytes of an input say about the rest.

use super::utf16::Order;

/// How an input is packed or encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Magic {
    /// Bytes as they are.
    Plain,
    Gzip,
    Zstandard,
    /// UTF-16 in this order, with the mark of it, as PowerShell writes it, or without.
    Utf16(Order),
    /// A format that is not unpacked here.
    Foreign(&'static str),
}

/// How many bytes are looked at.
pub(super) const LENGTH: usize = 6;

/// What `head`, the first bytes, says.
pub(super) fn sniff(head: &[u8]) -> Magic {
    match head {
        [0x1f, 0x8b, ..] => Magic::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Magic::Zstandard,
        [0xff, 0xfe, ..] => Magic::Utf16(Order::Little),
        [0xfe, 0xff, ..] => Magic::Utf16(Order::Big),
        // Letters of ASCII in UTF-16: no text in UTF-8 begins so.
        [1..=127, 0, 1..=127, 0, 1..=127, 0, ..] => Magic::Utf16(Order::Little),
        [0, 1..=127, 0, 1..=127, 0, 1..=127, ..] => Magic::Utf16(Order::Big),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Magic::Foreign("xz"),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Magic::Foreign("bzip2"),
        [0x04, 0x22, 0x4d, 0x18, ..] => Magic::Foreign("lz4"),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Magic::Foreign("zip"),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Magic::Foreign("7z"),
        [0x1f, 0x9d, ..] => Magic::Foreign("compress"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Magic::Foreign("pdf"),
        _ => Magic::Plain,
    }
}
