//! An input that goes on: a pipe that is open, or a file that grows, is cut short, or is replaced by another one of the
//! same name, as log rotation does.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use same_file::Handle;

use super::content::Front;
use super::stream::unpack;
use super::{Origin, Problem};

/// Time between two looks at a file that has not grown.
const POLL: Duration = Duration::from_millis(100);

/// Bytes that are read at once.
const CHUNK: usize = 256 * 1024;

/// Rotations between two looks that are followed: more files with a number behind the name are not looked for.
const ROTATIONS: usize = 16;

/// An input that goes on until its writer closes it or `stop` is set.
pub struct Tail {
    origin: Origin,
    reader: Reader,
}

/// What an input is read by.
enum Reader {
    /// Nothing was read yet: how it is packed is not known, and its first bytes may be long in coming.
    Unread(Box<dyn Read + Send>),
    Unpacked(Box<dyn Read + Send>),
    /// It could not be unpacked.
    Spent,
}

impl Tail {
    /// Opens an input, without waiting for what it holds.
    ///
    /// # Errors
    /// What cannot be opened.
    pub fn open(origin: &Origin, stop: &Arc<AtomicBool>) -> Result<Self, Problem> {
        let failed = |source| Problem::Open { origin: origin.clone(), source };
        let reader: Box<dyn Read + Send> = match origin {
            Origin::Path(path) => {
                let file = File::open(path).map_err(failed)?;
                let meta = file.metadata().map_err(failed)?;
                if meta.is_dir() {
                    return Err(Problem::Directory { origin: origin.clone() });
                }
                if meta.is_file() {
                    Box::new(Growing::new(path.clone(), file, stop).map_err(failed)?)
                } else {
                    Box::new(file)
                }
            }
            Origin::Stdin => Box::new(io::stdin()),
            Origin::Text(text) => Box::new(io::Cursor::new(text.clone().into_bytes())),
            Origin::Captured(captured) => Box::new(captured.file.try_clone().map_err(failed)?),
            Origin::Given(given) => Box::new(Front { content: Arc::clone(&given.content), at: 0 }),
        };
        Ok(Self { origin: origin.clone(), reader: Reader::Unread(reader) })
    }

    /// Waits for more; `None` at the end.
    ///
    /// # Errors
    /// What the system or the unpacking says.
    pub fn wait(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        if let Reader::Unread(_) = self.reader
            && let Reader::Unread(reader) = std::mem::replace(&mut self.reader, Reader::Spent)
        {
            self.reader = Reader::Unpacked(unpack(reader, &self.origin, 1)?);
        }
        let Reader::Unpacked(reader) = &mut self.reader else { return Ok(None) };
        let mut bytes = vec![0; CHUNK];
        loop {
            match reader.read(&mut bytes) {
                Ok(0) => return Ok(None),
                Ok(count) => {
                    bytes.truncate(count);
                    return Ok(Some(bytes));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(Problem::Read { origin: self.origin.clone(), source }),
            }
        }
    }
}

/// What there is at the end of a file.
#[derive(Debug, PartialEq, Eq)]
enum Ahead {
    /// Perhaps the rest of the same file.
    Same,
    /// A file that begins.
    Another,
    /// Nothing so far.
    Nothing,
}

/// A file that grows.
struct Growing {
    path: PathBuf,
    file: Handle,
    /// Bytes that were read of it.
    at: u64,
    /// Files that came after it. It is read to its end before: what its writer added last came behind the end that was seen.
    next: VecDeque<Handle>,
    /// Whether the last line that was read is complete.
    at_line_start: bool,
    stop: Arc<AtomicBool>,
}

impl Growing {
    fn new(path: PathBuf, file: File, stop: &Arc<AtomicBool>) -> io::Result<Self> {
        let file = Handle::from_file(file)?;
        Ok(Self { path, file, at: 0, next: VecDeque::new(), at_line_start: true, stop: Arc::clone(stop) })
    }

    /// What to read next, at the end of the file.
    fn look(&mut self) -> io::Result<Ahead> {
        if self.next.is_empty() && self.is_replaced() {
            return Ok(Ahead::Same);
        }
        Ok(if self.begins_anew()? { Ahead::Another } else { Ahead::Nothing })
    }

    /// Whether the file begins anew: it was cut short, or read to its end after its name had become another file's.
    fn begins_anew(&mut self) -> io::Result<bool> {
        if let Some(next) = self.next.pop_front() {
            self.file = next;
        } else if self.file.as_file().metadata()?.len() < self.at {
            io::Seek::rewind(&mut self.file.as_file())?;
        } else {
            return Ok(false);
        }
        self.at = 0;
        Ok(true)
    }

