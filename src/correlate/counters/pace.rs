//! How failures follow one another: the pauses between them, and whether the next request waited as long as the server
//! asked.
//!
//! Counted is what follows in the same input, in the order of its lines. A quota belongs to the project, so it does not
//! matter which worker sent the next request: sent too soon, it fails like a retry of the first. What stands at both ends of
//! a stretch of an input is kept as a [`PaceEdge`]: two stretches that meet are counted as one.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::bounded_sets::is_count;
use super::columns::is_default;
use super::pace_edge::{ATTEMPTS, Attempted, FOLLOWERS, First, Last, Numbered, PaceEdge};
use super::waits::{Waits, number};

/// What comes later than this, in milliseconds, is no answer to the failure before.
const FOLLOWS: u64 = 600_000;

/// Many logs cut their times to seconds: what is missing less than this, in milliseconds, may not be missing.
const GRACE: u64 = 1_000;

/// Of two failures with the same number that are nearer than this, in milliseconds, a retry may follow either.
const APART: u64 = 10_000;

/// Pauses and retries of an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// Pauses from one failure to the next.
    #[serde(default, skip_serializing_if = "is_default")]
    pub gaps: Waits,
    /// Those of them before which the server had named a wait: pauses.
    #[serde(default, skip_serializing_if = "is_default")]
    pub waited: Waits,
    /// The same: what the server had asked for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub asked: Waits,
    /// How many of these came too soon.
    #[serde(default, skip_serializing_if = "is_default")]
    pub early: u64,
    /// Failures that say which attempt they are, or follow one that says that it will be sent again.
    #[serde(default, skip_serializing_if = "is_default")]
    pub told: u64,
    /// Those of them that are retries of their own call.
    #[serde(default, skip_serializing_if = "is_default")]
    pub retries: u64,
    /// Those of the retries that came sooner than the answer before them asked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub early_retries: u64,
    /// From the attempt before to the retry, where it is clear which it was: pauses.
    #[serde(default, skip_serializing_if = "is_default")]
    pub retry_waits: Waits,
    #[serde(skip)]
    open: Open,
}

/// What is open of the input that is read. It is no part of what is known, so it takes no part in comparisons.
#[derive(Debug, Clone, Default)]
struct Open(Option<Box<(Arc<str>, PaceEdge)>>);

/// What a failure says of its attempt.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::correlate) struct Try {
    /// Its number.
    pub number: Option<u32>,
    /// Whether another one follows.
    pub goes_on: bool,
}

