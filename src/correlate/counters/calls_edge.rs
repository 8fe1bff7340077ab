//! What stands at both ends of a stretch of an input, for what is counted of calls: attempts whose call has not ended.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::bounded_sets::is_time;

/// Attempts that may wait for the end of their call.
pub(super) const PENDING: usize = 32;

/// Pauses of a client's schedule, of which no client has as many.
const PAUSES: usize = 64;

/// Beside its pause an attempt takes as long as its request takes, in seconds.
const LATENCY: f64 = 10.0;

/// Log lines are written a little before or after what they tell, in seconds.
const SLACK: f64 = 1.0;

/// What stands at both ends of a stretch.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::correlate) struct CallsEdge {
    /// The attempts whose call has not ended.
    pub(super) waiting: Waiting,
    /// The first call that ended: some of its attempts may stand before the stretch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ended: Option<Ended>,
    /// The number of the first attempt that says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first_number: Option<u32>,
}

/// A call that ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ended {
    /// The attempts before its end.
    pub attempts: Waiting,
    pub at: Option<DateTime<Utc>>,
    /// The pauses of its client, in seconds at least and at most.
    pub schedule: Vec<[f64; 2]>,
}

/// The last attempts that wait for the end of their call.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Waiting(VecDeque<Attempt>);

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attempt {
    pub at: Option<DateTime<Utc>>,
    pub goes_on: bool,
}

impl CallsEdge {
    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        let ended = |end: &Ended| {
            end.attempts.is_sound()
                && end.at.is_none_or(is_time)
                && end.schedule.len() <= PAUSES
                && end.schedule.iter().flatten().all(|seconds| seconds.is_finite())
        };
        self.waiting.is_sound() && self.ended.as_ref().is_none_or(ended)
    }
}

impl Waiting {
    fn is_sound(&self) -> bool {
        self.0.len() <= PENDING && self.0.iter().filter_map(|attempt| attempt.at).all(is_time)
    }

    /// Adds the next attempt; of many the last ones wait.
    pub(super) fn add(&mut self, attempt: Attempt) {
        self.0.push_back(attempt);
        if self.0.len() > PENDING {
            self.0.pop_front();
        }
    }

    /// Adds attempts that follow.
    pub(super) fn append(&mut self, next: Self) {
        next.0.into_iter().for_each(|attempt| self.add(attempt));
    }

    /// How many of the attempts that wait are of the call that ends then.
    pub(super) fn before(&self, end: Option<DateTime<Utc>>, schedule: &[[f64; 2]]) -> usize {
        let told = self.0.iter().rev().take_while(|attempt| attempt.goes_on).count();
        if told > 0 {
            return told;
        }
        let most = schedule.len().min(self.0.len());
        (1..=most).rev().find(|count| self.fit(*count, end, schedule)).unwrap_or(0)
    }

    /// Whether the last `count` attempts and the end come one after another as the client's schedule has it.
    fn fit(&self, count: usize, end: Option<DateTime<Utc>>, schedule: &[[f64; 2]]) -> bool {
        let first = self.0.len() - count;
        let times = self.0.iter().skip(first).map(|attempt| attempt.at).chain([end]);
        let times: Vec<Option<DateTime<Utc>>> = times.collect();
        times.windows(2).zip(schedule).all(|(pair, [least, most])| match pair {
            // Lines without times are told one after another.
            [Some(a), Some(b)] => {
                let pause = (*b - *a).as_seconds_f64();
                pause >= least - SLACK && pause <= most + LATENCY
            }
            _ => true,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::calls::{Calls, Request};
    use super::*;

    const SCHEDULES: [&[[f64; 2]]; 3] = [&[], &[[0.4, 0.5], [0.75, 1.0]], &[[1.0, 60.0]; 5]];

    fn requests() -> impl Strategy<Value = Vec<Request<'static>>> {
        let number = prop_oneof![3 => Just(None), 1 => (1..4u32).prop_map(Some)];
        let request = (prop::option::of(0..2_000i64), number, prop::array::uniform5(0..5u8), 0..3usize);
        prop::collection::vec(request, 0..100).prop_map(|all| {
            let mut millis = 0;
            let read = |(gap, number, dice, schedule): (Option<i64>, Option<u32>, [u8; 5], usize)| {
                millis += gap.unwrap_or_default();
                Request {
                    at: gap.and_then(|_| DateTime::from_timestamp_millis(1_000_000_000 + millis)),
                    number,
                    goes_on: dice[0] == 0,
                    raised: dice[1] == 0,
                    again: dice[2] == 0,
                    other: dice[3] == 0,
                    schedule: SCHEDULES[schedule],
                }
            };
            all.into_iter().map(read).collect()
        })
    }

    fn stretches(all: &[Request<'_>], cuts: &[usize]) -> Vec<(Calls, Option<CallsEdge>)> {
        let source: Arc<str> = "app.log".into();
        let (mut all_calls, mut calls) = (Vec::new(), Calls::default());
        for (place, request) in all.iter().enumerate() {
            if cuts.contains(&place) {
                let edge = calls.take_edge();
                all_calls.push((std::mem::take(&mut calls), edge));
            }
            calls.observe(&source, request);
        }
        let edge = calls.take_edge();
        all_calls.push((calls, edge));
        all_calls
    }

    fn joined(
        (mut calls, left): (Calls, Option<CallsEdge>),
        (other, right): (Calls, Option<CallsEdge>),
    ) -> (Calls, Option<CallsEdge>) {
        calls.merge(&other);
        let edge = match (left, right) {
            (Some(left), Some(right)) => Some(calls.join(left, right)),
            (left, right) => left.or(right),
        };
        assert!(calls.is_sound() && edge.as_ref().is_none_or(CallsEdge::is_sound));
        (calls, edge)
    }

    proptest! {
        #[test]
        fn stretches_are_counted_as_the_whole_in_any_grouping(
            all in requests(), one in 0..100usize, two in 0..100usize,
        ) {
            let whole = stretches(&all, &[]).remove(0);
            let cut = stretches(&all, &[one, two]);
            let left = cut.clone().into_iter().reduce(joined).unwrap();
            let right = cut.into_iter().rev().reduce(|right, left| joined(left, right)).unwrap();
            prop_assert_eq!(&left, &whole);
            prop_assert_eq!(&right, &whole);
        }
    }
}