    /// Whether the name is another file's now. Where it changed several times since the last look, the files between are
    /// found as long as they are numbered: `app.log.2` is the one that was read, and `app.log.1` came after it.
    fn is_replaced(&mut self) -> bool {
        // While a log is rotated, there may be no file for a moment.
        let Ok(new) = open(&self.path) else { return false };
        if new == self.file {
            return false;
        }
        let mut between = VecDeque::new();
        for number in 1..=ROTATIONS {
            let mut name = self.path.clone().into_os_string();
            name.push(format!(".{number}"));
            match open(Path::new(&name)) {
                Ok(old) if old == self.file => {
                    self.next = between;
                    break;
                }
                Ok(old) if old != new => between.push_front(old),
                _ => break,
            }
        }
        self.next.push_back(new);
        true
    }
}

fn open(path: &Path) -> io::Result<Handle> {
    File::open(path).and_then(Handle::from_file)
}

impl Read for Growing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.file.as_file().read(buffer)?;
            if count > 0 {
                self.at += count as u64;
                self.at_line_start = buffer[count - 1] == b'\n';
                return Ok(count);
            }
            if self.stop.load(Ordering::Relaxed) || buffer.is_empty() {
                return Ok(0);
            }
            match self.look()? {
                Ahead::Nothing => std::thread::sleep(POLL),
                // What the old file ended with is no part of the new one's first line.
                Ahead::Another if !self.at_line_start => {
                    self.at_line_start = true;
                    buffer[0] = b'\n';
                    return Ok(1);
                }
                Ahead::Same | Ahead::Another => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::mpsc;

    use super::*;

    /// What comes within a second, until `wanted` is there.
    fn wait_for(chunks: &mpsc::Receiver<Vec<u8>>, wanted: &str) {
        let mut seen = Vec::new();
        while !String::from_utf8_lossy(&seen).ends_with(wanted) {
            match chunks.recv_timeout(Duration::from_secs(10)) {
                Ok(chunk) => seen.extend(chunk),
                Err(_) => panic!("{wanted:?} did not come after {:?}", String::from_utf8_lossy(&seen)),
            }
        }
    }

    #[test]
    fn a_file_is_followed_as_it_grows_is_cut_and_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("app.log");
        std::fs::write(&path, "first line").unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let mut tail = Tail::open(&Origin::Path(path.clone()), &stop).unwrap();
        let (sender, chunks) = mpsc::channel();
        let reading = std::thread::spawn(move || {
            while let Some(chunk) = tail.wait().unwrap() {
                sender.send(chunk).unwrap();
            }
        });
        wait_for(&chunks, "first line");
        File::options().append(true).open(&path).unwrap().write_all(b" goes on\n").unwrap();
        wait_for(&chunks, " goes on\n");
        File::create(&path).unwrap().write_all(b"cut").unwrap();
        wait_for(&chunks, "cut");
        std::fs::rename(&path, dir.path().join("app.log.1")).unwrap();
        std::fs::write(&path, "another file\n").unwrap();
        wait_for(&chunks, "\nanother file\n");
        stop.store(true, Ordering::Relaxed);
        reading.join().unwrap();
    }

    /// A file that is followed, read to its end so far.
    fn growing(path: &Path) -> Growing {
        let mut growing = Growing::new(path.to_owned(), File::open(path).unwrap(), &Arc::default()).unwrap();
        let mut seen = vec![0; 100];
        assert!(growing.read(&mut seen).unwrap() > 0);
        growing
    }

    /// What is read next, up to the end of the newest file.
    fn read(growing: &mut Growing, wanted: &str) -> String {
        let (mut seen, mut buffer) = (String::new(), [0; 100]);
        while !seen.ends_with(wanted) {
            let count = growing.read(&mut buffer).unwrap();
            seen += std::str::from_utf8(&buffer[..count]).unwrap();
        }
        seen
    }

    fn rotate(path: &Path, content: &str) {
        let numbered = |number: usize| path.with_extension(format!("log.{number}"));
        for number in (1..5).rev().filter(|number| numbered(*number).exists()) {
            std::fs::rename(numbered(number), numbered(number + 1)).unwrap();
        }
        std::fs::rename(path, numbered(1)).unwrap();
        std::fs::write(path, content).unwrap();
    }

    #[test]
    fn what_was_written_last_before_a_rotation_is_read_before_the_new_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("app.log");
        std::fs::write(&path, "first\n").unwrap();
        let mut growing = growing(&path);
        // Its end was seen; more is written, and then it is rotated.
        assert_eq!(growing.file.as_file().read(&mut [0]).unwrap(), 0);
        File::options().append(true).open(&path).unwrap().write_all(b"last\n").unwrap();
        rotate(&path, "new\n");
        assert_eq!(growing.look().unwrap(), Ahead::Same);
        assert_eq!(read(&mut growing, "new\n"), "last\nnew\n");
    }

    #[test]
    fn several_rotations_between_two_looks_lose_nothing() {
        for rotations in [1, 2, 4] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("app.log");
            std::fs::write(&path, "0\n").unwrap();
            let mut growing = growing(&path);
            (1..=rotations).for_each(|number| rotate(&path, &format!("{number}\n")));
            let all: String = (1..=rotations).map(|number| format!("{number}\n")).collect();
            assert_eq!(read(&mut growing, &format!("{rotations}\n")), all);
        }
    }

    #[test]
    fn what_cannot_be_followed_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let open = |path| Tail::open(&Origin::Path(path), &Arc::default()).err().unwrap().to_string();
        assert!(open(dir.path().join("missing")).ends_with("missing: No such file or directory"));
        assert!(open(dir.path().to_owned()).ends_with("it is a directory"));
    }
}
