//! One input, part by part: sightings become events, and what was read is counted.

use std::sync::Arc;

use compact_str::CompactString;

use super::line_numbers::Mark;
use super::pasted::Pasted;
use super::sink::Sink;
use crate::classify::classify;
use crate::clock::{Clock, Stamp};
use crate::correlate::{Almost, Assembler, Event, Place, Seam, Segment, Served, Sighting, Span, Totals};
use crate::decode::{Endpoint, Named, Success};
use crate::input::{Sliced, Stand};
use crate::knowledge::Knowledge;

/// How many when.
type Times = Vec<(Option<Stamp>, u64)>;

/// What one piece contains.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Whether it is counted, or only read for what is.
    pub stand: Stand,
    /// Sightings, each with its line counted from the start of the piece's own part, and with where its text begins.
    pub sightings: Vec<(i64, Mark, Sighting)>,
    /// Successful requests by endpoint: how many when, those of one second together.
    pub successes: Vec<(Arc<Endpoint>, Times)>,
    pub foreign: u64,
    /// Texts in which a client dropped a refusal: the number of its row, and when.
    pub dropped: Vec<(usize, Option<Stamp>)>,
    pub undecoded: u64,
    /// Failures that the texts say they do not show.
    pub not_shown: u64,
    /// The line that came nearest to a failure, counted from the start of the piece's own part.
    pub almost: Option<(i64, Named)>,
    pub lines: u64,
    /// Where it ends.
    pub end: Mark,
    pub bytes: u64,
    /// Whether the input ends in a line without a line break.
    pub unterminated: bool,
    /// Times of the first and the last line of the input, where the piece has them.
    pub ends: [Option<Stamp>; 2],
    /// Whether it is of a short input, which somebody pasted, and the only model that this names.
    pub paste: bool,
    pub model: Option<CompactString>,
    /// Whether the input could not be read any further: what comes behind the part is not of one piece with it.
    pub stops: bool,
}

/// What times and failures mean.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub clock: &'a Clock,
    pub know: &'a Knowledge,
}

/// An input, as far as it was read.
#[derive(Debug, Clone)]
pub(super) struct Feed {
    source: usize,
    name: Arc<str>,
    /// What of it is counted, where that is not all of it.
    sliced: Option<Sliced>,
    assembler: Assembler,
    pasted: Pasted,
    /// Line breaks so far, and characters behind the last of them.
    lines: u64,
    column: i64,
    /// What is known where the part begins that is counted, and where it ends.
    begin: Option<Seam>,
    end: Option<Seam>,
    /// Whether its last readable part was taken.
    stopped: bool,
}

impl Part {
    /// Counts a successful request.
    pub(super) fn served(&mut self, Success { endpoint, stamp }: Success) {
        let same = |(known, _): &&mut (Arc<Endpoint>, _)| Arc::ptr_eq(known, &endpoint);
        match self.successes.iter_mut().find(same).map(|(_, times)| times) {
            Some(times) => match times.last_mut() {
                Some((last, count)) if *last == stamp => *count += 1,
                _ => times.push((stamp, 1)),
            },
            None => self.successes.push((endpoint, vec![(stamp, 1)])),
        }
    }
}

impl Feed {
    /// An input, or a slice of one, that begins.
    pub(super) fn new(source: usize, name: Arc<str>, sliced: Option<Sliced>, totals: &mut Totals) -> Self {
        totals.inputs += 1;
        Self {
            source,
            name,
            sliced,
            begin: None,
            end: None,
            assembler: Assembler::default(),
            pasted: Pasted::default(),
            lines: 0,
            column: 0,
            stopped: false,
        }
    }

    /// Its number.
    pub(super) const fn source(&self) -> usize {
        self.source
    }

