//! Which incidents a report shows, and under which headings.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDate;
use compact_str::CompactString;

use super::finding::Finding;
use super::first;
use super::group::{Group, GroupBy, Rest};
use super::known::Known;
use super::view::Report;
use crate::clock::Clock;
use crate::correlate::Event;
use crate::redact::{Fingerprint, clean};
use crate::terms::{Cause, Severity};

/// Which incidents are wanted; an empty list asks for nothing.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Selection {
    /// Names of projects, any of their names; `demo-*` stands for all that begin so.
    pub projects: Vec<String>,
    /// Models, written the same way.
    pub models: Vec<String>,
    /// Causes.
    pub causes: Vec<Cause>,
    /// How bad it is at least.
    pub min_severity: Option<Severity>,
    /// What is known, and left out.
    pub known: Vec<Known>,
    /// Headings.
    pub group_by: Option<GroupBy>,
    /// The most incidents to show.
    pub top: Option<usize>,
}

impl Selection {
    /// Whether the incident is wanted.
    #[must_use]
    pub fn takes(&self, finding: &Finding) -> bool {
        let incident = &finding.incident;
        let names = incident.key.project.iter().chain(&incident.insight.aliases);
        wanted(&self.projects, names.map(CompactString::as_str))
            && wanted(&self.models, incident.key.model.iter().map(CompactString::as_str))
            && (self.causes.is_empty() || self.causes.contains(&incident.key.cause))
            && self.min_severity.is_none_or(|least| finding.severity() <= least)
    }

    /// Whether the incident is wanted, and not known already.
    #[must_use]
    pub fn shows(&self, finding: &Finding, clock: &Clock) -> bool {
        self.takes(finding) && !self.knows(finding, clock.now().date_naive())
    }

    /// Whether it is known, on the day of the report.
    fn knows(&self, finding: &Finding, today: NaiveDate) -> bool {
        let key = &finding.incident.key;
        let names = || key.project.iter().chain(&finding.incident.insight.aliases).map(CompactString::as_str);
        let fits = |pattern: &Option<String>, mut names: &mut dyn Iterator<Item = &str>| {
            pattern.as_ref().is_none_or(|p| wanted(std::slice::from_ref(p), &mut names))
        };
        self.known.iter().any(|row| {
            row.holds_on(today)
                && row.cause.is_none_or(|cause| cause == key.cause)
                && fits(&row.project, &mut names())
                && fits(&row.model, &mut key.model.iter().map(CompactString::as_str))
        })
    }

    /// Whether an event is wanted, as far as it alone tells.
    #[must_use]
    pub fn takes_event(&self, event: &Event) -> bool {
        let error = &event.error;
        let projects = error.project.iter().chain(&error.project_alias).map(CompactString::as_str);
        wanted(&self.projects, projects.chain(error.api_key.iter().map(Fingerprint::as_str)))
            && wanted(&self.models, error.model.iter().map(CompactString::as_str))
            && (self.causes.is_empty() || self.causes.contains(&event.verdict.cause))
    }
}

fn wanted<'n>(patterns: &[String], mut names: impl Iterator<Item = &'n str>) -> bool {
    let fits = |name: &str| {
        patterns
            .iter()
            .any(|p| p.strip_suffix('*').map_or(p == name, |beginning| name.starts_with(beginning)))
    };
    patterns.is_empty() || names.any(fits)
}

impl GroupBy {
    fn value(self, finding: &Finding) -> Option<String> {
        let key = &finding.incident.key;
        match self {
            Self::Project => key.project.as_deref().map(clean),
            Self::Model => key.model.as_deref().map(clean),
            Self::Cause => Some(key.cause.to_string()),
            Self::Key | Self::Source => key.part.as_deref().map(clean),
        }
    }
}

impl Report {
    /// Keeps the incidents that are wanted, puts them under their headings, and counts the others.
    #[must_use]
    pub fn select(mut self, selection: &Selection) -> Self {
        // In place: a second list of ten thousand findings takes as much memory again.
        (self.left_out, self.known) = <(Rest, Rest)>::default();
        let (left_out, known) = (&mut self.left_out, &mut self.known);
        let today = self.clock.now().date_naive();
        self.findings.retain(|finding| {
            let rest = match (selection.takes(finding), selection.knows(finding, today)) {
                (true, false) => return true,
                (true, true) => &mut *known,
                (false, _) => &mut *left_out,
            };
            rest.incidents += 1;
            rest.events += finding.incident.count;
            false
        });
        if let Some(by) = selection.group_by {
            self.group(by);
        }
        self.first = first::actions(&self.findings, &self.know);
        if let Some(top) = selection.top.filter(|top| *top < self.findings.len()) {
            self.below_top = rest(&self.findings[top..]);
            self.findings.truncate(top);
        }
        self
    }

    /// Sorts incidents under headings: the heading with the worst incident first, then the one with most failures.
    fn group(&mut self, by: GroupBy) {
        let mut groups: BTreeMap<Option<String>, Group> = BTreeMap::new();
        for finding in &self.findings {
            match groups.entry(by.value(finding)) {
                Entry::Occupied(mut group) => add(group.get_mut(), finding),
                Entry::Vacant(place) => {
                    let value = place.key().clone();
                    place.insert(heading(value, finding));
                }
            }
        }
        let mut groups: Vec<Group> = groups.into_values().collect();
        groups.sort_by_key(|group| (group.severity, std::cmp::Reverse(group.events)));
        let places: BTreeMap<&Option<String>, usize> =
            groups.iter().enumerate().map(|(place, group)| (&group.value, place)).collect();
        self.findings.sort_by_cached_key(|finding| places.get(&by.value(finding)).copied());
        self.groups = groups;
        self.grouped_by = Some(by);
    }
}

/// The heading of an incident.
fn heading(value: Option<String>, finding: &Finding) -> Group {
    Group {
        value,
        severity: finding.severity(),
        events: finding.incident.count,
        incidents: 1,
        causes: vec![finding.incident.key.cause],
    }
}

/// Puts one more incident under a heading.
fn add(group: &mut Group, finding: &Finding) {
    group.severity = group.severity.min(finding.severity());
    group.events += finding.incident.count;
    group.incidents += 1;
    let cause = finding.incident.key.cause;
    if let Err(place) = group.causes.binary_search(&cause) {
        group.causes.insert(place, cause);
    }
}

fn rest(findings: &[Finding]) -> Rest {
    Rest { incidents: findings.len() as u64, events: findings.iter().map(|f| f.incident.count).sum() }
}
