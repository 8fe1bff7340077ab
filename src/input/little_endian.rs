//! Numbers as packed formats have them: the smallest byte first.

use std::io::{self, Read};

/// The next bytes.
pub(super) fn bytes<const COUNT: usize>(packed: &mut impl Read) -> io::Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    packed.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// The next number, of at most 8 bytes.
pub(super) fn number(packed: &mut impl Read, length: usize) -> io::Result<u64> {
    let mut bytes = [0; 8];
    packed.read_exact(&mut bytes[..length])?;
    Ok(u64::from_le_bytes(bytes))
}
