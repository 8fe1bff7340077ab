//! One stream of a command, passed on as it comes.

use std::fs::File;
use std::io::{self, Read, Write};

/// Bytes that are passed on at once: as much as a pipe holds.
const CHUNK: usize = 64 * 1024;

/// Passes everything on, each part as soon as it comes, and keeps a copy in `kept`.
///
/// # Errors
/// What went wrong with the copy, or with reading. Passing on does not stop when the copy fails. It stops when nobody
/// reads the output any more, so that the command is told in its turn.
pub(super) fn pass(mut from: impl Read, mut to: impl Write, mut kept: &File) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    let mut copied = Ok(());
    loop {
        let length = match from.read(&mut chunk) {
            Ok(0) => return copied,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if copied.is_ok() {
            copied = kept.write_all(&chunk[..length]);
        }
        if to.write_all(&chunk[..length]).and_then(|()| to.flush()).is_err() {
            return copied;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_kept_and_a_closed_reader_ends_it() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let kept = tempfile::tempfile().unwrap();
        let mut out = Vec::new();
        pass(&b"\x00\xff\r\n"[..], &mut out, &kept).unwrap();
        assert_eq!(out, b"\x00\xff\r\n");
        assert_eq!(kept.metadata().unwrap().len(), 4);
        pass(io::repeat(b'x'), Closed, &kept).unwrap();
        assert_eq!(kept.metadata().unwrap().len(), 4 + CHUNK as u64);
    }
}
