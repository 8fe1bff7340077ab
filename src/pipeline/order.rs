//! Puts what the workers found back into the order of the inputs.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};

use super::sink::Sink;
use crate::classify::classify;
use crate::clock::{Clock, Stamp};
use crate::correlate::{Assembler, Event, Place, Served, Sighting, Span, Totals};
use crate::decode::Success;
use crate::knowledge::Knowledge;

/// What one piece told.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Sightings, each with its line counted from the start of the piece's own part.
    pub sightings: Vec<(i64, Sighting)>,
    /// Requests that went well, those of one second together.
    pub successes: Vec<(Success, u64)>,
    pub foreign: u64,
    pub undecoded: u64,
    pub lines: u64,
    pub bytes: u64,
    /// Whether the input ends in a line without a line break.
    pub unterminated: bool,
    /// Times of the first and the last line of the input, where the piece has them.
    pub ends: [Option<Stamp>; 2],
}

/// Pieces of each worker that may wait for an earlier one.
const AHEAD: u64 = 2;

/// Takes parts in any order, and gives events in the order of the inputs.
///
/// There are two locks, so that a worker can leave its part and go on while another one puts parts together.
pub(super) struct Order<'a, S> {
    clock: &'a Clock,
    know: &'static Knowledge,
    /// Pieces that may wait for an earlier one.
    ahead: u64,
    queue: Mutex<Queue>,
    state: Mutex<State<S>>,
    turn: Condvar,
}

/// Parts whose turn has not come.
#[derive(Default)]
struct Queue {
    /// Serial of the piece whose turn it is.
    next: u64,
    waiting: BTreeMap<u64, (Part, usize)>,
}

struct State<S> {
    assembler: Assembler,
    source: Option<(usize, Arc<str>)>,
    /// Line breaks of the current source so far.
    lines: u64,
    totals: Totals,
    sink: S,
}

impl Part {
    /// Counts a request that went well.
    pub(super) fn served(&mut self, success: Success) {
        /// Models that are called in turn.
        const BACK: usize = 8;
        let same = |(known, _): &&mut (Success, u64)| {
            known.stamp == success.stamp && Arc::ptr_eq(&known.endpoint, &success.endpoint)
        };
        match self.successes.iter_mut().rev().take(BACK).find(same) {
            Some((_, count)) => *count += 1,
            None => self.successes.push((success, 1)),
        }
    }
}

impl<'a, S: Sink> Order<'a, S> {
    pub(super) fn new(clock: &'a Clock, know: &'static Knowledge, workers: usize, sink: S) -> Self {
        let ahead = AHEAD * workers.max(1) as u64;
        let state = State {
            assembler: Assembler::default(),
            source: None,
            lines: 0,
            totals: Totals::default(),
            sink,
        };
        Self { clock, know, ahead, queue: Mutex::default(), state: Mutex::new(state), turn: Condvar::new() }
    }

    /// Takes a part, and everything whose turn it is then, unless another worker is at that already. `name` gives the
    /// names of inputs.
    pub(super) fn give(&self, part: Part, serial: u64, source: usize, name: impl Fn(usize) -> Arc<str>) {
        let mut queue = lock(&self.queue);
        while serial > queue.next + self.ahead {
            queue = self.turn.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        queue.waiting.insert(serial, (part, source));
        drop(queue);
        // Whoever holds the state looks at the queue once more after it let go of it.
        while self.has_next()
            && let Some(mut state) = try_lock(&self.state)
        {
            while let Some((part, source)) = self.take_next() {
                state.take(part, source, &name, self.clock, self.know);
            }
        }
    }

    /// Whether the part whose turn it is waits.
    fn has_next(&self) -> bool {
        let queue = lock(&self.queue);
        queue.waiting.contains_key(&queue.next)
    }

    /// The part whose turn it is.
    fn take_next(&self) -> Option<(Part, usize)> {
        let mut queue = lock(&self.queue);
        let next = queue.next;
        let part = queue.waiting.remove(&next)?;
        queue.next += 1;
        drop(queue);
        self.turn.notify_all();
        Some(part)
    }

    /// The totals, when all parts were given.
    pub(super) fn finish(self) -> Totals {
        let mut state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        state.flush(self.clock, self.know);
        state.totals
    }
}

impl<S: Sink> State<S> {
    fn take(
        &mut self,
        part: Part,
        source: usize,
        name: impl Fn(usize) -> Arc<str>,
        clock: &Clock,
        know: &'static Knowledge,
    ) {
        if self.source.as_ref().is_none_or(|(open, _)| *open != source) {
            self.flush(clock, know);
            self.source = Some((source, name(source)));
            self.lines = 0;
            self.totals.inputs += 1;
        }
        for (line, sighting) in part.sightings {
            let line = self.lines.saturating_add_signed(line) + 1;
            self.push(Sighting { source, line, ..sighting }, clock, know);
        }
        for (Success { endpoint, stamp }, count) in part.successes {
            self.sink.served(Served { endpoint, time: stamp.map(|stamp| clock.resolve(stamp)), count });
        }
        self.lines += part.lines;
        self.totals.lines += part.lines + u64::from(part.unterminated);
        self.totals.bytes += part.bytes;
        self.totals.foreign += part.foreign;
        self.totals.not_understood += part.undecoded;
        for stamp in part.ends.into_iter().flatten() {
            let line = Some(Span::at(clock.resolve(stamp).at));
            self.totals.log = Span::join(self.totals.log, line);
        }
    }

    fn push(&mut self, sighting: Sighting, clock: &Clock, know: &'static Knowledge) {
        let Self { assembler, sink, source, totals, .. } = self;
        let name = source.as_ref().map(|(_, name)| name);
        assembler.push(sighting, |done, sightings| emit(done, sightings, name, clock, know, totals, sink));
    }

    fn flush(&mut self, clock: &Clock, know: &'static Knowledge) {
        let Self { assembler, sink, source, totals, .. } = self;
        let name = source.as_ref().map(|(_, name)| name);
        assembler.finish(|done, sightings| emit(done, sightings, name, clock, know, totals, sink));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The guard, unless somebody else holds it.
fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(error)) => Some(error.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// Gives the event that a complete sighting amounts to.
fn emit<S: Sink>(
    done: Sighting,
    sightings: u64,
    name: Option<&Arc<str>>,
    clock: &Clock,
    know: &'static Knowledge,
    totals: &mut Totals,
    sink: &mut S,
) {
    let known = done.kind.map(|kind| kind.verdict);
    let Some(verdict) = known.or_else(|| classify(&done.error, know)) else {
        totals.not_understood += sightings;
        return;
    };
    let time = done.error.stamp.map(|stamp| clock.resolve(stamp));
    let place = Place { source: name.map_or_else(|| Arc::from(""), Arc::clone), line: done.line };
    sink.failed(Event {
        error: done.error,
        verdict,
        time,
        place,
        sightings,
        quote: done.quote,
        kind: done.kind.map(|k| k.number),
    });
}
