//! Which spending caps the work meets.

use serde::Serialize;

use super::work::{Work, whole};
use crate::knowledge::{Knowledge, TierRow};
use crate::terms::Tier;

/// The window of a monthly cap.
const MONTH: &str = "month";

/// A cap that the work meets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cap {
    /// Whose.
    pub tier: Tier,
    /// `month`, or the minutes of a limit on spending: `10-minutes`.
    pub window: String,
    /// The cap in dollars.
    pub cap_usd: f64,
    /// Whether some accounts have a higher one.
    pub at_least: bool,
    /// What would be spent in that time.
    pub spent_usd: f64,
    /// Images after which it stops.
    pub images: u64,
}

/// The caps of the tier, or of all tiers, that work for `usd` dollars meets.
pub(super) fn caps(
    work: &Work,
    usd: Option<f64>,
    rate: Option<f64>,
    tier: Option<Tier>,
    know: &Knowledge,
) -> Vec<Cap> {
    let (Some(usd), Some(price)) = (usd, &work.price) else { return Vec::new() };
    let requests = work.requests.unwrap_or(0) as f64;
    let pace = |minutes: u32| Some((rate? * f64::from(minutes)).min(requests) * price.usd);
    let rows = know.tiers().rows().iter().filter(|row| tier.is_none_or(|t| t == row.tier));
    let cap = |row: &TierRow, window: String, cap: Option<f64>, spent: Option<f64>| {
        let (cap_usd, spent_usd) = (cap?, spent?);
        let images = whole(cap_usd / price.usd);
        let at_least = row.month_cap_at_least && window == MONTH;
        (spent_usd > cap_usd).then_some(Cap { tier: row.tier, window, cap_usd, at_least, spent_usd, images })
    };
    rows.flat_map(|row| {
        let minutes = row.spend_rate_min.unwrap_or_default();
        let rate = format!("{minutes}-minutes");
        [
            cap(row, MONTH.to_owned(), row.month_cap_usd, Some(usd)),
            cap(row, rate, row.spend_rate_usd, pace(minutes)),
        ]
    })
    .flatten()
    .collect()
}
