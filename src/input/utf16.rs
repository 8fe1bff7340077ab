//! UTF-16, as PowerShell and editors of Windows write it.
//!
//! The standard library decodes it. A crate of encodings brings the tables of Chinese, Japanese and Korean along, which are a fiftieth
//! of a wheel, and no other encoding is read here.

use std::io::{self, Read};

/// Bytes that are read at once.
const READ: usize = 32 * 1024;

/// Units that are looked at together: most of a log is ASCII, which is copied without a look at each.
const BLOCK: usize = 64;

/// The mark of the order at the beginning of a text, which is no part of it.
const MARK: u16 = 0xfeff;

/// In which order the two bytes of a unit stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    const fn unit(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }
}

/// A text in UTF-16, read as UTF-8. What is no character is U+FFFD.
pub(super) struct Utf16<R> {
    from: R,
    order: Order,
    raw: Box<[u8]>,
    /// How many bytes of `raw` were read and are yet to be decoded.
    held: usize,
    /// In UTF-8.
    text: Vec<u8>,
    /// How many bytes of `text` were taken.
    taken: usize,
    begins: bool,
}

impl<R: Read> Utf16<R> {
    pub(super) fn new(from: R, order: Order) -> Self {
        let raw = vec![0; READ].into_boxed_slice();
        Self { from, order, raw, held: 0, text: Vec::new(), taken: 0, begins: true }
    }

    /// Reads and decodes more; whether there was any.
    fn fill(&mut self) -> io::Result<bool> {
        let count = self.from.read(&mut self.raw[self.held..])?;
        let read = self.held + count;
        let (mut units, half) = self.raw[..read].as_chunks::<2>();
        let unit = |bytes: &[u8; 2]| self.order.unit(*bytes);
        if self.begins && units.first().map(unit) == Some(MARK) {
            units = &units[1..];
        }
        self.begins &= read < 2;
        // The other half of a character may be still to come.
        let cut = usize::from(count > 0 && units.last().map(unit).is_some_and(is_first_half));
        let now = &units[..units.len() - cut];
        self.text.clear();
        self.taken = 0;
        match self.order {
            Order::Little => decode(now, u16::from_le_bytes, &mut self.text),
            Order::Big => decode(now, u16::from_be_bytes, &mut self.text),
        }
        if count == 0 && !half.is_empty() {
            self.text.extend_from_slice("\u{fffd}".as_bytes());
        }
        self.held = if count > 0 { half.len() + 2 * cut } else { 0 };
        self.raw.copy_within(read - self.held..read, 0);
        Ok(read > 0)
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.text.len() {
            if !self.fill()? {
                return Ok(0);
            }
        }
        let count = (&self.text[self.taken..]).read(buffer)?;
        self.taken += count;
        Ok(count)
    }
}

/// Whether a unit is the first of two that are one character.
fn is_first_half(unit: u16) -> bool {
    matches!(unit, 0xd800..=0xdbff)
}

/// Adds units to a text.
fn decode(mut units: &[[u8; 2]], unit: impl Fn([u8; 2]) -> u16, text: &mut Vec<u8>) {
    while !units.is_empty() {
        let mut count = units.len().min(BLOCK);
        let block = || units[..count].iter().map(|bytes| unit(*bytes));
        if block().fold(0, |all, one| all | one) < 0x80 {
            text.extend(block().map(|one| one as u8));
        } else {
            // One more where a character is cut.
            count += usize::from(units.len() > count && is_first_half(unit(units[count - 1])));
            let characters = char::decode_utf16(units[..count].iter().map(|bytes| unit(*bytes)));
            for one in characters {
                let one = one.unwrap_or(char::REPLACEMENT_CHARACTER);
                text.extend_from_slice(one.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        units = &units[count..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives so many bytes at once.
    struct Drops<'t>(&'t [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(buffer.len());
            self.0.read(&mut buffer[..most])
        }
    }

    fn read(bytes: &[u8], order: Order, at_once: usize) -> String {
        let mut text = String::new();
        Utf16::new(Drops(bytes, at_once), order).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn it_is_what_the_standard_library_says_wherever_a_read_ends() {
        let units =
            [0x41, 0xe9, 0x20ac, 0xd83d, 0xde00, 0xdc00, 0xd800, 0x0a, 0xd800, 0xd83d, 0xde01, MARK, 0xdbff];
        let expected = String::from_utf16_lossy(&units);
        for marked in [false, true] {
            let mark = marked.then_some(MARK);
            let all = || mark.into_iter().chain(units);
            for at_once in 1..=30 {
                let little: Vec<u8> = all().flat_map(u16::to_le_bytes).collect();
                assert_eq!(read(&little, Order::Little, at_once), expected, "{at_once}");
                let big: Vec<u8> = all().flat_map(u16::to_be_bytes).collect();
                assert_eq!(read(&big, Order::Big, at_once), expected, "{at_once}");
            }
        }
    }

    #[test]
    fn what_is_longer_than_a_read_is_whole() {
        // Blocks end in the middle of characters, and some have nothing but ASCII.
        let text = format!("{}\n{}", "a line with ü and 😀\n".repeat(7), "of ASCII ".repeat(30)).repeat(400);
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(bytes.len() > 4 * READ);
        for at_once in [READ - 1, usize::MAX] {
            assert_eq!(read(&bytes, Order::Little, at_once), text);
        }
    }

    #[test]
    fn half_a_unit_at_the_end_is_not_lost() {
        assert_eq!(read(b"a\0b", Order::Little, 9), "a\u{fffd}");
        assert_eq!(read(b"\xff\xfe", Order::Little, 9), "");
        assert_eq!(read(b"\xff", Order::Little, 9), "\u{fffd}");
    }
}
