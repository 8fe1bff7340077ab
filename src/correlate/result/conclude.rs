//! What the incidents amount to, once everything was read: their projects' names, their requests, their patterns.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use compact_str::CompactString;

use super::triage::Triage;
use crate::correlate::incidents::{Context, Incident, Key, Names, by_other_keys, requests};
use crate::correlate::patterns;
use crate::knowledge::Knowledge;
use crate::terms::Platform;

impl Triage {
    /// All incidents with what they amount to, in the order of their keys. Incidents of one project that stands under
    /// several names are one.
    #[must_use]
    pub fn conclude(&self, context: &Context, know: &Knowledge) -> Vec<Incident> {
        let names = self.identities().names(&context.same_project);
        let mut all: BTreeMap<Key, Incident> = BTreeMap::new();
        for incident in self.incidents() {
            let project = incident.key.project.as_ref().map(|p| names.best(p).clone());
            let incident = Incident { key: Key { project, ..incident.key.clone() }, ..incident.clone() };
            match all.entry(incident.key.clone()) {
                Entry::Occupied(mut known) => known.get_mut().merge(incident),
                Entry::Vacant(new) => {
                    new.insert(incident);
                }
            }
        }
        unite_platforms(&mut all);
        let mut all: Vec<Incident> = all.into_values().collect();
        for incident in &mut all {
            incident.insight.by_other_keys = by_other_keys(self.successes(), incident);
        }
        let requests: Vec<_> = all.iter().map(|i| requests(self.successes(), i, &all, &names)).collect();
        for (incident, requests) in all.iter_mut().zip(requests) {
            incident.insight.aliases = aliases(incident, &names);
            incident.insight.requests = requests;
        }
        patterns::conclude(&mut all, self.totals().log, context, know);
        all
    }
}

/// What names no platform is counted on the only one on which calls of the same project and model fail for the same cause:
/// one service logs the address, and another one does not.
fn unite_platforms(all: &mut BTreeMap<Key, Incident>) {
    let is_open = |key: &&Key| key.platform.is_none() && key.project.is_some() && key.model.is_some();
    let open: Vec<Key> = all.keys().filter(is_open).cloned().collect();
    for key in open {
        let on = |platform: &Platform| Key { platform: Some(*platform), ..key.clone() };
        let mut named = Platform::ALL.iter().map(on).filter(|on| all.contains_key(on));
        let (Some(only), None) = (named.next(), named.next()) else { continue };
        if let Some(incident) = all.remove(&key)
            && let Some(known) = all.get_mut(&only)
        {
            known.merge(Incident { key: only, ..incident });
        }
    }
}

/// Other names of the incident's project. Where the log does not name the project: the project of its keys, if all of
/// them are one project's.
fn aliases(incident: &Incident, names: &Names) -> Vec<CompactString> {
    if let Some(project) = &incident.key.project {
        return names.all(project).iter().filter(|name| *name != project).cloned().collect();
    }
    let mut groups = incident.api_keys.iter().map(|key| names.all(key));
    let first = groups.next().unwrap_or_default();
    if groups.all(|group| group == first) { first.to_vec() } else { Vec::new() }
}
