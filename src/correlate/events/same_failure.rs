//! One failed request is one event, however many lines it left.
//!
//! A failure passes through layers: the HTTP client's line, the program's own log line, the exception. Sightings of one
//! stream that agree and go forward through the layers are one event; a layer that comes again is another request. An
//! attempt that says that another one follows is complete.

use std::collections::VecDeque;

use chrono::{NaiveTime, Timelike};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::sighting::Sighting;
use crate::clock::Stamp;
use crate::decode::{Layer, Writer};

/// An event in the making.
#[derive(Debug, Clone)]
struct Open {
    event: Sighting,
    /// Layers that were seen.
    request: bool,
    /// Who wrote about it first, and who else did.
    writer: Writer,
    others: Vec<Writer>,
    /// In which forms of line it was told.
    forms: SmallVec<[Form; 1]>,
    /// First and last line of the last text.
    last: (u64, u64),
    sightings: u64,
    closed: bool,
}

/// In which form a line gives its time of day: handlers of one logger each have a form of their own.
#[derive(Debug, Clone, Copy)]
struct Form {
    dated: bool,
    time: NaiveTime,
}

/// An event in the making, as both slices see it at whose border it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Unfinished {
    /// Byte of the input at which its first text begins.
    pub at: u64,
    /// Texts so far.
    pub sightings: u64,
    /// Whether it takes no more texts, and waits for one before it.
    pub closed: bool,
}

/// Puts sightings, given in the order of the input, together.
#[derive(Debug, Clone, Default)]
pub struct Assembler {
    open: VecDeque<Open>,
}

/// All texts about one request begin within so many bytes: so what stands at a border between two slices can be told from
/// the surroundings of that border.
const SPREAD: u64 = 128 * 1024;
/// A text about the same request is at most this many lines further on.
const LINES: u64 = 400;
/// The rest of a torn text is at most this many lines further on.
const TORN: u64 = 200;
/// And at most this many seconds later.
const SECONDS: i64 = 10;
/// What several write about one failure is written within so many milliseconds, where the times have them, or, without a
/// time, so many lines on.
const MOMENT: i64 = 300;
const NEXT: u64 = 5;
/// Lines between a heading and the answer that it is about.
const HEADING: u64 = 12;
/// And by so many at most.
const WRITERS: usize = 8;
/// Streams whose last event may still get another text.
const STREAMS: usize = 32;

impl Assembler {
    /// Takes the next sighting; gives every event that is complete to `done`, with the number of its sightings.
    pub fn push(&mut self, sighting: Sighting, mut done: impl FnMut(Sighting, u64)) {
        let at = sighting.at;
        let last =
            self.open.iter_mut().rev().find(|o| {
                !o.closed && o.event.stream == sighting.stream && o.event.source == sighting.source
            });
        match last {
            Some(open) if open.takes(&sighting) => open.join(sighting),
            last => {
                if let Some(open) = last {
                    open.closed = true;
                }
                self.open.push_back(Open::new(sighting));
            }
        }
        while self.open.front().is_some_and(|o| o.closed || !o.reaches(at)) || self.open.len() > STREAMS {
            if let Some(open) = self.open.pop_front() {
                done(open.event, open.sightings);
            }
        }
    }

    /// What is open where the text before byte `border` of the input was read, and may have to do with what comes behind.
    #[must_use]
    pub fn open_at(&self, border: u64) -> Vec<Unfinished> {
        let near = self.open.iter().filter(|open| open.reaches(border));
        near.map(|o| Unfinished { at: o.event.at, sightings: o.sightings, closed: o.closed }).collect()
    }

    /// Gives all events that are still open to `done`.
    pub fn finish(&mut self, mut done: impl FnMut(Sighting, u64)) {
        for open in self.open.drain(..) {
            done(open.event, open.sightings);
        }
    }
}

impl Open {
    fn new(event: Sighting) -> Self {
        let last = (event.line, event.line + event.length);
        let (request, writer) = (event.error.layer == Layer::Request, event.error.writer);
        let forms = Form::of(&event).into_iter().collect();
        Self { request, writer, others: Vec::new(), forms, event, last, sightings: 1, closed: false }
    }

    /// Whether a text that begins at this byte may be about it.
    const fn reaches(&self, at: u64) -> bool {
        at <= self.event.at.saturating_add(SPREAD)
    }

