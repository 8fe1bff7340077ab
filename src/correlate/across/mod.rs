//! What several incidents say together, or one says across inputs and days: a sentence each, above the incidents.
//!
//! Enters: all incidents with their conclusions, and the span of the logs. Leaves: [`Across`]. This wing must not count: it
//! compares what was counted, by the row `across` of `patterns.toml`.

mod conclusion;
mod inputs;
mod outages;
mod projects;

pub use conclusion::Across;

use super::counters::Span;
use super::incidents::Incident;
use crate::knowledge::Knowledge;

/// Everything that can be concluded, in the order of the kinds.
#[must_use]
pub fn across(incidents: &[Box<Incident>], log: Option<Span>, know: &Knowledge) -> Vec<Across> {
    let table = know.patterns();
    let at = table.across.at;
    let mut all = projects::of(incidents, at);
    for incident in incidents {
        all.extend(inputs::only_one(incident, at, know));
        all.extend(inputs::shared(incident, at, know));
        all.extend(outages::recurs(incident, at, table.state.at));
        all.extend(outages::key_worked(incident));
        all.extend(outages::begins_within(incident, log, at, table.state.at));
    }
    all.sort_by_key(|across| across.id);
    all
}
