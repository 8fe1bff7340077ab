//! What the user states in addition to the text: it narrows the advice, and never changes the cause.

use chrono::{DateTime, TimeDelta, Utc};

use crate::knowledge::{Paying, Settled, Workload};
use crate::terms::Tier;

/// What the user states.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Told {
    /// The tier of the project.
    pub tier: Option<Tier>,
    /// Since when the project has billing.
    pub billing_since: Option<DateTime<Utc>>,
    /// When it was last upgraded.
    pub upgraded_at: Option<DateTime<Utc>>,
    /// What the requests are for.
    pub workload: Option<Workload>,
}

impl Told {
    /// Whether the project paid when the event happened, and for how long.
    pub(super) fn paying(&self, event: DateTime<Utc>, settled: Settled) -> Option<Paying> {
        let marks = [(self.billing_since, settled.billing_min), (self.upgraded_at, settled.upgrade_min)];
        let passed = marks.into_iter().filter_map(|(at, minutes)| Some((at?, TimeDelta::minutes(minutes))));
        let passed: Vec<(TimeDelta, TimeDelta)> = passed
            .map(|(at, enough)| (event - at, enough))
            .filter(|(since, _)| *since >= TimeDelta::zero())
            .collect();
        match (passed.is_empty(), self.tier) {
            (false, _) if passed.iter().any(|(since, enough)| since < enough) => Some(Paying::Recent),
            (false, _) => Some(Paying::Settled),
            // Only dates that are still to come: at that time it did not pay.
            (true, Some(tier)) if tier != Tier::Free && self.billing_since.is_none() => Some(Paying::Settled),
            (true, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_the_event_tells_whether_billing_had_arrived() {
        let settled = Settled { billing_min: 60, upgrade_min: 10 };
        let at = |text: &str| Some(text.parse().unwrap());
        let event: DateTime<Utc> = "2026-11-24T12:00:00Z".parse().unwrap();
        for (told, expected) in [
            (Told::default(), None),
            (Told { tier: Some(Tier::Free), ..Told::default() }, None),
            (Told { tier: Some(Tier::Paid1), ..Told::default() }, Some(Paying::Settled)),
            (Told { billing_since: at("2026-11-24T11:30:00Z"), ..Told::default() }, Some(Paying::Recent)),
            (Told { billing_since: at("2026-11-24T10:30:00Z"), ..Told::default() }, Some(Paying::Settled)),
            (Told { billing_since: at("2026-11-24T12:30:00Z"), ..Told::default() }, None),
            (Told { upgraded_at: at("2026-11-24T11:55:00Z"), ..Told::default() }, Some(Paying::Recent)),
        ] {
            assert_eq!(told.paying(event, settled), expected, "{told:?}");
        }
    }
}
