//! Patterns in the events of incidents: counts held against the rows of `patterns.toml`.
//!
//! Enters: all incidents, with nothing more to come. Leaves: what was found of each, with a sentence that gives the
//! counts. What needs a word of the log that is not there is not found.

mod capacity;
mod keys;
mod likely_window;
mod pace;
mod retries;
mod scene;
mod standing;
mod tiers_and_limits;

use scene::Scene;

use super::counters::Span;
use super::incidents::{Context, Found, Incident, Insight};
use crate::knowledge::Knowledge;

/// One way to find a pattern.
type Finder = fn(&Incident, &Scene<'_>) -> Option<Found>;

/// All of them, in the order of the patterns' ids.
const FINDERS: &[Finder] = &[
    tiers_and_limits::after_billing,
    pace::at_start,
    pace::burst,
    tiers_and_limits::ghost_429,
    tiers_and_limits::limit_change,
    capacity::mixed,
    keys::one_pool_many_keys,
    pace::ramp,
    retries::storm,
    pace::same_second,
    pace::sustained,
    tiers_and_limits::tier_change,
    retries::too_big,
];

/// Concludes what there is to conclude about each incident; names of projects are left alone.
pub(super) fn conclude(incidents: &mut [Incident], log: Option<Span>, context: &Context, know: &Knowledge) {
    let all = incidents.to_vec();
    let scene = Scene { all: &all, log, context, table: know.patterns() };
    for incident in incidents {
        let found = FINDERS.iter().filter_map(|finder| finder(incident, &scene)).collect();
        let likely_bucket = likely_window::bucket(incident, &scene);
        let state = standing::of(incident, &scene);
        let retries = incident.pace.retries();
        let old = std::mem::take(&mut incident.insight);
        incident.insight = Insight { patterns: found, likely_bucket, retries, state, ..old };
    }
}
