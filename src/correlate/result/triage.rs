//! All incidents, and totals that add up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::slices::{Incidents, Slices};
use super::totals::Totals;
use crate::correlate::counters::{INPUTS, Served, SmallMap, Successes};
use crate::correlate::events::Event;
use crate::correlate::incidents::{Identities, Incident, Key, Shared};
use crate::knowledge::Knowledge;

/// The most incidents that are counted separately; further ones are counted together.
pub const INCIDENTS: usize = 10_000;

/// Inputs that all incidents count for themselves, and the fewest that each of them does.
const SOURCES: usize = 64 * 1024;
const FEWEST: usize = 8;

/// By what else incidents are split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Split {
    /// The fingerprint of the API key.
    Key,
    /// The input.
    Source,
}

/// The result of reading logs.
#[derive(Debug, Clone, Default)]
pub struct Triage {
    incidents: Incidents,
    /// Their keys in order: of more than [`INCIDENTS`] the smallest are kept, whatever the order in which they come.
    keys: BTreeSet<Arc<Key>>,
    identities: Identities,
    successes: Successes,
    totals: Totals,
    /// Texts in which a client dropped a refusal, by their rows.
    dropped: SmallMap<CompactString, u64>,
    split: Option<Split>,
    /// Inputs that were read slice by slice.
    slices: Slices,
    /// Where the incident stands that has the details of a kind of events.
    kinds: FxHashMap<(u64, Option<CompactString>), usize>,
    shared: Shared,
}

impl PartialEq for Triage {
    fn eq(&self, other: &Self) -> bool {
        self.incidents == other.incidents
            && self.identities == other.identities
            && self.successes == other.successes
            && self.totals == other.totals
            && self.dropped == other.dropped
    }
}

impl Triage {
    /// An empty result that splits incidents by something more.
    #[must_use]
    pub fn splitting(split: Option<Split>) -> Self {
        Self { split, ..Self::default() }
    }

    /// Counts an event.
    pub fn observe(&mut self, event: &Event, know: &Knowledge) {
        self.totals.events += 1;
        self.totals.duplicates += event.sightings - 1;
        self.totals.repeated_bodies += u64::from(event.error.repeated_bodies);
        let inputs = inputs(self.keys.len());
        let part = self.part(event);
        let kind = event.kind.map(|kind| (kind, part.clone()));
        let known = kind.as_ref().and_then(|kind| self.kinds.get(kind));
        if let Some((_, incident)) = known.and_then(|place| self.incidents.get_index_mut(*place)) {
            incident.observe(event, true, know, &mut self.shared);
            incident.keep(inputs);
            return;
        }
        self.identities.learn(event, know);
        let key = Key { part, ..Key::of(event, know) };
        let place = if let Some((place, _, incident)) = self.incidents.get_full_mut(&key) {
            incident.observe(event, false, know, &mut self.shared);
            incident.keep(inputs);
            Some(place)
        } else if self.has_room(&key) {
            let mut incident = Box::new(Incident::new(key, event.place.clone()));
            incident.observe(event, false, know, &mut self.shared);
            self.insert(incident)
        } else {
            self.totals.other += 1;
            None
        };
        self.kinds.extend(kind.zip(place));
    }

    /// Counts successful requests.
    pub fn serve(&mut self, served: &Served) {
        self.successes.observe(served);
    }

    /// Counts a text in which a client dropped a refusal, by its row.
    pub fn drop_refusal(&mut self, row: &str) {
        self.totals.dropped += 1;
        *self.dropped.or_insert(row.into(), 0) += 1;
    }

    /// Texts in which a client dropped a refusal, by their rows.
    #[must_use]
    pub const fn dropped(&self) -> &SmallMap<CompactString, u64> {
        &self.dropped
    }

    /// Requests that went well, by their models.
    #[must_use]
    pub fn succeeded(&self) -> BTreeMap<CompactString, u64> {
        let mut models = BTreeMap::new();
        for (endpoint, count) in self.successes.counts() {
            *models.entry(endpoint.model.clone()).or_default() += count.count;
        }
        models
    }

