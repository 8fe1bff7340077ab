//! One problem: the events of one cause, in one project, on one platform, with one model.

use chrono::{DateTime, Utc};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::conclusions::Concluded;
use super::example::Example;
use crate::classify::evidence;
use crate::correlate::counters::{
    Calls, LIMITS, LimitSpan, Pace, Seconds, SmallMap, SmallSet, Sources, Span, Timeline, Try, insert,
    is_count, is_time, longer,
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
    pub project: Option<CompactString>,
    /// The service that answered.
    pub platform: Option<Platform>,
    /// Model.
    pub model: Option<CompactString>,
    /// Primary cause.
    pub cause: Cause,
    /// The API key or the input, where incidents are split by it.
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
    pub duplicates: u64,
    /// Time of the first event, of those that have one.
    pub first_seen: Option<DateTime<Utc>>,
    /// Time of the last event.
    pub last_seen: Option<DateTime<Utc>>,
    /// Events without a time.
    pub untimed: u64,
    /// Whether times were read without knowing their zone.
    pub zone_assumed: bool,
    /// Every exhausted bucket that was named.
    pub buckets: Buckets,
    /// Tiers that the quota names say.
    pub tiers: SmallSet<Tier>,
    /// HTTP statuses.
    pub http_statuses: SmallSet<u16>,
    /// google.rpc codes.
    pub grpc_statuses: SmallSet<RpcCode>,
    /// Limits of the primary quotas.
    pub limits: SmallSet<u64>,
    /// Ids of the primary quotas.
    pub quota_ids: SmallSet<CompactString>,
    /// Metrics of the primary quotas.
    pub quota_metrics: SmallSet<CompactString>,
    /// Projects of Google's own that stood in place of the user's.
    pub shared_consumers: SmallSet<CompactString>,
    /// Fingerprints of the API keys.
    pub api_keys: SmallSet<Fingerprint>,
    /// Longest wait that the server asked for, in seconds.
    pub retry_after_s: Option<f64>,
    /// The wait that the server asked for at the last event.
    pub last_retry_after_s: Option<f64>,
    /// Tokens of the largest request, where the log has them.
    pub request_tokens: Option<u64>,
    /// Ids of the rows that decided.
    pub rules: SmallSet<CompactString>,
    /// How sure the cause is, with the number of events for which it is so.
    #[serde(default)]
    pub certainties: SmallMap<Certainty, u64>,
    /// When.
    pub timeline: Timeline,
    /// How many in the same second.
    pub seconds: Seconds,
    /// How they follow one another.
    pub pace: Pace,
    /// How many calls they are.
    #[serde(default)]
    pub calls: Calls,
    /// The clients that wrote of them, by the ids of their rows, and of how many.
    #[serde(default)]
    pub clients: SmallMap<CompactString, u64>,
    /// When the quotas named which tier.
    pub tier_spans: SmallMap<Tier, Span>,
    /// When the primary quotas had which limit, in the order of their ids and limits.
    pub limit_spans: Vec<LimitSpan>,
    /// How many in which input, and when.
    #[serde(default)]
    pub sources: Sources,
    /// The first event, by input and line.
    pub example: Option<Example>,
    /// Where the last event stands, by input and line.
    pub last_place: Place,
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
            insight: Concluded::default(),
        }
    }

    /// Counts an event. One of a kind that the incident has met has no details that it does not know.
    pub(in crate::correlate) fn observe(&mut self, event: &Event, is_known: bool, know: &Knowledge) {
        self.count += 1;
        self.duplicates += event.sightings - 1;
        *self.certainties.or_insert(event.verdict.certainty, 0) += 1;
        self.time(event);
        self.call(event, know);
        self.retry_after_s = longer(self.retry_after_s, event.retry_after_s);
        self.last_place.advance(&event.place);
        if !is_known {
            self.details(event, know);
        }
        self.show(event, know);
    }

    fn details(&mut self, event: &Event, know: &Knowledge) {
        let error = &event.error;
        let shared = error.project.as_ref().filter(|p| know.consumers().of(p).is_some());
        insert(&mut self.shared_consumers, shared);
        self.buckets.extend(event.verdict.buckets);
        insert(&mut self.tiers, event.verdict.tier.as_ref());
        insert(&mut self.http_statuses, error.http_status.as_ref());
        insert(&mut self.grpc_statuses, error.grpc_status.as_ref());
        insert(&mut self.api_keys, error.api_key.as_ref());
        self.request_tokens = self.request_tokens.max(error.request_tokens);
        if let Some(quota) = event.verdict.quota(error) {
            insert(&mut self.limits, quota.limit.as_ref());
            insert(&mut self.quota_ids, quota.quota_id.as_ref());
            insert(&mut self.quota_metrics, quota.quota_metric.as_ref());
        }
        insert(&mut self.rules, Some(&CompactString::from(event.verdict.row.id(know))));
    }

    fn time(&mut self, event: &Event) {
        let Some(moment) = event.time else {
            self.untimed += 1;
            self.last_retry_after_s =
                longer(self.last_retry_after_s.filter(|_| self.last_seen.is_none()), event.retry_after_s);
            return;
        };
        if self.last_seen.is_none_or(|last| moment.at >= last) {
            self.last_retry_after_s = event.retry_after_s;
        }
        self.first_seen = Some(self.first_seen.map_or(moment.at, |first| first.min(moment.at)));
        self.last_seen = Some(self.last_seen.map_or(moment.at, |last| last.max(moment.at)));
        self.zone_assumed |= moment.zone_assumed;
        self.timeline.add(moment.at);
        self.sources.add(&event.place.source, Span::at(moment.at));
        self.seconds.add(moment.at.timestamp());
        let attempt = event.error.attempt.map(|a| Try { number: a.number, goes_on: a.goes_on });
        self.pace.observe(&event.place.source, moment.at, event.retry_after_s, attempt);
        self.spans(event, Span::at(moment.at));
    }

    /// Notes when which tier and limit was named.
    fn spans(&mut self, event: &Event, now: Span) {
        if let Some(tier) = event.verdict.tier {
            add_span(&mut self.tier_spans, tier, now);
        }
        let quota = event.verdict.quota(&event.error);
        if let Some((quota, limit)) = quota.and_then(|q| Some((q, q.limit?))) {
            self.limit(quota.quota_id.as_ref(), limit, now);
        }
    }

    /// Notes when a limit was seen, keeping the smallest [`LIMITS`] of them.
    pub(super) fn limit(&mut self, quota_id: Option<&CompactString>, limit: u64, span: Span) {
        let place = self
            .limit_spans
            .binary_search_by(|old| (old.quota_id.as_ref(), old.limit).cmp(&(quota_id, limit)));
        match place {
            Ok(known) => self.limit_spans[known].span = self.limit_spans[known].span.with(span),
            Err(place) if place < LIMITS => {
                // Most incidents have one.
                self.limit_spans.reserve_exact(1);
                self.limit_spans.insert(place, LimitSpan { quota_id: quota_id.cloned(), limit, span });
                self.limit_spans.truncate(LIMITS);
            }
            Err(_) => {}
        }
    }

    /// Uses the event as the example if it is the earliest, by input and line.
    fn show(&mut self, event: &Event, know: &Knowledge) {
        let Some(quote) = &event.quote else { return };
        if self.example.as_ref().is_none_or(|old| event.place < old.place) {
            self.example = Some(Example {
                place: event.place.clone(),
                excerpt: quote.excerpt(),
                evidence: evidence(&event.error, &event.verdict, know),
                rule: event.verdict.row.id(know).into(),
            });
        }
    }
}

/// Notes that a tier was named then.
pub(super) fn add_span(spans: &mut SmallMap<Tier, Span>, tier: Tier, span: Span) {
    match spans.get_mut(&tier) {
        Some(known) => *known = known.with(span),
        None => *spans.or_insert(tier, span) = span,
    }
}
