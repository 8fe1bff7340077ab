//! What the incidents amount to, once everything was read: their projects' names, their requests, their patterns.

use compact_str::CompactString;

use super::triage::Triage;
use crate::correlate::incidents::{Context, Incident, Key, Name, Names, by_other_keys, requests};
use crate::correlate::patterns;
use crate::knowledge::Knowledge;
use crate::terms::Platform;

impl Triage {
    /// All incidents with what they amount to, in the order of their keys. Incidents of one project that stands under
    /// several names are one.
    #[must_use]
    pub fn conclude(&self, context: &Context, know: &Knowledge) -> Vec<Box<Incident>> {
        let incidents = self.incidents().into_iter().cloned().map(Box::new).collect();
        self.concluded(incidents, context, know)
    }

    /// The same, of the incidents themselves: a copy of ten thousand would take as much memory again.
    #[must_use]
    pub fn into_conclusions(mut self, context: &Context, know: &Knowledge) -> Vec<Box<Incident>> {
        let mut incidents = Vec::with_capacity(self.incidents().len());
        incidents.extend(self.take_incidents());
        self.concluded(incidents, context, know)
    }

    fn concluded(
        &self,
        incidents: Vec<Box<Incident>>,
        context: &Context,
        know: &Knowledge,
    ) -> Vec<Box<Incident>> {
        let names = self.identities().names(&context.same_project);
        let mut all = under_best_names(incidents, &names);
        unite_platforms(&mut all);
        for incident in &mut all {
            if let Some(others) = by_other_keys(self.successes(), incident) {
                incident.insight.by_other_keys = Some(others);
            }
        }
        let requests: Vec<_> = all.iter().map(|i| requests(self.successes(), i, &all, &names)).collect();
        for (incident, requests) in all.iter_mut().zip(requests) {
            let aliases = aliases(incident, &names);
            if !aliases.is_empty() {
                incident.insight.aliases = aliases;
            }
            if requests.is_some() {
                incident.insight.requests = requests;
            }
        }
        patterns::conclude(&mut all, self.totals().log, context, know);
        all
    }
}

/// What names no platform is counted on the only one on which calls of the same project and model fail for the same cause:
/// one service logs the address, and another one does not.
fn unite_platforms(all: &mut Vec<Box<Incident>>) {
    let united: Vec<(usize, usize)> =
        (0..all.len()).filter_map(|open| Some((open, only_platform(all, &all[open].key)?))).collect();
    for (open, only) in united {
        let (key, place) = (all[only].key.clone(), all[only].last_place.clone());
        let empty = Box::new(Incident::new(key.clone(), place));
        let incident = *std::mem::replace(&mut all[open], empty);
        all[only].merge(Incident { key, ..incident });
    }
    all.retain(|incident| incident.count > 0);
}

/// Where the only incident is that has this key but for its platform, which the key does not name.
fn only_platform(all: &[Box<Incident>], key: &Key) -> Option<usize> {
    if key.platform.is_some() || key.project.is_none() || key.model.is_none() {
        return None;
    }
    let on = |platform: &Platform| {
        let key = Key { platform: Some(*platform), ..key.clone() };
        all.binary_search_by(|incident| incident.key.cmp(&key)).ok()
    };
    let mut named = Platform::ALL.iter().filter_map(on);
    named.next().filter(|_| named.next().is_none())
}

/// The incidents under the best name of each project, those that are one then as one, in the order of their keys.
fn under_best_names(mut all: Vec<Box<Incident>>, names: &Names) -> Vec<Box<Incident>> {
    for incident in &mut all {
        let best = incident.key.project.as_ref().and_then(|project| names.best(&Name::project(project)));
        incident.key.project = best.or(incident.key.project.take());
    }
    all.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    all.dedup_by(|same, first| {
        let is_one = same.key == first.key;
        if is_one {
            let empty = Incident::new(first.key.clone(), first.last_place.clone());
            first.merge(std::mem::replace(&mut **same, empty));
        }
        is_one
    });
    all
}

/// Other names of the incident's project. Where the log does not name the project: the project of its keys, if all of
/// them are one project's.
fn aliases(incident: &Incident, names: &Names) -> Vec<CompactString> {
    if let Some(project) = &incident.key.project {
        return shown(names.all(&Name::project(project))).filter(|name| name != project).collect();
    }
    let mut groups = incident.api_keys.iter().map(|key| names.all(&Name::Key(key.clone())));
    let first = groups.next().unwrap_or_default();
    if groups.all(|group| group == first) { shown(first).collect() } else { Vec::new() }
}

fn shown(names: &[Name]) -> impl Iterator<Item = CompactString> {
    names.iter().map(|name| name.as_str().into())
}
