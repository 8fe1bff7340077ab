//! Hands out the pieces of all inputs, one after the other, to whoever asks.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::content::{Content, End, Front};
use super::magic::{self, Magic};
use super::stream::Stream;
use super::window::{Piece, Plain, length};
use super::{Origin, Problem, Shape};

/// What is known of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What the user named.
    pub origin: Origin,
    /// Bytes, where that is known beforehand.
    pub length: Option<u64>,
}

/// Hands out pieces, in order, to any number of threads.
pub struct Dispenser {
    shape: Shape,
    read: Arc<AtomicU64>,
    state: Mutex<State>,
}

struct State {
    waiting: std::vec::IntoIter<Origin>,
    current: Option<Current>,
    sources: Vec<Source>,
    serial: u64,
    /// What could not be read so far, in the order of the inputs.
    troubles: Vec<Trouble>,
}

/// What may have gone wrong with an input.
enum Trouble {
    Known(Problem),
    /// It is read by several threads, and how far is known at the end.
    Perhaps(Origin, Arc<End>),
}

enum Current {
    Plain { plain: Arc<Plain>, next: u64 },
    Stream(Stream),
}

/// What to fetch, decided under the lock.
enum Order {
    Read { plain: Arc<Plain>, own: Range<u64> },
    Done(Piece),
}

impl Dispenser {
    /// A dispenser over `origins`.
    #[must_use]
    pub fn new(origins: Vec<Origin>, shape: Shape) -> Self {
        let state = State {
            waiting: origins.into_iter(),
            current: None,
            sources: Vec::new(),
            serial: 0,
            troubles: Vec::new(),
        };
        Self { shape, read: Arc::default(), state: Mutex::new(state) }
    }

    /// Bytes that were read of all inputs so far, packed ones as they are stored.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// The next piece; `None` when all inputs are done. `buffer` is used for its bytes.
    pub fn next(&self, mut buffer: Vec<u8>) -> Option<Piece> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (order, serial, source) = state.order(self.shape, &self.read, &mut buffer)?;
        drop(state);
        Some(match order {
            Order::Done(piece) => piece,
            Order::Read { plain, own } => {
                self.read.fetch_add(own.end - own.start, Ordering::Relaxed);
                let piece = fetch(&plain, own, buffer);
                if piece.stops {
                    self.stop(source);
                }
                Piece { serial, source, ..piece }
            }
        })
    }

    /// The name of an input that was opened.
    #[must_use]
    pub fn name(&self, source: usize) -> String {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.sources.get(source).map_or_else(String::new, |s| s.origin.to_string())
    }

    /// Nothing more is read of the input, if it is the one that is being read.
    fn stop(&self, source: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.sources.len() == source + 1 {
            state.current = None;
        }
    }

    /// The inputs that were opened, and what could not be read, in the order of the inputs.
    #[must_use]
    pub fn finish(self) -> (Vec<Source>, Vec<Problem>) {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let problem = |trouble| match trouble {
            Trouble::Known(problem) => Some(problem),
            Trouble::Perhaps(origin, end) => end.problem(&origin),
        };
        (state.sources, state.troubles.into_iter().filter_map(problem).collect())
    }
}

impl State {
    /// Decides what comes next, opening the next input where one ended.
    fn order(
        &mut self,
        shape: Shape,
        read: &Arc<AtomicU64>,
        buffer: &mut Vec<u8>,
    ) -> Option<(Order, u64, usize)> {
        loop {
            let source = self.sources.len().checked_sub(1);
            if let (Some(source), Some(current)) = (source, self.current.as_mut()) {
                if let Some(order) =
                    current.order(buffer, source, self.serial, &mut self.troubles, &self.sources)
                {
                    self.serial += 1;
                    return Some((order, self.serial - 1, source));
                }
                self.current = None;
            }
            self.open(shape, read)?;
        }
    }

    /// Opens the next input that can be opened; `None` when there is none left.
    fn open(&mut self, shape: Shape, read: &Arc<AtomicU64>) -> Option<()> {
        loop {
            let origin = self.waiting.next()?;
            match Current::open(&origin, shape, read) {
                Ok(current) => {
                    let mut length = None;
                    if let Current::Plain { plain, .. } = &current {
                        length = Some(plain.length);
                        self.troubles.push(Trouble::Perhaps(origin.clone(), Arc::clone(&plain.end)));
                    }
                    self.sources.push(Source { origin, length });
                    self.current = Some(current);
                    return Some(());
                }
                Err(problem) => self.troubles.push(Trouble::Known(problem)),
            }
        }
    }
}

impl Current {
    fn open(origin: &Origin, shape: Shape, read: &Arc<AtomicU64>) -> Result<Self, Problem> {
        let failed = |source| Problem::Open { origin: origin.clone(), source };
        let stream = |reader| Stream::open(reader, origin, shape, Arc::clone(read)).map(Self::Stream);
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
        plain.map_or_else(|| stream(Box::new(file)), Ok)
    }