    /// Takes its next part. What was read behind a place that cannot be read is left out: whether somebody has read it
    /// already depends on the threads.
    pub(super) fn take(&mut self, part: Part, rules: Rules<'_>, totals: &mut Totals, sink: &mut impl Sink) {
        if self.stopped {
            return;
        }
        self.stopped = part.stops;
        self.cross(part.stand);
        let counts = part.stand == Stand::Own;
        for (line, mark, sighting) in part.sightings {
            let line = self.lines.saturating_add_signed(line) + 1;
            let begins = (self.lines.saturating_add_signed(mark.line) + 1, self.column_of(mark) + 1);
            let sighting = Sighting { source: self.source, counts, line, begins, ..sighting };
            if part.paste {
                self.pasted.sightings.push(sighting);
            } else {
                self.push(sighting, rules, totals, sink);
            }
        }
        if !counts {
            self.lines += part.lines;
            self.column = i64::try_from(self.column_of(part.end)).unwrap_or(i64::MAX);
            return;
        }
        self.pasted.model = part.model.or(self.pasted.model.take());
        let almost = part.almost.and_then(|(line, named)| {
            let line = self.lines.saturating_add_signed(line) + 1;
            Some(Almost { input: self.source, line, named, nearness: named.nearness()? })
        });
        totals.almost = Almost::nearer(totals.almost, almost);
        for (endpoint, times) in part.successes {
            let moment =
                |(stamp, count): (Option<Stamp>, u64)| (stamp.map(|s| rules.clock.resolve(s)), count);
            let times = times.into_iter().map(moment).collect();
            sink.served(Served { endpoint, source: Arc::clone(&self.name), times });
        }
        self.lines += part.lines;
        self.column = i64::try_from(self.column_of(part.end)).unwrap_or(i64::MAX);
        totals.lines += part.lines + u64::from(part.unterminated);
        totals.bytes += part.bytes;
        totals.foreign += part.foreign;
        for (row, stamp) in part.dropped {
            if let Some(row) = rules.know.dropped().rows().get(row) {
                sink.dropped(&row.id, stamp.map(|stamp| rules.clock.resolve(stamp)));
            }
        }
        totals.not_understood += part.undecoded;
        totals.not_shown += part.not_shown;
        for stamp in part.ends.into_iter().flatten() {
            let line = Some(Span::at(rules.clock.resolve(stamp).at));
            totals.log = Span::join(totals.log, line);
        }
    }

    fn push(&mut self, sighting: Sighting, rules: Rules<'_>, totals: &mut Totals, sink: &mut impl Sink) {
        let place = (&self.name, since(self.sliced.as_ref()));
        self.assembler.push(sighting, |done, count| emit(done, count, place, rules, totals, sink));
    }

    /// Notes what is known at the border of a slice where the next part stands behind one.
    fn cross(&mut self, next: Stand) {
        let Some(sliced) = &self.sliced else { return };
        let seam = |border: u64| {
            let is_inside = (1..sliced.size).contains(&border);
            let open = if is_inside { self.assembler.open_at(border) } else { Vec::new() };
            Seam::new(self.lines, u64::try_from(self.column).unwrap_or(0), open)
        };
        if self.begin.is_none() && next != Stand::Before {
            self.begin = Some(seam(sliced.own.start));
        }
        if self.begin.is_some() && self.end.is_none() && next == Stand::Behind {
            self.end = Some(seam(sliced.own.end));
        }
    }

    /// Characters before a place in its line, of which the parts before may have read the beginning.
    fn column_of(&self, mark: Mark) -> u64 {
        let carry = if mark.carried { self.column } else { 0 };
        u64::try_from(carry.saturating_add(mark.column)).unwrap_or(0)
    }

    /// Emits what waited for more.
    pub(super) fn finish(&mut self, rules: Rules<'_>, totals: &mut Totals, sink: &mut impl Sink) {
        for sighting in std::mem::take(&mut self.pasted).finish() {
            self.push(sighting, rules, totals, sink);
        }
        self.cross(Stand::Behind);
        let place = (&self.name, since(self.sliced.as_ref()));
        self.assembler.finish(|done, count| emit(done, count, place, rules, totals, sink));
    }

    /// What is known at the borders of the part that was counted.
    pub(super) fn seams(self) -> (Option<Seam>, Option<Seam>) {
        (self.begin, self.end)
    }
}

/// Where the slice begins from whose surroundings on lines are counted.
fn since(sliced: Option<&Sliced>) -> u64 {
    sliced.map_or(0, |sliced| sliced.own.start)
}

/// The slice that was read, with what is known at its borders.
pub(super) fn segment(source: Arc<str>, sliced: Sliced, seams: (Option<Seam>, Option<Seam>)) -> Segment {
    Segment::new(source, sliced.size, sliced.own, [seams.0, seams.1])
}

/// Emits the event of a complete sighting.
fn emit(
    done: Sighting,
    sightings: u64,
    (name, since): (&Arc<str>, u64),
    rules: Rules<'_>,
    totals: &mut Totals,
    sink: &mut impl Sink,
) {
    if !done.counts {
        return;
    }
    let known = done.kind.map(|kind| kind.verdict);
    let Some(verdict) = known.or_else(|| classify(&done.error, rules.know)) else {
        totals.not_understood += sightings;
        return;
    };
    let time = done.stamp.map(|stamp| rules.clock.resolve(stamp));
    let (line, column) = done.begins;
    let place = Place { source: Arc::clone(name), since, line, column };
    sink.failed(Event {
        error: done.error,
        retry_after_s: done.retry_after_s,
        verdict,
        time,
        place,
        sightings,
        quote: done.quote,
        kind: done.kind.map(|k| k.number),
    });
}
