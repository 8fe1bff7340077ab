//! How many events fell into the same second, for a fair sample of seconds.
//!
//! Kept are the [`KEPT`] seconds whose hashes are smallest, each with its exact count. A second that falls out of the
//! sample never comes back, because smaller ones never leave: so the sample depends on the events alone, and two samples
//! can be joined in any order. With fewer seconds than that, nothing is left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bounded_sets::is_count;

/// Seconds that are kept.
const KEPT: usize = 128;

/// Counts of a sample of seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seconds {
    /// Events by the hash of their second.
    counts: BTreeMap<u64, u64>,
}

/// What the sample says of crowded seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowds {
    /// Seconds with many events.
    pub seconds: usize,
    /// Events in them.
    pub events: u64,
    /// The most events in one second.
    pub most: u64,
    /// Events in all seconds of the sample.
    pub all: u64,
}

impl Seconds {
    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        self.counts.len() <= KEPT && self.counts.values().copied().all(is_count)
    }

    /// Counts an event in this second.
    pub fn add(&mut self, second: i64) {
        self.put(scatter(second), 1);
    }

    /// Takes all counts of `other`.
    pub fn merge(&mut self, other: &Self) {
        for (hash, count) in &other.counts {
            self.put(*hash, *count);
        }
    }

    /// The seconds of the sample with at least `least` events.
    #[must_use]
    pub fn crowds(&self, least: u64) -> Crowds {
        let crowded = || self.counts.values().filter(|count| **count >= least);
        Crowds {
            seconds: crowded().count(),
            events: crowded().sum(),
            most: crowded().max().copied().unwrap_or_default(),
            all: self.counts.values().sum(),
        }
    }

    fn put(&mut self, hash: u64, count: u64) {
        if self.counts.len() >= KEPT && self.counts.last_key_value().is_some_and(|(last, _)| hash > *last) {
            return;
        }
        *self.counts.entry(hash).or_default() += count;
        if self.counts.len() > KEPT {
            self.counts.pop_last();
        }
    }
}

/// A hash that differs for each second (each step can be undone).
const fn scatter(second: i64) -> u64 {
    let mut x = second.cast_unsigned();
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(seconds: &[u16]) -> Seconds {
        let mut sample = Seconds::default();
        seconds.iter().for_each(|s| sample.add(i64::from(*s)));
        sample
    }

    #[test]
    fn crowded_seconds_are_counted() {
        let crowds = of(&[7, 7, 7, 8, 9, 9, 9, 9]).crowds(3);
        assert_eq!(crowds, Crowds { seconds: 2, events: 7, most: 4, all: 8 });
    }

    proptest! {
        #[test]
        fn joining_parts_is_counting_the_whole(a in prop::collection::vec(any::<u16>(), 0..300), b in prop::collection::vec(any::<u16>(), 0..300)) {
            let (mut ab, mut ba) = (of(&a), of(&b));
            ab.merge(&of(&b));
            ba.merge(&of(&a));
            prop_assert_eq!(&ab, &ba);
            prop_assert!(ab.counts.len() <= KEPT);
            prop_assert_eq!(ab, of(&[a, b].concat()));
        }
    }
}
