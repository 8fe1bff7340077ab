//! What the report found beside the cause of an incident, as far as it changes what to do first.

use chrono::TimeDelta;

use crate::correlate::Incident;
use crate::knowledge::{Knowledge, Situation};
use crate::terms::{Pattern, Standing, Tier, WindowKind};

/// Everything that holds.
pub(super) fn of(incident: &Incident, know: &Knowledge) -> Vec<Situation> {
    let insight = &incident.insight;
    let likely = insight.likely_bucket.as_ref().map(|likely| likely.window);
    let is_over = insight.state.id == Standing::Over;
    let only_free = incident.tiers.iter().all(|tier| *tier == Tier::Free);
    let holds = |situation: &Situation| match situation {
        Situation::Over => is_over,
        Situation::Rare => insight.is_rare,
        Situation::KeyWorked => insight.worked.is_some(),
        Situation::TierDrop => insight.tier_dropped,
        Situation::AfterBilling => insight.has(Pattern::AfterBilling) && only_free,
        Situation::Herd => insight.has(Pattern::SameSecond),
        Situation::Storm => insight.has(Pattern::RetryStorm),
        Situation::LikelyMinute => likely == Some(WindowKind::Minute),
        Situation::Lasting => lasts(incident, know),
    };
    Situation::ALL.iter().copied().filter(holds).collect()
}

/// Whether a quota of a minute refuses for many minutes, by more requests and not by their retries or their size.
fn lasts(incident: &Incident, know: &Knowledge) -> bool {
    let insight = &incident.insight;
    let least = TimeDelta::seconds(know.patterns().ramp.at.span_s);
    let span = incident.first_seen.zip(incident.last_seen).map(|(first, last)| last - first);
    span.is_some_and(|span| span >= least)
        && incident.count >= know.patterns().ramp.at.events
        && matches!(insight.state.id, Standing::Ongoing | Standing::Unknown)
        && !insight.has(Pattern::RetryStorm)
        && !insight.has(Pattern::TooBigForTpm)
}
