//! What every finder of a pattern may look at, and the words in which it gives its counts.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use compact_str::CompactString;

use crate::correlate::counters::Span;
use crate::correlate::incidents::{Context, Found, Incident};
use crate::knowledge::{Knowledge, Limit, PatternTable};
use crate::terms::{Confidence, Pattern};

/// What all patterns may look at.
pub(super) struct Scene<'a> {
    all: &'a [Box<Incident>],
    /// The incidents of each project: what is looked for in one must not be looked for in all.
    projects: BTreeMap<Option<&'a CompactString>, Vec<&'a Incident>>,
    /// First and last line of the logs.
    pub log: Option<Span>,
    pub context: &'a Context,
    pub table: &'a PatternTable,
    pub know: &'a Knowledge,
    /// Limits that were published or seen.
    pub limits: &'a [Limit],
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        all: &'a [Box<Incident>],
        log: Option<Span>,
        context: &'a Context,
        know: &'a Knowledge,
    ) -> Self {
        let mut projects: BTreeMap<Option<&CompactString>, Vec<&Incident>> = BTreeMap::new();
        for incident in all {
            projects.entry(incident.key.project.as_ref()).or_default().push(incident);
        }
        Self { all, projects, log, context, table: know.patterns(), know, limits: know.limits().rows() }
    }

    /// The incidents of this project, or those that name none.
    pub(super) fn of_project<'s>(&'s self, project: Option<&'s CompactString>) -> &'s [&'a Incident] {
        self.projects.get(&project).map_or(&[], Vec::as_slice)
    }

    /// The incidents that may be of the same project.
    pub(super) fn may_be_of<'s>(
        &'s self,
        project: Option<&'s CompactString>,
    ) -> impl Iterator<Item = &'a Incident> + use<'a, 's> {
        let all = if project.is_none() { self.all } else { &[] };
        let own = if project.is_none() { &[] } else { self.of_project(project) };
        let unnamed = if project.is_none() { &[] } else { self.of_project(None) };
        own.iter().chain(unnamed).copied().chain(all.iter().map(AsRef::as_ref))
    }
}

pub(super) fn found(id: Pattern, confidence: Confidence, evidence: String) -> Option<Found> {
    Some(Found { id, confidence, evidence })
}

/// `1 min 40 s`
pub(super) fn length(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "bounded")]
    let millis = (seconds.clamp(0.0, 1e12) * 1000.0) as i64;
    crate::clock::duration(TimeDelta::milliseconds(millis))
}

/// `2026-11-24 14:02 UTC`
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// First and last timed event.
pub(super) fn span(incident: &Incident) -> Option<Span> {
    let timed = incident.count - incident.untimed;
    Some(Span { first: incident.first_seen?, last: incident.last_seen?, count: timed })
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn a_length_is_told_to_the_second() {
        for (seconds, said) in [(0.0, "0 s"), (-5.0, "0 s"), (17.0, "17 s"), (100.0, "1 min 40 s")] {
            assert_eq!(length(seconds), said);
        }
    }
}
