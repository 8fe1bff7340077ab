//! Incidents for tests: a failure for each second given.

use std::sync::Arc;

use chrono::DateTime;
use compact_str::CompactString;

use super::{Context, Event, Found, Insight, Place, Served, Span, Totals, Triage};
use crate::classify::classify;
use crate::clock::Moment;
use crate::decode::{ApiError, Endpoint, Record, decode};
use crate::knowledge::Knowledge;
use crate::redact::{Fingerprint, Quote};
use crate::terms::Pattern;

/// A body of a 429 for requests per minute.
pub(crate) const RPM: &str = r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded for metric: generativelanguage.googleapis.com/generate_requests_per_model, limit: 10, model: gemini-3.8-flash","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_requests_per_model","quotaId":"GenerateRequestsPerMinutePerProjectPerModel","quotaDimensions":{"model":"gemini-3.8-flash"},"quotaValue":"10"}]}]}}"#;
/// A 429 that names nothing.
pub(crate) const UNSPECIFIED: &str = r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Resource has been exhausted (e.g. check quota)."}}"#;
/// An overloaded model.
pub(crate) const OVERLOAD: &str = r#"{"error":{"code":503,"status":"UNAVAILABLE","message":"The model is overloaded. Please try again later."}}"#;

/// The failure of a key that is not taken.
pub(crate) const AUTH: &str = r#"{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"API key not valid. Please pass a valid API key.","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}"#;

/// 2026-11-24T12:00:00Z, four in the morning in Los Angeles.
pub(crate) const NOON: i64 = 1_795_521_600;

/// Failures to come.
pub(crate) struct Log(pub Triage);

impl Log {
    pub(crate) fn new() -> Self {
        Self(Triage::default())
    }

    /// Adds a failure with this body at each of the seconds after noon.
    pub(crate) fn fail(
        self,
        body: &str,
        seconds: impl IntoIterator<Item = i64>,
        change: impl Fn(&mut ApiError),
    ) -> Self {
        self.fail_in("app.log", body, seconds.into_iter().map(Some), change)
    }

    /// The same in an input of this name; what has no second has no time.
    pub(crate) fn fail_in(
        mut self,
        input: &str,
        body: &str,
        seconds: impl IntoIterator<Item = Option<i64>>,
        change: impl Fn(&mut ApiError),
    ) -> Self {
        let know = Knowledge::builtin();
        let decoded = decode(&Record { text: body, alone: true, ..Record::default() }, know);
        let source: Arc<str> = input.into();
        for (line, second) in (1..).zip(seconds) {
            let mut error = decoded.errors[0].clone();
            error.project = Some(CompactString::const_new("demo-project"));
            change(&mut error);
            let at = second.map(|second| DateTime::from_timestamp(NOON + second, 0).unwrap());
            let event = Event {
                verdict: classify(&error, know).unwrap(),
                retry_after_s: error.retry_after_s.take(),
                error: Arc::new(error),
                time: at.map(|at| Moment { at, zone_assumed: false, year_assumed: false }),
                place: Place { source: Arc::clone(&source), since: 0, line, column: 1 },
                sightings: 1,
                quote: Some(Quote::new(b"", body)),
                kind: None,
            };
            self.0.observe(&event, know);
        }
        self
    }

    /// Adds a request to this model that went well at each of the seconds after noon.
    pub(crate) fn serve(mut self, model: &str, seconds: impl IntoIterator<Item = i64>) -> Self {
        let moment = |second: i64| {
            let at = DateTime::from_timestamp(NOON + second, 0).unwrap();
            (Some(Moment { at, zone_assumed: false, year_assumed: false }), 1)
        };
        let endpoint = Endpoint { model: model.into(), platform: None, project: None, api_key: None };
        let times = seconds.into_iter().map(moment).collect();
        self.0.serve(&Served { endpoint: Arc::new(endpoint), source: "app.log".into(), times });
        self
    }

    /// Adds so many requests with this key to this model that went well, all at noon.
    pub(crate) fn serve_with(mut self, key: &str, model: &str, count: u64) -> Self {
        let api_key = Some(Fingerprint::from(key));
        let endpoint = Endpoint { model: model.into(), platform: None, project: None, api_key };
        let at = DateTime::from_timestamp(NOON, 0).unwrap();
        let times = vec![(Some(Moment { at, zone_assumed: false, year_assumed: false }), count)];
        self.0.serve(&Served { endpoint: Arc::new(endpoint), source: "app.log".into(), times });
        self
    }

    /// The log's lines reach from `from` to `to` seconds after noon.
    pub(crate) fn lines(mut self, from: i64, to: i64) -> Self {
        let at = |s: i64| DateTime::from_timestamp(NOON + s, 0).unwrap();
        let log = Some(Span { first: at(from), last: at(to), count: 2 });
        self.0.count(&Totals { log, ..Default::default() });
        self
    }

    pub(crate) fn insights(&self, context: &Context) -> Vec<Insight> {
        self.0
            .conclude(context, Knowledge::builtin())
            .into_iter()
            .map(|i| Insight::clone(&i.insight))
            .collect()
    }

    /// What was found of the first incident, without any context.
    pub(crate) fn found(&self, id: Pattern) -> Option<Found> {
        self.found_in(id, &Context::default())
    }

    pub(crate) fn found_in(&self, id: Pattern, context: &Context) -> Option<Found> {
        self.insights(context).into_iter().flat_map(|i| i.patterns).find(|f| f.id == id)
    }
}

pub(crate) fn same(_: &mut ApiError) {}
