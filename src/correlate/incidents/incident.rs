//! One problem: the events of one cause, in one project, on one platform, with one model.

use chrono::{DateTime, Utc};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::conclusions::Concluded;
use super::example::{Example, is_sound_place};
use super::shared::Shared;
use crate::classify::evidence;
use crate::correlate::counters::{
    Calls, InputEnds, LimitSpan, Pace, Seconds, SmallMap, SmallSet, Sources, Span, Timeline, Try, insert,
    is_count, is_default, is_time, last_wait, longer,
};
use crate::correlate::events::{Event, Place};
use crate::knowledge::Knowledge;
use crate::redact::Fingerprint;
use crate::terms::{Buckets, Cause, Certainty, Platform, RpcCode, Tier};

/// What an incident's events have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Key {
    /// Project id or number.
    #[serde(default, skip_serializing_if = "is_default")]
    pub project: Option<CompactString>,
    /// The service that answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub platform: Option<Platform>,
    /// Model.
    #[serde(default, skip_serializing_if = "is_default")]
    pub model: Option<CompactString>,
    /// Primary cause.
    pub cause: Cause,
    /// The API key or the input, where incidents are split by it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub part: Option<CompactString>,
}

/// One problem, with counters of its events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Incident {
    /// What its events have in common.
    pub key: Key,
    /// Failed requests.
    pub count: u64,
    /// Texts that repeated one of them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub duplicates: u64,
    /// Time of the first event, of those that have one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub first_seen: Option<DateTime<Utc>>,
    /// Time of the last event.
    #[serde(default, skip_serializing_if = "is_default")]
    pub last_seen: Option<DateTime<Utc>>,
    /// Events without a time.
    #[serde(default, skip_serializing_if = "is_default")]
    pub untimed: u64,
    /// Whether times were read without knowing their zone.
    #[serde(default, skip_serializing_if = "is_default")]
    pub zone_assumed: bool,
    /// Every exhausted bucket that was named.
    #[serde(default, skip_serializing_if = "is_default")]
    pub buckets: Buckets,
    /// Tiers that the quota names say.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tiers: SmallSet<Tier>,
    /// HTTP statuses.
    #[serde(default, skip_serializing_if = "is_default")]
    pub http_statuses: SmallSet<u16>,
    /// google.rpc codes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub grpc_statuses: SmallSet<RpcCode>,
    /// Limits of the primary quotas.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: SmallSet<u64>,
    /// Ids of the primary quotas.
    #[serde(default, skip_serializing_if = "is_default")]
    pub quota_ids: SmallSet<CompactString>,
    /// Metrics of the primary quotas.
    #[serde(default, skip_serializing_if = "is_default")]
    pub quota_metrics: SmallSet<CompactString>,
    /// Projects of Google's own that stood in place of the user's.
    #[serde(default, skip_serializing_if = "is_default")]
    pub shared_consumers: SmallSet<CompactString>,
    /// Fingerprints of the API keys.
    #[serde(default, skip_serializing_if = "is_default")]
    pub api_keys: SmallSet<Fingerprint>,
    /// Longest wait that the server asked for, in seconds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub retry_after_s: Option<f64>,
    /// The wait that the server asked for at the last event.
    #[serde(default, skip_serializing_if = "is_default")]
    pub last_retry_after_s: Option<f64>,
    /// Tokens of the largest request, where the log has them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub request_tokens: Option<u64>,
    /// Ids of the rows that decided.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rules: SmallSet<CompactString>,
    /// How sure the cause is, with the number of events for which it is so.
    #[serde(default, skip_serializing_if = "is_default")]
    pub certainties: SmallMap<Certainty, u64>,
    /// When.
    #[serde(default, skip_serializing_if = "is_default")]
    pub timeline: Timeline,
    /// How many in the same second.
    #[serde(default, skip_serializing_if = "is_default")]
    pub seconds: Seconds,
    /// How they follow one another.
    #[serde(default, skip_serializing_if = "is_default")]
    pub pace: Pace,
    /// How many calls they are.
    #[serde(default, skip_serializing_if = "is_default")]
    pub calls: Calls,
    /// The clients that wrote of them, by the ids of their rows, and of how many.
    #[serde(default, skip_serializing_if = "is_default")]
    pub clients: SmallMap<CompactString, u64>,
    /// When the quotas named which tier.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tier_spans: SmallMap<Tier, Span>,
    /// When the primary quotas had which limit, in the order of their ids and limits.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limit_spans: Vec<LimitSpan>,
    /// How many in which input, and when.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sources: Sources,
    /// The first event, by input and line.
    #[serde(default, skip_serializing_if = "is_default")]
    pub example: Option<Example>,
    /// Where the last event stands, by input and line.
    #[serde(default = "Place::nowhere", skip_serializing_if = "Place::is_nowhere")]
    pub last_place: Place,
    /// What stands at the ends of the inputs that were read.
    #[serde(default, skip_serializing_if = "InputEnds::is_none")]
    pub(in crate::correlate) ends: InputEnds,
    /// Conclusions, drawn when everything was read.
    #[serde(skip)]
    pub insight: Concluded,
}

