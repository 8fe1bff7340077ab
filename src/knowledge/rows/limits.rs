//! `limits.toml`: rate limits that are published, or were read somewhere.

use std::collections::BTreeMap;

use super::myths::Verdict;
use super::row::row;
use crate::terms::{Bucket, Tier};

row! {
    /// A limit that is published, or was read somewhere.
    Limit, "limits.toml", "limit" {
        /// Models for which it holds; empty for all.
        models: Vec<String> = default,
        /// The limit.
        value: Option<f64>,
        /// What it counts.
        unit: Option<String>,
        /// Whose limit it is, where it was seen in refusals.
        tier: Option<Tier>,
        /// What it counts there.
        bucket: Option<Bucket>,
        /// The limit by tier.
        values: BTreeMap<Tier, u64> = default,
        /// The verdict on an article's number.
        verdict: Option<Verdict>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let unit = self.unit.as_deref().unwrap_or_default();
        let models = (!self.models.is_empty()).then(|| ("models", self.models.join(", ")));
        let tier = self.tier.map(|tier| format!(", {tier}")).unwrap_or_default();
        let value = self.value.map(|value| ("limit", format!("{value} {unit}{tier}")));
        let values = self.values.iter().map(|(tier, value)| ("limit", format!("{tier}: {value} {unit}")));
        let verdict = self.verdict.map(|verdict| ("verdict", verdict.words().to_owned()));
        models.into_iter().chain(value).chain(values).chain(verdict).collect()
    }
}
