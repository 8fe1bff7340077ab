//! Tables of numbers: prices, tiers, limits, schedules of retries, and the articles' own calculations.

use std::collections::BTreeMap;

use super::row::{Table, row};
use crate::terms::Tier;

row! {
    /// What an image costs.
    Price, "prices.toml", "price" {
        /// Id of the model.
        model: String,
        /// Names of the size: `1k`, `1024`.
        sizes: Vec<String>,
        /// Dollars for one image; Batch costs half.
        usd: f64,
        /// Image tokens of one image.
        tokens: Option<u64>,
    }
    fn sound(&self) -> Result<(), String> {
        if self.usd > 0.0 { Ok(()) } else { Err("has no price".to_owned()) }
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let price = format!("${} an image, ${} in Batch", self.usd, self.batch_usd());
        vec![("model", self.model.clone()), ("price", price)]
    }
}

impl Price {
    /// Dollars for one image of a batch: half.
    #[must_use]
    pub fn batch_usd(&self) -> f64 {
        self.usd / 2.0
    }
}

impl Table<Price> {
    /// The price of an image of this model and size.
    #[must_use]
    pub fn of(&self, model: &str, size: &str) -> Option<&Price> {
        self.rows().iter().find(|p| p.model == model && p.sizes.iter().any(|s| s.eq_ignore_ascii_case(size)))
    }
}

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
        #[serde(default)]
        month_cap_at_least: bool,
        /// Cap within a rolling ten minutes, in dollars.
        spend_rate_usd: Option<f64>,
        /// How long the upgrade takes.
        takes: String,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let dollars = |label, usd: Option<f64>| usd.map(|usd| (label, format!("${usd}")));
        let caps = dollars("cap a month", self.month_cap_usd).into_iter();
        let takes = [("upgrade", self.takes.clone())];
        caps.chain(dollars("per 10 min", self.spend_rate_usd)).chain(takes).collect()
    }
}

row! {
    /// A limit that is published, or was read somewhere.
    Limit, "limits.toml", "limit" {
        /// Models for which it holds; empty for all.
        #[serde(default)]
        models: Vec<String>,
        /// The limit.
        value: Option<f64>,
        /// What it counts.
        unit: Option<String>,
        /// The limit by tier.
        #[serde(default)]
        values: BTreeMap<Tier, u64>,
        /// What became of an article's number.
        verdict: Option<super::Verdict>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let unit = self.unit.as_deref().unwrap_or_default();
        let models = (!self.models.is_empty()).then(|| ("models", self.models.join(", ")));
        let value = self.value.map(|value| ("limit", format!("{value} {unit}")));
        let values = self.values.iter().map(|(tier, value)| ("limit", format!("{tier}: {value} {unit}")));
        let verdict = self.verdict.map(|verdict| ("verdict", verdict.words().to_owned()));
        models.into_iter().chain(value).chain(values).chain(verdict).collect()
    }
}

crate::terms::vocabulary! {
    /// How chance changes a wait.
    Jitter, "jitter" {
        /// From nothing to `jitter_s` seconds more.
        Add = "add",
        /// Up to `jitter_share` of it, up and down.
        Spread = "spread",
        /// Up to `jitter_share` of it, down only.
        Less = "less",
    }
}

row! {
    /// A schedule of retries.
    Policy, "policies.toml", "policy" {
        /// Requests in all, the first included.
        attempts: u32,
        /// Seconds before the second request.
        initial_s: f64,
        /// How the wait grows.
        factor: f64,
        /// Longest wait in seconds.
        cap_s: Option<f64>,
        /// How chance changes the wait.
        jitter: Jitter,
        /// Seconds, for [`Jitter::Add`].
        jitter_s: Option<f64>,
        /// Share of the wait, for the others.
        jitter_share: Option<f64>,
        /// Whether the server's own wait comes first.
        hint: bool,
    }
    fn sound(&self) -> Result<(), String> {
        let amount = if self.jitter == Jitter::Add { self.jitter_s } else { self.jitter_share };
        match amount {
            Some(a) if a >= 0.0 && self.initial_s > 0.0 && self.factor >= 1.0 && self.attempts > 0 => Ok(()),
            _ => Err("is no schedule: it needs attempts, waits and the amount of its jitter".to_owned()),
        }
    }
}

row! {
    /// A calculation of an article, with what gemdiag makes of it.
    Worked, "worked.toml", "case" {
        /// Number of images.
        images: Option<u64>,
        /// Row of the prices.
        price: Option<String>,
        /// Requests per minute.
        rpm: Option<u64>,
        /// An amount to be spent, in dollars.
        budget_usd: Option<f64>,
        /// Minutes that it takes.
        minutes: Option<f64>,
        /// Dollars that it costs.
        usd: Option<f64>,
        /// Dollars that it costs in Batch.
        batch_usd: Option<f64>,
        /// Images that the amount buys.
        buys: Option<u64>,
        /// Where the article's own figure is wrong or leaves something out.
        off: Option<String>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        self.off.iter().map(|off| ("but", off.clone())).collect()
    }
}
