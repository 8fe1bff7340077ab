//! The named quota of the same project and model that refuses beside one that is not named: probably the same.

use chrono::TimeDelta;

use super::pattern_input::Scene;
use crate::correlate::counters::number;
use crate::correlate::incidents::Incident;

/// A named quota beside an unnamed one.
#[derive(Clone, Copy)]
pub(in crate::correlate) struct Sibling<'a> {
    /// The incident of the named quota.
    pub named: &'a Incident,
    /// Whether the texts of both name the same metric and limit.
    pub same_metric: bool,
    /// Whether both refuse in the same minutes, or name the same metric and limit.
    pub at_once: bool,
    /// Whether the named one refused shortly before.
    pub before: bool,
}

/// The named quota that most likely refused `incident`, which names none.
pub(in crate::correlate) fn of<'a>(incident: &Incident, scene: &Scene<'a>) -> Option<Sibling<'a>> {
    let at = scene.table.ghost_429.at;
    incident.key.project.as_ref()?;
    let first = incident.first_seen?;
    let named = scene.of_project(incident.key.project.as_ref()).iter().copied();
    let named = named.filter(|peer| peer.key.cause.bucket().is_some() && same_model(peer, incident));
    let held = |peer: &'a Incident| {
        let same_metric = meet(&incident.quota_metrics, &peer.quota_metrics)
            && (incident.limits.is_empty() || meet(&incident.limits, &peer.limits));
        let share = number(incident.timeline.beside(&peer.timeline)) / number(incident.count.max(1));
        let before = peer.first_seen.is_some_and(|at| at <= first)
            && peer.last_seen.is_some_and(|last| first - last <= TimeDelta::seconds(at.near_s));
        Sibling { named: peer, same_metric, at_once: same_metric || share >= at.share, before }
    };
    let rank = |sibling: &Sibling<'_>| (sibling.same_metric, sibling.at_once, sibling.before);
    named.map(held).max_by_key(rank).filter(|sibling| sibling.at_once || sibling.before)
}

fn same_model(a: &Incident, b: &Incident) -> bool {
    a.key.model.is_none() || b.key.model.is_none() || a.key.model == b.key.model
}

fn meet<T: Ord>(a: &[T], b: &[T]) -> bool {
    a.iter().any(|value| b.contains(value))
}
