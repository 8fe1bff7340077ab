//! What can only be read from front to back: pipes, packed files, UTF-16, texts.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs_io::DecodeReaderBytesBuilder;

use super::magic::{self, Magic};
use super::packed_format::Format;
use super::side_by_side::Unpacked;
use super::slice::Sliced;
use super::{Origin, Problem, Shape};

/// Bytes of a window's own part.
const OWN: usize = 1024 * 1024;

/// A stream, cut into windows with margins on both sides.
pub(super) struct Stream {
    reader: Box<dyn Read + Send>,
    shape: Shape,
    /// Bytes that were read and belong to windows still to come, with the margin before them, and room behind them: what
    /// was a buffer once need not be cleared again.
    pending: Vec<u8>,
    /// How many of them were read.
    filled: usize,
    /// Where the next window's own part begins in `pending`.
    own: usize,
    /// Place of `pending[0]` in the stream.
    offset: u64,
    ended: bool,
    /// Where it is cut beside its blocks, and where the whole input ends, if this is a slice of one.
    slice: Option<Piped>,
}

/// A slice that comes through a pipe.
struct Piped {
    sliced: Sliced,
    /// Up to where the pipe is to bring the input.
    wanted: u64,
}

/// A window's bytes: all of them, and where its own part lies.
pub(super) struct Cut {
    pub bytes: Vec<u8>,
    pub own: std::ops::Range<usize>,
    pub offset: u64,
    pub ends: bool,
    pub problem: Option<io::Error>,
}

impl Stream {
    /// A stream over `reader`, unpacked and in UTF-8.
    ///
    /// What is read of `reader` is added to the count, and it is unpacked by so many threads.
    pub(super) fn open(
        reader: Box<dyn Read + Send>,
        origin: &Origin,
        shape: Shape,
        (count, threads): (Arc<AtomicU64>, usize),
    ) -> Result<Self, Problem> {
        let counted = Box::new(Counted { reader, count });
        let reader = unpack(unpack(counted, origin, threads)?, origin, 1)?;
        Ok(Self::over(reader, shape, 0, None))
    }

    /// A stream over a slice and its surroundings, of which the first byte stands at `begins` and the last one before
    /// `wanted`.
    pub(super) fn of_slice(
        reader: Box<dyn Read + Send>,
        (begins, wanted): (u64, u64),
        sliced: &Sliced,
        shape: Shape,
        count: Arc<AtomicU64>,
    ) -> Self {
        let reader =
            Box::new(Counted { reader: Box::new(reader.take(wanted.saturating_sub(begins))), count });
        Self::over(reader, shape, begins, Some(Piped { sliced: sliced.clone(), wanted }))
    }

    fn over(reader: Box<dyn Read + Send>, shape: Shape, offset: u64, slice: Option<Piped>) -> Self {
        // A small block size is for tests of the cuts; a stream follows it.
        let shape = Shape { block: if shape.block < 4096 { shape.block } else { OWN }, ..shape };
        Self { reader, shape, pending: Vec::new(), filled: 0, own: 0, offset, ended: false, slice }
    }

    /// Bytes of the next own part at most.
    fn block(&self) -> usize {
        let at = self.offset + self.own as u64;
        let border = self.slice.as_ref().map_or(u64::MAX, |slice| slice.sliced.border(at));
        self.shape.block.min(usize::try_from(border - at).unwrap_or(usize::MAX))
    }

    /// Where it ended, and up to where it was wanted, if that was not reached.
    pub(super) fn short(&self) -> Option<(u64, u64)> {
        let end = self.offset + self.filled as u64;
        let wanted = self.slice.as_ref()?.wanted;
        (self.ended && end < wanted).then_some((end, wanted))
    }

    /// Whether what was read reaches to the end of the whole input.
    fn at_end(&self) -> bool {
        let end = self.offset + self.filled as u64;
        self.ended && self.slice.as_ref().is_none_or(|slice| end >= slice.sliced.size)
    }

    /// The next window; `None` at the end.
    pub(super) fn next(&mut self, mut buffer: Vec<u8>) -> Option<Cut> {
        let block = self.block();
        let wanted = self.own + block + self.shape.margin;
        let problem = self.fill(wanted).err();
        self.ended |= problem.is_some();
        if self.own >= self.filled {
            return problem.map(|error| Cut {
                bytes: Vec::new(),
                own: 0..0,
                offset: self.offset,
                ends: true,
                problem: Some(error),
            });
        }
        let end = (self.own + block).min(self.filled);
        let ends = self.at_end();
        // The next window keeps the margin before its own part, and what was read ahead.
        let keep = end.saturating_sub(self.shape.margin);
        let kept = self.filled - keep;
        buffer.resize(buffer.len().max(kept), 0);
        buffer[..kept].copy_from_slice(&self.pending[keep..self.filled]);
        let mut bytes = std::mem::replace(&mut self.pending, buffer);
        bytes.truncate(self.filled);
        self.filled = kept;
        let cut = Cut { own: self.own..end, offset: self.offset, ends, problem, bytes };
        self.offset += keep as u64;
        self.own = end - keep;
        Some(cut)
    }

