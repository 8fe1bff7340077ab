//! Whether failures for quota and failures for capacity come in the same minutes.

use super::pattern_input::{Scene, found};
use crate::correlate::counters::number;
use crate::correlate::incidents::{Found, Incident};
use crate::terms::{Confidence, Pattern};

/// HTTP status of a used-up quota.
const QUOTA: u16 = 429;
/// HTTP status of an overloaded model.
const CAPACITY: u16 = 503;

pub(super) fn mixed(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    let at = scene.table.mixed.at;
    let other = match (incident.http_statuses.contains(&QUOTA), incident.http_statuses.contains(&CAPACITY)) {
        (true, false) => CAPACITY,
        (false, true) => QUOTA,
        _ => return None,
    };
    let peers = scene
        .may_be_of(incident.key.project.as_ref())
        .filter(|i| i.http_statuses.contains(&other) && same_endpoint(i, incident));
    let (best, shared) =
        peers.map(|peer| (peer, common(incident, peer))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    if incident.count < at.events || best.count < at.events || shared < at.share {
        return None;
    }
    let text = format!(
        "{} failures of this kind and {} with HTTP {other} come in the same minutes",
        incident.count, best.count
    );
    let (a, b) = (&incident.key, &best.key);
    let known = a.project.is_some() && a.project == b.project && a.model.is_some() && a.model == b.model;
    found(Pattern::Mixed429503, if known { Confidence::High } else { Confidence::Medium }, text)
}

/// Share of the rarer of two incidents that falls together with the other.
fn common(a: &Incident, b: &Incident) -> f64 {
    let (rare, other) = if a.count <= b.count { (a, b) } else { (b, a) };
    number(rare.timeline.beside(&other.timeline)) / number(rare.count.max(1))
}

fn same_endpoint(a: &Incident, b: &Incident) -> bool {
    fn may_be_same<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
        a.is_none() || b.is_none() || a == b
    }
    may_be_same(a.key.project.as_ref(), b.key.project.as_ref())
        && may_be_same(a.key.platform.as_ref(), b.key.platform.as_ref())
        && may_be_same(a.key.model.as_ref(), b.key.model.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::test_incidents::{Log, OVERLOAD, RPM, same};

    fn evidence(log: &Log) -> Option<String> {
        log.found(Pattern::Mixed429503).map(|f| f.evidence)
    }

    #[test]
    fn two_statuses_at_the_same_time_are_mixed_and_at_different_times_are_not() {
        let peak =
            Log::new().fail(RPM, (0..600).step_by(30), same).fail(OVERLOAD, (10..600).step_by(60), same);
        assert_eq!(
            evidence(&peak).unwrap(),
            "10 failures of this kind and 20 with HTTP 429 come in the same minutes"
        );
        let apart =
            Log::new().fail(RPM, (0..600).step_by(30), same).fail(OVERLOAD, (7200..7800).step_by(60), same);
        assert_eq!(evidence(&apart), None);
        let other =
            Log::new()
                .fail(RPM, (0..600).step_by(30), same)
                .fail(OVERLOAD, (10..600).step_by(60), |e| e.project = Some("another".into()));
        assert_eq!(evidence(&other), None);
    }
}
