//! Opens an input: it is read in place where that is possible, and as a stream where it is not.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::content::{Content, Front};
use super::early_end::Reason;
use super::framed::Framed;
use super::magic::{self, Magic};
use super::piece_dispenser::Current;
use super::slice::{PIPED, Slice, Sliced};
use super::stream::Stream;
use super::window::Plain;
use super::{Origin, Problem, Shape, stream};

impl Current {
    /// Opens an input, or a slice of it.
    pub(super) fn open(
        origin: &Origin,
        slice: Option<&Slice>,
        shape: Shape,
        (read, threads): (&Arc<AtomicU64>, usize),
    ) -> Result<(Self, Option<Sliced>), Problem> {
        match slice {
            None => Ok((Self::open_whole(origin, shape, (read, threads))?, None)),
            Some(slice) => {
                let (current, sliced) = open_slice(origin, slice, shape, read)?;
                Ok((current, Some(sliced)))
            }
        }
    }

    fn open_whole(
        origin: &Origin,
        shape: Shape,
        (read, threads): (&Arc<AtomicU64>, usize),
    ) -> Result<Self, Problem> {
        let failed = |source| Problem::Open { origin: origin.clone(), source };
        let unpacked = |reader, threads| {
            Stream::open(reader, origin, shape, (Arc::clone(read), threads)).map(Self::Stream)
        };
        let stream = |reader| unpacked(reader, 1);
        let file = match origin {
            Origin::Text(text) => return stream(Box::new(io::Cursor::new(text.clone().into_bytes()))),
            Origin::Given(given) => {
                let content = Arc::clone(&given.content);
                let length = content.length().map_err(failed)?;
                let plain = length.and_then(|length| plain(&content, 0, length, shape));
                return plain.map_or_else(|| stream(Box::new(Front { content, at: 0 })), Ok);
            }
            Origin::Stdin => standard_input().map_err(failed)?,
            Origin::Path(path) => Some(File::open(path).map_err(failed)?),
            Origin::Captured(captured) => Some(captured.file.try_clone().map_err(failed)?),
        };
        let Some(file) = file.map(Arc::new) else { return stream(Box::new(io::stdin())) };
        let meta = file.metadata().map_err(failed)?;
        if meta.is_dir() {
            return Err(Problem::Directory { origin: origin.clone() });
        }
        let start = if *origin == Origin::Stdin { position(&file) } else { 0 };
        let content: Arc<dyn Content> = Arc::<File>::clone(&file);
        let plain = meta.is_file().then(|| plain(&content, start, meta.len(), shape)).flatten();
        // What comes through a pipe is unpacked as it comes: nobody waits for more of it.
        let threads = if meta.is_file() { threads } else { 1 };
        plain.map_or_else(|| unpacked(Box::new(file), threads), Ok)
    }
}

/// A slice of an input: of one that can be read anywhere, or of a pipe that brings it.
fn open_slice(
    origin: &Origin,
    slice: &Slice,
    shape: Shape,
    read: &Arc<AtomicU64>,
) -> Result<(Current, Sliced), Problem> {
    let failed = |source| Problem::Open { origin: origin.clone(), source };
    let content: Arc<dyn Content> = match origin {
        Origin::Path(path) => Arc::new(File::open(path).map_err(failed)?),
        Origin::Given(given) => Arc::clone(&given.content),
        Origin::Stdin => {
            let reader: Box<dyn io::Read + Send> = match standard_input().map_err(failed)? {
                Some(file) => Box::new(file),
                None => Box::new(io::stdin()),
            };
            return piped_slice(reader, origin, slice, shape, read);
        }
        Origin::Text(_) | Origin::Captured(_) => return Err(Problem::Unsliced { origin: origin.clone() }),
    };
    let Some(there) = content.length().map_err(failed)? else {
        return piped_slice(Box::new(Front { content, at: 0 }), origin, slice, shape, read);
    };
    if let Some(framed) = Framed::of(&content, there) {
        check(origin, slice, slice.size.unwrap_or(framed.size))?;
        return framed.slice(origin, slice, shape, read);
    }
    let (own, size) = (slice.own.clone(), slice.size.unwrap_or(there));
    check(origin, slice, size)?;
    let Some(Current::Plain { plain, .. }) = plain(&content, 0, there.min(size), shape) else {
        if there != size {
            return Err(Problem::Changed { origin: origin.clone(), there, size });
        }
        let sliced = Sliced::whole(own, size);
        let whole = || Current::open_whole(origin, shape, (read, 1));
        return Ok((if sliced.is_empty() { Current::Nothing } else { whole()? }, sliced));
    };
    let short = size <= shape.near as u64;
    let sliced = if short { Sliced::whole(own, size) } else { Sliced::of(own, size) };
    if there < size {
        plain.end.comes(there, Reason::Shrank(size));
    }
    // It ends where the slices say, and not where the file does now.
    let plain = Arc::new(Plain { content, length: size, end: Arc::clone(&plain.end), ..*plain });
    let left = if sliced.is_empty() { 0..0 } else { sliced.reads(0) };
    Ok((Current::Plain { plain, left }, sliced))
}