    /// Reads until `wanted` bytes are there or the stream ends.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        self.pending.resize(self.pending.len().max(wanted), 0);
        while self.filled < wanted && !self.ended {
            match self.reader.read(&mut self.pending[self.filled..wanted]) {
                Ok(0) => self.ended = true,
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// A reader that tells how much was read of it.
struct Counted {
    reader: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.reader.read(buffer) {
                // Not all that unpacks can be asked again after it was interrupted.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(read) => {
                    self.count.fetch_add(read as u64, Ordering::Relaxed);
                    return Ok(read);
                }
                failed => return failed,
            }
        }
    }
}

/// Looks at what a reader begins with: the reader as it was, and whether it has to be unpacked.
pub(super) fn first_bytes(
    reader: Box<dyn Read + Send>,
    origin: &Origin,
) -> Result<(Box<dyn Read + Send>, bool), Problem> {
    let (whole, kind) = sniff(reader, origin)?;
    Ok((whole, kind != Magic::Plain))
}

fn sniff(
    mut reader: Box<dyn Read + Send>,
    origin: &Origin,
) -> Result<(Box<dyn Read + Send>, Magic), Problem> {
    let failed = |source| Problem::Open { origin: origin.clone(), source };
    let mut head = Vec::with_capacity(magic::LENGTH);
    reader.by_ref().take(magic::LENGTH as u64).read_to_end(&mut head).map_err(failed)?;
    let kind = magic::sniff(&head);
    Ok((Box::new(io::Cursor::new(head).chain(reader)), kind))
}

/// Takes one layer of packing or encoding off, if there is one; its parts are unpacked by so many threads.
pub(super) fn unpack(
    reader: Box<dyn Read + Send>,
    origin: &Origin,
    threads: usize,
) -> Result<Box<dyn Read + Send>, Problem> {
    let failed = |source| Problem::Open { origin: origin.clone(), source };
    let (whole, kind) = sniff(reader, origin)?;
    let packed = |format: &'static str| Problem::Packed { origin: origin.clone(), format };
    let format = match kind {
        Magic::Plain => return Ok(whole),
        Magic::Utf16(order) => {
            let mut builder = DecodeReaderBytesBuilder::new();
            return Ok(Box::new(builder.encoding(order).bom_sniffing(true).build(whole)));
        }
        Magic::Foreign(format) => return Err(packed(format)),
        Magic::Gzip => Format::Gzip,
        #[cfg(feature = "zst")]
        Magic::Zstandard => Format::Zstandard,
        #[cfg(not(feature = "zst"))]
        Magic::Zstandard => return Err(packed("zstd")),
    };
    if threads > 1 {
        return Ok(Box::new(Unpacked::new(whole, format, threads)));
    }
    format.open(whole).map_err(failed)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn windows(
        text: &[u8],
        block: usize,
        margin: usize,
    ) -> Vec<(Vec<u8>, std::ops::Range<usize>, u64, bool)> {
        let shape = Shape { block, near: 1, margin };
        let reader = Box::new(io::Cursor::new(text.to_vec()));
        let mut stream = Stream::open(reader, &Origin::Stdin, shape, (Arc::default(), 1)).unwrap();
        std::iter::from_fn(|| stream.next(Vec::new())).map(|c| (c.bytes, c.own, c.offset, c.ends)).collect()
    }

    #[test]
    fn windows_have_margins_and_their_own_parts_make_the_whole() {
        for (block, margin) in [(1, 3), (4, 2), (7, 7), (100, 5)] {
            let text = b"0123456789abcdefghij";
            let mut whole = Vec::new();
            for (bytes, own, offset, ends) in windows(text, block, margin) {
                let place = usize::try_from(offset).unwrap();
                assert_eq!(bytes, &text[place..place + bytes.len()]);
                assert!(own.start >= margin || place == 0);
                assert!(bytes.len() - own.end >= margin || ends);
                whole.extend_from_slice(&bytes[own]);
            }
            assert_eq!(whole, text);
        }
    }

    #[test]
    #[cfg(feature = "zst")]
    fn a_window_that_takes_too_much_memory_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("long.zst");
        let mut packed = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        packed.window_log(27).unwrap();
        // A stream whose length is not known beforehand has the window that was asked for.
        packed.write_all(b"some text\n").unwrap();
        packed.flush().unwrap();
        std::fs::write(&path, packed.finish().unwrap()).unwrap();
        let shape = Shape { block: 4096, near: 1, margin: 8 };
        let inputs = crate::input::Dispenser::new(vec![Origin::Path(path.clone())], shape);
        while inputs.next(Vec::new()).is_some() {}
        let problem = inputs.finish().1.remove(0);
        let path = path.display();
        assert_eq!(
            problem.to_string(),
            format!("cannot open {path}: it is packed with a window of more than 8 MiB")
        );
        assert_eq!(problem.hint(), Some(format!("unpack it first: zstd -dc --long=31 {path} | gemdiag")));
    }
}
