//! Zstandard: frames one behind the other.

use std::io::{self, Read};

use super::zstandard_frames::{Head, MAGIC, WINDOW};

/// Unpacks all frames.
pub(super) fn open<'r>(packed: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
    let mut reader = zstd::stream::read::Decoder::new(packed)?;
    reader.window_log_max(WINDOW.ilog2())?;
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
    let is_too_long = |mut rest: &[u8]| Head::read(&mut rest).is_ok_and(|head| head.window > WINDOW);
    (!packed.strip_prefix(&MAGIC).is_some_and(is_too_long)).then_some(length)
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