impl PartialEq for Open {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Open {}

/// What an incident's requests made of the waits that the server named.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, schemars::JsonSchema)]
#[non_exhaustive]
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
        let waits = [&self.gaps, &self.waited, &self.asked, &self.retry_waits];
        waits.into_iter().all(Waits::is_sound)
            && [self.told, self.retries, self.early_retries].into_iter().all(is_count)
            && self.retries <= self.told
            && self.early_retries <= self.retries
            && self.retry_waits.count() <= self.retries
            && self.waited.count() == self.asked.count()
            && self.early <= self.waited.count()
    }

    /// Whether the same counting can have led to these edges: what their neighbours may add is not counted yet.
    pub(in crate::correlate) fn fits(&self, edges: &[&PaceEdge]) -> bool {
        let waiting = edges.iter().map(|edge| edge.waiting()).sum::<u64>();
        let told = edges.iter().filter(|edge| edge.first.told && !edge.first.numbered).count() as u64;
        let ones = edges.iter().map(|edge| edge.numbering.ones).sum::<u64>();
        self.retries + told + ones <= self.told
            && self.early_retries + waiting <= self.retries
            && self.retry_waits.count() + waiting <= self.retries
    }

    /// Counts the next failure of an input, and what it says of its attempt. Gives what stands at the ends of the input before,
    /// where another one begins.
    pub(in crate::correlate) fn observe(
        &mut self,
        source: &Arc<str>,
        at: DateTime<Utc>,
        asked: Option<f64>,
        attempt: Option<Try>,
    ) -> Option<(Arc<str>, PaceEdge)> {
        let number = attempt.and_then(|attempt| attempt.number);
        let last = Last { at, asked, goes_on: attempt.is_some_and(|a| a.goes_on && a.number.is_none()) };
        let first = First { at, told: attempt.is_some(), numbered: number.is_some() };
        let (mut open, left) = match self.open.0.take() {
            Some(mut open) if Arc::ptr_eq(&open.0, source) || open.0 == *source => {
                self.follow(open.1.last, first);
                open.1.last = last;
                (open, None)
            }
            left => (Box::new((Arc::clone(source), PaceEdge::new(first, last))), left),
        };
        self.told += u64::from(first.told);
        if let Some(number) = number {
            self.retries += u64::from(!open.1.numbering.is_first(number));
            self.attempt(&mut open.1, number, at, asked);
        }
        self.open = Open(Some(open));
        left.map(|left| *left)
    }

    /// Counts a failure that follows another one.
    fn follow(&mut self, last: Last, next: First) {
        self.pause(last, next.at);
        if last.goes_on && !next.numbered {
            self.told += u64::from(!next.told);
            self.retries += 1;
            let waited = self.retry(last.at, last.asked, next.at);
            waited.into_iter().for_each(|millis| self.retry_waits.add(millis));
        }
    }

    /// Counts a failure with the number of its attempt: the one before it has the number before.
    fn attempt(&mut self, edge: &mut PaceEdge, number: u32, at: DateTime<Utc>, asked: Option<f64>) {
        let place = u8::try_from(number.saturating_sub(1)).unwrap_or(ATTEMPTS).min(ATTEMPTS - 1);
        if let Some(before) = place.checked_sub(1) {
            let of_before = edge.numbers.or_insert(before, Numbered::default());
            match &mut of_before.last {
                Some(last) => self.answer(last, &mut of_before.answers, at),
                None if of_before.waiting.len() < FOLLOWERS => of_before.waiting.push(at),
                None => {}
            }
        }
        let same = edge.numbers.or_insert(place, Numbered::default());
        let crowded = same.last.is_some_and(|last| is_near(last.at, at));
        let is_first = same.first.is_none();
        same.first = same.first.or(Some(at));
        same.last = Some(Attempted { at, asked, crowded, is_first, followers: 0 });
    }

    /// Counts a retry of an attempt. Of the first of a stretch it is not known whether another one was near, so the waits
    /// after it are kept.
    fn answer(&mut self, before: &mut Attempted, answers: &mut Vec<u64>, at: DateTime<Utc>) {
        if before.followers >= FOLLOWERS as u64 {
            return;
        }
        before.followers += 1;
        let Some(millis) = self.retry(before.at, before.asked, at).filter(|_| !before.crowded) else {
            return;
        };
        self.retry_waits.add(millis);
        if before.is_first {
            answers.push(millis);
        }
    }

    /// Counts whether a retry came too soon after the attempt before it; gives how long it waited.
    fn retry(&mut self, before: DateTime<Utc>, asked: Option<f64>, at: DateTime<Utc>) -> Option<u64> {
        let gap = at - before;
        let millis = gap.num_milliseconds().unsigned_abs();
        if gap < TimeDelta::zero() || millis > FOLLOWS {
            return None;
        }
        self.early_retries += u64::from(asked.is_some_and(|asked| millis + GRACE < as_millis(asked)));
        Some(millis)
    }

    fn pause(&mut self, last: Last, at: DateTime<Utc>) {
        let gap = at - last.at;
        let millis = gap.num_milliseconds().unsigned_abs();
        self.gaps.add(millis);
        let Some(asked) = last.asked.filter(|s| *s > 0.0 && gap >= TimeDelta::zero()) else { return };
        if millis > FOLLOWS {
            return;
        }
        let asked = as_millis(asked);
        self.waited.add(millis);
        self.asked.add(asked);
        self.early += u64::from(millis + GRACE < asked);
    }

    /// What stands at both ends of the input that was read last; nothing follows.
    pub(in crate::correlate) fn take_edge(&mut self) -> Option<(Arc<str>, PaceEdge)> {
        self.open.0.take().map(|open| *open)
    }

    /// Counts what two stretches of one input have only together, which were counted each for itself and stand beside one
    /// another; gives what stands at the ends of both.
    pub(in crate::correlate) fn join(&mut self, left: PaceEdge, right: PaceEdge) -> PaceEdge {
        self.follow(left.last, right.first);
        let (numbering, retries) = left.numbering.join(right.numbering);
        self.retries += retries;
        let PaceEdge { first, mut numbers, .. } = left;
        for (place, mut after) in right.numbers {
            let known = numbers.or_insert(place, Numbered::default());
            match &mut known.last {
                Some(last) => {
                    after.waiting.iter().for_each(|at| self.answer(last, &mut known.answers, *at));
                    // Now it is known whether one was near to the first.
                    if after.first.is_some_and(|first| is_near(last.at, first)) {
                        after.answers.iter().for_each(|millis| self.retry_waits.remove(*millis));
                        after.crowd_first();
                    }
                    after.first_is_known();
                }
                None => {
                    known.waiting.append(&mut after.waiting);
                    known.waiting.truncate(FOLLOWERS);
                    (known.first, known.answers) = (after.first, after.answers);
                }
            }
            known.last = after.last.or(known.last);
        }
        PaceEdge { first, last: right.last, numbers, numbering }
    }

    /// Takes all counts of another part.
    pub fn merge(&mut self, other: &Self) {
        self.gaps.merge(&other.gaps);
        self.waited.merge(&other.waited);
        self.asked.merge(&other.asked);
        self.early += other.early;
        self.told += other.told;
        self.retries += other.retries;
        self.early_retries += other.early_retries;
        self.retry_waits.merge(&other.retry_waits);
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

/// Whether two failures with the same number are so near that a retry may follow either.
fn is_near(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    (other - one).num_milliseconds().unsigned_abs() < APART
}

/// A wait that a server names, in milliseconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded and positive")]
fn as_millis(seconds: f64) -> u64 {
    (seconds.clamp(0.0, 1e9) * 1000.0) as u64
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
            pace.observe(source, at(second), asked, None);
        }
        assert_eq!(pace.gaps.count(), 3);
        pace.observe(&"two".into(), at(23), None, None);
        assert_eq!(pace.gaps.count(), 4, "the same input under a name of its own");
        let retries = pace.retries().unwrap();
        assert_eq!((retries.count, retries.early_share), (2, 0.5));
    }

    /// What follows a failure of which the server asked for `asked` seconds, `millis` later: how many waited, and too short.
    fn after(asked: f64, millis: i64) -> (u64, u64) {
        let source: Arc<str> = "a".into();
        let mut pace = Pace::default();
        pace.observe(&source, at(0), Some(asked), None);
        pace.observe(&source, at(0) + TimeDelta::milliseconds(millis), None, None);
        (pace.waited.count(), pace.early)
    }

    #[test]
    fn too_soon_is_what_lacks_a_second_and_what_comes_within_ten_minutes_is_an_answer() {
        for (asked, millis, expected) in [
            (17.0, 15_999, (1, 1)),
            (17.0, 16_000, (1, 0)),
            (700.0, 600_000, (1, 1)),
            (700.0, 600_001, (0, 0)),
            (17.0, 0, (1, 1)),
            // Lines of two processes may be out of order, and a wait of zero is none.
            (17.0, -1, (0, 0)),
            (0.0, 5_000, (0, 0)),
        ] {
            assert_eq!(after(asked, millis), expected, "{asked} s and {millis} ms");
        }
    }

    /// The attempts of one log, as milliseconds, number, and whether another one is said to follow.
    fn attempts(all: &[(i64, Option<u32>, bool)]) -> Pace {
        let source: Arc<str> = "a".into();
        let mut pace = Pace::default();
        for (millis, number, goes_on) in all {
            let attempt =
                (number.is_some() || *goes_on).then_some(Try { number: *number, goes_on: *goes_on });
            pace.observe(&source, at(0) + TimeDelta::milliseconds(*millis), Some(30.0), attempt);
        }
        pace
    }

    #[test]
    fn a_retry_waited_since_the_attempt_before_it() {
        // Retries, those that came too soon, and the waits that are known.
        let counts = |all: &[(i64, Option<u32>, bool)]| {
            let pace = attempts(all);
            (pace.retries, pace.early_retries, pace.retry_waits.count())
        };
        let (first, second) = (Some(1), Some(2));
        for (all, expected) in [
            (&[(0, first, false), (28_999, second, false)][..], (1, 1, 1)),
            (&[(0, first, false), (29_000, second, false)], (1, 0, 1)),
            (&[(0, first, false), (0, second, false)], (1, 1, 1)),
            (&[(0, first, false), (600_000, second, false)], (1, 0, 1)),
            (&[(0, first, false), (600_001, second, false)], (1, 0, 0)),
            (&[(0, first, false), (-1, second, false)], (1, 0, 0)),
            // Of two first attempts within ten seconds, either may be the one that is sent again.
            (&[(0, first, false), (9_999, first, false), (40_000, second, false)], (1, 0, 0)),
            (&[(0, first, false), (10_000, first, false), (41_000, second, false)], (1, 0, 1)),
            // A number beyond all that are kept, and one that was not seen before.
            (&[(0, Some(40), false), (1_000, Some(41), false)], (2, 0, 0)),
            // Without numbers, the failure before said that another attempt follows.
            (&[(0, None, true), (5_000, None, false)], (1, 1, 1)),
            (&[(0, None, false), (5_000, None, false)], (0, 0, 0)),
            (&[(0, first, true), (5_000, None, false)], (0, 0, 0)),
        ] {
            assert_eq!(counts(all), expected, "{all:?}");
        }
    }

    #[test]
    fn two_parts_are_added_in_each_count() {
        let one = attempts(&[1, 2, 3, 4].map(|number| (i64::from(number) * 1_000, Some(number), false)));
        let mut two = one.clone();
        two.merge(&one);
        let counts = |pace: &Pace| {
            [
                [pace.early, pace.told, pace.retries, pace.early_retries],
                [pace.gaps.count(), pace.waited.count(), pace.asked.count(), pace.retry_waits.count()],
            ]
        };
        assert_eq!(counts(&one), [[3, 4, 3, 3], [3, 3, 3, 3]]);
        assert_eq!(counts(&two), counts(&one).map(|row| row.map(|count| 2 * count)));
    }

    #[test]
    fn counts_that_contradict_one_another_are_damaged() {
        let sound = attempts(&[(0, Some(1), false), (1_000, Some(2), false), (2_000, Some(3), false)]);
        assert!(sound.is_sound());
        let empty: Waits = serde_json::from_str("[[4],[0],[0]]").unwrap();
        let damages: [fn(&mut Pace, Waits); 8] = [
            |pace, empty| pace.gaps = empty,
            |pace, empty| pace.retry_waits = empty,
            |pace, _| pace.told = pace.retries - 1,
            |pace, _| pace.told = (1 << 48) + 1,
            |pace, _| pace.early_retries = pace.retries + 1,
            |pace, _| (0..9).for_each(|millis| pace.retry_waits.add(millis)),
            |pace, _| pace.waited.add(1),
            |pace, _| pace.early = pace.waited.count() + 1,
        ];
        for (number, damage) in damages.into_iter().enumerate() {
            let mut pace = sound.clone();
            damage(&mut pace, empty.clone());
            assert!(!pace.is_sound(), "damage {number}");
        }
    }

    #[test]
    fn what_comes_in_another_input_follows_nothing_and_leaves_the_ends_of_the_one_before() {
        let [one, two]: [Arc<str>; 2] = ["app.log.1", "app.log"].map(Arc::from);
        let mut pace = Pace::default();
        assert_eq!(pace.observe(&one, at(0), Some(17.0), None), None);
        assert_eq!(pace.observe(&one, at(20), Some(17.0), None), None);
        let (input, left) = pace.observe(&two, at(21), None, None).unwrap();
        assert_eq!((input, pace.gaps.count(), pace.early), (one, 1, 0));
        let (input, right) = pace.take_edge().unwrap();
        assert_eq!((input, pace.take_edge()), (two, None));
        // Where the second input goes on with the first, its failure came 16 s too soon.
        pace.join(left, right);
        assert_eq!((pace.gaps.count(), pace.early), (2, 1));
    }

    #[test]
    fn the_next_day_is_no_retry() {
        let source: Arc<str> = "a".into();
        let mut pace = Pace::default();
        pace.observe(&source, at(0), Some(17.0), None);
        pace.observe(&source, at(86_400), Some(17.0), None);
        assert_eq!(pace.retries(), None);
    }

    #[test]
    fn only_attempts_above_the_first_are_retries_of_their_call() {
        // Two calls: the first is sent again after a second, the second after as long as asked.
        let two_calls = |first: u32| {
            let numbered = |(millis, number)| (millis, Some(number), false);
            let pace = [(0, first), (1_000, first + 1), (2_000, first), (40_000, first + 1)].map(numbered);
            attempts(&pace)
        };
        let pace = two_calls(1);
        assert_eq!((pace.told, pace.retries, pace.early_retries, pace.early), (4, 2, 1, 2));
        // A loop of one's own may count from 0; how long its first retry waited is not looked at.
        let pace = two_calls(0);
        assert_eq!((pace.told, pace.retries, pace.early_retries, pace.early), (4, 2, 0, 2));
    }
}
