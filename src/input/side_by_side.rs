//! Unpacks the parts of a packed file side by side: small members of gzip, as `bgzip` writes them, and small frames of
//! Zstandard, as its seekable form has them.
//!
//! Where no part ends within [`PACKED`] bytes, or what looked like the end of one is none, the file is unpacked from front to
//! back from there on.

use std::collections::VecDeque;
use std::io::{self, Cursor, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::packed_format::Format;

/// Packed bytes in which the end of a part must lie.
const PACKED: usize = 1024 * 1024;

/// Packed bytes that are worth a thread's while: shorter parts are taken together.
const WORTH: usize = 128 * 1024;

/// What a part may unpack to: memory does not grow with the input.
const MOST: usize = 2 * 1024 * 1024;

/// Parts that are unpacked before they are asked for.
const AHEAD: usize = 1;

/// A packed file whose parts are unpacked side by side.
pub(super) struct SideBySide<R> {
    packed: R,
    format: Format,
    /// Packed bytes that were read, and that nobody has yet.
    pending: Vec<u8>,
    ended: bool,
    /// Why it ended, where that is an error: what came before is read first.
    failed: Option<io::Error>,
    helpers: Helpers,
    waiting: VecDeque<Job>,
    now: Cursor<Vec<u8>>,
}

/// A part, and where what it is unpacked to will come from.
struct Job {
    packed: Arc<Vec<u8>>,
    done: Receiver<Option<Vec<u8>>>,
}

struct Task {
    packed: Arc<Vec<u8>>,
    /// What the part is unpacked into.
    buffer: Vec<u8>,
    done: Sender<Option<Vec<u8>>>,
}

/// Threads that unpack; they are made with the first part, and end with the last sender.
struct Helpers {
    count: usize,
    tasks: Option<Sender<Task>>,
    /// Buffers that were read: new ones would cost the system a page of zeros for each 4 KiB.
    read: Vec<Vec<u8>>,
}

impl Helpers {
    /// Lets one of the threads unpack a part.
    fn unpack(&mut self, packed: Vec<u8>, format: Format) -> Job {
        let tasks = self.tasks.get_or_insert_with(|| threads(self.count, format));
        let (sender, done) = channel();
        let packed = Arc::new(packed);
        let buffer = self.read.pop().unwrap_or_default();
        // Where no thread could be made, nobody answers, and that is seen when the answer is asked for.
        let _ = tasks.send(Task { packed: Arc::clone(&packed), buffer, done: sender });
        Job { packed, done }
    }
}

fn threads(count: usize, format: Format) -> Sender<Task> {
    let (sender, tasks) = channel::<Task>();
    let tasks = Arc::new(Mutex::new(tasks));
    for _ in 0..count {
        let tasks = Arc::clone(&tasks);
        let work = move || {
            let next = || tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
            while let Ok(Task { packed, buffer, done }) = next() {
                let _ = done.send(format.whole(&packed, buffer, MOST));
            }
        };
        if thread::Builder::new().spawn(work).is_err() {
            break;
        }
    }
    sender
}

impl<R: Read + Send + 'static> SideBySide<R> {
    /// Hands parts out until enough are on their way.
    fn hand_out(&mut self) {
        while self.waiting.len() < AHEAD + 1 {
            let Some(end) = self.part() else { break };
            let rest = self.pending.split_off(end);
            let part = std::mem::replace(&mut self.pending, rest);
            self.waiting.push_back(self.helpers.unpack(part, self.format));
        }
    }

    /// Where the next part ends in the pending bytes; `None` where that cannot be told.
    fn part(&mut self) -> Option<usize> {
        [WORTH, PACKED].into_iter().find_map(|most| {
            self.fill(most);
            self.format.parts(&self.pending, WORTH)
        })
    }

    /// Reads until so many packed bytes are there, if there are.
    fn fill(&mut self, most: usize) {
        let missing = most.saturating_sub(self.pending.len()) as u64;
        if self.ended || missing == 0 {
            return;
        }
        match self.packed.by_ref().take(missing).read_to_end(&mut self.pending) {
            Ok(read) => self.ended = (read as u64) < missing,
            Err(error) => (self.ended, self.failed) = (true, Some(error)),
        }
    }

    /// Whether the last part was given, and no error is left to tell.
    fn is_done(&self) -> bool {
        self.ended && self.failed.is_none() && self.pending.is_empty() && self.waiting.is_empty()
    }

    /// All that was not given yet, unpacked from front to back.
    fn in_line(self) -> io::Result<Box<dyn Read + Send>> {
        let parts = self.waiting.into_iter().flat_map(|job| job.packed.to_vec());
        let read = Cursor::new(parts.chain(self.pending).collect::<Vec<u8>>());
        match self.failed {
            None => self.format.open(read.chain(self.packed)),
            Some(error) => self.format.open(read.chain(Failed(Some(error)))),
        }
    }
}

/// Tells an error, once.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Unpacks side by side as long as that is possible.
pub(super) enum Unpacked<R> {
    SideBySide(Box<SideBySide<R>>),
    InLine(Box<dyn Read + Send>),
    /// An error was told, or everything was read.
    Ended,
}

impl<R: Read + Send + 'static> Unpacked<R> {
    /// A reader of what `packed` unpacks to; its parts are unpacked by so many threads.
    pub(super) fn new(packed: R, format: Format, threads: usize) -> Self {
        Self::SideBySide(Box::new(SideBySide {
            packed,
            format,
            pending: Vec::new(),
            ended: false,
            failed: None,
            helpers: Helpers { count: threads, tasks: None, read: Vec::new() },
            waiting: VecDeque::new(),
            now: Cursor::default(),
        }))
    }

    /// The next part, or everything from here on.
    fn go_on(self) -> io::Result<Self> {
        let Self::SideBySide(mut parts) = self else { return Ok(self) };
        parts.hand_out();
        if parts.is_done() {
            return Ok(Self::Ended);
        }
        let text = parts.waiting.front().and_then(|job| job.done.recv().ok().flatten());
        let Some(text) = text else { return Ok(Self::InLine(parts.in_line()?)) };
        parts.waiting.pop_front();
        let read = std::mem::replace(&mut parts.now, Cursor::new(text));
        parts.helpers.read.push(read.into_inner());
        Ok(Self::SideBySide(parts))
    }
}

impl<R: Read + Send + 'static> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self {
                Self::InLine(reader) => return reader.read(buffer),
                Self::Ended => return Ok(0),
                Self::SideBySide(parts) => {
                    let count = parts.now.read(buffer)?;
                    if count > 0 || buffer.is_empty() {
                        return Ok(count);
                    }
                    *self = std::mem::replace(self, Self::Ended).go_on()?;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