    fn order(
        &mut self,
        buffer: &mut Vec<u8>,
        source: usize,
        serial: u64,
        troubles: &mut Vec<Trouble>,
        sources: &[Source],
    ) -> Option<Order> {
        match self {
            Self::Plain { plain, next } => {
                let own = *next..(*next + plain.shape.block as u64).min(plain.length);
                *next = own.end;
                (!own.is_empty()).then(|| Order::Read { plain: Arc::clone(plain), own })
            }
            Self::Stream(stream) => {
                let cut = stream.next(std::mem::take(buffer))?;
                if let Some(error) = cut.problem {
                    let origin = sources[source].origin.clone();
                    troubles.push(Trouble::Known(Problem::Read { origin, source: error }));
                }
                Some(Order::Done(Piece {
                    source,
                    serial,
                    own: cut.own,
                    offset: cut.offset,
                    opens: cut.offset == 0,
                    ends: cut.ends,
                    bytes: cut.bytes,
                    file: None,
                    grows: false,
                    stops: false,
                }))
            }
        }
    }
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
    Some(Current::Plain { plain: Arc::new(plain), next: 0 })
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

fn fetch(plain: &Arc<Plain>, own: Range<u64>, mut bytes: Vec<u8>) -> Piece {
    let near = plain.shape.near as u64;
    let from = own.start.saturating_sub(near);
    let to = (own.end + near).min(plain.length);
    let read = plain.read(from, length(from, to), &mut bytes);
    Piece {
        source: 0,
        serial: 0,
        own: length(from, own.start).min(read)..length(from, own.end).min(read),
        offset: from,
        opens: from == 0,
        ends: to == plain.length || read < length(from, to),
        file: Some(Arc::clone(plain)),
        grows: false,
        stops: read < length(from, own.end),
        bytes,
    }
}

/// Standard input as a file, where it is one that can be read anywhere; a pipe is made as large as the system allows,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(origins: Vec<Origin>, block: usize) -> (Vec<(usize, String)>, Vec<String>) {
        let dispenser = Dispenser::new(origins, Shape { block, near: 3, margin: 8 });
        let mut parts: Vec<(usize, String)> = Vec::new();
        let mut serial = 0;
        while let Some(piece) = dispenser.next(Vec::new()) {
            assert_eq!(piece.serial, serial);
            serial += 1;
            let window = piece.window();
            let own = String::from_utf8_lossy(&window.bytes[window.own.clone()]).into_owned();
            match parts.last_mut().filter(|(source, _)| *source == piece.source) {
                Some((_, text)) => text.push_str(&own),
                None => parts.push((piece.source, own)),
            }
        }
        let (_, problems) = dispenser.finish();
        (parts, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn plain_packed_and_utf16_files_read_alike_and_a_missing_one_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let text = "first line\nsecond line\n".repeat(40);
        let path = |name: &str| dir.path().join(name);
        std::fs::write(path("plain"), &text).unwrap();
        // In two members each, as files that were appended to are.
        let (first, second) = text.split_at(text.len() / 3);
        let gzip = |part: &str| {
            let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            io::Write::write_all(&mut gz, part.as_bytes()).unwrap();
            gz.finish().unwrap()
        };
        std::fs::write(path("gz"), [gzip(first), gzip(second)].concat()).unwrap();
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        std::fs::write(path("utf16"), &utf16).unwrap();
        std::fs::write(path("no-mark"), &utf16[2..]).unwrap();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        std::fs::write(path("big"), big).unwrap();
        let names = ["plain", "missing", "gz", "utf16", "no-mark", "big"];
        let mut origins: Vec<Origin> = names.iter().map(|n| Origin::Path(path(n))).collect();
        origins.push(Origin::Text(text.clone()));
        origins.push(Origin::Path(dir.path().to_owned()));
        for block in [7, 1 << 20] {
            let (parts, problems) = read(origins.clone(), block);
            assert_eq!(parts, (0..6).map(|i| (i, text.clone())).collect::<Vec<_>>());
            assert_eq!(problems.len(), 2);
            assert!(problems[0].ends_with("missing: No such file or directory"), "{problems:?}");
            assert!(problems[1].ends_with("it is a directory"), "{problems:?}");
        }
    }

    #[test]
    #[cfg(feature = "zst")]
    fn zstandard_is_read_in_all_its_frames() {
        let frame = |part: &str| zstd::encode_all(part.as_bytes(), 1).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log.zst");
        std::fs::write(&path, [frame("first line\n"), frame("second line\n")].concat()).unwrap();
        let (parts, problems) = read(vec![Origin::Path(path)], 7);
        assert_eq!((parts, problems), (vec![(0, "first line\nsecond line\n".to_owned())], Vec::new()));
    }

    #[test]
    #[cfg(not(feature = "zst"))]
    fn zstandard_is_a_problem_where_it_cannot_be_unpacked() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log.zst");
        std::fs::write(&path, b"\x28\xb5\x2f\xfd\x04").unwrap();
        let (parts, problems) = read(vec![Origin::Path(path)], 7);
        assert!(parts.is_empty() && problems.len() == 1);
        assert!(problems[0].ends_with("log.zst: it is packed as zstd"), "{problems:?}");
    }

    #[test]
    fn of_a_truncated_gzip_what_came_is_read_and_the_rest_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let mut text = String::new();
        for n in 0..20_000u32 {
            text.push_str(&format!("line {}\n", n.wrapping_mul(2_654_435_761)));
        }
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        io::Write::write_all(&mut gz, text.as_bytes()).unwrap();
        let packed = gz.finish().unwrap();
        let path = dir.path().join("cut.gz");
        std::fs::write(&path, &packed[..packed.len() / 2]).unwrap();
        let (parts, problems) = read(vec![Origin::Path(path)], 1 << 20);
        assert!(parts[0].1.len() > 1000 && text.starts_with(&parts[0].1));
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("cannot read all of "), "{problems:?}");
    }
}
