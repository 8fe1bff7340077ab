//! Requests that went well, counted by what they were sent to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::event::Served;
use super::identity::Names;
use super::incident::{Incident, Key};
use super::timeline::Timeline;
use super::waits::number;
use crate::decode::Endpoint;

/// Endpoints that are told apart; beyond, the smallest in their order are kept.
const ENDPOINTS: usize = 1_000;

/// Requests that went well.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(Endpoint, Count)>", into = "Vec<(Endpoint, Count)>")]
pub struct Successes {
    counts: BTreeMap<Endpoint, Count>,
}

/// How many, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Count {
    count: u64,
    last: Option<DateTime<Utc>>,
    timeline: Timeline,
}

/// What became of the requests to an incident's model.
#[derive(Debug, Clone, PartialEq)]
pub struct Requests {
    /// How many went well.
    pub succeeded: u64,
    /// How many failed, whatever the cause.
    pub failed: u64,
    /// The last one that went well.
    pub last_success: Option<DateTime<Utc>>,
    /// When they went well.
    pub timeline: Timeline,
}

impl Requests {
    /// Share of the requests that failed, from 0 to 1.
    #[must_use]
    pub fn error_rate(&self) -> f64 {
        number(self.failed) / number(self.failed + self.succeeded)
    }
}

impl From<Vec<(Endpoint, Count)>> for Successes {
    fn from(counts: Vec<(Endpoint, Count)>) -> Self {
        Self { counts: counts.into_iter().collect() }
    }
}

impl From<Successes> for Vec<(Endpoint, Count)> {
    fn from(successes: Successes) -> Self {
        successes.counts.into_iter().collect()
    }
}

impl Count {
    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.last = self.last.max(other.last);
        self.timeline.merge(&other.timeline);
    }
}

impl Successes {
    /// Counts requests.
    pub(super) fn observe(&mut self, served: &Served) {
        let Some(known) = self.slot(&served.endpoint) else { return };
        known.count += served.times.iter().map(|(_, count)| count).sum::<u64>();
        let timed = served.times.iter().filter_map(|(time, count)| Some((time.as_ref()?.at, *count)));
        known.last = known.last.max(timed.clone().map(|(at, _)| at).max());
        known.timeline.add_all(timed);
    }

    /// Takes all counts of another part.
    pub(super) fn merge(&mut self, other: &Self) {
        for (endpoint, count) in &other.counts {
            if let Some(known) = self.slot(endpoint) {
                known.merge(count);
            }
        }
    }

    /// The count of an endpoint, unless there are too many of them. What is pushed out never comes back.
    fn slot(&mut self, endpoint: &Endpoint) -> Option<&mut Count> {
        if !self.counts.contains_key(endpoint) {
            if self.counts.len() >= ENDPOINTS {
                self.counts.last_key_value().filter(|(last, _)| endpoint < last)?;
                self.counts.pop_last();
            }
            self.counts.insert(endpoint.clone(), Count::default());
        }
        self.counts.get_mut(endpoint)
    }

    /// What became of the requests to the model of `incident`, one of `all`; `None` where none is known to have gone
    /// well, or where it does not show whose they were.
    pub(super) fn beside(&self, incident: &Incident, all: &[Incident], names: &Names) -> Option<Requests> {
        // Where the failures do not name the model, it is the only one that was called.
        let model = incident.key.model.as_ref().or_else(|| self.only_model())?;
        let called = Called { model, is_only: self.only_model() == Some(model), names };
        let mut sum = Count::default();
        let own = |endpoint: &Endpoint| {
            called.is_by(&incident.key, endpoint) && is_by_key(endpoint, &incident.api_keys)
        };
        for (endpoint, count) in self.counts.iter().filter(|(endpoint, _)| own(endpoint)) {
            let is_others = |other: &Incident| {
                other.key.project != incident.key.project && called.is_by(&other.key, endpoint)
            };
            if all.iter().any(is_others) {
                return None;
            }
            sum.merge(count);
        }
        if sum.count == 0 {
            return None;
        }
        let same = |other: &&Incident| {
            called.is_of(&other.key)
                && other.key.project == incident.key.project
                && agree(other.key.platform.as_ref(), incident.key.platform.as_ref())
        };
        let failed = all.iter().filter(same).map(|other| other.count).sum();
        Some(Requests { succeeded: sum.count, failed, last_success: sum.last, timeline: sum.timeline })
    }

    /// The model of all requests, if there is one only.
    fn only_model(&self) -> Option<&CompactString> {
        let (first, last) = (self.counts.first_key_value()?.0, self.counts.last_key_value()?.0);
        (first.model == last.model).then_some(&first.model)
    }
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

    /// Whether the endpoint is the model's, and may be the one that an incident with this key called.
    fn is_by(&self, key: &Key, endpoint: &Endpoint) -> bool {
        let names = self.names;
        let project = endpoint.project.as_ref().or_else(|| project_of(endpoint.api_key.as_ref()?, names));
        endpoint.model == *self.model
            && self.is_of(key)
            && agree(key.platform.as_ref(), endpoint.platform.as_ref())
            && agree(key.project.as_ref(), project.map(|p| names.best(p)))
    }
}

/// Whether it may have been one of the keys that failed: what another key may do proves nothing.
fn is_by_key(endpoint: &Endpoint, failed: &BTreeSet<CompactString>) -> bool {
    endpoint.api_key.as_ref().is_none_or(|key| failed.is_empty() || failed.contains(key))
}

/// The project that a key is known to belong to.
fn project_of<'n>(key: &CompactString, names: &'n Names) -> Option<&'n CompactString> {
    names.all(key).first().filter(|best| *best != key)
}

/// Whether nothing that both say is different.
fn agree<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
    a.is_none() || b.is_none() || a == b
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::insight::Context;
    use super::super::patterns::testing::{Log, NOON, RPM};
    use super::*;
    use crate::clock::Moment;

    /// What is known of the requests when ten of them failed with key `a`, and others with `key` went well.
    fn requests(key: Option<&str>, model: &str) -> Option<(u64, u64)> {
        let mut log = Log::new().fail(RPM, 0..10, |error| error.api_key = Some("key-a".into()));
        let at = DateTime::from_timestamp(NOON + 60, 0).unwrap();
        let endpoint = Endpoint {
            model: model.into(),
            platform: None,
            project: None,
            api_key: key.map(CompactString::from),
        };
        let times = vec![(Some(Moment { at, zone_assumed: false, year_assumed: false }), 90)];
        log.0.serve(&Served { endpoint: Arc::new(endpoint), times });
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
}
