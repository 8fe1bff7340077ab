//! What stands at both ends of a stretch of an input, for what is counted of failures that follow one another.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::bounded_sets::is_time;
use super::columns::is_default;
use super::numbering::Numbering;
use super::small_map::SmallMap;

/// Attempts beyond this number are counted like this one.
pub(super) const ATTEMPTS: u8 = 16;

/// Retries that may be of one and the same attempt: further ones are of attempts that the log does not show. So no more need
/// be remembered for an attempt that another stretch has.
pub(super) const FOLLOWERS: usize = 32;

/// What stands at both ends of a stretch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::correlate) struct PaceEdge {
    pub(super) first: First,
    pub(super) last: Last,
    /// Failures that say the number of their attempt, by that number less one: most logs have none.
    #[serde(default, skip_serializing_if = "SmallMap::is_empty")]
    pub(super) numbers: SmallMap<u8, Numbered>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) numbering: Numbering,
}

/// The first failure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct First {
    pub at: DateTime<Utc>,
    /// Whether it says anything of its attempt, and whether it says its number.
    #[serde(default, skip_serializing_if = "is_default")]
    pub told: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub numbered: bool,
}

/// The last failure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Last {
    pub at: DateTime<Utc>,
    /// The wait that the server asked for, in seconds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub asked: Option<f64>,
    /// Whether it says that another attempt follows, and no number.
    #[serde(default, skip_serializing_if = "is_default")]
    pub goes_on: bool,
}

/// The failures with one number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbered {
    /// The first of them, as long as none is known before it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub first: Option<DateTime<Utc>>,
    /// The waits of its retries that are counted, in milliseconds: they are not, where one stood near before it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub answers: Vec<u64>,
    /// Failures with the next number that come before all of them: retries of one that another stretch may have.
    #[serde(default, skip_serializing_if = "is_default")]
    pub waiting: Vec<DateTime<Utc>>,
    /// The last of them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub last: Option<Attempted>,
}

/// The last failure of a number of attempts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attempted {
    pub at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub asked: Option<f64>,
    /// Whether another one of the same number was so near that a retry may be of either.
    #[serde(default, skip_serializing_if = "is_default")]
    pub crowded: bool,
    /// Whether it is the first of its number, of which that is not known yet.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_first: bool,
    /// Retries of it so far.
    #[serde(default, skip_serializing_if = "is_default")]
    pub followers: u64,
}

impl PaceEdge {
    pub(super) fn new(first: First, last: Last) -> Self {
        Self { first, last, numbers: SmallMap::default(), numbering: Numbering::default() }
    }

    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        self.times().all(is_time)
            && is_wait(self.last.asked)
            && self.numbering.is_sound()
            && self.numbers.iter().all(|(place, numbered)| *place < ATTEMPTS && numbered.is_sound())
    }
}

impl PaceEdge {
    /// Retries whose attempt another stretch may have.
    pub(super) fn waiting(&self) -> u64 {
        self.numbers.values().map(|numbered| numbered.waiting.len() as u64).sum()
    }

    /// All times in it.
    pub(in crate::correlate) fn times(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let numbered = self.numbers.values().flat_map(Numbered::times);
        [self.first.at, self.last.at].into_iter().chain(numbered)
    }
}

impl Numbered {
    fn times(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let last = self.last.map(|last| last.at);
        self.first.into_iter().chain(self.waiting.iter().copied()).chain(last)
    }

    fn is_sound(&self) -> bool {
        let last = self.last.as_ref();
        [self.answers.len(), self.waiting.len()].into_iter().all(|count| count <= FOLLOWERS)
            && last.is_none_or(|last| is_wait(last.asked) && last.followers <= FOLLOWERS as u64)
    }

    /// One stood near before the first.
    pub(super) fn crowd_first(&mut self) {
        if let Some(last) = self.last.as_mut().filter(|last| last.is_first) {
            last.crowded = true;
        }
    }

    /// What stood before the first is known: it is one as the others are.
    pub(super) fn first_is_known(&mut self) {
        if let Some(last) = &mut self.last {
            last.is_first = false;
        }
    }
}

/// Whether a server can have named such a wait.
fn is_wait(seconds: Option<f64>) -> bool {
    seconds.is_none_or(|seconds| seconds.is_finite() && seconds >= 0.0)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::pace::{Pace, Try};
    use super::*;

    /// A failure: milliseconds after the one before, the wait that was asked for, the number of its attempt, and whether it
    /// says that another one follows.
    type Failure = (i64, Option<u8>, Option<u32>, bool);

    fn failures() -> impl Strategy<Value = Vec<Failure>> {
        let gap = prop_oneof![4 => 0..3_000i64, 1 => -2_000..20_000i64, 1 => 500_000..700_000i64];
        let number =
            prop_oneof![2 => Just(None), 3 => (0..4u32).prop_map(Some), 1 => (1..40u32).prop_map(Some)];
        let asked = prop::option::of(0..40u8);
        prop::collection::vec((gap, asked, number, any::<bool>()), 0..120)
    }

    /// What is counted of each of these stretches, and what stands at its ends.
    fn stretches(all: &[Failure], cuts: &[usize]) -> Vec<(Pace, Option<PaceEdge>)> {
        let source: Arc<str> = "app.log".into();
        let (mut at, mut paces) = (DateTime::from_timestamp(1_000_000, 0).unwrap(), Vec::new());
        let mut pace = Pace::default();
        for (place, (gap, asked, number, goes_on)) in all.iter().enumerate() {
            if cuts.contains(&place) {
                let edge = pace.take_edge().map(|(_, edge)| edge);
                paces.push((std::mem::take(&mut pace), edge));
            }
            at += chrono::TimeDelta::milliseconds(*gap);
            let attempt =
                (number.is_some() || *goes_on).then_some(Try { number: *number, goes_on: *goes_on });
            pace.observe(&source, at, asked.map(f64::from), attempt);
        }
        let edge = pace.take_edge().map(|(_, edge)| edge);
        paces.push((pace, edge));
        paces
    }

    fn joined(
        (mut pace, left): (Pace, Option<PaceEdge>),
        (other, right): (Pace, Option<PaceEdge>),
    ) -> (Pace, Option<PaceEdge>) {
        pace.merge(&other);
        let edge = match (left, right) {
            (Some(left), Some(right)) => Some(pace.join(left, right)),
            (left, right) => left.or(right),
        };
        assert!(pace.is_sound() && edge.as_ref().is_none_or(PaceEdge::is_sound));
        (pace, edge)
    }

    proptest! {
        #[test]
        fn stretches_are_counted_as_the_whole_in_any_grouping(
            all in failures(), one in 0..120usize, two in 0..120usize,
        ) {
            let whole = stretches(&all, &[]).remove(0);
            let cut = stretches(&all, &[one, two]);
            let left = cut.clone().into_iter().reduce(joined).unwrap();
            let right = cut.into_iter().rev().reduce(|right, left| joined(left, right)).unwrap();
            prop_assert_eq!(&left, &whole);
            prop_assert_eq!(&right, &whole);
        }
    }

    #[test]
    fn so_many_retries_are_held_against_one_attempt_and_no_more() {
        let retries = |count: usize| {
            let first = (0, Some(30), Some(1), false);
            let all: Vec<Failure> =
                std::iter::once(first).chain(vec![(1, None, Some(2), false); count]).collect();
            let (pace, _) = stretches(&all, &[1]).into_iter().reduce(joined).unwrap();
            (pace.retries, pace.early_retries, pace.retry_waits.count())
        };
        assert_eq!((retries(32), retries(33)), ((32, 32, 32), (33, 32, 32)));
    }
}