    /// Whether the sighting is another text about this request.
    fn takes(&self, new: &Sighting) -> bool {
        let old = &self.event.error;
        let number = |sighting: &Sighting| sighting.error.attempt.and_then(|attempt| attempt.number);
        let again = number(new).is_some() && number(&self.event) == number(new);
        let attempts = old.attempt.is_some() && new.error.attempt.is_some();
        let complete = !again && (attempts || old.attempt.is_some_and(|a| a.goes_on));
        let apart = new.error.apart && new.line == self.last.0;
        let told = || {
            self.forward(new)
                || self.goes_on(new)
                || self.retold(new)
                || (again && self.is_same_attempt(new))
                || self.is_kin(new)
                || self.is_heading(new)
        };
        !apart
            && self.reaches(new.at)
            && new.line.saturating_sub(self.last.1) <= LINES
            && (!complete && told() || self.is_handled_again(new))
            && near(self.event.stamp, new.stamp)
            && old.agrees(&new.error)
            && old.may_be_one_call(&new.error)
    }

    /// Whether the new text stands in a later layer, or is the client's line that should have stood before: below an
    /// exception without times, as test runners print captured logs, or with an earlier time in a log that was
    /// listed backwards.
    fn forward(&self, new: &Sighting) -> bool {
        let old = &self.event.error;
        let backwards = match (self.event.stamp, new.stamp) {
            // The end of a list that was cut off may have lost its time.
            (_, None) => true,
            (Some(old), Some(new)) => new.at < old.at,
            (None, Some(_)) => false,
        };
        new.error.layer > old.layer || (new.error.layer == Layer::Request && !self.request && backwards)
    }

    /// Whether the new text is the rest of the old one, which lines of another program tore in two.
    fn goes_on(&self, new: &Sighting) -> bool {
        let torn = (self.event.error.torn.tail && new.error.torn.head) || new.error.torn.chained;
        torn && new.line.saturating_sub(self.last.1) <= TORN
    }

    /// Whether the old text is the heading of a page that shows the whole answer below: Google's sentence without any
    /// status, in a text without times.
    fn is_heading(&self, new: &Sighting) -> bool {
        let (old, error) = (&self.event.error, &new.error);
        let bare = old.http_status.is_none() && old.grpc_status.is_none() && old.quotas.is_empty();
        let told = error.http_status.is_some() && !old.phrases.is_empty() && old.phrases == error.phrases;
        let untimed = self.event.stamp.is_none() && new.stamp.is_none();
        bare && told && untimed && self.sightings == 1 && new.line.saturating_sub(self.last.1) <= HEADING
    }

    /// Whether it is the same statement again, as a second handler of the logger writes it: right below, at the same second, in
    /// another form of line.
    fn is_handled_again(&self, new: &Sighting) -> bool {
        let (old, error) = (&self.event.error, &new.error);
        let is_beside = |form: Form| self.forms.iter().all(|known| known.is_beside(form));
        old.message.is_some()
            && old.message == error.message
            && self.event.retry_after_s == new.retry_after_s
            && old.attempt == error.attempt
            && new.line.saturating_sub(self.last.1) <= NEXT
            && !self.forms.is_empty()
            && Form::of(new).is_some_and(is_beside)
    }

    /// Whether a span of the same trace tells it, around or within the one that told it first.
    fn is_kin(&self, new: &Sighting) -> bool {
        self.event.error.span.zip(new.error.span).is_some_and(|(a, b)| a.is_kin(b))
    }

    /// Whether somebody else tells the same failure: a library, a framework and a program each log what went through
    /// them, in their own words and at the same moment.
    fn retold(&self, new: &Sighting) -> bool {
        let (old, error) = (&self.event.error, &new.error);
        // The message gives the wait to the nanosecond, and no two answers the same; RetryInfo gives whole seconds.
        let wait = self.event.retry_after_s.zip(new.retry_after_s).is_none_or(|(a, b)| {
            let exact = a.fract() > 0.0 && b.fract() > 0.0;
            (a - b).abs() <= if exact { 0.01 } else { 1.0 }
        });
        let is_new = |w: &Writer| w.differs(error.writer);
        let others = self.others.len() < WRITERS && is_new(&self.writer) && self.others.iter().all(is_new);
        others && self.is_beside(new) && wait && old.may_be_one_call(error) && error.layer != Layer::Request
    }

