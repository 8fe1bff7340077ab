//! Patterns in the events of incidents: counts held against the rows of `patterns.toml`.
//!
//! Enters: all incidents, with nothing more to come. Leaves: what was found of each, with a sentence that gives the
//! counts. What needs a word of the log that is not there is not found.

mod likely_window;
mod limits_seen;
mod many_keys;
mod open_or_over;
mod over_time;
mod pattern_input;
mod quota_and_capacity;
mod rare;
mod retries;
mod siblings;
mod tiers_and_limits;

use chrono::{DateTime, Utc};
pub(super) use open_or_over::outages;
use pattern_input::Scene;

use super::counters::Span;
use super::incidents::{Context, Found, Incident, Insight};
use crate::knowledge::Knowledge;
use crate::terms::Cause;

/// One way to find a pattern.
type Finder = fn(&Incident, &Scene<'_>) -> Option<Found>;

/// All of them, in the order of the patterns' ids.
const FINDERS: &[Finder] = &[
    tiers_and_limits::after_billing,
    over_time::at_start,
    over_time::burst,
    tiers_and_limits::ghost_429,
    tiers_and_limits::limit_change,
    quota_and_capacity::mixed,
    many_keys::one_pool_many_keys,
    over_time::ramp,
    retries::storm,
    over_time::same_second,
    over_time::sustained,
    tiers_and_limits::tier_change,
    retries::too_big,
];

/// Concludes what there is to conclude about each incident; names of projects are left alone.
pub(super) fn conclude(
    incidents: &mut [Box<Incident>],
    log: Option<Span>,
    context: &Context,
    know: &Knowledge,
) {
    let scene = Scene::new(incidents, log, context, know);
    let insights: Vec<Box<Insight>> =
        incidents.iter().map(|incident| Box::new(insight(incident, &scene))).collect();
    for (incident, insight) in incidents.iter_mut().zip(insights) {
        incident.insight = insight.into();
    }
}

fn insight(incident: &Incident, scene: &Scene<'_>) -> Insight {
    let is_rare = rare::is_rare(incident, scene);
    let same_quota = same_quota(incident, scene);
    Insight {
        is_named_elsewhere: same_quota.is_some(),
        patterns: FINDERS.iter().filter_map(|finder| finder(incident, scene)).collect(),
        likely_bucket: likely_window::bucket(incident, scene)
            .or_else(|| limits_seen::bucket(incident, scene))
            .map(Box::new),
        retries: incident.pace.retries(),
        state: open_or_over::of(incident, is_rare, scene),
        notes: retries::futile(incident, scene)
            .into_iter()
            .chain(same_quota)
            .chain(other_keys(incident))
            .collect(),
        is_rare,
        tier_dropped: tiers_and_limits::dropped(incident, scene),
        worked: worked(incident, scene),
        ..Insight::clone(&incident.insight)
    }
}

/// Until when requests went well, where none did since the first failure.
fn worked(incident: &Incident, scene: &Scene<'_>) -> Option<(DateTime<Utc>, u64)> {
    let (first, requests) = (incident.first_seen?, incident.insight.requests.as_ref()?);
    let last = requests.last_success.filter(|last| *last <= first)?;
    (incident.untimed == 0 && requests.succeeded >= scene.table.state.at.between)
        .then_some((last, requests.succeeded))
}

/// That other keys are taken.
fn other_keys(incident: &Incident) -> Option<String> {
    let (requests, keys) = incident.insight.by_other_keys?;
    let others = if keys == 1 { "another key".to_owned() } else { format!("{keys} other keys") };
    let own = if incident.api_keys.len() == 1 { "this key alone is" } else { "these keys alone are" };
    Some(format!("{requests} requests with {others} went well: {own} not taken"))
}

/// That the refusals that name no quota are probably those of one that others name.
fn same_quota(incident: &Incident, scene: &Scene<'_>) -> Option<String> {
    let unnamed = incident.key.cause == Cause::QuotaUnspecified;
    let sibling = siblings::of(incident, scene).filter(|_| unnamed)?;
    let why = match (sibling.same_metric, sibling.at_once) {
        (true, _) => "same metric and limit",
        (false, true) => "it refuses in the same minutes",
        (false, false) => "it refused shortly before",
    };
    Some(format!(
        "probably the same quota as {} refuses by name in this project ({} times): {why}",
        sibling.named.key.cause, sibling.named.count
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::test_incidents::{AUTH, Log, NOON, RPM, same};
    use crate::decode::ApiError;

    const MODEL: &str = "gemini-3.8-flash";

    #[test]
    fn it_worked_where_three_requests_went_well_and_none_since_the_first_failure() {
        let worked = |served: &[i64]| {
            let log = Log::new().fail(RPM, [100, 200], same).serve(MODEL, served.iter().copied());
            let (until, count) = log.insights(&Context::default()).remove(0).worked?;
            Some((until.timestamp() - NOON, count))
        };
        assert_eq!(worked(&[10, 20, 100]), Some((100, 3)));
        assert_eq!(worked(&[10, 20, 101]), None, "one since");
        assert_eq!(worked(&[10, 20]), None, "two requests");
        let untimed = Log::new().fail(RPM, [100], same).fail_in("app.log", RPM, [None], same);
        assert_eq!(untimed.serve(MODEL, [10, 20, 30]).insights(&Context::default())[0].worked, None);
    }

    #[test]
    fn what_came_after_waits_that_were_named_is_told() {
        let retries = |asked: Option<f64>| {
            let log = Log::new().fail(RPM, [0, 4, 8], |error| error.retry_after_s = asked);
            log.insights(&Context::default())
                .remove(0)
                .retries
                .map(|found| (found.count, found.median_wait_s))
        };
        assert_eq!(retries(Some(17.0)), Some((2, 4.0)));
        assert_eq!(retries(None), None);
    }

    #[test]
    fn other_keys_that_are_taken_are_noted() {
        let key = |name: &'static str| {
            move |error: &mut ApiError| {
                (error.api_key, error.model) = (Some(name.into()), Some(MODEL.into()));
            }
        };
        let notes = |failed: &[&'static str], served: &[(&str, u64)]| {
            let log = failed.iter().fold(Log::new(), |log, name| log.fail(AUTH, [100], key(name)));
            let log = served.iter().fold(log, |log, (name, count)| log.serve_with(name, MODEL, *count));
            log.insights(&Context::default()).remove(0).notes
        };
        assert_eq!(
            notes(&["key-aaaaaa"], &[("key-bbbbbb", 7)]),
            ["7 requests with another key went well: this key alone is not taken"]
        );
        assert_eq!(
            notes(&["key-aaaaaa", "key-cccccc"], &[("key-bbbbbb", 7), ("key-dddddd", 2)]),
            ["9 requests with 2 other keys went well: these keys alone are not taken"]
        );
        assert!(notes(&["key-aaaaaa"], &[("key-aaaaaa", 7)]).is_empty());
        assert!(notes(&["key-aaaaaa"], &[]).is_empty());
        // Another model's requests show nothing, and where no key is named, any may be the one that failed.
        let of = |model: &'static str| move |error: &mut ApiError| error.model = Some(model.into());
        let unnamed = Log::new().fail(AUTH, [100], of(MODEL)).serve_with("key-bbbbbb", MODEL, 7);
        assert!(unnamed.insights(&Context::default()).remove(0).notes.is_empty());
        let other = Log::new().fail(AUTH, [100], key("key-aaaaaa")).serve_with("key-bbbbbb", "another", 7);
        assert!(other.insights(&Context::default()).remove(0).notes.is_empty());
    }
}
