//! One failed request is one event, however many lines it left.
//!
//! A failure passes through layers: the HTTP client's line, the program's own log line, the exception. Sightings of one
//! stream that agree and go forward through the layers are one event; a layer that comes again is another request. An
//! attempt that says that another one follows is complete.

use std::collections::VecDeque;

use chrono::Timelike;

use crate::classify::Verdict;
use crate::decode::{ApiError, Layer, Writer};
use crate::redact::Quote;

/// A failed request as one record reports it.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Sighting {
    /// The facts.
    pub error: Box<ApiError>,
    /// Its stream in the log; 0 where the log does not distinguish streams.
    pub stream: u64,
    /// Number of its input.
    pub source: usize,
    /// Number of its first line in that input, from 1.
    pub line: u64,
    /// How many line breaks it has.
    pub length: u64,
    /// Where in the input the failure's own text begins: line and column, from 1.
    pub begins: (u64, u64),
    /// The text, where it may be wanted.
    pub quote: Option<Quote>,
    /// Set for a text that was read before: all sightings with the same number differ in time and wait only.
    pub kind: Option<Kind>,
}

/// What is known of a text that was read before.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Kind {
    /// Tells kinds apart within one run.
    pub number: u64,
    /// The verdict on it.
    pub verdict: Verdict,
}

/// An event in the making.
#[derive(Debug, Clone)]
struct Open {
    event: Sighting,
    /// Layers that were seen.
    request: bool,
    /// Who wrote about it first, and who else did.
    writer: Writer,
    others: Vec<Writer>,
    /// First and last line of the last text.
    last: (u64, u64),
    sightings: u64,
    closed: bool,
}

/// Puts sightings, given in the order of the input, together.
#[derive(Debug, Clone, Default)]
pub struct Assembler {
    open: VecDeque<Open>,
}

/// A text about the same request is at most this many lines further on.
const LINES: u64 = 400;
/// The rest of a torn text is at most this many lines further on.
const TORN: u64 = 200;
/// And at most this many seconds later.
const SECONDS: i64 = 10;
/// What several write about one failure is written within so many milliseconds, where the times have them, or, without a
/// time, so many lines on.
const MOMENT: i64 = 300;
const NEXT: u64 = 5;
/// Lines between a heading and the answer that it is about.
const HEADING: u64 = 12;
/// And by so many at most.
const WRITERS: usize = 8;
/// Streams whose last event may still get another text.
const STREAMS: usize = 32;

impl Assembler {
    /// Takes the next sighting; gives every event that is complete to `done`, with the number of its sightings.
    pub fn push(&mut self, sighting: Sighting, mut done: impl FnMut(Sighting, u64)) {
        let last =
            self.open.iter_mut().rev().find(|o| {
                !o.closed && o.event.stream == sighting.stream && o.event.source == sighting.source
            });
        match last {
            Some(open) if open.takes(&sighting) => open.join(sighting),
            last => {
                if let Some(open) = last {
                    open.closed = true;
                }
                self.open.push_back(Open::new(sighting));
            }
        }
        while self.open.front().is_some_and(|o| o.closed) || self.open.len() > STREAMS {
            if let Some(open) = self.open.pop_front() {
                done(open.event, open.sightings);
            }
        }
    }

    /// Gives all events that are still open to `done`.
    pub fn finish(&mut self, mut done: impl FnMut(Sighting, u64)) {
        for open in self.open.drain(..) {
            done(open.event, open.sightings);
        }
    }
}

impl Open {
    fn new(event: Sighting) -> Self {
        let last = (event.line, event.line + event.length);
        let (request, writer) = (event.error.layer == Layer::Request, event.error.writer);
        Self { request, writer, others: Vec::new(), event, last, sightings: 1, closed: false }
    }

    /// Whether the sighting is another text about this request.
    fn takes(&self, new: &Sighting) -> bool {
        let old = &self.event.error;
        let complete =
            old.attempt.is_some_and(|a| a.goes_on) || (old.attempt.is_some() && new.error.attempt.is_some());
        let apart = new.error.apart && new.line == self.last.0;
        !complete
            && !apart
            && new.line.saturating_sub(self.last.1) <= LINES
            && (self.forward(new)
                || self.goes_on(new)
                || self.retold(new)
                || self.is_kin(new)
                || self.is_heading(new))
            && near(old, &new.error)
            && old.agrees(&new.error)
            && old.may_be_one_call(&new.error)
    }

