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
    use crate::correlate::test_incidents::{Log, OVERLOAD, RPM, UNSPECIFIED, same};
    use crate::terms::Platform;

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

    /// Failures of both kinds at these seconds: what is found of the first.
    fn both(quota: &[i64], capacity: &[i64], change: impl Fn(&mut crate::decode::ApiError)) -> Option<Found> {
        let log = Log::new().fail(RPM, quota.iter().copied(), same);
        log.fail(OVERLOAD, capacity.iter().copied(), change).found(Pattern::Mixed429503)
    }

    #[test]
    fn mixed_are_three_of_each_and_half_of_the_rarer_in_the_minutes_of_the_other() {
        let found = |quota: &[i64], capacity: &[i64]| both(quota, capacity, same).is_some();
        assert!(found(&[0, 1, 2], &[0, 1, 2]));
        assert!(!found(&[0, 1], &[0, 1, 2]), "two of one");
        assert!(!found(&[0, 1, 2], &[0, 1]), "two of the other");
        assert!(found(&[0, 1, 2, 3, 4], &[0, 1, 900, 901]), "two of four");
        assert!(!found(&[0, 1, 2, 3], &[0, 900, 901]), "one of three");
        // Of the many only a few are beside the rare ones, and that is enough.
        assert!(found(&[0, 1, 2, 900, 901, 902, 903, 904, 905], &[0, 1, 2]));
        assert!(found(&[0, 1, 2], &[0, 1, 2, 900, 901, 902, 903, 904, 905]));
    }

    #[test]
    fn it_is_sure_where_both_name_one_project_and_one_model() {
        let sure = |project: Option<&'static str>, model: Option<&'static str>| {
            let found = both(&[0, 1, 2], &[0, 1, 2], |error| {
                error.project = project.map(Into::into);
                error.model = model.map(Into::into);
            });
            found.map(|found| found.confidence)
        };
        let (demo, flash) = (Some("demo-project"), Some("gemini-3.8-flash"));
        assert_eq!(sure(demo, flash), Some(Confidence::High));
        assert_eq!(sure(demo, None), Some(Confidence::Medium));
        assert_eq!(sure(None, flash), Some(Confidence::Medium));
        assert_eq!(sure(demo, Some("gemini-3.8-pro")), None, "another model");
        assert_eq!(sure(Some("another"), flash), None, "another project");
    }

    #[test]
    fn what_two_platforms_refuse_is_not_mixed() {
        let of =
            |platform: Platform| move |error: &mut crate::decode::ApiError| error.platform = Some(platform);
        let beside = |other: Platform| {
            let log = Log::new().fail(RPM, [0, 1, 2], of(Platform::VertexAi));
            log.fail(OVERLOAD, [0, 1, 2], of(other)).found(Pattern::Mixed429503).is_some()
        };
        assert!(beside(Platform::VertexAi) && !beside(Platform::CodeAssist));
    }

    #[test]
    fn where_neither_names_a_project_or_a_model_it_is_not_sure() {
        let unnamed = |error: &mut crate::decode::ApiError| error.project = None;
        let log = Log::new().fail(RPM, [0, 1, 2], unnamed).fail(OVERLOAD, [0, 1, 2], |error| {
            error.project = None;
            error.model = Some("gemini-3.8-flash".into());
        });
        assert_eq!(log.found(Pattern::Mixed429503).unwrap().confidence, Confidence::Medium);
        let log = Log::new().fail(UNSPECIFIED, [0, 1, 2], same).fail(OVERLOAD, [0, 1, 2], same);
        assert_eq!(log.found(Pattern::Mixed429503).unwrap().confidence, Confidence::Medium);
    }

    #[test]
    fn what_names_no_project_is_held_against_all_and_all_against_it() {
        let unnamed = |error: &mut crate::decode::ApiError| error.project = None;
        let causes = |log: Log| {
            let all = log.0.conclude(&Default::default(), crate::knowledge::Knowledge::builtin());
            let mixed = |found: &Found| found.id == Pattern::Mixed429503;
            let found = all.iter().filter(|incident| incident.insight.patterns.iter().any(mixed));
            found.map(|incident| incident.key.cause.to_string()).collect::<Vec<_>>()
        };
        let quota = Log::new().fail(RPM, [0, 1, 2], same).fail(OVERLOAD, [0, 1, 2], unnamed);
        assert_eq!(causes(quota), ["overload", "rpm"]);
        let capacity = Log::new().fail(RPM, [0, 1, 2], unnamed).fail(OVERLOAD, [0, 1, 2], same);
        assert_eq!(causes(capacity), ["rpm", "overload"]);
    }
}
