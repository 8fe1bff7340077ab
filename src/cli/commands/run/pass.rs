//! One stream of a command, passed on as it comes.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender};

/// Bytes that are passed on at once: as much as a pipe holds.
const CHUNK: usize = 64 * 1024;

/// What came of a stream, or why nothing more will.
pub(super) type Chunk = io::Result<Vec<u8>>;

/// Passes everything on, each part as soon as it comes, and then gives it to whoever triages it.
///
/// It goes on when nobody triages any more. It stops when the output cannot be written, so that the command is told in its
/// turn.
///
/// # Errors
/// What went wrong with writing. A reader that has left has enough, which is no failure.
pub(super) fn pass(mut from: impl Read, mut to: impl Write, triage: &SyncSender<Chunk>) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = match from.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                let _ = triage.send(Err(error));
                return Ok(());
            }
        };
        let written = to.write_all(&chunk[..length]).and_then(|()| to.flush());
        let _ = triage.send(Ok(chunk[..length].to_vec()));
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
}

/// What was passed on, to be read again.
pub(super) struct Passed {
    chunks: Receiver<Chunk>,
    rest: io::Cursor<Vec<u8>>,
}

impl Passed {
    pub(super) fn new(chunks: Receiver<Chunk>) -> Self {
        Self { chunks, rest: io::Cursor::default() }
    }
}

impl Read for Passed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.rest.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            match self.chunks.recv() {
                Ok(chunk) => self.rest = io::Cursor::new(chunk?),
                // The stream has ended.
                Err(_) => return Ok(0),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    /// Fails at every write.
    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_passes_is_triaged_as_well() {
        let (sender, chunks) = sync_channel(8);
        let mut out = Vec::new();
        pass(&b"\x00\xff\r\n"[..], &mut out, &sender).unwrap();
        drop(sender);
        assert_eq!(out, b"\x00\xff\r\n");
        let mut read = Vec::new();
        Passed::new(chunks).read_to_end(&mut read).unwrap();
        assert_eq!(read, out);
    }

    #[test]
    fn a_reader_that_leaves_is_no_failure_and_a_full_disk_is_one() {
        for (kind, failed) in [(io::ErrorKind::BrokenPipe, None), (io::ErrorKind::StorageFull, Some(()))] {
            let (sender, chunks) = sync_channel(8);
            let result = pass(io::repeat(b'x'), Failing(kind), &sender);
            assert_eq!(result.err().map(|error| assert_eq!(error.kind(), kind)), failed);
            drop(sender);
            assert_eq!(chunks.iter().map(|chunk| chunk.unwrap().len()).sum::<usize>(), CHUNK);
        }
    }

    #[test]
    fn output_passes_on_when_nobody_triages_it() {
        let (sender, chunks) = sync_channel(1);
        drop(chunks);
        let mut out = Vec::new();
        pass(&[b'x'; 3 * CHUNK][..], &mut out, &sender).unwrap();
        assert_eq!(out.len(), 3 * CHUNK);
    }
}
