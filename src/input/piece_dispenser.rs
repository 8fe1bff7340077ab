//! Hands out the pieces of all inputs, one after the other, to whoever asks.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::early_end::End;
use super::slice::{Slice, Sliced, Stand};
use super::stream::Stream;
use super::window::{Piece, Plain};
use super::{Origin, Problem, Shape};

/// What is known of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What the user named.
    pub origin: Origin,
    /// How the report calls it.
    pub name: String,
    /// Bytes, where that is known beforehand.
    pub length: Option<u64>,
}

/// Hands out pieces, in order, to any number of threads.
pub struct Dispenser {
    shape: Shape,
    read: Arc<AtomicU64>,
    /// Threads that unpack what can be unpacked in parts.
    threads: AtomicUsize,
    state: Mutex<State>,
}

struct State {
    /// How the report calls the first input, where that is not what the user named.
    called: Option<String>,
    /// What is counted of the only input, where that is not all of it, and what that is once it was opened.
    slice: Option<Slice>,
    sliced: Option<Sliced>,
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

pub(super) enum Current {
    /// What is left of it to read.
    Plain {
        plain: Arc<Plain>,
        left: Range<u64>,
    },
    Stream(Stream),
    /// Another slice of it counts everything.
    Nothing,
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
            called: None,
            slice: None,
            sliced: None,
            waiting: origins.into_iter(),
            current: None,
            sources: Vec::new(),
            serial: 0,
            troubles: Vec::new(),
        };
        Self { shape, read: Arc::default(), threads: AtomicUsize::new(1), state: Mutex::new(state) }
    }

    /// Lets so many threads unpack what can be unpacked in parts, of inputs that are not open yet.
    pub fn unpack_on(&self, threads: usize) {
        self.threads.store(threads, Ordering::Relaxed);
    }

    /// A dispenser over a slice of one input.
    #[must_use]
    pub fn slice(origin: Origin, slice: Slice, shape: Shape) -> Self {
        let mut all = Self::new(vec![origin], shape);
        all.state.get_mut().unwrap_or_else(PoisonError::into_inner).slice = Some(slice);
        all
    }

    /// The same, with another name for the first input: that of the object which comes through a pipe.
    #[must_use]
    pub fn called(mut self, name: Option<String>) -> Self {
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner).called = name;
        self
    }

    /// The slice of the only input, if it is no more than that and could be opened.
    #[must_use]
    pub fn sliced(&self) -> Option<Sliced> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).sliced.clone()
    }

    /// Bytes that were read of all inputs so far, packed ones as they are stored.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// The next piece; `None` when all inputs are done. `buffer` is used for its bytes.
    pub fn next(&self, mut buffer: Vec<u8>) -> Option<Piece> {
        let threads = self.threads.load(Ordering::Relaxed);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (order, serial, source) = state.order(self.shape, (&self.read, threads), &mut buffer)?;
        let sliced = state.sliced.clone();
        drop(state);
        Some(match order {
            Order::Done(piece) => piece,
            Order::Read { plain, own } => {
                self.read.fetch_add(own.end - own.start, Ordering::Relaxed);
                let start = own.start;
                let piece = plain.piece(own, buffer);
                if piece.stops {
                    self.stop(source);
                }
                let stand = sliced.map_or(Stand::Own, |sliced| sliced.stand(start));
                Piece { serial, source, stand, ..piece }
            }
        })
    }

    /// The name of an input that was opened.
    #[must_use]
    pub fn name(&self, source: usize) -> String {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.sources.get(source).map_or_else(String::new, |source| source.name.clone())
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
        read: (&Arc<AtomicU64>, usize),
        buffer: &mut Vec<u8>,
    ) -> Option<(Order, u64, usize)> {
        loop {
            let source = self.sources.len().checked_sub(1);
            if let (Some(source), Some(current)) = (source, self.current.as_mut()) {
                let known = (&self.sources[..], self.sliced.as_ref());
                if let Some(order) = current.order(buffer, source, self.serial, &mut self.troubles, known) {
                    self.serial += 1;
                    return Some((order, self.serial - 1, source));
                }
                self.current = None;
            }
            self.open(shape, read)?;
        }
    }

    /// Opens the next input that can be opened; `None` when there is none left.
    fn open(&mut self, shape: Shape, read: (&Arc<AtomicU64>, usize)) -> Option<()> {
        loop {
            let origin = self.waiting.next()?;
            let slice = self.slice.take();
            match Current::open(&origin, slice.as_ref(), shape, read) {
                Ok((current, sliced)) => {
                    self.sliced = sliced;
                    let mut length = None;
                    if let Current::Plain { plain, .. } = &current {
                        length = Some(plain.length);
                        self.troubles.push(Trouble::Perhaps(origin.clone(), Arc::clone(&plain.end)));
                    }
                    let name = self.called.take().unwrap_or_else(|| origin.to_string());
                    self.sources.push(Source { origin, name, length });
                    self.current = Some(current);
                    return Some(());
                }
                Err(problem) => self.troubles.push(Trouble::Known(problem)),
            }
        }
    }
}

impl Current {
    fn order(
        &mut self,
        buffer: &mut Vec<u8>,
        source: usize,
        serial: u64,
        troubles: &mut Vec<Trouble>,
        (sources, sliced): (&[Source], Option<&Sliced>),
    ) -> Option<Order> {
        match self {
            Self::Nothing => None,
            Self::Plain { plain, left } => {
                let border = sliced.map_or(left.end, |sliced| sliced.border(left.start).min(left.end));
                let own = left.start..(left.start + plain.shape.block as u64).min(border);
                left.start = own.end;
                (!own.is_empty()).then(|| Order::Read { plain: Arc::clone(plain), own })
            }
            Self::Stream(stream) => {
                let Some(cut) = stream.next(std::mem::take(buffer)) else {
                    let origin = sources[source].origin.clone();
                    troubles.extend(stream.amiss(&origin).map(Trouble::Known));
                    return None;
                };
                if let Some(error) = cut.problem {
                    let origin = sources[source].origin.clone();
                    troubles.push(Trouble::Known(Problem::Read { origin, source: error }));
                }
                let place = cut.offset + cut.own.start as u64;
                Some(Order::Done(Piece {
                    source,
                    serial,
                    stand: sliced.map_or(Stand::Own, |sliced| sliced.stand(place)),
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

#[cfg(test)]
mod tests {
    use std::io;

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
        // `pzstd` writes one that holds nothing before each.
        let skipped = || b"\x50\x2a\x4d\x18\x04\0\0\0\x1b\0\0\0".to_vec();
        let frames = [skipped(), frame("first line\n"), skipped(), frame("second line\n")];
        std::fs::write(&path, frames.concat()).unwrap();
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
