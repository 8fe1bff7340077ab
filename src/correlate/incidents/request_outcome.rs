//! Outcome of the requests to an incident's model, where the log also reports successful ones.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::conclusions::Requests;
use super::incident::{Incident, Key};
use super::project_names::{Name, Names};
use crate::correlate::counters::{Count, Successes};
use crate::decode::Endpoint;
use crate::redact::Fingerprint;
use crate::terms::Cause;

/// Outcome of the requests to the model of `incident`, one of `all`; `None` where no success is known, or where the log
/// does not say whose it was.
pub(in crate::correlate) fn of(
    successes: &Successes,
    incident: &Incident,
    all: &[Box<Incident>],
    names: &Names,
) -> Option<Box<Requests>> {
    // Where the failures do not name the model, it is the only one that was called.
    let model = incident.key.model.as_ref().or_else(|| successes.only_model())?;
    let called = Called { model, is_only: successes.only_model() == Some(model), names };
    let mut sum = Count::default();
    let own = |endpoint: &Endpoint| {
        called.is_by(&incident.key, endpoint) && is_by_key(endpoint, &incident.api_keys)
    };
    for (endpoint, count) in successes.counts().filter(|(endpoint, _)| own(endpoint)) {
        let is_others = |other: &Incident| {
            other.key.project != incident.key.project && called.is_by(&other.key, endpoint)
        };
        // What names its project is nobody else's.
        let is_named = incident.key.project.is_some() && called.project(endpoint).is_some();
        if !is_named && all.iter().any(|other| is_others(other)) {
            return None;
        }
        sum.merge(count);
    }
    if sum.count == 0 {
        return None;
    }
    let same = |other: &Incident| {
        called.is_of(&other.key)
            && other.key.project == incident.key.project
            && agree(other.key.platform.as_ref(), incident.key.platform.as_ref())
    };
    let failed = all.iter().filter(|other| same(other)).map(|other| other.count).sum();
    Some(Box::new(Requests {
        succeeded: sum.count,
        failed,
        last_success: sum.last,
        timeline: sum.timeline,
        sources: sum.sources,
    }))
}

/// Requests to the model that went well with other keys than those that were not taken: how many, and with how many keys.
pub(in crate::correlate) fn by_other_keys(
    successes: &Successes,
    incident: &Incident,
) -> Option<(u64, usize)> {
    let model = incident.key.model.as_ref().filter(|_| incident.key.cause == Cause::Auth)?;
    let is_other = |key: &&Fingerprint| !incident.api_keys.contains(*key);
    let other = |(endpoint, count): (&'_ Endpoint, &'_ Count)| {
        let key = endpoint.api_key.as_ref().filter(is_other).filter(|_| endpoint.model == *model)?;
        Some((key.clone(), count.count))
    };
    let all: Vec<(Fingerprint, u64)> = successes.counts().filter_map(other).collect();
    let keys: BTreeSet<&Fingerprint> = all.iter().map(|(key, _)| key).collect();
    (!incident.api_keys.is_empty() && !all.is_empty())
        .then(|| (all.iter().map(|(_, count)| count).sum(), keys.len()))
}

/// A model that was called.
struct Called<'c> {
    model: &'c CompactString,
    is_only: bool,
    names: &'c Names,
}

impl Called<'_> {
    /// Whether an incident with this key is about it.
    fn is_of(&self, key: &Key) -> bool {
        key.model.as_ref().map_or(self.is_only, |model| model == self.model)
    }

    /// The project whose request it was, where that is known.
    fn project(&self, endpoint: &Endpoint) -> Option<CompactString> {
        match &endpoint.project {
            Some(project) => self.names.best(&Name::project(project)).or_else(|| Some(project.clone())),
            None => self.names.best(&Name::Key(endpoint.api_key.clone()?)),
        }
    }

    /// Whether the endpoint is the model's, and may be the one that an incident with this key called.
    fn is_by(&self, key: &Key, endpoint: &Endpoint) -> bool {
        endpoint.model == *self.model
            && self.is_of(key)
            && agree(key.platform.as_ref(), endpoint.platform.as_ref())
            && agree(key.project.as_ref(), self.project(endpoint).as_ref())
    }
}

