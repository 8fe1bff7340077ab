//! Inputs that grow (`--follow`): what is complete is read at once, what is not is looked at again with each look.
//!
//! A record is certain when what follows it has come. Everything certain is read as it would be of a finished input, so
//! that the end of following gives the report of a run over the whole.

use std::sync::Arc;

use super::one_input::{Feed, Rules};
use super::sink::Sink;
use super::worker::Worker;
use crate::clock::Clock;
use crate::correlate::Totals;
use crate::decode::{Prefilter, SharedMemo};
use crate::input::Piece;
use crate::knowledge::Knowledge;
use crate::scan::{self, Anchors};

/// What reading needs.
pub struct Tools<'k> {
    anchors: Anchors,
    prefilter: Prefilter<'k>,
    memo: SharedMemo,
    know: &'k Knowledge,
}

/// Reads inputs that grow.
pub struct Follower<'t> {
    worker: Worker<'t>,
    /// Looks at what is not certain yet; it must not take anything from what the other one learns.
    scout: Worker<'t>,
    rules: Rules<'t>,
    tails: Vec<Tail>,
    totals: Totals,
}

/// What is kept of an input.
struct Tail {
    feed: Feed,
    /// The last bytes: the margin before what is not certain, and all that is behind it.
    bytes: Vec<u8>,
    /// Place of `bytes[0]` in the input.
    offset: u64,
    /// Where what is not certain begins.
    certain: usize,
    fresh: bool,
}

impl<'k> Tools<'k> {
    /// Builds the searchers.
    #[must_use]
    pub fn new(know: &'k Knowledge) -> Self {
        Self { anchors: Anchors::new(), prefilter: Prefilter::new(know), memo: SharedMemo::new(), know }
    }
}

impl<'t> Follower<'t> {
    /// A reader of no inputs; `every_text` is that of [`Options`](super::Options).
    #[must_use]
    pub fn new(tools: &'t Tools<'t>, clock: &'t Clock, every_text: bool) -> Self {
        let worker = |every| Worker::new(&tools.anchors, &tools.prefilter, &tools.memo, tools.know, every);
        Self {
            worker: worker(every_text),
            scout: worker(true),
            rules: Rules { clock, know: tools.know },
            tails: Vec::new(),
            totals: Totals::default(),
        }
    }

    /// Begins the next input; inputs are counted from 0 in this order.
    pub fn begin(&mut self, name: Arc<str>) {
        let feed = Feed::new(self.tails.len(), name, None, &mut self.totals);
        self.tails.push(Tail { feed, bytes: Vec::new(), offset: 0, certain: 0, fresh: false });
    }

    /// Takes what has come of an input.
    pub fn take(&mut self, source: usize, bytes: &[u8]) {
        if let Some(tail) = self.tails.get_mut(source) {
            tail.bytes.extend_from_slice(bytes);
            tail.fresh = true;
        }
    }

    /// Bytes that were taken and not yet read.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.tails.iter().filter(|tail| tail.fresh).map(|tail| tail.bytes.len() - tail.certain).sum()
    }

    /// Reads what is certain.
    pub fn read(&mut self, sink: &mut impl Sink) {
        for tail in self.tails.iter_mut().filter(|tail| tail.fresh) {
            tail.fresh = false;
            tail.read(&mut self.worker, false, self.rules, &mut self.totals, sink);
        }
    }

    /// Gives `sink` what the inputs would report in addition if they ended here; the totals that they would have then.
    pub fn peek(&mut self, sink: &mut impl Sink) -> Totals {
        let mut totals = self.totals;
        for tail in &mut self.tails {
            let mut feed = tail.feed.clone();
            let own = tail.certain..tail.bytes.len();
            let part = tail.look(own, true, |piece| self.scout.read(piece));
            feed.take(part, self.rules, &mut totals, sink);
            feed.finish(self.rules, &mut totals, sink);
        }
        totals
    }

    /// Reads the rest: all inputs end here.
    pub fn finish(mut self, sink: &mut impl Sink) -> Totals {
        for tail in &mut self.tails {
            tail.read(&mut self.worker, true, self.rules, &mut self.totals, sink);
            tail.feed.finish(self.rules, &mut self.totals, sink);
        }
        self.totals
    }
}

impl Tail {
    /// Reads what is certain, or everything where the input `ends`.
    fn read(
        &mut self,
        worker: &mut Worker<'_>,
        ends: bool,
        rules: Rules<'_>,
        totals: &mut Totals,
        sink: &mut impl Sink,
    ) {
        let own = self.certain..if ends { self.bytes.len() } else { self.complete() };
        if own.is_empty() && !ends {
            return;
        }
        let (part, certain) = self.look(own, ends, |piece| worker.read_certain(piece));
        // A few words without an anchor are read for themselves when nothing follows them: that is not certain yet.
        if !ends && self.offset == 0 && self.bytes.len() <= scan::NEAR && part.sightings.is_empty() {
            return;
        }
        self.feed.take(part, rules, totals, sink);
        self.certain = certain;
        self.forget();
    }

