//! How failures follow one another: the pauses between them, and whether the next request waited as long as the server
//! asked.
//!
//! Counted is what follows in the same input, in the order of its lines. A quota belongs to the project, so it does not
//! matter which worker sent the next request: sent too soon, it fails like a retry of the first.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::waits::{Waits, number};

/// What comes later than this, in milliseconds, is no answer to the failure before.
const FOLLOWS: u64 = 600_000;

/// Many logs cut their times to seconds: what is missing less than this, in milliseconds, may not be missing.
const GRACE: u64 = 1_000;

/// Pauses and retries of an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// Pauses from one failure to the next.
    pub gaps: Waits,
    /// Those of them before which the server had named a wait: pauses.
    pub waited: Waits,
    /// The same: what the server had asked for.
    pub asked: Waits,
    /// How many of these came too soon.
    pub early: u64,
    #[serde(skip)]
    open: Open,
}

/// The failure before, while an input is read. It is no part of what is known, so it takes no part in comparisons.
#[derive(Debug, Clone, Default)]
struct Open(Option<Last>);

#[derive(Debug, Clone)]
struct Last {
    source: Arc<str>,
    at: DateTime<Utc>,
    asked: Option<f64>,
}

impl PartialEq for Open {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Open {}

/// What an incident's requests made of the waits that the server named.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Retries {
    /// Requests that failed after a failure that named a wait.
    pub count: u64,
    /// Share of them that came sooner than asked.
    pub early_share: f64,
    /// The wait in the middle of all.
    pub median_wait_s: f64,
    /// What was asked for, in the middle of all.
    pub median_asked_s: f64,
}

impl Pace {
    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        let waits = [&self.gaps, &self.waited, &self.asked];
        waits.into_iter().all(Waits::is_sound)
            && self.waited.count() == self.asked.count()
            && self.early <= self.waited.count()
    }

    /// Counts the next failure of an input.
    pub fn observe(&mut self, source: &Arc<str>, at: DateTime<Utc>, asked: Option<f64>) {
        match &mut self.open.0 {
            Some(last) if Arc::ptr_eq(&last.source, source) || last.source == *source => {
                let (before, wait) = (last.at, last.asked);
                (last.at, last.asked) = (at, asked);
                self.follow(before, at, wait);
            }
            open => *open = Some(Last { source: Arc::clone(source), at, asked }),
        }
    }

    fn follow(&mut self, before: DateTime<Utc>, at: DateTime<Utc>, asked: Option<f64>) {
        let gap = at - before;
        let millis = gap.num_milliseconds().unsigned_abs();
        self.gaps.add(millis);
        let Some(asked) = asked.filter(|s| *s > 0.0 && gap >= chrono::TimeDelta::zero()) else { return };
        if millis > FOLLOWS {
            return;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded and positive")]
        let asked = (asked.min(1e9) * 1000.0) as u64;
        self.waited.add(millis);
        self.asked.add(asked);
        self.early += u64::from(millis + GRACE < asked);
    }

    /// Takes all counts of another part.
    pub fn merge(&mut self, other: &Self) {
        self.gaps.merge(&other.gaps);
        self.waited.merge(&other.waited);
        self.asked.merge(&other.asked);
        self.early += other.early;
        self.open = Open::default();
    }

    /// What came after failures that named a wait; `None` if nothing did.
    #[must_use]
    pub fn retries(&self) -> Option<Retries> {
        let count = self.waited.count();
        Some(Retries {
            count,
            early_share: number(self.early) / number(count),
            median_wait_s: self.waited.median_s()?,
            median_asked_s: self.asked.median_s()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn what_follows_sooner_than_asked_is_early_and_inputs_are_apart() {
        let (one, two): (Arc<str>, Arc<str>) = ("one".into(), "two".into());
        let mut pace = Pace::default();
        for (source, second, asked) in [
            (&one, 0, Some(17.0)),
            (&one, 1, Some(16.0)),
            (&one, 20, None),
            (&one, 21, None),
            (&two, 22, None),
        ] {
            pace.observe(source, at(second), asked);
        }
        assert_eq!(pace.gaps.count(), 3);
        let retries = pace.retries().unwrap();
        assert_eq!((retries.count, retries.early_share), (2, 0.5));
    }

    #[test]
    fn the_next_day_is_no_retry() {
        let source: Arc<str> = "a".into();
        let mut pace = Pace::default();
        pace.observe(&source, at(0), Some(17.0));
        pace.observe(&source, at(86_400), Some(17.0));
        assert_eq!(pace.retries(), None);
    }
}