impl Key {
    /// The key of an event. Projects of Google's own are never the user's.
    #[must_use]
    pub fn of(event: &Event, know: &Knowledge) -> Self {
        let project = event.error.project.as_ref();
        Self {
            project: project.filter(|p| know.consumers().of(p).is_none()).cloned(),
            platform: event.error.platform,
            model: event.error.model.clone(),
            cause: event.verdict.cause,
            part: None,
        }
    }
}

impl Incident {
    /// Whether counting can have led to this: a part of another run may be damaged.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        let times = match (self.first_seen, self.last_seen) {
            (Some(first), Some(last)) => {
                first <= last && is_time(first) && is_time(last) && self.untimed < self.count
            }
            (None, None) => self.untimed == self.count,
            _ => false,
        };
        let waits = [self.retry_after_s, self.last_retry_after_s].into_iter().flatten();
        let spans = self.tier_spans.values().chain(self.limit_spans.iter().map(|limit| &limit.span));
        times
            && self.count > 0
            && is_count(self.count)
            && is_count(self.duplicates)
            && waits.into_iter().all(|wait| wait.is_finite() && wait >= 0.0)
            && spans.into_iter().all(Span::is_sound)
            && self.timeline.is_sound()
            && self.seconds.is_sound()
            && self.pace.is_sound()
            && self.calls.is_sound()
            && self.clients.values().chain(self.certainties.values()).all(|count| *count <= self.count)
            && self.sources.is_sound()
            && self.ends.is_sound()
            && is_sound_place(&self.last_place)
            && self.example.as_ref().is_none_or(|example| is_sound_place(&example.place))
    }

    /// An incident without events, about to get one at `place`.
    pub(in crate::correlate) fn new(key: Key, place: Place) -> Self {
        Self {
            key,
            count: 0,
            duplicates: 0,
            first_seen: None,
            last_seen: None,
            untimed: 0,
            zone_assumed: false,
            buckets: Buckets::default(),
            tiers: SmallSet::default(),
            http_statuses: SmallSet::default(),
            grpc_statuses: SmallSet::default(),
            limits: SmallSet::default(),
            quota_ids: SmallSet::default(),
            quota_metrics: SmallSet::default(),
            shared_consumers: SmallSet::default(),
            api_keys: SmallSet::default(),
            retry_after_s: None,
            last_retry_after_s: None,
            request_tokens: None,
            rules: SmallSet::default(),
            certainties: SmallMap::default(),
            timeline: Timeline::default(),
            seconds: Seconds::default(),
            pace: Pace::default(),
            calls: Calls::default(),
            clients: SmallMap::default(),
            tier_spans: SmallMap::default(),
            limit_spans: Vec::new(),
            sources: Sources::default(),
            example: None,
            last_place: place,
            ends: InputEnds::default(),
            insight: Concluded::default(),
        }
    }

    /// Counts an event. One of a kind that the incident has met has no details that it does not know.
    pub(in crate::correlate) fn observe(
        &mut self,
        event: &Event,
        is_known: bool,
        know: &Knowledge,
        shared: &mut Shared,
    ) {
        self.count += 1;
        self.duplicates += event.sightings - 1;
        *self.certainties.or_insert(event.verdict.certainty, 0) += 1;
        self.time(event, shared);
        self.call(event, know);
        self.retry_after_s = longer(self.retry_after_s, event.retry_after_s);
        self.last_place.advance(&event.place);
        if !is_known {
            self.details(event, know, shared);
        }
        self.show(event, know, shared);
    }

    fn details(&mut self, event: &Event, know: &Knowledge, shared: &mut Shared) {
        let error = &event.error;
        let consumer = error.project.as_ref().filter(|p| know.consumers().of(p).is_some());
        insert(&mut self.shared_consumers, consumer, &mut shared.names);
        self.buckets.extend(event.verdict.buckets);
        insert(&mut self.tiers, event.verdict.tier.as_ref(), &mut shared.tiers);
        insert(&mut self.http_statuses, error.http_status.as_ref(), &mut shared.http_statuses);
        insert(&mut self.grpc_statuses, error.grpc_status.as_ref(), &mut shared.grpc_statuses);
        insert(&mut self.api_keys, error.api_key.as_ref(), &mut shared.api_keys);
        self.request_tokens = self.request_tokens.max(error.request_tokens);
        if let Some(quota) = event.verdict.quota(error) {
            insert(&mut self.limits, quota.limit.as_ref(), &mut shared.limits);
            insert(&mut self.quota_ids, quota.quota_id.as_ref(), &mut shared.names);
            insert(&mut self.quota_metrics, quota.quota_metric.as_ref(), &mut shared.names);
        }
        insert(&mut self.rules, Some(&event.verdict.row.id(know).into()), &mut shared.names);
    }

    fn time(&mut self, event: &Event, shared: &mut Shared) {
        let at = event.time.map(|moment| moment.at);
        self.last_retry_after_s =
            last_wait((self.last_seen, self.last_retry_after_s), (at, event.retry_after_s));
        let Some(moment) = event.time else {
            self.untimed += 1;
            return;
        };
        self.first_seen = Some(self.first_seen.map_or(moment.at, |first| first.min(moment.at)));
        self.last_seen = Some(self.last_seen.map_or(moment.at, |last| last.max(moment.at)));
        self.zone_assumed |= moment.zone_assumed;
        self.timeline.add(moment.at);
        self.sources.add(&event.place.source, Span::at(moment.at));
        self.seconds.add(moment.at.timestamp());
        let attempt = event.error.attempt.map(|a| Try { number: a.number, goes_on: a.goes_on });
        let left = self.pace.observe(&event.place.source, moment.at, event.retry_after_s, attempt);
        self.leave_pace(left);
        self.spans(event, Span::at(moment.at), shared);
    }

    /// Uses the event as the example if it is the earliest, by input and line.
    fn show(&mut self, event: &Event, know: &Knowledge, shared: &mut Shared) {
        let Some(quote) = &event.quote else { return };
        if self.example.as_ref().is_none_or(|old| event.place < old.place) {
            self.example = Some(Example {
                place: event.place.clone(),
                excerpt: quote.excerpt(),
                evidence: shared.evidence.share(evidence(&event.error, &event.verdict, know).into()),
                rule: event.verdict.row.id(know).into(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::classify::classify;
    use crate::clock::Moment;
    use crate::correlate::test_incidents::{Log, NOON, RPM, same};
    use crate::decode::{ApiError, Record, decode};
    use crate::redact::Quote;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(NOON + second, 0).unwrap()
    }

    /// The incident of a log.
    fn of(log: &Log) -> Incident {
        log.0.incidents()[0].clone()
    }

    /// A failure at noon, in the fifth line of its log.
    fn event() -> Event {
        let know = Knowledge::builtin();
        let body = Record { text: RPM, alone: true, ..Record::default() };
        let error = decode(&body, know).errors.remove(0);
        Event {
            verdict: classify(&error, know).unwrap(),
            error: Arc::new(error),
            retry_after_s: None,
            time: Some(Moment { at: at(0), zone_assumed: false, year_assumed: false }),
            place: Place { source: "app.log".into(), line: 5, column: 1, since: 0 },
            sightings: 1,
            quote: None,
            kind: None,
        }
    }

    /// The incident of these failures.
    fn observed(events: impl IntoIterator<Item = Event>) -> Incident {
        let (know, first) = (Knowledge::builtin(), event());
        let mut incident = Incident::new(Key::of(&first, know), first.place);
        for event in events {
            incident.observe(&event, false, know, &mut Shared::default());
        }
        incident
    }

    #[test]
    fn each_failure_counts_and_all_but_one_of_its_texts_are_duplicates() {
        let incident = observed([1, 3, 2].map(|sightings| Event { sightings, ..event() }));
        assert_eq!((incident.count, incident.duplicates), (3, 3));
        assert_eq!(incident.certainties.iter().collect::<Vec<_>>(), [(&Certainty::Certain, &3)]);
    }

    #[test]
    fn the_zone_is_assumed_where_it_was_for_one_of_the_times() {
        let assumed = |zones: &[bool]| {
            let moment = |zone_assumed: bool| Moment { at: at(0), zone_assumed, year_assumed: false };
            let event = |zone: &bool| Event { time: Some(moment(*zone)), ..event() };
            observed(zones.iter().map(event)).zone_assumed
        };
        let zones = [&[false, false][..], &[true, false], &[false, true], &[true, true]];
        assert_eq!(zones.map(assumed), [false, true, true, true]);
    }

    #[test]
    fn the_example_is_the_first_by_its_place_and_of_one_place_the_first_that_came() {
        let example = |events: &[(u64, &str)]| {
            let event = |(line, text): &(u64, &str)| {
                let place = Place { line: *line, ..event().place };
                Event { place, quote: Some(Quote::new(b"", text)), ..event() }
            };
            let example = observed(events.iter().map(event)).example.unwrap();
            (example.place.line, example.excerpt.as_str().to_owned())
        };
        for events in
            [[(3, "a"), (5, "b"), (7, "c")], [(7, "c"), (3, "a"), (5, "b")], [(3, "a"), (3, "b"), (3, "c")]]
        {
            assert_eq!(example(&events), (3, "a".to_owned()), "{events:?}");
        }
    }

    #[test]
    fn what_is_closed_waits_for_nothing() {
        let mut incident = observed([event()]);
        incident.close();
        let later = Moment { at: at(1), zone_assumed: false, year_assumed: false };
        let later = Event { time: Some(later), ..event() };
        incident.observe(&later, false, Knowledge::builtin(), &mut Shared::default());
        assert_eq!((incident.count, incident.pace.gaps.count()), (2, 0));
    }

    #[test]
    fn counts_that_contradict_one_another_are_damaged() {
        let sound = of(&Log::new().fail(RPM, [0, 1, 70], |error| error.retry_after_s = Some(0.0)));
        let untimed = of(&Log::new().fail_in("app.log", RPM, [None, None], same));
        assert!(sound.is_sound() && untimed.is_sound());
        let long_ago = DateTime::<Utc>::MIN_UTC;
        let damages: [&dyn Fn(&mut Incident); 17] = [
            &|incident| incident.count = 0,
            &|incident| (incident.count, incident.untimed) = ((1 << 48) + 1, 0),
            &|incident| incident.duplicates = (1 << 48) + 1,
            &|incident| (incident.first_seen, incident.last_seen) = (Some(at(9)), Some(at(8))),
            &|incident| incident.first_seen = Some(long_ago),
            &|incident| (incident.first_seen, incident.last_seen) = (Some(long_ago), Some(long_ago)),
            &|incident| incident.last_seen = Some(DateTime::<Utc>::MAX_UTC),
            &|incident| incident.untimed = 3,
            &|incident| (incident.first_seen, incident.last_seen, incident.untimed) = (None, Some(at(9)), 0),
            &|incident| (incident.first_seen, incident.last_seen) = (None, None),
            &|incident| incident.retry_after_s = Some(f64::INFINITY),
            &|incident| incident.last_retry_after_s = Some(-1.0),
            &|incident| incident.limit_spans[0].span.count = (1 << 48) + 1,
            &|incident| {
                incident.timeline = serde_json::from_str(r#"{"power":60,"bins":[0],"counts":[1]}"#).unwrap();
            },
            &|incident| {
                incident.seconds = serde_json::from_str("[[0],[562949953421312]]").unwrap();
            },
            &|incident| incident.pace.early = 99,
            &|incident| incident.calls.count = incident.calls.requests + 1,
        ];
        for (number, damage) in damages.into_iter().enumerate() {
            let mut incident = sound.clone();
            damage(&mut incident);
            assert!(!incident.is_sound(), "damage {number}");
        }
        // Of three failures none are four of one client, or four that are certain.
        let with = |change: &dyn Fn(&mut Incident)| {
            let mut incident = sound.clone();
            change(&mut incident);
            incident.is_sound()
        };
        let client = |count| with(&|incident| *incident.clients.or_insert("crewai".into(), 0) = count);
        assert_eq!((client(3), client(4)), (true, false));
        let certain =
            |count| with(&|incident| *incident.certainties.or_insert(Certainty::Certain, 0) = count);
        assert_eq!((certain(3), certain(4)), (true, false));
        let nothing = Incident { count: 0, untimed: 0, certainties: SmallMap::default(), ..untimed.clone() };
        assert!(!nothing.is_sound(), "an incident without a failure is none");
        let others = r#"{"others":562949953421312}"#;
        assert!(!with(&|incident| incident.sources = serde_json::from_str(others).unwrap()));
    }

    #[test]
    fn the_last_wait_is_that_of_the_last_failure_and_the_longest_that_of_any() {
        let waits = |failures: &[(Option<i64>, Option<f64>)]| {
            let log = failures.iter().fold(Log::new(), |log, (second, asked)| {
                log.fail_in("app.log", RPM, [*second], |error| error.retry_after_s = *asked)
            });
            let incident = of(&log);
            (incident.last_retry_after_s, incident.retry_after_s)
        };
        let (first, second) = (Some(0), Some(1));
        assert_eq!(waits(&[(first, Some(17.0)), (second, Some(5.0))]), (Some(5.0), Some(17.0)));
        assert_eq!(waits(&[(second, Some(5.0)), (first, Some(17.0))]), (Some(5.0), Some(17.0)));
        assert_eq!(
            waits(&[(first, Some(17.0)), (first, Some(5.0))]),
            (Some(17.0), Some(17.0)),
            "the longer one, whichever line comes first"
        );
        assert_eq!(waits(&[(first, Some(17.0)), (second, None)]), (None, Some(17.0)));
        // Without times, the longest; what has no time comes before all that has one.
        assert_eq!(waits(&[(None, Some(17.0)), (None, Some(5.0))]), (Some(17.0), Some(17.0)));
        assert_eq!(waits(&[(first, Some(5.0)), (None, Some(17.0))]), (Some(5.0), Some(17.0)));
    }

    #[test]
    fn of_very_many_limits_the_smallest_are_kept_with_their_times() {
        let kept = |limits: &mut dyn Iterator<Item = u64>| {
            let log = limits.fold(Log::new(), |log, limit| {
                let change = |error: &mut ApiError| Arc::make_mut(&mut error.quotas)[0].limit = Some(limit);
                log.fail(RPM, [limit as i64, limit as i64 + 1], change)
            });
            let spans = of(&log).limit_spans.into_iter();
            spans.map(|seen| (seen.limit, seen.span.first, seen.span.count)).collect::<Vec<_>>()
        };
        let smallest: Vec<_> = (1..=12).map(|limit| (limit, at(limit as i64), 2)).collect();
        assert_eq!(kept(&mut (1..=12)), smallest);
        assert_eq!(kept(&mut (1..=20)), smallest);
        assert_eq!(kept(&mut (1..=20).rev()), smallest);
    }
}
