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

use rustc_hash::{FxHashMap, FxHashSet};

use super::digest::Digester;
use super::error::{ApiError, Quota};
use super::holes::{Holes, Wait};
use super::members::{self, Member};
use super::names::{self, Name};
use super::{Decoded, fields, text};
use crate::clock::Stamp;
use crate::knowledge::Knowledge;
use crate::scan::{Frame, FrameKind};

/// Bytes that the facts of bodies may take, with the copies of all workers.
const CAPACITY: usize = 12 * 1024 * 1024;

/// Values of a log's fields that are kept as telling nothing.
const PLAIN: usize = 1024;

/// Places of members in a line for which the name is kept.
const PLACES: usize = 64;

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
    know: &'static Knowledge,
    library: &'l Library,
    /// Those of the input with this number.
    source: usize,
    bodies: FxHashMap<u128, Known>,
    plain: FxHashSet<Box<[u8]>>,
    /// What the members' names of the last lines mean, by their place in the line.
    roles: Vec<(Box<[u8]>, Role)>,
}

/// What a member of a log's line may tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Time,
    /// Nothing, if its value is plain.
    Plain,
    /// Something that only the reader can tell.
    Other,
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
    pub error: ApiError,
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
        Self {
            know,
            library,
            source: 0,
            bodies: FxHashMap::default(),
            plain: FxHashSet::default(),
            roles: Vec::new(),
        }
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
            let member = members::next(rest)?;
            let behind = record.len() - rest.len() + member.length;
            if behind > anchor {
                let (holes, length) = Holes::of_member(rest, &member)?;
                self.skip_to_end(&rest[length..], place + 1, &mut stamp)?;
                return Some(Asked { key: holes.key(&self.library.digester), holes, stamp });
            }
            self.pass(&member, place, &mut stamp)?;
            rest = &rest[member.length..];
        }
        None
    }

    /// What is known of a record of the input with the number `source`, if its like was read before.
    pub fn recall(&mut self, asked: &Asked<'_>, source: usize) -> Option<Recalled> {
        self.turn_to(source);
        let met = self.bodies.get(&asked.key);
        let first = met.is_none();
        let Known { mut error, number } = match met {
            Some(known) => known.clone(),
            None => self.bodies.entry(asked.key).or_insert(self.library.find(asked.key)?).clone(),
        };
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

    /// Passes over the members behind the one that matters.
    fn skip_to_end(&mut self, mut rest: &[u8], first: usize, stamp: &mut Option<Stamp>) -> Option<()> {
        if rest == b"}" {
            return Some(());
        }
        rest = rest.strip_prefix(b",")?;
        for place in first.. {
            let member = members::next(rest)?;
            self.pass(&member, place, stamp)?;
            let last = rest[member.length - 1] != b',';
            rest = &rest[member.length..];
            if last {
                return (rest == b"}").then_some(());
            }
        }
        None
    }

    /// Passes over a member that tells nothing, or the time.
    fn pass(&mut self, member: &Member<'_>, place: usize, stamp: &mut Option<Stamp>) -> Option<()> {
        match self.role(member.name, place) {
            Role::Time => {
                let value = std::str::from_utf8(member.value).ok()?;
                let new = fields::stamp(value)?;
                // The better of two, the first of two alike, as the reader has it.
                if stamp.is_none_or(|old| new.zoned && !old.zoned) {
                    *stamp = Some(new);
                }
                Some(())
            }
            Role::Plain => (!member.is_string || self.is_plain(member.value)).then_some(()),
            Role::Other => None,
        }
    }

    /// The role of a member by its name. The lines of a program have the same names in the same places.
    fn role(&mut self, name: &[u8], place: usize) -> Role {
        if let Some((known, role)) = self.roles.get(place)
            && **known == *name
        {
            return *role;
        }
        let role = match std::str::from_utf8(name).map(names::name) {
            Ok(Some(Name::Time)) => Role::Time,
            Ok(None | Some(Name::Attempt)) => Role::Plain,
            Ok(Some(_)) | Err(_) => Role::Other,
        };
        if place < PLACES {
            self.roles.resize_with(self.roles.len().max(place + 1), || (Box::default(), Role::Other));
            self.roles[place] = (name.into(), role);
        }
        role
    }

    /// Whether a string tells nothing, whatever its name.
    fn is_plain(&mut self, value: &[u8]) -> bool {
        if value.len() < fields::SHORT || is_hex_id(value) || self.plain.contains(value) {
            return true;
        }
        let plain = std::str::from_utf8(value)
            .is_ok_and(|v| !v.contains(['\\', '{', '[', '(']) && text::facts(v, self.know).is_nothing());
        if plain && self.plain.len() < PLAIN {
            self.plain.insert(value.into());
        }
        plain
    }
}

impl Known {
    /// Bytes that it takes, about.
    fn size(&self) -> usize {
        let message = self.error.message.as_ref().map_or(0, |m| m.len());
        2 * size_of::<Self>() + message + self.error.quotas.len() * size_of::<Quota>()
    }
}

/// `afc0a8581ad6f55e60437870703ddf17`, `6f1c2d3e-...`: no word and no number of any table looks like that.
fn is_hex_id(value: &[u8]) -> bool {
    value.len() >= 16 && value.iter().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f' | b'-'))
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