/// A slice that comes through a pipe, with its surroundings.
fn piped_slice(
    reader: Box<dyn io::Read + Send>,
    origin: &Origin,
    slice: &Slice,
    shape: Shape,
    read: &Arc<AtomicU64>,
) -> Result<(Current, Sliced), Problem> {
    let Some(size) = slice.size else { return Err(Problem::Unsliced { origin: origin.clone() }) };
    check(origin, slice, size)?;
    let own = slice.own.clone();
    let (reader, packed) = stream::first_bytes(reader, origin)?;
    let is_packed = slice.begins == 0 && packed;
    if is_packed && own != (0..size) {
        return Err(Problem::Uncut { origin: origin.clone() });
    }
    let short = size <= shape.near as u64;
    let sliced = if is_packed || short { Sliced::whole(own, size) } else { Sliced::of(own, size) };
    if sliced.is_empty() {
        return Ok((Current::Nothing, sliced));
    }
    let stream = if is_packed {
        Stream::of_all(reader, origin, shape, (Arc::clone(read), size))?
    } else {
        let wanted = slice.own.end.saturating_add(PIPED).min(size);
        Stream::of_slice(reader, (slice.begins, wanted), &sliced, shape, Arc::clone(read))
    };
    Ok((Current::Stream(stream), sliced))
}

/// Refuses a slice that reaches beyond the end.
fn check(origin: &Origin, slice: &Slice, size: u64) -> Result<(), Problem> {
    if slice.own.end > size {
        return Err(Problem::Beyond { origin: origin.clone(), end: slice.own.end, size });
    }
    Ok(())
}

/// An input to be read in place, unless it has to be unpacked; `end` is where its bytes end.
fn plain(content: &Arc<dyn Content>, start: u64, end: u64, shape: Shape) -> Option<Current> {
    let length = end.saturating_sub(start);
    let mut plain = Plain { content: Arc::clone(content), start, length, shape, end: Arc::default() };
    let mut head = Vec::new();
    plain.read(0, magic::LENGTH.min(usize::try_from(length).unwrap_or(usize::MAX)), &mut head);
    // A file of length 0 may be one of the system's that has no length beforehand.
    if length == 0 || magic::sniff(&head) != Magic::Plain {
        return None;
    }
    plain.shape = shape_for(&plain);
    Some(Current::Plain { plain: Arc::new(plain), left: 0..length })
}

/// A file that begins without line breaks is likely to be one line: what belongs together is then far apart, and larger
/// blocks with wide margins spare most of the reading around.
fn shape_for(plain: &Plain) -> Shape {
    const HEAD: usize = 96 * 1024;
    const BLOCK: usize = 2 * 1024 * 1024;
    let mut head = Vec::new();
    let shape = plain.shape;
    if plain.length <= HEAD as u64
        || shape.block < HEAD
        || plain.read(0, HEAD, &mut head) < HEAD
        || head.contains(&b'\n')
    {
        return shape;
    }
    Shape { block: BLOCK, near: shape.margin, ..shape }
}

/// Standard input as a file handle if it is a regular file; a pipe is made as large as the system allows,
/// which spares its two ends most of their waiting for one another.
#[cfg(unix)]
fn standard_input() -> io::Result<Option<File>> {
    use std::os::fd::AsFd;
    let stdin = io::stdin();
    let file = File::from(stdin.as_fd().try_clone_to_owned()?);
    if file.metadata()?.is_file() {
        return Ok(Some(file));
    }
    #[cfg(target_os = "linux")]
    let _ = rustix::pipe::fcntl_setpipe_size(stdin.as_fd(), 1024 * 1024);
    // Without the buffer of Rust's own standard input, whose 8 KiB would cut each read.
    Ok(Some(file))
}

#[cfg(not(unix))]
fn standard_input() -> io::Result<Option<File>> {
    Ok(None)
}

/// Where a shared file stands: somebody may have read from it before.
fn position(file: &File) -> u64 {
    let mut file: &File = file;
    io::Seek::stream_position(&mut file).unwrap_or(0)
}
