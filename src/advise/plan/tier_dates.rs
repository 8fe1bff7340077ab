//! When the tiers of a billing account can be reached.

use chrono::NaiveDate;
use serde::Serialize;

use crate::knowledge::Knowledge;
use crate::terms::Tier;

/// When a tier can be reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TierDate {
    /// The tier.
    pub tier: Tier,
    /// First day on which the waiting time is over.
    pub from: NaiveDate,
    /// Dollars that must still be paid.
    pub still_usd: f64,
}

/// When each tier can be reached, after a first payment and with so much paid already.
#[must_use]
pub fn tier_dates(first_payment: NaiveDate, paid_usd: f64, know: &Knowledge) -> Vec<TierDate> {
    let rows = know.tiers().rows().iter();
    rows.filter_map(|row| {
        let (needed, days) = (row.paid_usd.filter(|usd| *usd > 0.0)?, row.days?);
        let from = first_payment.checked_add_days(chrono::Days::new(days))?;
        Some(TierDate { tier: row.tier, from, still_usd: (needed - paid_usd).max(0.0) })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tier_clock_counts_from_the_first_payment() {
        let dates = tier_dates("2026-11-20".parse().unwrap(), 80.0, Knowledge::builtin());
        let read: Vec<(Tier, String, f64)> =
            dates.into_iter().map(|d| (d.tier, d.from.to_string(), d.still_usd)).collect();
        assert_eq!(
            read,
            [(Tier::Paid2, "2026-11-23".to_owned(), 20.0), (Tier::Paid3, "2026-12-20".to_owned(), 920.0)]
        );
    }
}
