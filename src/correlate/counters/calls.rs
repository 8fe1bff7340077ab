//! How many calls the failed requests are: a client sends one call several times.
//!
//! A call ends where its exception is raised. The requests before it are attempts of it as far as they say so by their
//! numbers, or as their pauses fit the client's schedule. What neither tells is left open, and then nothing is said.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::bounded_sets::is_count;
use super::calls_edge::{Attempt, CallsEdge, Ended};
use super::columns::is_default;

/// Calls, as far as the log tells of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Calls {
    /// Calls.
    #[serde(default, skip_serializing_if = "is_default")]
    pub count: u64,
    /// Their failed requests, as far as the log has them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub requests: u64,
    /// Calls of which the log has one request, and the exception that ended it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub raised_at_once: u64,
    /// Calls in which the client was used in another way than its plain one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub other: u64,
    #[serde(skip)]
    open: Open,
}

/// What is open of the input that is read. It is no part of what is known, so it takes no part in comparisons.
#[derive(Debug, Clone, Default)]
struct Open(Option<Box<(Arc<str>, CallsEdge)>>);

impl PartialEq for Open {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Open {}

/// What is told of one failed request.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::correlate) struct Request<'k> {
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// The number of its attempt.
    pub number: Option<u32>,
    /// Whether it says that another one follows.
    pub goes_on: bool,
    /// Whether its exception was raised: its call ended.
    pub raised: bool,
    /// Whether it is a further attempt of the request before it, told in the same text.
    pub again: bool,
    /// Whether the client was used in another way than its plain one.
    pub other: bool,
    /// The pauses of the client, in seconds at least and at most; none of a client that is not known.
    pub schedule: &'k [[f64; 2]],
}

impl Calls {
    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        [self.count, self.requests, self.raised_at_once, self.other].into_iter().all(is_count)
            && self.count <= self.requests
            && self.raised_at_once <= self.count
    }

    /// Whether the same counting can have led to these edges: a call that goes on from one to the next is counted in both.
    pub(in crate::correlate) fn fits(&self, edges: &[&CallsEdge]) -> bool {
        let within = |edge: &&&CallsEdge| edge.first_number.is_some_and(|number| number > 1);
        let within = edges.iter().filter(within).count() as u64;
        let ones = edges.iter().map(|edge| edge.numbering.ones).sum::<u64>();
        self.raised_at_once + within + ones <= self.count
    }

    /// Counts the next failed request of an input. Gives what stands at the ends of the input before, where another one begins.
    pub(in crate::correlate) fn observe(
        &mut self,
        source: &Arc<str>,
        request: &Request<'_>,
    ) -> Option<(Arc<str>, CallsEdge)> {
        if request.again {
            self.requests += 1;
            return None;
        }
        let (mut open, left) = match self.open.0.take() {
            Some(open) if Arc::ptr_eq(&open.0, source) || open.0 == *source => (open, None),
            left => (Box::new((Arc::clone(source), CallsEdge::default())), left),
        };
        let edge = &mut open.1;
        match request.number {
            Some(number) => {
                let is_first = edge.numbering.is_first(number) || edge.first_number.is_none();
                self.count += u64::from(is_first);
                self.requests += 1;
                self.other += u64::from(request.raised && request.other);
                edge.first_number = edge.first_number.or(Some(number));
            }
            None if request.raised && !request.goes_on => {
                let attempts = std::mem::take(&mut edge.waiting);
                let before = attempts.before(request.at, request.schedule);
                self.count += 1;
                self.requests += 1 + before as u64;
                self.raised_at_once += u64::from(before == 0);
                self.other += u64::from(request.other);
                if edge.ended.is_none() {
                    let schedule = request.schedule.to_vec();
                    edge.ended = Some(Ended { attempts, at: request.at, schedule });
                }
            }
            None => edge.waiting.add(Attempt { at: request.at, goes_on: request.goes_on }),
        }
        self.open = Open(Some(open));
        left.map(|left| *left)
    }

    /// What stands at both ends of the input that was read last; nothing follows.
    pub(in crate::correlate) fn take_edge(&mut self) -> Option<(Arc<str>, CallsEdge)> {
        self.open.0.take().map(|open| *open)
    }

    /// Counts what two stretches of one input have only together, which were counted each for itself and stand beside one
    /// another; gives what stands at the ends of both.
    pub(in crate::correlate) fn join(&mut self, left: CallsEdge, right: CallsEdge) -> CallsEdge {
        if left.first_number.is_some() && right.first_number.is_some_and(|number| number > 1) {
            self.count = self.count.saturating_sub(1);
        }
        let (numbering, retries) = left.numbering.join(right.numbering);
        self.count = self.count.saturating_sub(retries);
        let first_number = left.first_number.or(right.first_number);
        let mut attempts = left.waiting;
        let Some(end) = right.ended else {
            attempts.append(right.waiting);
            return CallsEdge { waiting: attempts, ended: left.ended, first_number, numbering };
        };
        let known = end.attempts.before(end.at, &end.schedule);
        attempts.append(end.attempts);
        let before = attempts.before(end.at, &end.schedule);
        self.requests += before.saturating_sub(known) as u64;
        if known == 0 && before > 0 {
            self.raised_at_once = self.raised_at_once.saturating_sub(1);
        }
        let ended = left.ended.unwrap_or(Ended { attempts, ..end });
        CallsEdge { waiting: right.waiting, ended: Some(ended), first_number, numbering }
    }

    /// Takes all counts of another part.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.requests += other.requests;
        self.raised_at_once += other.raised_at_once;
        self.other += other.other;
        self.open = Open::default();
    }
}

