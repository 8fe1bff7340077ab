//! Which incidents a report shows, and under which headings.

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::finding::Finding;
use super::group::{Group, GroupBy, Rest};
use super::view::Report;
use crate::correlate::Event;
use crate::redact::{Fingerprint, clean};
use crate::terms::Cause;

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
        let (kept, out): (Vec<_>, Vec<_>) = self.findings.into_iter().partition(|f| selection.takes(f));
        self.findings = kept;
        self.left_out = rest(&out);
        if let Some(by) = selection.group_by {
            self.group(by);
        }
        if let Some(top) = selection.top.filter(|top| *top < self.findings.len()) {
            self.below_top = rest(&self.findings.split_off(top));
        }
        self
    }

    /// Sorts incidents under headings: the heading with the worst incident first, then the one with most failures.
    fn group(&mut self, by: GroupBy) {
        let mut groups: BTreeMap<Option<String>, Vec<Finding>> = BTreeMap::new();
        for finding in self.findings.drain(..) {
            groups.entry(by.value(&finding)).or_default().push(finding);
        }
        let mut groups: Vec<(Group, Vec<Finding>)> = groups
            .into_iter()
            .filter_map(|(value, findings)| Some((heading(value, &findings)?, findings)))
            .collect();
        groups.sort_by_key(|(group, _)| (group.severity, std::cmp::Reverse(group.events)));
        for (group, findings) in groups {
            self.groups.push(group);
            self.findings.extend(findings);
        }
        self.grouped_by = Some(by);
    }
}

fn heading(value: Option<String>, findings: &[Finding]) -> Option<Group> {
    let mut causes: Vec<Cause> = findings.iter().map(|f| f.incident.key.cause).collect();
    causes.sort_unstable();
    causes.dedup();
    Some(Group {
        value,
        severity: findings.iter().map(Finding::severity).min()?,
        events: findings.iter().map(|f| f.incident.count).sum(),
        incidents: findings.len() as u64,
        causes,
    })
}

fn rest(findings: &[Finding]) -> Rest {
    Rest { incidents: findings.len() as u64, events: findings.iter().map(|f| f.incident.count).sum() }
}