    /// End of the last complete line; of one that is too long to be one, of what cannot change any more.
    fn complete(&self) -> usize {
        let line = memchr::memrchr(b'\n', &self.bytes[self.certain..]);
        let line = line.map_or(self.certain, |end| self.certain + end + 1);
        line.max(self.bytes.len().saturating_sub(scan::MARGIN))
    }

    fn look<T>(&mut self, own: std::ops::Range<usize>, ends: bool, read: impl FnOnce(&Piece) -> T) -> T {
        let bytes = std::mem::take(&mut self.bytes);
        let piece = Piece::growing(self.feed.source(), bytes, own, self.offset, ends);
        let told = read(&piece);
        self.bytes = piece.into_bytes();
        told
    }

    /// Lets go of what no record can reach back to.
    fn forget(&mut self) {
        let spare = self.certain.saturating_sub(scan::MARGIN);
        // Moving the rest to the front is worth it now and then only.
        if spare > 4 * scan::MARGIN || spare == self.bytes.len() {
            self.bytes.drain(..spare);
            self.certain -= spare;
            self.offset += spare as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::Event;

    const LOG: &str = "\
2026-11-22T09:00:00Z INFO start
2026-11-22T09:00:01Z ERROR app: failed
Traceback (most recent call last):
  File \"a.py\", line 1, in f
google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'Resource has been exhausted (e.g. check quota).', 'status': 'RESOURCE_EXHAUSTED'}}
2026-11-22T09:00:02Z INFO POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent \"HTTP/1.1 503 Service Unavailable\"
2026-11-22T09:00:02Z ERROR app: {\"error\": {\"code\": 503, \"message\": \"The model is overloaded.\", \"status\": \"UNAVAILABLE\"}}
2026-11-22T09:00:03Z INFO end
";

    /// Each event's cause and line.
    fn causes(events: &[Event]) -> Vec<(String, u64)> {
        events.iter().map(|e| (e.verdict.cause.to_string(), e.place.line)).collect()
    }

    fn followed(log: &str, step: usize) -> (Vec<(String, u64)>, Totals) {
        let (tools, clock) =
            (Tools::new(Knowledge::builtin()), Clock::fixed("2026-11-22T10:00:00Z".parse().unwrap()));
        let mut follower = Follower::new(&tools, &clock, false);
        let mut events = Vec::new();
        follower.begin("app.log".into());
        for chunk in log.as_bytes().chunks(step) {
            follower.take(0, chunk);
            follower.read(&mut |event| events.push(event));
            follower.peek(&mut |_: Event| {});
        }
        let totals = follower.finish(&mut |event| events.push(event));
        (causes(&events), totals)
    }

    #[test]
    fn however_a_log_comes_the_end_is_that_of_the_whole() {
        let (whole, totals) = followed(LOG, LOG.len());
        let expected = [("quota-unspecified", 5), ("overload", 7)];
        assert_eq!(whole, expected.map(|(cause, line)| (cause.to_owned(), line)));
        for step in [1, 7, 40, 100, 333] {
            let (events, new) = followed(LOG, step);
            assert_eq!(events, whole, "{step}");
            assert_eq!((new.lines, new.bytes), (totals.lines, totals.bytes), "{step}");
        }
    }

    #[test]
    fn a_few_words_are_read_as_the_whole_would_be() {
        let words = "429 Gemini 2.5 Pro Preview doesn't have a free quota tier.\n";
        for step in [7, words.len()] {
            let (events, totals) = followed(words, step);
            assert_eq!(events, [("billing-missing".to_owned(), 1)]);
            assert_eq!((totals.lines, totals.bytes), (1, words.len() as u64));
        }
    }

    #[test]
    fn what_has_come_is_seen_before_it_is_certain() {
        let (tools, clock) =
            (Tools::new(Knowledge::builtin()), Clock::fixed("2026-11-22T10:00:00Z".parse().unwrap()));
        let mut follower = Follower::new(&tools, &clock, false);
        follower.begin("app.log".into());
        let (certain, mut seen) = (LOG.find("2026-11-22T09:00:02Z INFO").unwrap(), Vec::new());
        follower.take(0, &LOG.as_bytes()[..certain]);
        follower.read(&mut |event: Event| panic!("{:?} is not certain", event.place));
        follower.peek(&mut |event| seen.push(event));
        assert_eq!(causes(&seen), [("quota-unspecified".to_owned(), 5)]);
    }
}
