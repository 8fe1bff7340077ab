//! Puts what the workers found back into the order of the inputs.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::one_input::{Feed, Part, Rules, segment};
use super::sink::Sink;
use crate::clock::Clock;
use crate::correlate::Totals;
use crate::input::Sliced;
use crate::knowledge::Knowledge;

/// Pieces of each worker that may wait for an earlier one.
const AHEAD: u64 = 2;

/// Takes parts in any order, and gives events in the order of the inputs.
///
/// There are two locks, so that a worker can leave its part and go on while another one puts parts together.
pub(super) struct Order<'a, S> {
    rules: Rules<'a>,
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
    /// Whether a worker panicked: its part never comes, so nothing behind it has its turn.
    closed: bool,
}

/// The name of an input, and what of it is counted where that is not all of it.
pub(super) type About = (Arc<str>, Option<Sliced>);

/// Closes the queue if the worker that has it panics.
pub(super) struct Guard<'o, 'a, S: Sink>(&'o Order<'a, S>);

impl<S: Sink> Drop for Guard<'_, '_, S> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            lock(&self.0.queue).closed = true;
            self.0.turn.notify_all();
        }
    }
}

struct State<S> {
    feed: Option<Feed>,
    totals: Totals,
    sink: S,
}

impl<'a, S: Sink> Order<'a, S> {
    pub(super) fn new(clock: &'a Clock, know: &'a Knowledge, workers: usize, sink: S) -> Self {
        let ahead = AHEAD * workers.max(1) as u64;
        let state = State { feed: None, totals: Totals::default(), sink };
        Self {
            rules: Rules { clock, know },
            ahead,
            queue: Mutex::default(),
            state: Mutex::new(state),
            turn: Condvar::new(),
        }
    }

    /// What each worker has while it works.
    pub(super) const fn guard(&self) -> Guard<'_, 'a, S> {
        Guard(self)
    }

    /// Takes a part, and everything whose turn it is then, unless another worker is at that already. `about` gives what
    /// is known of inputs. Gives whether there is more to do: there is not after another worker panicked.
    pub(super) fn give(
        &self,
        part: Part,
        serial: u64,
        source: usize,
        about: impl Fn(usize) -> About,
    ) -> bool {
        let mut queue = lock(&self.queue);
        while serial > queue.next + self.ahead && !queue.closed {
            queue = self.turn.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        if queue.closed {
            return false;
        }
        queue.waiting.insert(serial, (part, source));
        drop(queue);
        // Whoever holds the state looks at the queue once more after it let go of it.
        while self.has_next()
            && let Some(mut state) = try_lock(&self.state)
        {
            while let Some((part, source)) = self.take_next() {
                state.take(part, source, &about, self.rules);
            }
        }
        true
    }

    /// Whether the part whose turn it is waits.
    fn has_next(&self) -> bool {
        let queue = lock(&self.queue);
        !queue.closed && queue.waiting.contains_key(&queue.next)
    }

    /// The part whose turn it is.
    fn take_next(&self) -> Option<(Part, usize)> {
        let mut queue = lock(&self.queue);
        if queue.closed {
            return None;
        }
        let next = queue.next;
        let part = queue.waiting.remove(&next)?;
        queue.next += 1;
        drop(queue);
        self.turn.notify_all();
        Some(part)
    }

    /// The totals, when all parts were given; of a slice the sink gets what is known at its borders.
    pub(super) fn finish(self, (name, sliced): About) -> Totals {
        let mut state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let feed = state.flush(self.rules);
        if let Some(sliced) = sliced {
            // Of what another slice counts there was no part.
            state.totals.inputs = 1;
            state.sink.segment(segment(name, sliced, feed.map(Feed::seams).unwrap_or_default()));
        }
        state.totals
    }
}

impl<S: Sink> State<S> {
    fn take(&mut self, part: Part, source: usize, about: impl Fn(usize) -> About, rules: Rules<'_>) {
        if self.feed.as_ref().is_none_or(|feed| feed.source() != source) {
            self.flush(rules);
            let (name, sliced) = about(source);
            self.feed = Some(Feed::new(source, name, sliced, &mut self.totals));
        }
        if let Some(feed) = &mut self.feed {
            feed.take(part, rules, &mut self.totals, &mut self.sink);
        }
    }

    /// Ends the input that was read last.
    fn flush(&mut self, rules: Rules<'_>) -> Option<Feed> {
        let mut feed = self.feed.take()?;
        feed.finish(rules, &mut self.totals, &mut self.sink);
        Some(feed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The guard, unless somebody else holds it, or panicked with it: the sink that panicked is not called again.
fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    mutex.try_lock().ok()
}