    /// Whether the new text stands in a later layer, or is the client's line that should have stood before: below an
    /// exception without times, as test runners print captured logs, or with an earlier time in a log that was
    /// listed backwards.
    fn forward(&self, new: &Sighting) -> bool {
        let old = &self.event.error;
        let backwards = match (old.stamp, new.error.stamp) {
            // The end of a list that was cut off may have lost its time.
            (_, None) => true,
            (Some(old), Some(new)) => new.at < old.at,
            (None, Some(_)) => false,
        };
        new.error.layer > old.layer || (new.error.layer == Layer::Request && !self.request && backwards)
    }

    /// Whether the new text is the rest of the old one, which lines of another program tore in two.
    fn goes_on(&self, new: &Sighting) -> bool {
        let torn = (self.event.error.torn.tail && new.error.torn.head) || new.error.torn.chained;
        torn && new.line.saturating_sub(self.last.1) <= TORN
    }

    /// Whether the old text is the heading of a page that shows the whole answer below: Google's sentence without any
    /// status, in a text without times.
    fn is_heading(&self, new: &Sighting) -> bool {
        let (old, error) = (&self.event.error, &new.error);
        let bare = old.http_status.is_none() && old.grpc_status.is_none() && old.quotas.is_empty();
        let told = error.http_status.is_some() && !old.phrases.is_empty() && old.phrases == error.phrases;
        let untimed = old.stamp.is_none() && error.stamp.is_none();
        bare && told && untimed && self.sightings == 1 && new.line.saturating_sub(self.last.1) <= HEADING
    }

    /// Whether a span of the same trace tells it, around or within the one that told it first.
    fn is_kin(&self, new: &Sighting) -> bool {
        self.event.error.span.zip(new.error.span).is_some_and(|(a, b)| a.is_kin(b))
    }

    /// Whether somebody else tells the same failure: a library, a framework and a program each log what went through
    /// them, in their own words and at the same moment.
    fn retold(&self, new: &Sighting) -> bool {
        let (old, error) = (&self.event.error, &new.error);
        let moment = match (old.stamp, error.stamp) {
            (Some(a), Some(b)) => {
                let whole = a.at.nanosecond() == 0 && b.at.nanosecond() == 0;
                (b.at - a.at).num_milliseconds().abs() <= if whole { 1000 } else { MOMENT }
            }
            _ => new.line.saturating_sub(self.last.1) <= NEXT,
        };
        // The message gives the wait to the nanosecond, and no two answers the same; RetryInfo gives whole seconds.
        let wait = old.retry_after_s.zip(error.retry_after_s).is_none_or(|(a, b)| {
            let exact = a.fract() > 0.0 && b.fract() > 0.0;
            (a - b).abs() <= if exact { 0.01 } else { 1.0 }
        });
        let is_new = |w: &Writer| w.differs(error.writer);
        let others = self.others.len() < WRITERS && is_new(&self.writer) && self.others.iter().all(is_new);
        others && moment && wait && old.may_be_one_call(error) && error.layer != Layer::Request
    }

    fn join(&mut self, new: Sighting) {
        self.request |= new.error.layer == Layer::Request;
        self.last = (new.line, new.line + new.length);
        self.sightings += 1;
        if self.others.len() < WRITERS {
            self.others.push(new.error.writer);
        }
        self.event.kind = None;
        let richer = self.event.error.absorb(*new.error);
        if richer {
            // Whether a text is kept may depend on which worker read it; where it stands may not.
            self.event.quote = new.quote.or(self.event.quote.take());
            self.event.begins = new.begins;
        }
    }
}

/// Whether the times, where both texts have one, are near each other.
fn near(old: &ApiError, new: &ApiError) -> bool {
    match (old.stamp, new.stamp) {
        (Some(a), Some(b)) if a.zoned == b.zoned && a.dated == b.dated => {
            (b.at - a.at).num_seconds().abs() <= SECONDS
        }
        _ => true,
    }
}