    /// Whether it stands at the same moment, or, without times, right below.
    fn is_beside(&self, new: &Sighting) -> bool {
        match (self.event.stamp, new.stamp) {
            (Some(a), Some(b)) => {
                let whole = a.at.nanosecond() == 0 && b.at.nanosecond() == 0;
                (b.at - a.at).num_milliseconds().abs() <= if whole { 1000 } else { MOMENT }
            }
            _ => new.line.saturating_sub(self.last.1) <= NEXT,
        }
    }

    /// Whether one program tells the attempt of this number with other words, right after it: "failed (attempt 2/3)", "retrying
    /// in 5 s (attempt 2/3)". The same words again are another request's.
    fn is_same_attempt(&self, new: &Sighting) -> bool {
        let (old, error) = (&self.event.error, &new.error);
        self.sightings == 1
            && self.writer != error.writer
            && self.is_beside(new)
            && old.message == error.message
    }

    fn join(&mut self, new: Sighting) {
        self.request |= new.error.layer == Layer::Request;
        self.last = (new.line, new.line + new.length);
        self.sightings += 1;
        if self.others.len() < WRITERS {
            self.others.push(new.error.writer);
        }
        if self.forms.len() < WRITERS {
            self.forms.extend(Form::of(&new));
        }
        self.event.kind = None;
        let richer = self.event.absorb(&new);
        if richer {
            // Whether a text is kept may depend on which worker read it; where it stands may not.
            self.event.quote = new.quote.or(self.event.quote.take());
            self.event.begins = new.begins;
        }
    }
}

impl Form {
    fn of(sighting: &Sighting) -> Option<Self> {
        let dated = sighting.stamp.filter(|stamp| stamp.dated).map(|stamp| (true, stamp.at.time()));
        let (dated, time) = dated.or_else(|| sighting.clock.map(|time| (false, time)))?;
        Some(Self { dated, time })
    }

    /// Whether both may stand in front of one statement: the same second, with a date and without one.
    fn is_beside(self, other: Self) -> bool {
        let second = |form: Self| i64::from(form.time.num_seconds_from_midnight());
        self.dated != other.dated && (second(self) - second(other)).abs() <= 1
    }
}