    /// Counts what was read.
    pub fn count(&mut self, totals: &Totals) {
        self.totals.add(totals);
    }

    /// Takes the incidents and totals of another part.
    pub fn merge(&mut self, other: Self) {
        self.totals.add(&other.totals);
        self.identities.merge(other.identities);
        self.successes.merge(&other.successes);
        self.add_dropped(other.dropped);
        for (key, incident) in other.incidents {
            let inputs = inputs(self.keys.len());
            if let Some(known) = self.incidents.get_mut(&*key) {
                known.merge(*incident);
                known.keep(inputs);
            } else if self.has_room(&key) {
                self.insert(incident);
            } else {
                self.totals.other += incident.count;
            }
        }
        // An input of which both have slices is one.
        let common = self.slices.merge(other.slices, &mut self.incidents);
        self.totals.inputs = self.totals.inputs.saturating_sub(common);
    }

    pub(super) const fn slices(&self) -> &Slices {
        &self.slices
    }

    pub(super) fn slices_mut(&mut self) -> (&mut Slices, &mut Incidents) {
        (&mut self.slices, &mut self.incidents)
    }

    /// Adds what another part counted of dropped refusals.
    pub(super) fn add_dropped(&mut self, dropped: SmallMap<CompactString, u64>) {
        for (row, count) in dropped {
            *self.dropped.or_insert(row, 0) += count;
        }
    }

    fn part(&self, event: &Event) -> Option<CompactString> {
        match self.split? {
            Split::Key => event.error.api_key.as_ref().map(|key| key.as_str().into()),
            Split::Source => Some(CompactString::from(&*event.place.source)),
        }
    }

    fn has_room(&self, key: &Key) -> bool {
        self.keys.len() < INCIDENTS || self.keys.last().is_some_and(|last| *key < **last)
    }

    /// Takes a new incident. What it pushes out never comes back, because smaller keys never leave: so the counts of
    /// the incidents that stay are complete. Gives where it stands, as long as none is pushed out.
    fn insert(&mut self, mut incident: Box<Incident>) -> Option<usize> {
        let before = inputs(self.keys.len());
        let key = Arc::new(incident.key.clone());
        self.keys.insert(Arc::clone(&key));
        let inputs = inputs(self.keys.len());
        incident.keep(inputs);
        if inputs != before {
            self.incidents.values_mut().for_each(|known| known.keep(inputs));
        }
        let (place, _) = self.incidents.insert_full(key, incident);
        if self.keys.len() <= INCIDENTS {
            return Some(place);
        }
        let out = self.keys.pop_last().and_then(|last| self.incidents.swap_remove(&last));
        self.totals.other += out.map_or(0, |out| out.count);
        self.kinds.clear();
        None
    }

    /// Takes what another run counted; for a result that is still empty.
    pub(super) fn restore(
        &mut self,
        totals: Totals,
        identities: Identities,
        successes: Successes,
        incidents: Vec<Box<Incident>>,
    ) {
        self.totals = totals;
        self.identities = identities;
        self.successes = successes;
        for mut incident in incidents {
            incident.share(&mut self.shared);
            if self.has_room(&incident.key) {
                self.insert(incident);
            } else {
                self.totals.other += incident.count;
            }
        }
    }

    /// All incidents, in the order of their keys; none is left.
    pub(super) fn take_incidents(&mut self) -> impl Iterator<Item = Box<Incident>> {
        let (keys, mut incidents) = (std::mem::take(&mut self.keys), std::mem::take(&mut self.incidents));
        self.kinds.clear();
        keys.into_iter().filter_map(move |key| incidents.swap_remove(&key))
    }

    /// By what else incidents are split.
    #[must_use]
    pub const fn split(&self) -> Option<Split> {
        self.split
    }

    pub(super) const fn split_by(&mut self, split: Option<Split>) {
        self.split = split;
    }

    pub(super) const fn identities(&self) -> &Identities {
        &self.identities
    }

    pub(super) const fn successes(&self) -> &Successes {
        &self.successes
    }

