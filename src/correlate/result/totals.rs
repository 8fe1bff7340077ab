//! Totals of what was read and found; they add up.

use serde::{Deserialize, Serialize};

use super::near_miss::Almost;
use crate::correlate::counters::{Span, is_count};

/// Totals of what was read and found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Totals {
    /// Inputs.
    pub inputs: u64,
    /// Bytes, unpacked.
    pub bytes: u64,
    /// Lines.
    pub lines: u64,
    /// Failed Gemini requests.
    pub events: u64,
    /// Texts that repeated a failed request.
    pub duplicates: u64,
    /// Error bodies that a record holds beyond one for each event: they say the same again.
    #[serde(default)]
    pub repeated_bodies: u64,
    /// Failures of other providers and services.
    pub foreign: u64,
    /// Texts in which a client dropped a refusal: none of them is a failed request, as none says which it was.
    #[serde(default)]
    pub dropped: u64,
    /// Texts that look like failures of Gemini, but do not say which.
    pub not_understood: u64,
    /// Failures of the same groups that the texts say they do not show: at most so many more.
    #[serde(default)]
    pub not_shown: u64,
    /// Events of incidents beyond [`INCIDENTS`](super::INCIDENTS).
    pub other: u64,
    /// Events and dropped refusals outside of the time that was asked for.
    pub out_of_time: u64,
    /// Events and dropped refusals without a time where one was asked for: whether they lie in it is unknown, so they
    /// are left out.
    #[serde(default)]
    pub without_time: u64,
    /// The line that came nearest to a failed request without being one.
    #[serde(skip)]
    pub almost: Option<Almost>,
    /// From the first to the last line of the inputs, of those lines that have a time.
    pub log: Option<Span>,
}

impl Totals {
    /// Whether counting can have led to this.
    pub(super) fn is_sound(&self) -> bool {
        let counts = [
            self.inputs,
            self.bytes,
            self.lines,
            self.events,
            self.duplicates,
            self.repeated_bodies,
            self.foreign,
            self.dropped,
            self.not_understood,
            self.not_shown,
            self.other,
            self.out_of_time,
            self.without_time,
        ];
        counts.into_iter().all(is_count)
            && self.other <= self.events
            && self.log.is_none_or(|span| span.is_sound())
    }

    /// Adds the counts of another part.
    pub fn add(&mut self, other: &Self) {
        self.inputs += other.inputs;
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.events += other.events;
        self.duplicates += other.duplicates;
        self.repeated_bodies += other.repeated_bodies;
        self.foreign += other.foreign;
        self.dropped += other.dropped;
        self.not_understood += other.not_understood;
        self.not_shown += other.not_shown;
        self.other += other.other;
        self.out_of_time += other.out_of_time;
        self.without_time += other.without_time;
        self.almost = Almost::nearer(self.almost, other.almost);
        self.log = Span::join(self.log, other.log);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each count is `n`.
    fn each(n: u64) -> Totals {
        Totals {
            inputs: n,
            bytes: n,
            lines: n,
            events: n,
            duplicates: n,
            repeated_bodies: n,
            foreign: n,
            dropped: n,
            not_understood: n,
            not_shown: n,
            other: n,
            out_of_time: n,
            without_time: n,
            almost: None,
            log: None,
        }
    }

    #[test]
    fn totals_of_parts_add_up() {
        let mut sum = each(3);
        sum.add(&each(4));
        assert_eq!(sum, each(7));
    }

    #[test]
    fn no_more_events_are_of_further_incidents_than_there_are() {
        let now = chrono::DateTime::UNIX_EPOCH;
        let log = Some(Span { first: now, last: now - chrono::TimeDelta::seconds(1), count: 2 });
        for (totals, is_sound) in [
            (each(3), true),
            (Totals { other: 2, ..each(3) }, true),
            (Totals { other: 4, ..each(3) }, false),
            (Totals { lines: u64::MAX, ..each(3) }, false),
            (Totals { log, ..each(3) }, false),
        ] {
            assert_eq!(totals.is_sound(), is_sound, "{totals:?}");
        }
    }
}