#[cfg(test)]
mod tests {
    use super::super::calls_edge::PENDING;
    use super::*;

    const SCHEDULE: &[[f64; 2]] = &[[0.4, 0.5], [0.75, 1.0]];

    fn request(millis: i64) -> Request<'static> {
        Request { at: DateTime::from_timestamp_millis(millis), schedule: SCHEDULE, ..Request::default() }
    }

    fn counted(requests: &[Request<'_>]) -> (u64, u64, u64) {
        let (mut calls, source): (Calls, Arc<str>) = (Calls::default(), "app.log".into());
        requests.iter().for_each(|request| drop(calls.observe(&source, request)));
        (calls.count, calls.requests, calls.raised_at_once)
    }

    #[test]
    fn what_fits_the_schedule_before_the_exception_is_one_call() {
        let raised = |millis| Request { raised: true, ..request(millis) };
        let two = [request(0), request(450), raised(1_400), request(60_000), request(60_500), raised(61_400)];
        assert_eq!(counted(&two), (2, 6, 0));
        assert_eq!(counted(&[raised(0), raised(60_000)]), (2, 2, 2));
        assert_eq!(counted(&[request(0), raised(90_000)]), (1, 1, 1), "90 s are no pause of this client");
    }

    #[test]
    fn a_pause_fits_the_schedule_a_second_sooner_and_ten_seconds_later() {
        // The client waits 2 to 3 s.
        let end = |millis: i64| {
            let schedule: &[[f64; 2]] = &[[2.0, 3.0]];
            let raised = Request { raised: true, schedule, ..request(millis) };
            counted(&[Request { schedule, ..request(0) }, raised])
        };
        let (one, apart) = ((1, 2, 0), (1, 1, 1));
        assert_eq!([999, 1_000, 13_000, 13_001].map(end), [apart, one, one, apart]);
        let untimed = |before: Option<DateTime<Utc>>, at: Option<DateTime<Utc>>| {
            counted(&[Request { at: before, ..request(0) }, Request { raised: true, at, ..request(0) }])
        };
        assert_eq!(untimed(None, None), one, "lines without times come one after another");
        assert_eq!(untimed(None, request(90_000).at), one);
    }

    #[test]
    fn each_input_has_its_own_calls_and_what_was_used_in_another_way_is_counted() {
        let (one, two): (Arc<str>, Arc<str>) = ("one.log".into(), "two.log".into());
        let goes_on = Request { goes_on: true, ..request(0) };
        let raised = Request { raised: true, other: true, ..request(0) };
        let calls = |all: &[(&Arc<str>, Request<'_>)]| {
            let mut calls = Calls::default();
            all.iter().for_each(|(source, request)| drop(calls.observe(source, request)));
            (calls.count, calls.requests, calls.other)
        };
        assert_eq!(calls(&[(&one, goes_on), (&one, raised)]), (1, 2, 1));
        assert_eq!(calls(&[(&one, goes_on), (&Arc::from("one.log"), raised)]), (1, 2, 1));
        assert_eq!(calls(&[(&one, goes_on), (&two, raised)]), (1, 1, 1));
        // A number tells the use where the exception stands beside it, and what goes on has not ended.
        let numbered = |raised, other| Request { number: Some(1), raised, other, ..request(0) };
        let ways = [(true, true), (true, false), (false, true)];
        assert_eq!(calls(&ways.map(|(raised, other)| (&one, numbered(raised, other)))), (3, 3, 1));
        assert_eq!(calls(&[(&one, Request { goes_on: true, ..raised })]), (0, 0, 0));
        // Attempts of which none goes on, and an older one that did.
        let loose = Request { schedule: &[], ..request(0) };
        assert_eq!(
            calls(&[(&one, goes_on), (&one, loose), (&one, Request { schedule: &[], ..raised })]),
            (1, 1, 1)
        );
    }

    #[test]
    fn attempts_of_another_input_are_of_no_call_until_one_goes_on_with_the_other() {
        let [one, two]: [Arc<str>; 2] = ["app.log.1", "app.log"].map(Arc::from);
        let mut calls = Calls::default();
        calls.observe(&one, &Request { goes_on: true, ..request(0) });
        let (input, left) = calls.observe(&two, &Request { raised: true, ..request(0) }).unwrap();
        assert_eq!((input, calls.count, calls.requests, calls.raised_at_once), (one, 1, 1, 1));
        let (input, right) = calls.take_edge().unwrap();
        assert_eq!(input, two);
        calls.join(left, right);
        assert_eq!((calls.count, calls.requests, calls.raised_at_once), (1, 2, 0));
    }

    #[test]
    fn so_many_attempts_wait_for_the_end_of_their_call() {
        let goes_on = Request { goes_on: true, ..request(0) };
        let told = |attempts: usize| {
            let mut all = vec![goes_on; attempts];
            all.push(Request { raised: true, ..request(0) });
            counted(&all).1
        };
        assert_eq!([PENDING - 1, PENDING, PENDING + 1].map(told), [32, 33, 33]);
    }

    #[test]
    fn two_parts_are_added_in_each_count_and_contradictions_are_damaged() {
        let of = |count, requests, raised_at_once, other| Calls {
            count,
            requests,
            raised_at_once,
            other,
            open: Open::default(),
        };
        let mut both = of(3, 7, 2, 1);
        both.merge(&of(4, 9, 3, 2));
        assert_eq!(both, of(7, 16, 5, 3));
        let most = 1 << 48;
        assert!(of(3, 3, 3, 0).is_sound() && of(most, most, most, most).is_sound());
        for damaged in [
            of(4, 3, 0, 0),
            of(3, 4, 4, 0),
            of(0, most + 1, 0, 0),
            of(0, 0, 0, most + 1),
            of(most + 1, most + 1, 0, 0),
        ] {
            assert!(!damaged.is_sound(), "{damaged:?}");
        }
    }

    #[test]
    fn numbers_and_words_tell_the_attempts_of_a_call() {
        let numbered = |number| Request { number: Some(number), ..request(0) };
        assert_eq!(counted(&[numbered(1), numbered(1), numbered(2), numbered(2), numbered(3)]), (2, 5, 0));
        assert_eq!(counted(&[numbered(3), numbered(1)]), (2, 2, 0), "the log begins within a call");
        assert_eq!(
            counted(&[0, 1, 2, 0, 1, 2].map(numbered)),
            (2, 6, 0),
            "a loop of one's own counts from 0"
        );
        let goes_on = Request { goes_on: true, schedule: &[], ..request(0) };
        let raised = Request { raised: true, schedule: &[], ..request(99_000) };
        assert_eq!(counted(&[goes_on, goes_on, goes_on, raised]), (1, 4, 0));
        let again = Request { again: true, ..request(0) };
        assert_eq!(counted(&[raised, again, again]), (1, 3, 1));
    }
}
