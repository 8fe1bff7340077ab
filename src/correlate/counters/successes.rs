//! Successful requests, counted by endpoint.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::bounded_sets::{is_count, is_time};
use super::sources::Sources;
use super::span::Span;
use super::timeline::Timeline;
use crate::clock::Moment;
use crate::decode::Endpoint;

/// The most endpoints that are counted separately; of more, the smallest in order are kept.
const ENDPOINTS: usize = 1_000;

/// Successful requests to one endpoint.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Served {
    /// What was called.
    pub endpoint: Arc<Endpoint>,
    /// Name of the input.
    pub source: Arc<str>,
    /// How many in which second, where the log says when.
    pub times: Vec<(Option<Moment>, u64)>,
}

/// Successful requests, by endpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(Endpoint, Count)>", into = "Vec<(Endpoint, Count)>")]
pub struct Successes {
    counts: BTreeMap<Endpoint, Count>,
}

/// How many, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    pub(in crate::correlate) count: u64,
    pub(in crate::correlate) last: Option<DateTime<Utc>>,
    pub(in crate::correlate) timeline: Timeline,
    /// In which input.
    #[serde(default)]
    pub(in crate::correlate) sources: Sources,
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

impl Successes {
    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        let sound = |count: &Count| {
            is_count(count.count)
                && count.last.is_none_or(is_time)
                && count.timeline.is_sound()
                && count.sources.is_sound()
        };
        self.counts.len() <= ENDPOINTS && self.counts.values().all(sound)
    }
}

impl Count {
    pub(in crate::correlate) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.last = self.last.max(other.last);
        self.timeline.merge(&other.timeline);
        self.sources.merge(&other.sources);
    }
}

impl Successes {
    /// Counts requests.
    pub(in crate::correlate) fn observe(&mut self, served: &Served) {
        let Some(known) = self.slot(&served.endpoint) else { return };
        known.count += served.times.iter().map(|(_, count)| count).sum::<u64>();
        let timed = served.times.iter().filter_map(|(time, count)| Some((time.as_ref()?.at, *count)));
        let (first, last) = (timed.clone().map(|(at, _)| at).min(), timed.clone().map(|(at, _)| at).max());
        known.last = known.last.max(last);
        if let (Some(first), Some(last)) = (first, last) {
            let count = timed.clone().map(|(_, count)| count).sum();
            known.sources.add(&served.source, Span { first, last, count });
        }
        known.timeline.add_all(timed);
    }

    /// Takes all counts of another part.
    pub(in crate::correlate) fn merge(&mut self, other: &Self) {
        for (endpoint, count) in &other.counts {
            if let Some(known) = self.slot(endpoint) {
                known.merge(count);
            }
        }
    }

    /// The count of an endpoint, unless there are too many. What is evicted never comes back.
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

    /// All counts, in the order of their endpoints.
    pub(in crate::correlate) fn counts(&self) -> impl Iterator<Item = (&Endpoint, &Count)> {
        self.counts.iter()
    }

    /// The model of all requests, if there is one only.
    pub(in crate::correlate) fn only_model(&self) -> Option<&CompactString> {
        let (first, last) = (self.counts.first_key_value()?.0, self.counts.last_key_value()?.0);
        (first.model == last.model).then_some(&first.model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(project: usize, second: i64) -> Served {
        let project = Some(CompactString::from(format!("project-{project:05}")));
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Served {
            endpoint: Arc::new(Endpoint { model: "gemini".into(), platform: None, project, api_key: None }),
            source: "app.log".into(),
            times: vec![(Some(Moment { at, zone_assumed: false, year_assumed: false }), 2)],
        }
    }

    fn of(projects: impl Iterator<Item = usize>) -> Successes {
        let mut successes = Successes::default();
        projects.for_each(|project| successes.observe(&served(project, 1_000_000)));
        successes
    }

    #[test]
    fn of_too_many_endpoints_the_smallest_are_kept_whole_in_any_order() {
        let kept = of(0..ENDPOINTS);
        assert_eq!(kept.counts.len(), ENDPOINTS);
        assert_eq!(of(0..ENDPOINTS + 50), kept);
        assert_eq!(of((0..ENDPOINTS + 50).rev()), kept);
        let mut joined = of(500..ENDPOINTS + 50);
        joined.merge(&of(0..500));
        assert_eq!(joined, kept);
    }

    #[test]
    fn what_a_part_says_of_successes_is_read_again() {
        let two = of(0..2);
        let written = serde_json::to_string(&two).unwrap();
        assert_eq!(serde_json::from_str::<Successes>(&written).unwrap(), two);
    }

    #[test]
    fn requests_are_counted_with_and_without_their_times() {
        let mut successes = Successes::default();
        let second = |second| served(1, second).times[0].0;
        let times = vec![(second(30), 2), (None, 4), (second(10), 3)];
        successes.observe(&Served { times, ..served(1, 0) });
        successes.observe(&served(1, 20));
        let (_, count) = successes.counts().next().unwrap();
        assert_eq!((count.count, count.last.unwrap().timestamp()), (11, 30));
        let span = count.sources.of("app.log").unwrap();
        assert_eq!((span.first.timestamp(), span.last.timestamp(), span.count), (10, 30, 7));
        let bins = count.timeline.bins().map(|(at, count)| (at.timestamp(), count));
        assert_eq!(bins.collect::<Vec<_>>(), [(10, 3), (20, 2), (30, 2)]);
        let mut both = successes.clone();
        both.merge(&successes);
        assert_eq!(both.counts().next().unwrap().1.count, 22);
    }

    #[test]
    fn there_is_one_model_only_where_all_requests_are_to_it() {
        let of = |models: &[&str]| {
            let mut successes = Successes::default();
            for (project, model) in models.iter().enumerate() {
                let endpoint =
                    Endpoint { model: (*model).into(), ..Endpoint::clone(&served(project, 0).endpoint) };
                successes.observe(&Served { endpoint: Arc::new(endpoint), ..served(project, 0) });
            }
            successes.only_model().cloned()
        };
        assert_eq!(of(&["gemini-a", "gemini-a"]).as_deref(), Some("gemini-a"));
        assert_eq!((of(&["gemini-a", "gemini-b"]), of(&[])), (None, None));
    }

    #[test]
    fn counts_that_contradict_one_another_are_damaged() {
        let sound = of(0..2);
        assert!(sound.is_sound());
        const OTHERS: &str = r#"{"others":562949953421312}"#;
        let damages: [fn(&mut Count); 4] = [
            |count| count.count = (1 << 48) + 1,
            |count| count.last = Some(DateTime::<Utc>::MAX_UTC),
            |count| count.timeline = serde_json::from_str(r#"{"power":60,"bins":[0],"counts":[1]}"#).unwrap(),
            |count| count.sources = serde_json::from_str(OTHERS).unwrap(),
        ];
        for (number, damage) in damages.into_iter().enumerate() {
            let mut successes = sound.clone();
            successes.counts.values_mut().for_each(damage);
            assert!(!successes.is_sound(), "damage {number}");
        }
        assert!(of(0..ENDPOINTS).is_sound());
        let mut many = of(0..ENDPOINTS);
        many.counts.insert(served(ENDPOINTS, 0).endpoint.as_ref().clone(), Count::default());
        assert!(!many.is_sound());
    }
}
