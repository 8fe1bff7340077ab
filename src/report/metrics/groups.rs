//! What has the same labels is one: incidents that differ in nothing that a label tells.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::text::Labels;
use crate::correlate::Key;
use crate::redact::clean;
use crate::report::finding::Finding;
use crate::report::view::Report;
use crate::terms::Standing;

/// The labels of an incident, as they are written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id {
    cause: &'static str,
    project: String,
    model: String,
    platform: &'static str,
}

impl Id {
    fn of(key: &Key) -> Self {
        let name = |name: Option<&str>| name.map(clean).unwrap_or_default();
        Self {
            cause: key.cause.id(),
            project: name(key.project.as_deref()),
            model: name(key.model.as_deref()),
            platform: key.platform.map_or("", |platform| platform.id()),
        }
    }

    pub(super) fn labels(&self) -> Labels<'_> {
        Self::labels_of([self.cause, &self.project, &self.model, self.platform])
    }

    /// The same with what may change while the incident goes on.
    pub(super) fn labels_with<'l>(&'l self, group: &Group) -> Labels<'l> {
        let mut labels = self.labels();
        labels.extend([("retry", group.retry), ("severity", group.severity)]);
        labels
    }

    /// A label for each of: cause, project, model, platform. One that is not known is empty, which is to have none.
    pub(super) fn labels_of([cause, project, model, platform]: [&str; 4]) -> Labels<'_> {
        vec![("cause", cause), ("model", model), ("platform", platform), ("project", project)]
    }
}

/// Incidents with the same labels.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) incidents: u64,
    pub(super) failures: u64,
    pub(super) is_open: bool,
    /// Those of the worst.
    pub(super) retry: &'static str,
    pub(super) severity: &'static str,
    pub(super) reset: Option<i64>,
    pub(super) last_failure: Option<i64>,
}

/// All incidents of a report by their labels, those that cost most first: what goes on before what is over, then what is worse,
/// then what failed more often.
pub(super) fn groups(report: &Report, is_closed: &dyn Fn(&Key) -> bool) -> Vec<(Id, Group)> {
    let is_open = |finding: &Finding| {
        !matches!(finding.incident.insight.state.id, Standing::Over | Standing::Quiet)
            && !is_closed(&finding.incident.key)
    };
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_cached_key(|finding| (!is_open(finding), finding.rank()));
    let (mut groups, mut places): (Vec<(Id, Group)>, BTreeMap<Id, usize>) = Default::default();
    for finding in findings {
        let one = group(finding, is_open(finding), report);
        match places.entry(Id::of(&finding.incident.key)) {
            Entry::Occupied(known) => groups[*known.get()].1.add(&one),
            Entry::Vacant(place) => {
                groups.push((place.key().clone(), one));
                place.insert(groups.len() - 1);
            }
        }
    }
    groups
}

fn group(finding: &Finding, is_open: bool, report: &Report) -> Group {
    let incident = &finding.incident;
    Group {
        incidents: 1,
        failures: incident.count,
        is_open,
        retry: finding.retry(&report.clock).id(),
        severity: finding.severity().id(),
        reset: finding.advice.reset.map(|reset| reset.at.timestamp()),
        last_failure: incident.last_seen.map(|at| at.timestamp()),
    }
}

impl Group {
    fn add(&mut self, other: &Self) {
        self.incidents += other.incidents;
        self.failures += other.failures;
        self.is_open |= other.is_open;
        self.reset = self.reset.max(other.reset);
        self.last_failure = self.last_failure.max(other.last_failure);
    }
}