/// Whether the times, where both texts have one, are near each other.
fn near(old: Option<Stamp>, new: Option<Stamp>) -> bool {
    match (old, new) {
        (Some(a), Some(b)) if a.zoned == b.zoned && a.dated == b.dated => {
            (b.at - a.at).num_seconds().abs() <= SECONDS
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::test_incidents::OVERLOAD;
    use crate::decode::{ApiError, Attempt, Record, Torn, decode};
    use crate::knowledge::Knowledge;

    /// A text in a layer, on a line.
    fn text(layer: Layer, line: u64) -> Sighting {
        Sighting { line, ..Sighting::of(ApiError { layer, ..ApiError::default() }) }
    }

    /// The same, changed.
    fn with(sighting: Sighting, change: impl FnOnce(&mut ApiError)) -> Sighting {
        let mut error = sighting.whole();
        change(&mut error);
        let Sighting { error, stamp, retry_after_s, .. } = Sighting::of(error);
        Sighting { error, stamp, retry_after_s, ..sighting }
    }

    /// The time of a text, in milliseconds after ten.
    fn at(sighting: Sighting, millis: i64) -> Sighting {
        let ten: chrono::NaiveDateTime = "2026-11-22T10:00:00".parse().unwrap();
        let stamp = Stamp::utc(ten + chrono::TimeDelta::milliseconds(millis));
        with(sighting, |error| error.stamp = Some(stamp))
    }

    /// How many texts tell of each event.
    fn events(sightings: Vec<Sighting>) -> Vec<u64> {
        let (mut assembler, mut counts) = (Assembler::default(), Vec::new());
        for sighting in sightings {
            assembler.push(sighting, |_, count| counts.push(count));
        }
        assembler.finish(|_, count| counts.push(count));
        counts
    }

    const ONE: [u64; 1] = [2];
    const TWO: [u64; 2] = [1, 1];
    use Layer::{Exception, Report, Request};

    #[test]
    fn a_failure_goes_forward_through_the_layers_within_so_many_lines() {
        assert_eq!(events(vec![text(Report, 1), text(Exception, 401)]), ONE);
        assert_eq!(events(vec![text(Report, 1), text(Exception, 402)]), TWO);
        let long = || Sighting { length: 10, ..text(Report, 1) };
        assert_eq!(events(vec![long(), text(Exception, 411)]), ONE);
        assert_eq!(events(vec![long(), text(Exception, 412)]), TWO);
        assert_eq!(events(vec![text(Exception, 1), text(Report, 2)]), TWO);
        assert_eq!(events(vec![text(Report, 1), text(Report, 2)]), TWO);
        assert_eq!(events(vec![text(Request, 1), text(Report, 2), text(Exception, 3)]), [3]);
        assert_eq!(events(vec![text(Request, 1), text(Report, 2), text(Request, 3)]), [2, 1]);
        // Each text is counted from the one before it.
        assert_eq!(events(vec![text(Request, 1), text(Report, 401), text(Exception, 801)]), [3]);
        let long = |last| {
            let long = Sighting { length: 10, ..text(Report, 2) };
            events(vec![text(Request, 1), long, text(Exception, last)])
        };
        assert_eq!((long(412), long(413)), (vec![3], vec![2, 1]));
    }

    #[test]
    fn all_texts_of_a_failure_begin_within_so_many_bytes() {
        let at = |layer, line, at| Sighting { at, ..text(layer, line) };
        assert_eq!(events(vec![at(Report, 1, 7), at(Exception, 2, 7 + SPREAD)]), ONE);
        assert_eq!(events(vec![at(Report, 1, 7), at(Exception, 2, 8 + SPREAD)]), TWO);
        let chain = [at(Request, 1, 0), at(Report, 2, SPREAD), at(Exception, 3, SPREAD + 1)];
        assert_eq!(events(chain.to_vec()), [2, 1]);
        // What may still get a text behind a border is what two slices compare.
        let mut assembler = Assembler::default();
        for text in [at(Report, 1, 10), Sighting { stream: 1, ..at(Report, 2, 20) }] {
            assembler.push(text, |_, _| {});
        }
        let open = |border| assembler.open_at(border).iter().map(|open| open.at).collect::<Vec<_>>();
        assert_eq!(
            (open(SPREAD + 10), open(SPREAD + 11), open(SPREAD + 21)),
            (vec![10, 20], vec![20], vec![])
        );
    }

    #[test]
    fn the_client_s_line_may_stand_behind_where_the_log_runs_backwards() {
        let (report, request) = (|| text(Report, 1), || text(Request, 2));
        assert_eq!(events(vec![report(), request()]), ONE);
        assert_eq!(events(vec![at(report(), 0), request()]), ONE);
        assert_eq!(events(vec![report(), at(request(), 0)]), TWO);
        assert_eq!(events(vec![at(report(), 1), at(request(), 0)]), ONE);
        assert_eq!(events(vec![at(report(), 0), at(request(), 0)]), TWO);
        assert_eq!(events(vec![at(report(), 0), at(request(), 1)]), TWO);
        // It stands there once.
        assert_eq!(events(vec![report(), text(Exception, 2), text(Request, 3)]), [3]);
        assert_eq!(events(vec![report(), request(), text(Request, 3)]), [2, 1]);
        let torn = |line, head, tail| {
            with(text(Request, line), |error| error.torn = Torn { head, tail, chained: false })
        };
        assert_eq!(events(vec![torn(1, false, true), torn(2, true, false), text(Request, 3)]), [2, 1]);
    }

    #[test]
    fn times_of_one_failure_are_ten_seconds_apart_at_most() {
        for (millis, expected) in [(10_999, &ONE[..]), (11_000, &TWO), (-10_999, &ONE), (-11_000, &TWO)] {
            assert_eq!(
                events(vec![at(text(Report, 1), 0), at(text(Exception, 2), millis)]),
                expected,
                "{millis}"
            );
        }
        // Times that are told in different ways prove nothing.
        let other = |change: fn(&mut Stamp)| {
            let late = with(at(text(Exception, 2), 60_000), |error| {
                if let Some(stamp) = &mut error.stamp {
                    change(stamp);
                }
            });
            events(vec![at(text(Report, 1), 0), late])
        };
        assert_eq!(other(|_| {}), TWO);
        assert_eq!(other(|stamp| stamp.zoned = false), ONE);
        assert_eq!(other(|stamp| stamp.dated = false), ONE);
    }

    #[test]
    fn an_attempt_that_goes_on_is_complete_and_two_attempts_are_two() {
        let attempt =
            |goes_on, number| move |error: &mut ApiError| error.attempt = Some(Attempt { goes_on, number });
        let (report, exception) = (|| text(Report, 1), || text(Exception, 2));
        assert_eq!(events(vec![with(report(), attempt(true, None)), exception()]), TWO);
        assert_eq!(events(vec![with(report(), attempt(false, Some(3))), exception()]), ONE);
        assert_eq!(events(vec![report(), with(exception(), attempt(false, Some(3)))]), ONE);
        let both = [with(report(), attempt(false, Some(2))), with(exception(), attempt(false, Some(3)))];
        assert_eq!(events(both.to_vec()), TWO);
    }

    #[test]
    fn entries_of_one_list_on_one_line_are_apart() {
        let apart = |line| with(text(Exception, line), |error| error.apart = true);
        assert_eq!(events(vec![text(Report, 1), apart(1)]), TWO);
        assert_eq!(events(vec![text(Report, 1), apart(2)]), ONE);
        assert_eq!(events(vec![text(Report, 1), text(Exception, 1)]), ONE);
    }

    #[test]
    fn a_text_that_was_torn_goes_on_within_so_many_lines() {
        let torn = |line, head, tail, chained| {
            with(text(Report, line), |error| error.torn = Torn { head, tail, chained })
        };
        assert_eq!(events(vec![torn(1, false, true, false), torn(201, true, false, false)]), ONE);
        assert_eq!(events(vec![torn(1, false, true, false), torn(202, true, false, false)]), TWO);
        assert_eq!(events(vec![torn(1, false, true, false), torn(2, false, false, false)]), TWO);
        assert_eq!(events(vec![torn(1, false, false, false), torn(2, true, false, false)]), TWO);
        assert_eq!(events(vec![torn(1, false, false, false), torn(2, false, false, true)]), ONE);
    }

    #[test]
    fn streams_and_inputs_are_apart_and_some_are_kept_open() {
        let stream = |layer, line, stream| Sighting { stream, ..text(layer, line) };
        let turns = vec![
            stream(Report, 1, 7),
            stream(Report, 2, 8),
            stream(Exception, 3, 7),
            stream(Exception, 4, 8),
        ];
        assert_eq!(events(turns), [2, 2]);
        let second = Sighting { source: 1, ..text(Exception, 2) };
        assert_eq!(events(vec![text(Report, 1), second]), TWO);
        let many = |others: u64| {
            let between = (0..others).map(|number| stream(Report, 2, 100 + number));
            let all = std::iter::once(stream(Report, 1, 7)).chain(between).chain([stream(Exception, 3, 7)]);
            events(all.collect()).contains(&2)
        };
        assert_eq!((many(31), many(32)), (true, false));
    }

    /// What two writers say of a failure: in which words, and when.
    fn told(writers: [&str; 2], change: impl Fn(usize, Sighting) -> Sighting) -> Vec<u64> {
        let know = Knowledge::builtin();
        let sighting = |number: usize| {
            let body =
                r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#;
            let text = format!("{} {body}", writers[number]);
            let error =
                decode(&Record { text: &text, alone: true, ..Record::default() }, know).errors.remove(0);
            let line = 1 + number as u64;
            change(number, Sighting { line, ..Sighting::of(ApiError { layer: Report, ..error }) })
        };
        events((0..2).map(sighting).collect())
    }

    #[test]
    fn nine_writers_tell_one_failure_at_most_and_none_twice() {
        let know = Knowledge::builtin();
        let written = |names: &[&str]| {
            let said = |(line, name): (u64, &&str)| {
                let text = format!("{name}client {name}call failed: {OVERLOAD}");
                let error =
                    decode(&Record { text: &text, alone: true, ..Record::default() }, know).errors.remove(0);
                Sighting { line, ..Sighting::of(ApiError { layer: Report, ..error }) }
            };
            events((1..).zip(names).map(said).collect())
        };
        let names = ["web", "shop", "mail", "chat", "cart", "team", "bill", "user", "page", "news"];
        assert_eq!((written(&names[..9]), written(&names)), (vec![9], vec![9, 1]));
        assert_eq!(written(&["web", "shop", "shop"]), [2, 1]);
        assert_eq!(written(&["web", "shop", "web"]), [2, 1]);
    }

    #[test]
    fn of_two_texts_the_richer_one_is_shown() {
        let shown = |lines: [(u64, &str); 2]| {
            let know = Knowledge::builtin();
            let mut assembler = Assembler::default();
            let mut begins = Vec::new();
            for (line, text) in lines {
                let error = decode(&Record { text, alone: true, ..Record::default() }, know).errors.remove(0);
                let layer = if line == 1 { Report } else { Exception };
                let sighting = Sighting::of(ApiError { layer, ..error });
                assembler.push(Sighting { line, begins: (line, 1), ..sighting }, |_, _| {});
            }
            assembler.finish(|event, sightings| begins.push((event.begins.0, sightings)));
            begins
        };
        let (rich, poor) = (OVERLOAD, r#"{"error":{"code":503,"message":"The model is overloaded."}}"#);
        assert_eq!(shown([(1, poor), (2, rich)]), [(2, 2)]);
        assert_eq!(shown([(1, rich), (2, poor)]), [(1, 2)]);
    }

    #[test]
    fn two_handlers_of_one_logger_tell_each_failure_twice() {
        let ten = |seconds| NaiveTime::from_hms_opt(10, 0, seconds);
        let said = |line, sighting: Sighting| {
            let told = with(sighting, |error| error.message = Some("The model is overloaded.".into()));
            Sighting { line, ..told }
        };
        let undated = |line, seconds| said(line, Sighting { clock: ten(seconds), ..text(Report, line) });
        let dated = |line, millis| said(line, at(text(Report, line), millis));
        assert_eq!(events(vec![undated(1, 0), dated(2, 179), undated(3, 1), dated(4, 1_322)]), [2, 2]);
        assert_eq!(events(vec![dated(1, 179), undated(2, 0)]), ONE);
        assert_eq!(events(vec![undated(1, 0), dated(2, 1_000)]), ONE);
        assert_eq!(events(vec![undated(1, 0), dated(2, 2_000)]), TWO);
        assert_eq!(events(vec![undated(1, 0), dated(6, 179)]), ONE);
        assert_eq!(events(vec![undated(1, 0), dated(7, 179)]), TWO);
        assert_eq!(
            events(vec![undated(1, 0), dated(2, 179), dated(3, 180)]),
            [2, 1],
            "each has its form once"
        );
        // One form: the lines of a batch.
        assert_eq!(events(vec![undated(1, 0), undated(2, 0)]), TWO);
        assert_eq!(events(vec![dated(1, 0), dated(2, 0)]), TWO);
        // Other words, or another wait, are another failure.
        let other = |change: fn(&mut ApiError)| events(vec![undated(1, 0), with(dated(2, 179), change)]);
        assert_eq!(other(|error| error.message = Some("Deadline expired.".into())), TWO);
        assert_eq!(other(|error| error.retry_after_s = Some(17.0)), TWO);
    }

    #[test]
    fn the_heading_of_a_page_is_of_the_answer_below_it() {
        let body = Record { text: OVERLOAD, alone: true, ..Record::default() };
        let error = decode(&body, Knowledge::builtin()).errors.remove(0);
        let answer = |line| Sighting { line, ..Sighting::of(ApiError { layer: Report, ..error.clone() }) };
        let heading = || with(answer(1), |error| (error.http_status, error.grpc_status) = (None, None));
        assert_eq!(events(vec![heading(), answer(13)]), ONE);
        assert_eq!(events(vec![heading(), answer(14)]), TWO, "too far");
        // Each that tells more, or less, is another failure.
        let status = |error: &mut ApiError| error.http_status = Some(503);
        let code = |sighting| with(sighting, |new| new.grpc_status = error.grpc_status);
        let phrases = |sighting| with(sighting, |error| error.phrases = ApiError::default().phrases);
        for (number, pair) in [
            [with(heading(), status), answer(2)],
            [code(heading()), answer(2)],
            [heading(), Sighting { line: 2, ..heading() }],
            [phrases(heading()), phrases(answer(2))],
            [phrases(heading()), answer(2)],
            [at(heading(), 0), answer(2)],
            [heading(), at(answer(2), 0)],
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(events(pair.to_vec()), TWO, "pair {number}");
        }
        let raised = with(text(Exception, 2), |error| error.phrases = heading().error.phrases);
        assert_eq!(events(vec![heading(), raised, answer(3)]), [2, 1], "the exception was the answer");
    }

    #[test]
    fn one_program_tells_one_attempt_in_several_words_right_after_it() {
        let alike = ["vendor client call failed:", "vendor client call retrying:"];
        let attempts = |numbers: [Option<u32>; 2]| {
            move |n: usize, sighting: Sighting| {
                let attempt = numbers[n].map(|number| Attempt { goes_on: false, number: Some(number) });
                with(sighting, |error| error.attempt = attempt)
            }
        };
        let second = attempts([Some(2); 2]);
        assert_eq!(told(alike, second), ONE);
        assert_eq!(told([alike[0]; 2], second), TWO, "the same words again");
        assert_eq!(told(alike, attempts([Some(2), Some(3)])), TWO);
        assert_eq!(told(alike, attempts([None; 2])), TWO);
        let apart = |lines: u64| told(alike, |n, s| Sighting { line: 1 + lines * n as u64, ..second(n, s) });
        assert_eq!((apart(5), apart(6)), (ONE.to_vec(), TWO.to_vec()));
        let other =
            |n: usize, s: Sighting| with(second(n, s), |e| e.message = Some(["one", "two"][n].into()));
        assert_eq!(told(alike, other), TWO);
    }

    #[test]
    fn a_span_and_the_one_around_it_tell_one_failure() {
        let span = |line, own: &str, parent: &str| {
            let body = OVERLOAD.replace('"', "\\\"");
            let text = format!(
                r#"{{"traceId":"t-1","spanId":"{own}","parentSpanId":"{parent}","message":"call failed: {body}"}}"#
            );
            let record = Record { text: &text, alone: true, ..Record::default() };
            let error = decode(&record, Knowledge::builtin()).errors.remove(0);
            assert!(error.span.is_some());
            Sighting { line, ..Sighting::of(ApiError { layer: Report, ..error }) }
        };
        assert_eq!(events(vec![span(1, "inner", "outer"), span(100, "outer", "root")]), ONE);
        assert_eq!(events(vec![span(1, "outer", "root"), span(100, "inner", "outer")]), ONE);
        assert_eq!(events(vec![span(1, "inner", "outer"), span(100, "other", "root")]), TWO);
    }

    #[test]
    fn two_writers_tell_one_failure_at_the_same_moment() {
        let both = ["vendor client call failed:", "pipeline step summarize gave up:"];
        assert_eq!(told(both, |_, sighting| sighting), ONE);
        assert_eq!(told([both[0]; 2], |_, sighting| sighting), TWO);
        let apart = |lines: u64| told(both, |n, s| Sighting { line: 1 + lines * n as u64, ..s });
        assert_eq!((apart(5), apart(6)), (ONE.to_vec(), TWO.to_vec()));
        // With times, a second where the times are whole, and 300 ms where they are not.
        let late = |from: i64, to: i64| told(both, |n, s| at(s, [from, to][n]));
        assert_eq!((late(0, 1_000), late(0, 2_000)), (ONE.to_vec(), TWO.to_vec()));
        assert_eq!((late(1, 301), late(1, 302)), (ONE.to_vec(), TWO.to_vec()));
        assert_eq!((late(0, 301), late(301, 0)), (TWO.to_vec(), TWO.to_vec()));
        // Answers name waits of their own, to the nanosecond or to the second.
        let waits =
            |one: f64, two: f64| told(both, |n, s| with(s, |e| e.retry_after_s = Some([one, two][n])));
        assert_eq!((waits(17.0, 18.0), waits(17.0, 18.5)), (ONE.to_vec(), TWO.to_vec()));
        assert_eq!((waits(17.25, 17.255), waits(17.25, 17.5)), (ONE.to_vec(), TWO.to_vec()));
        assert_eq!((waits(17.0, 17.75), waits(17.75, 17.0)), (ONE.to_vec(), ONE.to_vec()));
        // The client's own line is a request of its own.
        let client = |n: usize, s: Sighting| if n == 1 { with(at(s, 0), |e| e.layer = Request) } else { s };
        assert_eq!(told(both, client), TWO);
        // Two calls to two models are two.
        let models = |n: usize, s: Sighting| {
            with(s, |e| (e.model, e.model_was_called) = (Some(["a-1", "b-2"][n].into()), true))
        };
        assert_eq!(told(both, models), TWO);
    }
}
