//! `tiers.toml`: the tiers of a billing account and their caps.

use super::row::row;
use crate::terms::Tier;

row! {
    /// A tier of a billing account.
    TierRow, "tiers.toml", "tier" {
        /// The tier.
        tier: Tier,
        /// Dollars that must be paid.
        paid_usd: Option<f64>,
        /// Days since the first successful payment.
        days: Option<u64>,
        /// Cap per month, in dollars.
        month_cap_usd: Option<f64>,
        /// Whether the cap per month is the least of several.
        month_cap_at_least: bool = default,
        /// Cap within so many rolling minutes, in dollars.
        spend_rate_usd: Option<f64>,
        /// The minutes of that cap.
        spend_rate_min: Option<u32>,
        /// How long the upgrade takes.
        takes: String,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let dollars = |label, usd: Option<f64>| usd.map(|usd| (label, format!("${usd}")));
        let caps = dollars("cap a month", self.month_cap_usd).into_iter();
        let takes = [("upgrade", self.takes.clone())];
        let rate = self.spend_rate_usd.zip(self.spend_rate_min);
        let rate = rate.map(|(usd, minutes)| ("spending", format!("at most ${usd} in {minutes} min")));
        caps.chain(rate).chain(takes).collect()
    }
    fn sound(&self) -> Result<(), String> {
        match (self.spend_rate_usd, self.spend_rate_min) {
            (Some(_), Some(1..)) | (None, None) => Ok(()),
            _ => Err("has a cap on spending without its minutes, or minutes without a cap".to_owned()),
        }
    }
}
