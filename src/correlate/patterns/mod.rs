//! Patterns in the events of incidents: counts held against the rows of `patterns.toml`.
//!
//! Enters: all incidents, with nothing more to come. Leaves: what was found of each, with a sentence that gives the
//! counts. What needs a word of the log that is not there is not found.

mod likely;
mod project;
mod retry;
mod state;
mod time;

use chrono::{DateTime, TimeDelta, Utc};

use super::incident::Incident;
use super::insight::{Context, Found, Insight};
use super::span::Span;
use crate::knowledge::{Knowledge, PatternTable};
use crate::terms::{Confidence, Pattern};

/// What all patterns may look at.
struct Scene<'a> {
    all: &'a [Incident],
    /// First and last line of the logs.
    log: Option<Span>,
    context: &'a Context,
    table: &'a PatternTable,
}

/// One way to find a pattern.
type Finder = fn(&Incident, &Scene<'_>) -> Option<Found>;

/// All of them, in the order of the patterns' ids.
const FINDERS: &[Finder] = &[
    project::after_billing,
    time::at_start,
    time::burst,
    project::ghost_429,
    project::limit_change,
    project::mixed,
    project::one_pool_many_keys,
    time::ramp,
    retry::storm,
    time::same_second,
    time::sustained,
    project::tier_change,
    retry::too_big,
];

/// Concludes what there is to conclude about each incident; names of projects are left alone.
pub(super) fn conclude(incidents: &mut [Incident], log: Option<Span>, context: &Context, know: &Knowledge) {
    let all = incidents.to_vec();
    let scene = Scene { all: &all, log, context, table: know.patterns() };
    for incident in incidents {
        let found = FINDERS.iter().filter_map(|finder| finder(incident, &scene)).collect();
        let likely_bucket = likely::bucket(incident, &scene);
        let state = state::of(incident, &scene);
        let retries = incident.pace.retries();
        let old = std::mem::take(&mut incident.insight);
        incident.insight = Insight { patterns: found, likely_bucket, retries, state, ..old };
    }
}

fn found(id: Pattern, confidence: Confidence, evidence: String) -> Option<Found> {
    Some(Found { id, confidence, evidence })
}

/// `1 min 40 s`
fn length(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "bounded")]
    let millis = (seconds.clamp(0.0, 1e12) * 1000.0) as i64;
    crate::clock::duration(TimeDelta::milliseconds(millis))
}

/// `2026-11-24 14:02 UTC`
fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// First and last timed event.
fn span(incident: &Incident) -> Option<Span> {
    let timed = incident.count - incident.untimed;
    Some(Span { first: incident.first_seen?, last: incident.last_seen?, count: timed })
}

#[cfg(test)]
pub(super) mod testing {
    //! Incidents for tests: a failure for each second given.

    use std::sync::Arc;

    use compact_str::CompactString;

    use super::super::event::{Event, Place};
    use super::super::triage::Triage;
    use super::*;
    use crate::classify::classify;
    use crate::clock::Moment;
    use crate::decode::{ApiError, Record, decode};

    /// A body of a 429 for requests per minute.
    pub(crate) const RPM: &str = r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded for metric: generativelanguage.googleapis.com/generate_requests_per_model, limit: 10, model: gemini-3.8-flash","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_requests_per_model","quotaId":"GenerateRequestsPerMinutePerProjectPerModel","quotaDimensions":{"model":"gemini-3.8-flash"},"quotaValue":"10"}]}]}}"#;
    /// A 429 that names nothing.
    pub(crate) const UNSPECIFIED: &str = r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Resource has been exhausted (e.g. check quota)."}}"#;
    /// An overloaded model.
    pub(crate) const OVERLOAD: &str = r#"{"error":{"code":503,"status":"UNAVAILABLE","message":"The model is overloaded. Please try again later."}}"#;

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
            mut self,
            body: &str,
            seconds: impl IntoIterator<Item = i64>,
            change: impl Fn(&mut ApiError),
        ) -> Self {
            let know = Knowledge::builtin();
            let decoded = decode(&Record { text: body, alone: true, ..Record::default() }, know);
            let source: Arc<str> = "app.log".into();
            for (line, second) in (1..).zip(seconds) {
                let mut error = decoded.errors[0].clone();
                error.project = Some(CompactString::const_new("demo-project"));
                change(&mut error);
                let at = DateTime::from_timestamp(NOON + second, 0).unwrap();
                let event = Event {
                    verdict: classify(&error, know).unwrap(),
                    error: Box::new(error),
                    time: Some(Moment { at, zone_assumed: false, year_assumed: false }),
                    place: Place { source: Arc::clone(&source), line },
                    sightings: 1,
                    quote: None,
                    kind: None,
                };
                self.0.observe(&event, know);
            }
            self
        }

        /// The log's lines reach from `from` to `to` seconds after noon.
        pub(crate) fn lines(mut self, from: i64, to: i64) -> Self {
            let at = |s: i64| DateTime::from_timestamp(NOON + s, 0).unwrap();
            let log = Some(Span { first: at(from), last: at(to), count: 2 });
            self.0.count(&super::super::triage::Totals { log, ..Default::default() });
            self
        }

        pub(crate) fn insights(&self, context: &Context) -> Vec<Insight> {
            self.0.conclude(context, Knowledge::builtin()).into_iter().map(|i| i.insight).collect()
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
}
