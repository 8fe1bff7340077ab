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

#[cfg(test)]
mod tests {
    use crate::correlate::incidents::Context;
    use crate::correlate::test_incidents::{Log, OVERLOAD, RPM, UNSPECIFIED, same};

    /// What is said of refusals that name no quota.
    fn note(log: &Log) -> Option<String> {
        let know = crate::knowledge::Knowledge::builtin();
        let all = log.0.conclude(&Context::default(), know);
        let unnamed = all.iter().find(|i| i.key.cause == crate::terms::Cause::QuotaUnspecified).unwrap();
        let notes = &unnamed.insight.notes;
        assert_eq!(unnamed.insight.is_named_elsewhere, !notes.is_empty());
        Some(notes.first()?.split_once("quota as ")?.1.to_owned())
    }

    /// A quota that is named at some seconds, and a refusal without a name at others.
    fn seconds(named: &[i64], unnamed: &[i64]) -> Option<String> {
        let log = Log::new().fail(RPM, named.iter().copied(), same);
        note(&log.fail(UNSPECIFIED, unnamed.iter().copied(), same))
    }

    #[test]
    fn a_quota_that_refuses_in_the_same_minutes_or_half_an_hour_before_is_probably_the_same() {
        let once = |why: &str| Some(format!("rpm refuses by name in this project (1 times): {why}"));
        assert_eq!(seconds(&[10], &[0]), once("it refuses in the same minutes"));
        assert_eq!(seconds(&[640], &[0, 641]), once("it refuses in the same minutes"), "half of them");
        assert_eq!(seconds(&[640], &[0, 10, 641]), None, "a third of them");
        assert_eq!(seconds(&[0], &[1800]), once("it refused shortly before"));
        assert_eq!(seconds(&[0], &[1801]), None, "longer ago");
        assert_eq!(
            seconds(&[0], &[0, 200, 400, 600]),
            once("it refused shortly before"),
            "from one second on"
        );
        assert_eq!(seconds(&[640], &[0]), None, "later");
    }

    #[test]
    fn another_model_or_another_project_is_another_quota() {
        let beside = |change: fn(&mut crate::decode::ApiError)| {
            note(&Log::new().fail(RPM, [0], same).fail(UNSPECIFIED, [0], change)).is_some()
        };
        assert!(beside(|error| error.model = Some("gemini-3.8-flash".into())));
        assert!(!beside(|error| error.model = Some("gemini-3.8-pro".into())));
        assert!(!beside(|error| error.project = Some("another".into())));
        assert!(!beside(|error| error.project = None));
        let both = Log::new().fail(RPM, [0], |error| error.project = None);
        assert_eq!(
            note(&both.fail(UNSPECIFIED, [0], |error| error.project = None)),
            None,
            "of nobody knows whom"
        );
        let overload = Log::new().fail(OVERLOAD, [0], same).fail(UNSPECIFIED, [0], same);
        assert_eq!(note(&overload), None, "no quota");
    }

    #[test]
    fn the_same_metric_and_limit_are_the_same_quota_at_any_time() {
        // The message of the same answer, without its details.
        let poor = format!("{}}}}}", RPM.split(",\"details\"").next().unwrap());
        let at = |body: &str| note(&Log::new().fail(RPM, [0], same).fail(body, [50_000], same));
        let once = "rpm refuses by name in this project (1 times): same metric and limit";
        assert_eq!(at(&poor).as_deref(), Some(once));
        assert_eq!(at(&poor.replace(", limit: 10", "")).as_deref(), Some(once), "no limit contradicts");
        assert_eq!(at(&poor.replace("limit: 10", "limit: 20")), None, "another limit");
        assert_eq!(at(&poor.replace("requests_per_model", "tokens_per_model")), None, "another metric");
    }

    #[test]
    fn of_several_the_one_with_the_same_metric_is_it() {
        let poor = format!("{}}}}}", RPM.split(",\"details\"").next().unwrap());
        let other = RPM.replace("PerMinute", "PerDay").replace("requests_per_model", "tokens_per_model");
        let log = Log::new().fail(&other, [50_000, 50_001], same).fail(RPM, [0], same);
        assert!(note(&log.fail(&poor, [50_000], same)).unwrap().starts_with("rpm "));
    }
}