/// Whether it may have been one of the keys that failed: what another key may do proves nothing.
fn is_by_key(endpoint: &Endpoint, failed: &[Fingerprint]) -> bool {
    endpoint.api_key.as_ref().is_none_or(|key| failed.is_empty() || failed.contains(key))
}

/// Whether nothing that both say is different.
fn agree<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
    a.is_none() || b.is_none() || a == b
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;

    use super::super::conclusions::Context;
    use super::*;
    use crate::clock::Moment;
    use crate::correlate::Served;
    use crate::correlate::test_incidents::{Log, NOON, OVERLOAD, RPM};
    use crate::decode::ApiError;
    use crate::terms::Platform;

    /// What is known of the requests when ten of them failed with key `a`, and others with `key` went well.
    fn requests(key: Option<&str>, model: &str) -> Option<(u64, u64)> {
        let mut log = Log::new().fail(RPM, 0..10, |error| error.api_key = Some("key-a".into()));
        let at = DateTime::from_timestamp(NOON + 60, 0).unwrap();
        let endpoint = Endpoint {
            model: model.into(),
            platform: None,
            project: None,
            api_key: key.map(Fingerprint::from),
        };
        let times = vec![(Some(Moment { at, zone_assumed: false, year_assumed: false }), 90)];
        log.0.serve(&Served { endpoint: Arc::new(endpoint), source: "app.log".into(), times });
        let requests = log.insights(&Context::default()).remove(0).requests?;
        Some((requests.failed, requests.succeeded))
    }

    #[test]
    fn only_requests_that_may_be_of_the_same_key_and_model_count() {
        assert_eq!(requests(None, "gemini-3.8-flash"), Some((10, 90)));
        assert_eq!(requests(Some("key-a"), "gemini-3.8-flash"), Some((10, 90)));
        assert_eq!(requests(Some("key-b"), "gemini-3.8-flash"), None);
        assert_eq!(requests(None, "gemini-3.8-pro"), None);
    }

    const MODEL: &str = "gemini-3.8-flash";

    /// Marks a failure's project, model and platform.
    fn of(
        project: Option<&'static str>,
        model: Option<&'static str>,
        platform: Option<Platform>,
    ) -> impl Fn(&mut ApiError) {
        move |error| {
            (error.project, error.model) = (project.map(Into::into), model.map(Into::into));
            error.platform = platform;
        }
    }

    /// Requests that went well.
    fn served(log: Log, project: Option<&str>, model: &str, platform: Option<Platform>, count: u64) -> Log {
        let mut log = log;
        let project = project.map(Into::into);
        let endpoint = Endpoint { model: model.into(), platform, project, api_key: None };
        log.0.serve(&Served {
            endpoint: Arc::new(endpoint),
            source: "app.log".into(),
            times: vec![(None, count)],
        });
        log
    }

    /// Failed and succeeded requests of each incident, in the order of their keys.
    fn outcomes(log: &Log) -> Vec<Option<(u64, u64)>> {
        let all = log.insights(&Context::default()).into_iter();
        all.map(|insight| insight.requests.map(|requests| (requests.failed, requests.succeeded))).collect()
    }

    #[test]
    fn requests_that_name_no_project_are_nobodys_where_two_projects_call_the_model() {
        let (one, two) = (Some("shop-one"), Some("shop-two"));
        let log = || Log::new().fail(OVERLOAD, 0..10, of(one, Some(MODEL), None));
        assert_eq!(outcomes(&served(log(), None, MODEL, None, 90)), [Some((10, 90))]);
        let both = log().fail(OVERLOAD, 0..5, of(two, Some(MODEL), None));
        assert_eq!(outcomes(&served(both, None, MODEL, None, 90)), [None, None]);
        let unnamed = log().fail(OVERLOAD, 0..5, of(None, Some(MODEL), None));
        assert_eq!(outcomes(&served(unnamed, one, MODEL, None, 90)), [None, Some((10, 90))]);
        let of_another = log().fail(OVERLOAD, 0..5, of(two, Some("gemini-3.8-pro"), None));
        assert_eq!(outcomes(&served(of_another, None, MODEL, None, 90)), [Some((10, 90)), None]);
    }

    #[test]
    fn where_failures_name_no_model_it_is_the_only_one_that_was_called() {
        let log = || Log::new().fail(OVERLOAD, 0..10, of(Some("shop-one"), None, None));
        assert_eq!(outcomes(&served(log(), None, MODEL, None, 90)), [Some((10, 90))]);
        let two = served(log(), None, "gemini-3.8-pro", None, 5);
        assert_eq!(outcomes(&served(two, None, MODEL, None, 90)), [None]);
        // The failures of the model that are named count beside them, and those of another model do not.
        let named = log().fail(OVERLOAD, 0..5, of(Some("shop-one"), Some(MODEL), None));
        assert_eq!(outcomes(&served(named, None, MODEL, None, 90)), [Some((15, 90)), Some((15, 90))]);
        let other = log().fail(OVERLOAD, 0..5, of(Some("shop-one"), Some("gemini-3.8-pro"), None));
        assert_eq!(outcomes(&served(other, None, MODEL, None, 90)), [Some((10, 90)), None]);
    }

    #[test]
    fn two_platforms_are_apart_and_one_that_is_not_named_is_either() {
        let (vertex, gemini) = (Some(Platform::VertexAi), Some(Platform::GeminiApi));
        let one = Some("shop-one");
        let log = |platform| Log::new().fail(OVERLOAD, 0..10, of(one, Some(MODEL), platform));
        assert_eq!(outcomes(&served(log(vertex), one, MODEL, vertex, 90)), [Some((10, 90))]);
        assert_eq!(outcomes(&served(log(vertex), one, MODEL, gemini, 90)), [None]);
        assert_eq!(outcomes(&served(log(vertex), one, MODEL, None, 90)), [Some((10, 90))]);
        assert_eq!(outcomes(&served(log(None), one, MODEL, gemini, 90)), [Some((10, 90))]);
        let both = log(vertex).fail(OVERLOAD, 0..5, of(one, Some(MODEL), gemini));
        assert_eq!(outcomes(&served(both, one, MODEL, vertex, 90)), [None, Some((10, 90))]);
    }

    #[test]
    fn failures_of_every_cause_and_of_no_other_project_count() {
        let (one, two) = (Some("shop-one"), Some("shop-two"));
        let log = Log::new().fail(OVERLOAD, 0..10, of(one, Some(MODEL), None));
        let log = log.fail(RPM, 0..3, of(one, Some(MODEL), None));
        let log = log.fail(OVERLOAD, 0..5, of(two, Some(MODEL), None));
        let all = outcomes(&served(log, one, MODEL, None, 90));
        assert_eq!(all, [Some((13, 90)), Some((13, 90)), None]);
    }

    #[test]
    fn two_projects_that_call_one_model_have_their_own_successes() {
        let named = |project: &'static str| move |error: &mut ApiError| error.project = Some(project.into());
        let mut log = Log::new().fail(RPM, 0..10, named("shop-one")).fail(RPM, 0..5, named("shop-two"));
        for (project, count) in [("shop-one", 90), ("shop-two", 15)] {
            let endpoint = Endpoint {
                model: "gemini-3.8-flash".into(),
                platform: None,
                project: Some(project.into()),
                api_key: None,
            };
            let at = DateTime::from_timestamp(NOON + 60, 0).unwrap();
            let times = vec![(Some(Moment { at, zone_assumed: false, year_assumed: false }), count)];
            log.0.serve(&Served { endpoint: Arc::new(endpoint), source: "app.log".into(), times });
        }
        let all = log.insights(&Context::default());
        let counts = all.iter().map(|insight| insight.requests.as_ref().map(|r| (r.failed, r.succeeded)));
        assert_eq!(counts.collect::<Vec<_>>(), [Some((10, 90)), Some((5, 15))]);
    }
}
