//! What stands at both ends of a stretch of an input, for what is counted of calls: attempts whose call has not ended.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::bounded_sets::is_time;
use super::columns::is_default;
use super::numbering::Numbering;

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
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) waiting: Waiting,
    /// The first call that ended: some of its attempts may stand before the stretch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ended: Option<Ended>,
    /// The number of the first attempt that says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first_number: Option<u32>,
    /// How the attempts are numbered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) numbering: Numbering,
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
#[serde(try_from = "Written", into = "Written")]
pub(super) struct Waiting(VecDeque<Attempt>);

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Attempt {
    pub at: Option<DateTime<Utc>>,
    pub goes_on: bool,
}

/// What a part has of them: seconds since 1970 as steps from one to the next, nanoseconds, and whether it goes on.
#[derive(Serialize, Deserialize)]
struct Written(Vec<(Option<i64>, u32, bool)>);

impl From<Waiting> for Written {
    fn from(waiting: Waiting) -> Self {
        let mut before = 0_i64;
        let mut step = |at: DateTime<Utc>| {
            let second = at.timestamp();
            second.wrapping_sub(std::mem::replace(&mut before, second))
        };
        let attempt = |Attempt { at, goes_on }: Attempt| {
            (at.map(&mut step), at.map_or(0, |at| at.timestamp_subsec_nanos()), goes_on)
        };
        Self(waiting.0.into_iter().map(attempt).collect())
    }
}

impl TryFrom<Written> for Waiting {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let mut before = 0_i64;
        let mut time = |(step, nanos): (i64, u32)| {
            before = before.wrapping_add(step);
            DateTime::from_timestamp(before, nanos).ok_or("it has a time that there is not")
        };
        let attempt = |(step, nanos, goes_on): (Option<i64>, u32, bool)| {
            Ok(Attempt { at: step.map(|step| time((step, nanos))).transpose()?, goes_on })
        };
        written.0.into_iter().map(attempt).collect::<Result<_, _>>().map(Self)
    }
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
        self.waiting.is_sound() && self.ended.as_ref().is_none_or(ended) && self.numbering.is_sound()
    }
}

impl CallsEdge {
    /// All times in it.
    pub(in crate::correlate) fn times(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let ended = self.ended.iter().flat_map(|end| end.attempts.times().chain(end.at));
        self.waiting.times().chain(ended)
    }
}

impl Waiting {
    fn times(&self) -> impl Iterator<Item = DateTime<Utc>> {
        self.0.iter().filter_map(|attempt| attempt.at)
    }

    fn is_sound(&self) -> bool {
        self.0.len() <= PENDING && self.times().all(is_time)
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
        let number = prop_oneof![3 => Just(None), 1 => (0..4u32).prop_map(Some)];
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
                let edge = calls.take_edge().map(|(_, edge)| edge);
                all_calls.push((std::mem::take(&mut calls), edge));
            }
            calls.observe(&source, request);
        }
        let edge = calls.take_edge().map(|(_, edge)| edge);
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

    #[test]
    fn attempts_are_written_by_their_steps_and_read_again() {
        let attempt = |at: Option<(i64, u32)>, goes_on: bool| Attempt {
            at: at.and_then(|(second, nanos)| DateTime::from_timestamp(second, nanos)),
            goes_on,
        };
        let waiting = Waiting(VecDeque::from([
            attempt(Some((1_000, 0)), false),
            attempt(None, true),
            attempt(Some((997, 123_456_789)), true),
        ]));
        let written = serde_json::to_string(&waiting).unwrap();
        assert_eq!(written, "[[1000,0,false],[null,0,true],[-3,123456789,true]]");
        assert_eq!(serde_json::from_str::<Waiting>(&written).unwrap(), waiting);
        for wrong in ["[[9223372036854775807,0,false]]", "[[5,3000000000,false]]"] {
            assert!(serde_json::from_str::<Waiting>(wrong).is_err(), "{wrong}");
        }
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
