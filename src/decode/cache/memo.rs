//! What was read once need not be read again.
//!
//! A log full of failures holds few kinds of them: the same body, with another wait in it, in lines that differ in
//! their time and in ids. A body that was read is kept with holes where its waits stand; another one that is the same
//! but for the holes has the same facts. So the memo never knows anything that the reader did not say.
//!
//! Of a body only a digest is kept ([`Digester`]): a log may hold thousands of kinds of bodies, and their texts would
//! not fit the cache.
//!
//! Workers share what they read ([`Library`]), and each keeps a copy of what it met itself, so that they need not wait
//! for one another.
//!
//! It is asked for records whose bounds are plain ([`Frame`]) only: a bare document, or a line of a JSON log of which
//! every other member is known to tell nothing but the time.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::digest::Digester;
use super::log_fields::Beside;
use super::template::{Holes, Wait};
use crate::clock::Stamp;
use crate::decode::Decoded;
use crate::decode::failures::api_error::{ApiError, Quota};
use crate::knowledge::Knowledge;
use crate::scan::{Frame, FrameKind};

/// Bytes that the facts of bodies may take, with the copies of all workers.
const CAPACITY: usize = 12 * 1024 * 1024;

/// Bodies that were read, by all workers.
pub struct Library {
    digester: Digester,
    capacity: usize,
    shelf: Mutex<Shelf>,
}

#[derive(Default)]
struct Shelf {
    bodies: FxHashMap<u128, Known>,
    size: usize,
}

/// The facts of a body that was read.
#[derive(Clone)]
struct Known {
    error: ApiError,
    /// Number of the body, from 0.
    number: usize,
}

/// Bodies that a worker met.
pub struct Memo<'l> {
    library: &'l Library,
    /// Those of the input with this number.
    source: usize,
    bodies: FxHashMap<u128, Known>,
    beside: Beside,
}

/// A record in the form in which the memo knows it.
#[derive(Debug)]
pub struct Asked<'w> {
    holes: Holes<'w>,
    stamp: Option<Stamp>,
    key: u128,
}

/// What was read before.
#[derive(Debug)]
pub struct Recalled {
    /// The facts, with the record's own time and wait.
    pub error: Box<ApiError>,
    /// Number of the body: all records with the same number are alike but for their time and wait.
    pub number: usize,
    /// Whether the memo meets it for the first time in the input.
    pub first: bool,
}

impl Library {
    /// An empty library for this many workers.
    #[must_use]
    pub fn new(workers: usize) -> Self {
        // Each body is there once, and once more with each worker that met it.
        let capacity = CAPACITY / (workers.max(1) + 1);
        Self { digester: Digester::new(), capacity, shelf: Mutex::default() }
    }

    fn find(&self, key: u128) -> Option<Known> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner).bodies.get(&key).cloned()
    }

    /// Keeps the facts of a body, if there is room; gives what is kept.
    fn keep(&self, key: u128, error: &ApiError) -> Option<Known> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let known = Known { error: error.clone(), number: shelf.bodies.len() };
        let size = known.size();
        if shelf.size + size <= self.capacity && !shelf.bodies.contains_key(&key) {
            shelf.bodies.insert(key, known);
            shelf.size += size;
        }
        shelf.bodies.get(&key).cloned()
    }
}

impl<'l> Memo<'l> {
    /// A memo that met nothing yet.
    #[must_use]
    pub fn new(know: &'static Knowledge, library: &'l Library) -> Self {
        Self { library, source: 0, bodies: FxHashMap::default(), beside: Beside::new(know) }
    }

    /// The record in the form in which the memo may know it; `None` for a record that it must not be asked for.
    pub fn ask<'w>(&mut self, bytes: &'w [u8], frame: &Frame, anchor: usize) -> Option<Asked<'w>> {
        let record = &bytes[frame.range.clone()];
        if frame.kind != FrameKind::Line {
            let holes = Holes::of(record);
            return Some(Asked { key: holes.key(&self.library.digester), holes, stamp: None });
        }
        let anchor = anchor - frame.range.start;
        let mut rest = record.strip_prefix(b"{")?;
        let mut stamp = None;
        for place in 0.. {
            let (member, role) = self.beside.member(rest, place)?;
            let behind = record.len() - rest.len() + member.length;
            if behind > anchor {
                let (holes, length) = Holes::of_member(rest, &member)?;
                self.beside.skip_to_end(&rest[length..], place + 1, &mut stamp)?;
                return Some(Asked { key: holes.key(&self.library.digester), holes, stamp });
            }
            self.beside.pass(&member, role, &mut stamp)?;
            rest = &rest[member.length..];
        }
        None
    }

    /// What is known of a record of the input with the number `source`, if its like was read before.
    pub fn recall(&mut self, asked: &Asked<'_>, source: usize) -> Option<Recalled> {
        self.turn_to(source);
        let met = self.bodies.get(&asked.key);
        let first = met.is_none();
        let Known { error, number } = match met {
            Some(known) => known,
            None => self.bodies.entry(asked.key).or_insert(self.library.find(asked.key)?),
        };
        let (mut error, number) = (Box::new(error.clone()), *number);
        error.stamp = asked.stamp;
        if let Some(wait) = asked.holes.wait() {
            error.retry_after_s = Some(wait);
        }
        Some(Recalled { error, number, first })
    }

    /// Each input's first record of a kind is met anew.
    fn turn_to(&mut self, source: usize) {
        if self.source != source {
            self.source = source;
            self.bodies.clear();
        }
    }

    /// Keeps what the reader said of a record of the input with the number `source`.
    pub fn learn(&mut self, asked: &Asked<'_>, decoded: &Decoded, source: usize) {
        let [error] = decoded.errors.as_slice() else { return };
        let told = asked.holes.wait().is_none_or(|wait| error.retry_after_s == Some(wait));
        let alone = decoded.foreign == 0
            && decoded.undecoded == 0
            && error.stamp == asked.stamp
            && error.attempt.is_none();
        if told && alone && !error.apart {
            self.turn_to(source);
            let kept = self.library.keep(asked.key, error);
            self.bodies.extend(kept.map(|known| (asked.key, known)));
        }
    }
}

impl Known {
    /// Bytes that it takes, about.
    fn size(&self) -> usize {
        let message = self.error.message.as_ref().map_or(0, |m| m.len());
        2 * size_of::<Self>() + message + self.error.quotas.len() * size_of::<Quota>()
    }
}

impl Holes<'_> {
    fn wait(&self) -> Option<f64> {
        let [first, second] = &self.waits;
        match (first.as_ref().map(Wait::seconds), second.as_ref().map(Wait::seconds)) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        }
    }
}
