//! The inputs of `--follow`, each read by a thread of its own: those that are there, those that are waited for, and those
//! that appear in a directory.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::args::Args;
use super::inputs::{Identity, identity};
use super::own_output;
use super::walk::walk;
use crate::cli::terminal::print_problem;
use crate::input::{Origin, Problem, Tail};

/// Chunks that wait to be read.
const AHEAD: usize = 8;

/// Time between two looks for files that are not there yet.
const LOOK: Duration = Duration::from_millis(500);

/// What came: an input that was not there before, which gets the next number, or bytes of one, or why nothing more will.
pub(super) enum Came {
    Opened(Origin),
    Bytes(usize, Result<Vec<u8>, Problem>),
}

/// The files that are read, by their names and by what they are.
type Known = (HashSet<PathBuf>, HashSet<Identity>);

/// Opens inputs that appear.
#[derive(Clone)]
struct Opener {
    sender: SyncSender<Came>,
    stop: Arc<AtomicBool>,
    /// How many there are.
    count: Arc<Mutex<usize>>,
}

/// Opens the inputs; what was opened, and what comes of them. A file that is not there yet is waited for, as `tail -F` does, and
/// a directory is looked at again and again.
pub(super) fn open(
    args: &Args,
    origins: Vec<Origin>,
    stop: &Arc<AtomicBool>,
    problems: &mut Vec<Problem>,
) -> (Vec<Origin>, Receiver<Came>) {
    let (sender, chunks) = sync_channel(AHEAD);
    let (mut opened, mut tails, mut missing, mut seen) = (Vec::new(), Vec::new(), Vec::new(), HashSet::new());
    for origin in origins {
        match (&origin, Tail::open(&origin, stop)) {
            (_, Ok(tail)) => {
                seen.extend(path(&origin).and_then(identity));
                tails.push(tail);
                opened.push(origin);
            }
            (Origin::Path(path), Err(_)) if !path.exists() => missing.push(path.clone()),
            (_, Err(problem)) => problems.push(problem),
        }
    }
    let opener = Opener { sender, stop: Arc::clone(stop), count: Arc::new(Mutex::new(opened.len())) };
    for (source, tail) in tails.into_iter().enumerate() {
        let sender = opener.sender.clone();
        // Nobody waits for it: it may wait for a pipe for ever.
        thread::spawn(move || pass(tail, source, &sender));
    }
    for path in missing {
        print_problem(&format!("waiting for {}, which is not there yet", path.display()), None);
        let opener = opener.clone();
        thread::spawn(move || opener.wait_for(path));
    }
    let directories: Vec<PathBuf> =
        args.files.iter().filter(|file| args.recursive && file.is_dir()).cloned().collect();
    if !directories.is_empty() {
        let (all, opener) = (args.all_files, opener.clone());
        let names = opened.iter().filter_map(path).map(Path::to_owned).collect();
        thread::spawn(move || opener.watch(&directories, all, (names, seen)));
    }
    (opened, chunks)
}

fn path(origin: &Origin) -> Option<&Path> {
    match origin {
        Origin::Path(path) => Some(path),
        _ => None,
    }
}

/// Gives on what comes of an input.
fn pass(mut tail: Tail, source: usize, sender: &SyncSender<Came>) {
    while let Some(chunk) = tail.wait().transpose() {
        let failed = chunk.is_err();
        if sender.send(Came::Bytes(source, chunk)).is_err() || failed {
            return;
        }
    }
}

impl Opener {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn wait_for(&self, path: PathBuf) {
        while !self.is_stopped() {
            if path.exists() {
                return self.begin(path);
            }
            thread::sleep(LOOK);
        }
    }

    /// Looks for files that were not there; one that was, and was renamed, as rotation does, is the same one.
    fn watch(&self, directories: &[PathBuf], all: bool, (mut names, mut seen): Known) {
        while !self.is_stopped() {
            thread::sleep(LOOK);
            for file in directories.iter().flat_map(|directory| walk(directory, all).0) {
                let is_new = identity(&file).is_some_and(|identity| seen.insert(identity));
                // A name that was there before is followed to its successors by whoever reads it.
                if names.insert(file.clone()) && is_new && own_output::format(&file).is_none() {
                    self.begin(file);
                }
            }
        }
    }

    /// Opens an input, and reads it in a thread of its own.
    fn begin(&self, path: PathBuf) {
        let origin = Origin::Path(path);
        let tail = match Tail::open(&origin, &self.stop) {
            Ok(tail) => tail,
            Err(problem) => return print_problem(&problem.to_string(), problem.hint().as_deref()),
        };
        // Numbers are given in the order in which the inputs are told.
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let (source, sender) = (*count, self.sender.clone());
        *count += 1;
        if sender.send(Came::Opened(origin)).is_ok() {
            drop(count);
            thread::spawn(move || pass(tail, source, &sender));
        }
    }
}
