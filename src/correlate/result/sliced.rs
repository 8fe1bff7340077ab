//! A result of slices: what was read of each input, and what was not.

use std::ops::Range;
use std::sync::Arc;

use super::segment::Segment;
use super::slices::{Input, Overlap};
use super::triage::Triage;

impl Triage {
    /// Takes note that what was counted is a slice of an input, and nothing else was read.
    pub fn slice(&mut self, segment: Segment) {
        let (slices, incidents) = self.slices_mut();
        let edges = incidents.iter_mut();
        let edges = edges.map(|(key, incident)| (Arc::clone(key), incident.take_edge())).collect();
        slices.add(segment, edges, incidents);
    }

    /// What would be counted twice with another part.
    pub(super) fn overlap(&self, other: &Self) -> Option<Overlap> {
        self.slices().overlap(other.slices())
    }

    /// Names of the inputs that were read slice by slice, each once.
    #[must_use]
    pub fn sliced(&self) -> Vec<String> {
        self.slices().names().map(ToString::to_string).collect()
    }

    /// Whether something was read of the input of this name that has so many bytes: a slice of it, or all.
    #[must_use]
    pub fn has(&self, name: &str, size: u64) -> bool {
        self.slices().has(name, size)
    }

    /// What is in no slice, a sentence for each hole: what was counted is not all.
    #[must_use]
    pub fn holes(&self) -> Vec<String> {
        let tell = |(input, bytes): (&Input, Range<u64>)| {
            format!(
                "bytes {}..{} of the {} of {} are in no part; lines behind them are counted from there on",
                bytes.start, bytes.end, input.size, input.name
            )
        };
        self.slices().holes().into_iter().map(tell).collect()
    }

    /// Names that inputs of two sizes have, a sentence for each: one log that grew while it was cut, or two.
    #[must_use]
    pub fn of_two_sizes(&self) -> Vec<String> {
        let tell = |(one, two): (&Input, &Input)| {
            format!(
                "{} is there with {} and with {} bytes: if it is one log that has grown, its errors count twice",
                one.name, one.size, two.size
            )
        };
        self.slices().of_two_sizes().map(tell).collect()
    }

    /// Borders between two slices at which they do not see the same failures begin, a sentence for each.
    #[must_use]
    pub fn uneven(&self) -> Vec<String> {
        let tell = |(name, at): &(Arc<str>, u64)| {
            format!(
                "at byte {at} of {name} two slices tell failures apart in different ways: one may be counted twice, or not"
            )
        };
        self.slices().uneven().iter().map(tell).collect()
    }
}
