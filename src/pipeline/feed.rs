//! One input, part after part: sightings become events, and what was read is counted.

use std::sync::Arc;

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

/// What times and failures mean.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub clock: &'a Clock,
    pub know: &'static Knowledge,
}

/// An input, as far as it was read.
#[derive(Debug, Clone)]
pub(super) struct Feed {
    source: usize,
    name: Arc<str>,
    assembler: Assembler,
    /// Line breaks so far.
    lines: u64,
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

impl Feed {
    /// An input that begins.
    pub(super) fn new(source: usize, name: Arc<str>, totals: &mut Totals) -> Self {
        totals.inputs += 1;
        Self { source, name, assembler: Assembler::default(), lines: 0 }
    }

    /// Its number.
    pub(super) const fn source(&self) -> usize {
        self.source
    }

    /// Takes its next part.
    pub(super) fn take(&mut self, part: Part, rules: Rules<'_>, totals: &mut Totals, sink: &mut impl Sink) {
        for (line, sighting) in part.sightings {
            let line = self.lines.saturating_add_signed(line) + 1;
            let sighting = Sighting { source: self.source, line, ..sighting };
            let name = &self.name;
            self.assembler.push(sighting, |done, count| emit(done, count, name, rules, totals, sink));
        }
        for (Success { endpoint, stamp }, count) in part.successes {
            sink.served(Served { endpoint, time: stamp.map(|stamp| rules.clock.resolve(stamp)), count });
        }
        self.lines += part.lines;
        totals.lines += part.lines + u64::from(part.unterminated);
        totals.bytes += part.bytes;
        totals.foreign += part.foreign;
        totals.not_understood += part.undecoded;
        for stamp in part.ends.into_iter().flatten() {
            let line = Some(Span::at(rules.clock.resolve(stamp).at));
            totals.log = Span::join(totals.log, line);
        }
    }

    /// Gives what waited for more.
    pub(super) fn finish(&mut self, rules: Rules<'_>, totals: &mut Totals, sink: &mut impl Sink) {
        let name = &self.name;
        self.assembler.finish(|done, count| emit(done, count, name, rules, totals, sink));
    }
}

/// Gives the event that a complete sighting amounts to.
fn emit(
    done: Sighting,
    sightings: u64,
    name: &Arc<str>,
    rules: Rules<'_>,
    totals: &mut Totals,
    sink: &mut impl Sink,
) {
    let known = done.kind.map(|kind| kind.verdict);
    let Some(verdict) = known.or_else(|| classify(&done.error, rules.know)) else {
        totals.not_understood += sightings;
        return;
    };
    let time = done.error.stamp.map(|stamp| rules.clock.resolve(stamp));
    let place = Place { source: Arc::clone(name), line: done.line };
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
