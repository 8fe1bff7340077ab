//! Whether so few requests fail that it is no outage.

use super::pattern_input::Scene;
use crate::correlate::counters::number;
use crate::correlate::incidents::Incident;

/// Whether so few of many requests failed that retries absorb them.
pub(super) fn is_rare(incident: &Incident, scene: &Scene<'_>) -> bool {
    let at = scene.table.rare.at;
    let (Some(requests), Some(first), Some(last)) =
        (&incident.insight.requests, incident.first_seen, incident.last_seen)
    else {
        return false;
    };
    // An outage that has only begun is rare in a long log, and frequent in its own time.
    let beside = requests.between(first, last) + incident.count;
    let few = |share: u64, of: u64| of >= at.requests && number(share) <= at.share * number(of);
    few(requests.failed, requests.failed + requests.succeeded) && few(incident.count, beside)
}
