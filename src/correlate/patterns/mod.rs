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
mod retries;
mod tiers_and_limits;

use pattern_input::Scene;

use super::counters::Span;
use super::incidents::{Context, Found, Incident, Insight};
use crate::knowledge::Knowledge;

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
pub(super) fn conclude(incidents: &mut [Incident], log: Option<Span>, context: &Context, know: &Knowledge) {
    let scene = Scene::new(incidents, log, context, know);
    let insights: Vec<Insight> = incidents.iter().map(|incident| insight(incident, &scene)).collect();
    for (incident, insight) in incidents.iter_mut().zip(insights) {
        incident.insight = insight;
    }
}

fn insight(incident: &Incident, scene: &Scene<'_>) -> Insight {
    Insight {
        patterns: FINDERS.iter().filter_map(|finder| finder(incident, scene)).collect(),
        likely_bucket: likely_window::bucket(incident, scene)
            .or_else(|| limits_seen::bucket(incident, scene)),
        retries: incident.pace.retries(),
        state: open_or_over::of(incident, scene),
        ..incident.insight.clone()
    }
}