    /// All incidents, in the order of their keys.
    #[must_use]
    pub fn incidents(&self) -> Vec<&Incident> {
        self.keys.iter().filter_map(|key| self.incidents.get(&**key)).map(AsRef::as_ref).collect()
    }

    /// Totals of what was read and found.
    #[must_use]
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }
}

/// How many inputs each of so many incidents counts for itself: together never more than [`SOURCES`]. Incidents do not
/// become fewer, so what one keeps at the end depends on the events alone.
pub(super) const fn inputs(incidents: usize) -> usize {
    let mut inputs = INPUTS;
    while inputs * incidents > SOURCES && inputs > FEWEST {
        inputs /= 2;
    }
    inputs
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;
    use crate::classify::classify;
    use crate::clock::Moment;
    use crate::correlate::test_incidents::{NOON, OVERLOAD, RPM, UNSPECIFIED};
    use crate::correlate::{Context, Part, Place};
    use crate::decode::{ApiError, Endpoint, Record, decode};

    /// One failure: body, project, key, second, wait.
    type Row = (usize, u8, u8, u32, Option<u8>);

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        prop::collection::vec((0..3usize, 0..4u8, 0..4u8, 0..100_000u32, any::<Option<u8>>()), 0..30)
    }

    fn error(body: usize) -> ApiError {
        let text = [RPM, UNSPECIFIED, OVERLOAD][body];
        decode(&Record { text, alone: true, ..Record::default() }, Knowledge::builtin()).errors.remove(0)
    }

    fn event(mut error: ApiError, source: &Arc<str>, line: u64, second: u32) -> Event {
        let at = DateTime::from_timestamp(NOON + i64::from(second), 0).unwrap();
        Event {
            verdict: classify(&error, Knowledge::builtin()).unwrap(),
            retry_after_s: error.retry_after_s.take(),
            error: Arc::new(error),
            time: Some(Moment { at, zone_assumed: false, year_assumed: false }),
            place: Place { source: Arc::clone(source), since: 0, line, column: 1 },
            sightings: 1,
            quote: None,
            kind: None,
        }
    }

    fn read_into(triage: &mut Triage, source: &str, rows: &[Row]) {
        let source: Arc<str> = source.into();
        for (line, (body, project, key, second, wait)) in (1..).zip(rows) {
            let mut error = error(*body);
            error.project = (*project > 0).then(|| format!("10020030{project}").into());
            error.project_alias = (*project > 1).then(|| format!("project-{}", project % 3).into());
            error.api_key = (*key > 0).then(|| format!("key-00000{key}").into());
            error.retry_after_s = wait.map(f64::from);
            triage.observe(&event(error, &source, line, *second), Knowledge::builtin());
        }
    }

    fn read(source: &str, rows: &[Row]) -> Triage {
        let mut triage = Triage::default();
        read_into(&mut triage, source, rows);
        triage
    }

    fn merged(mut a: Triage, b: &Triage) -> Triage {
        a.merge(b.clone());
        a
    }

    /// Requests to this model that went well, at noon.
    fn served(model: &str, count: u64) -> Served {
        let endpoint = Endpoint { model: model.into(), platform: None, project: None, api_key: None };
        Served { endpoint: Arc::new(endpoint), source: "app.log".into(), times: vec![(None, count)] }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn parts_can_be_merged_in_any_order_and_grouping(a in rows(), b in rows(), c in rows()) {
            let mut whole = Triage::default();
            for (name, rows) in [("a", &a), ("b", &b), ("c", &c)] {
                read_into(&mut whole, name, rows);
            }
            let (a, b, c) = (read("a", &a), read("b", &b), read("c", &c));
            prop_assert_eq!(&merged(merged(a.clone(), &b), &c), &whole);
            prop_assert_eq!(&merged(a.clone(), &merged(b.clone(), &c)), &whole);
            prop_assert_eq!(&merged(c.clone(), &merged(b.clone(), &a)), &whole);
            let mut from_parts = Triage::default();
            for part in [&c, &a, &b] {
                let mut document = Vec::new();
                Part::new(part, Vec::new(), Vec::new()).write(&mut document).unwrap();
                Part::read(document.as_slice()).unwrap().merge_into(&mut from_parts).unwrap();
            }
            prop_assert_eq!(&from_parts, &whole);
            let (context, know) = (Context::default(), Knowledge::builtin());
            prop_assert_eq!(from_parts.conclude(&context, know), whole.conclude(&context, know));
            prop_assert_eq!(&merged(Triage::default(), &a), &a);
            prop_assert_eq!(&merged(a.clone(), &Triage::default()), &a);
        }
    }

    #[test]
    fn two_results_are_the_same_only_where_each_of_their_parts_is() {
        let base = read("app.log", &[(0, 1, 1, 0, None)]);
        let changes: [fn(&mut Triage); 5] = [
            |triage| triage.incidents.values_mut().for_each(|incident| incident.count += 1),
            |triage| {
                let both = ApiError { project_alias: Some("shop".into()), ..error(0) };
                let both = ApiError { project: Some("100200301".into()), ..both };
                triage.identities.learn(&event(both, &"app.log".into(), 1, 0), Knowledge::builtin());
            },
            |triage| triage.serve(&served("gemini-3.8-flash", 1)),
            |triage| triage.totals.inputs += 1,
            |triage| *triage.dropped.or_insert("gemini-cli-stream".into(), 0) += 1,
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let mut other = base.clone();
            assert_eq!(other, base);
            change(&mut other);
            assert_ne!(other, base, "change {number}");
        }
    }

    #[test]
    fn totals_count_events_their_sightings_and_bodies_that_came_again() {
        let mut triage = Triage::default();
        for (sightings, repeated_bodies) in [(1, 0), (3, 2), (2, 1)] {
            let event = event(ApiError { repeated_bodies, ..error(0) }, &"app.log".into(), 1, 0);
            triage.observe(&Event { sightings, ..event }, Knowledge::builtin());
        }
        let totals = triage.totals();
        assert_eq!((totals.events, totals.duplicates, totals.repeated_bodies), (3, 3, 3));
    }

    #[test]
    fn incidents_are_split_by_the_key_or_the_input_where_that_is_asked_for() {
        let parts = |split| {
            let mut triage = Triage::splitting(split);
            for (input, key) in [("a.log", 1), ("a.log", 2), ("b.log", 1)] {
                read_into(&mut triage, input, &[(0, 0, key, 0, None)]);
            }
            let parts = triage.incidents().into_iter();
            parts.map(|incident| (incident.key.part.clone(), incident.count)).collect::<Vec<_>>()
        };
        let part = |name: &str, count| (Some(CompactString::from(name)), count);
        assert_eq!(parts(None), [(None, 3)]);
        assert_eq!(parts(Some(Split::Key)), [part("key-000001", 2), part("key-000002", 1)]);
        assert_eq!(parts(Some(Split::Source)), [part("a.log", 2), part("b.log", 1)]);
    }

    #[test]
    fn events_of_a_known_kind_are_counted_where_the_first_one_stands() {
        let mut triage = Triage::default();
        for (kind, project) in [(1, "shop"), (2, "team"), (1, "shop"), (2, "team"), (2, "team")] {
            let error = ApiError { project: Some(project.into()), ..error(0) };
            let event = Event { kind: Some(kind), ..event(error, &"app.log".into(), 1, 0) };
            triage.observe(&event, Knowledge::builtin());
        }
        let counts = triage.incidents().into_iter().map(|incident| incident.count);
        assert_eq!(counts.collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn requests_that_went_well_are_counted_by_model_and_dropped_refusals_by_row() {
        let part = |model: &str, rows: &[&str]| {
            let mut triage = Triage::default();
            triage.serve(&served(model, 2));
            rows.iter().for_each(|row| triage.drop_refusal(row));
            triage
        };
        let one = part("gemini-3.8-flash", &["gemini-cli-stream", "gemini-cli-stream"]);
        let both = merged(one, &part("gemini-3.8-pro", &["gemini-cli-stream"]));
        let both = merged(both, &part("gemini-3.8-pro", &["firebase-stream"]));
        let models = [("gemini-3.8-flash", 2), ("gemini-3.8-pro", 4)].map(|(m, count)| (m.into(), count));
        assert_eq!(both.succeeded(), BTreeMap::from(models));
        let dropped = both.dropped().iter().map(|(row, count)| (row.as_str(), *count));
        assert_eq!(dropped.collect::<Vec<_>>(), [("firebase-stream", 1), ("gemini-cli-stream", 3)]);
        assert_eq!(both.totals().dropped, 4);
    }

    #[test]
    fn many_incidents_in_many_inputs_count_fewer_of_them_whatever_the_order() {
        assert_eq!([1, 512, 513, 1_024, 4_097, INCIDENTS].map(inputs), [128, 128, 64, 64, 8, 8]);
        let names: Vec<Arc<str>> = (0..40).map(|host| format!("host-{host:02}").into()).collect();
        let rows: Vec<(u32, usize)> = (0..2_000).flat_map(|p| (0..40).map(move |host| (p, host))).collect();
        let body = error(2);
        let read = |rows: &[(u32, usize)]| {
            let mut triage = Triage::default();
            for (number, host) in rows {
                let project = Some(format!("{}", 100_000 + number).into());
                let error = ApiError { project, ..body.clone() };
                triage.observe(&event(error, &names[*host], 1, *number), Knowledge::builtin());
            }
            triage
        };
        let whole = read(&rows);
        for incident in whole.incidents() {
            assert_eq!((incident.sources.all().count(), incident.sources.others()), (32, 8));
        }
        let (a, b): (Vec<_>, Vec<_>) =
            rows.iter().partition(|(number, host)| (number + *host as u32).is_multiple_of(3));
        assert_eq!(merged(read(&a), &read(&b)), whole);
        assert_eq!(merged(read(&b), &read(&a)), whole);
    }

    #[test]
    fn the_incident_that_makes_them_many_takes_inputs_from_all() {
        let inputs_of_the_first = |incidents: u32| {
            let mut triage = Triage::default();
            let fails = |triage: &mut Triage, project: u32, source: &Arc<str>| {
                let project = Some(format!("{}", 100_000 + project).into());
                let event = event(ApiError { project, ..error(2) }, source, 1, 0);
                triage.observe(&event, Knowledge::builtin());
            };
            for host in 0..100 {
                fails(&mut triage, 0, &format!("host-{host:02}").into());
            }
            (1..incidents).for_each(|project| fails(&mut triage, project, &"host-00".into()));
            let first = &triage.incidents()[0].sources;
            (first.all().count(), first.others())
        };
        assert_eq!((inputs_of_the_first(512), inputs_of_the_first(513)), ((100, 0), (64, 36)));
    }

    #[test]
    fn of_too_many_incidents_the_same_are_kept_whatever_the_order() {
        let numbers: Vec<u32> = (0..10_030).collect();
        let read = |numbers: &[u32]| {
            let (source, mut triage) = (Arc::from("a"), Triage::default());
            let body = error(2);
            for number in numbers {
                let project = Some(format!("{:06}", (number * 7919) % 10_030 + 100_000).into());
                let event = event(ApiError { project, ..body.clone() }, &source, u64::from(*number), *number);
                triage.observe(&event, Knowledge::builtin());
            }
            triage
        };
        let whole = read(&numbers);
        assert_eq!((whole.incidents().len(), whole.totals().other), (INCIDENTS, 30));
        assert_eq!(merged(read(&numbers[5000..]), &read(&numbers[..5000])), whole);
        // Two failures behind all that are kept: of another part, and of one that a build wrote which keeps more.
        let mut behind = Triage::default();
        for line in [1, 2] {
            let error = ApiError { project: Some("999999".into()), ..error(2) };
            behind.observe(&event(error, &"a".into(), line, 0), Knowledge::builtin());
        }
        assert_eq!(merged(whole.clone(), &behind).totals().other, 32);
        let all = whole.incidents().into_iter().chain(behind.incidents());
        let all = all.cloned().map(Box::new).collect();
        let mut again = Triage::default();
        again.restore(*whole.totals(), Identities::default(), Successes::default(), all);
        assert_eq!((again.incidents().len(), again.totals().other), (INCIDENTS, 32));
    }
}
