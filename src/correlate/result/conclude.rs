//! What the incidents amount to, once everything was read: their projects' names, their requests, their patterns.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use compact_str::CompactString;

use super::triage::Triage;
use crate::correlate::incidents::{Context, Incident, Key, Name, Names, requests};
use crate::correlate::patterns;
use crate::knowledge::Knowledge;

impl Triage {
    /// All incidents with what they amount to, in the order of their keys. Incidents of one project that stands under
    /// several names are one.
    #[must_use]
    pub fn conclude(&self, context: &Context, know: &Knowledge) -> Vec<Incident> {
        let names = self.identities().names(&context.same_project);
        let mut all: BTreeMap<Key, Incident> = BTreeMap::new();
        for incident in self.incidents() {
            let project = incident.key.project.as_ref();
            let project = project.map(|p| names.best(&Name::project(p)).unwrap_or_else(|| p.clone()));
            let incident = Incident { key: Key { project, ..incident.key.clone() }, ..incident.clone() };
            match all.entry(incident.key.clone()) {
                Entry::Occupied(mut known) => known.get_mut().merge(incident),
                Entry::Vacant(new) => {
                    new.insert(incident);
                }
            }
        }
        let mut all: Vec<Incident> = all.into_values().collect();
        let requests: Vec<_> = all.iter().map(|i| requests(self.successes(), i, &all, &names)).collect();
        for (incident, requests) in all.iter_mut().zip(requests) {
            incident.insight.aliases = aliases(incident, &names);
            incident.insight.requests = requests;
        }
        patterns::conclude(&mut all, self.totals().log, context, know);
        all
    }
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
