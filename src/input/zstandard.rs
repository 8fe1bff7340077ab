//! Zstandard: frames one behind the other.

use std::io::{self, Read};

/// What Zstandard's levels up to 19 look back at most, as a power of two: 8 MiB. Reading takes as much memory.
const WINDOW_LOG: u32 = 23;

/// Unpacks all frames.
pub(super) fn open<'r>(packed: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
    let mut reader = zstd::stream::read::Decoder::new(packed)?;
    reader.window_log_max(WINDOW_LOG)?;
    Ok(Box::new(Windowed(reader)))
}

/// Unpacks whole frames of at most so many bytes at once, without a window of their own.
pub(super) fn whole(packed: &[u8], buffer: &mut Vec<u8>, most: usize) -> io::Result<()> {
    buffer.reserve_exact(most);
    zstd::bulk::Decompressor::new()?.decompress_to_buffer(packed, buffer).map(drop)
}

/// How long the frame is with which the bytes begin, if it ends in them, and its window is not too long for [`open`]: whoever
/// unpacks says the same.
pub(super) fn frame(packed: &[u8]) -> Option<usize> {
    let length = zstd::zstd_safe::find_frame_compressed_size(packed).ok().filter(|length| *length > 0)?;
    window(packed).is_none_or(|window| window <= 1 << WINDOW_LOG).then_some(length)
}

/// Bytes that a frame looks back at, where its head says so beside its length (RFC 8878, 3.1.1.1.2).
fn window(packed: &[u8]) -> Option<u64> {
    const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    const SINGLE_SEGMENT: u8 = 1 << 5;
    let &[descriptor, window] = packed.strip_prefix(&MAGIC)?.first_chunk()?;
    let base = 1u64 << (10 + (window >> 3));
    (descriptor & SINGLE_SEGMENT == 0).then(|| base + base / 8 * u64::from(window & 7))
}

/// Unpacks, and names the one error that its reader can do something about.
struct Windowed<R>(R);

impl<R: Read> Read for Windowed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| {
            if error.to_string().contains("too much memory") {
                return io::Error::new(
                    io::ErrorKind::OutOfMemory,
                    "it is packed with a window of more than 8 MiB",
                );
            }
            error
        })
    }
}
