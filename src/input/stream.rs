//! What can only be read from front to back: pipes, packed files, UTF-16, texts.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::magic::{self, Magic};
use super::packed_format::Format;
use super::side_by_side::Unpacked;
use super::slice::Sliced;
use super::utf16::Utf16;
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
    slice: Option<Sliced>,
    /// How much of it there is to be, where that is known.
    promised: Option<Promised>,
}

/// What a pipe is to bring, and what it brought.
struct Promised {
    /// Place of its first byte.
    begins: u64,
    /// Up to where it is to bring the input.
    wanted: u64,
    read: Arc<AtomicU64>,
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

    /// The same of an input that is known to have so many bytes.
    pub(super) fn of_all(
        reader: Box<dyn Read + Send>,
        origin: &Origin,
        shape: Shape,
        (count, size): (Arc<AtomicU64>, u64),
    ) -> Result<Self, Problem> {
        let read = Arc::default();
        let reader =
            Counted { reader: Box::new(reader.take(size.saturating_add(1))), count: Arc::clone(&read) };
        let stream = Self::open(Box::new(reader), origin, shape, (count, 1))?;
        Ok(Self { promised: Some(Promised { begins: 0, wanted: size, read }), ..stream })
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
        let (length, read) = (wanted.saturating_sub(begins), Arc::default());
        let reader = Counted { reader, count: Arc::clone(&read) };
        // Of a pipe that begins with the input all that follows is left; behind another one there must be nothing.
        let probe = if begins > 0 { 1 } else { 0 };
        let reader = Ending { reader: Box::new(reader), left: length, probe };
        let reader = Box::new(Counted { reader: Box::new(reader), count });
        let promised = Some(Promised { begins, wanted, read });
        Self { promised, ..Self::over(reader, shape, begins, Some(sliced.clone())) }
    }

    /// A stream of which the first byte stands at `offset`, and its slice, if it is one.
    pub(super) fn over(
        reader: Box<dyn Read + Send>,
        shape: Shape,
        offset: u64,
        slice: Option<Sliced>,
    ) -> Self {
        // A small block size is for tests of the cuts; a stream follows it.
        let shape = Shape { block: if shape.block < 4096 { shape.block } else { OWN }, ..shape };
        let pending = Vec::new();
        Self { reader, shape, pending, filled: 0, own: 0, offset, ended: false, slice, promised: None }
    }

    /// Bytes of the next own part at most.
    fn block(&self) -> usize {
        let at = self.offset + self.own as u64;
        let border = self.slice.as_ref().map_or(u64::MAX, |slice| slice.border(at));
        self.shape.block.min(usize::try_from(border - at).unwrap_or(usize::MAX))
    }

    /// What is wrong with what was brought, once it has ended.
    pub(super) fn amiss(&self, origin: &Origin) -> Option<Problem> {
        let Promised { begins, wanted, read } = self.promised.as_ref().filter(|_| self.ended)?;
        let (end, wanted, origin) =
            (begins.saturating_add(read.load(Ordering::Relaxed)), *wanted, origin.clone());
        match end.cmp(&wanted) {
            std::cmp::Ordering::Less => Some(Problem::Short { origin, read: end, wanted }),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(Problem::Long { origin, wanted }),
        }
    }

    /// Whether what was read reaches to the end of the whole input.
    fn at_end(&self) -> bool {
        let end = self.offset + self.filled as u64;
        self.ended && self.slice.as_ref().is_none_or(|slice| end >= slice.size)
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

/// A reader that ends after so many bytes, and then looks whether there are more, so that who counts beneath sees it.
struct Ending {
    reader: Box<dyn Read + Send>,
    left: u64,
    probe: usize,
}

impl Read for Ending {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            let mut more = [0];
            let probe = std::mem::take(&mut self.probe);
            return self.reader.read(&mut more[..probe]).map(|_| 0);
        }
        let count = self.reader.by_ref().take(self.left).read(buffer)?;
        self.left -= count as u64;
        Ok(count)
    }
}

/// A reader that tells how much was read of it.
pub(super) struct Counted {
    pub reader: Box<dyn Read + Send>,
    pub count: Arc<AtomicU64>,
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
    let (mut head, mut filled) = ([0; magic::LENGTH], 0);
    // A line may be shorter than what is looked at, and somebody may wait for what it says.
    while filled < magic::ENOUGH {
        match reader.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
    let kind = magic::sniff(&head[..filled]);
    Ok((Box::new(io::Cursor::new(head).take(filled as u64).chain(reader)), kind))
}

/// What a reader gives once one layer of packing is taken off, if there is one.
///
/// # Errors
/// What the reader says, and what is packed in a way that is not known here.
pub fn unpacked(reader: Box<dyn Read + Send>, origin: &Origin) -> Result<Box<dyn Read + Send>, Problem> {
    unpack(reader, origin, 1)
}

/// Takes one layer of packing or encoding off, if there is one; its parts are unpacked by so many threads.
pub(super) fn unpack(
    reader: Box<dyn Read + Send>,
    origin: &Origin,
    threads: usize,
) -> Result<Box<dyn Read + Send>, Problem> {
    let failed = |source| Problem::Open { origin: origin.clone(), source };
    let (whole, kind) = sniff(reader, origin)?;
    let foreign = |format| Problem::Foreign { origin: origin.clone(), format };
    let format = match kind {
        Magic::Plain => return Ok(whole),
        Magic::Utf16(order) => return Ok(Box::new(Utf16::new(whole, order))),
        Magic::Foreign(format) => return Err(foreign(format)),
        Magic::Gzip => Format::Gzip,
        #[cfg(feature = "zst")]
        Magic::Zstandard => Format::Zstandard,
        #[cfg(not(feature = "zst"))]
        Magic::Zstandard => return Err(foreign(&super::foreign::ZSTANDARD)),
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
