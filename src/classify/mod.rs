//! Why did the request fail? One cause for one error, by the rows of `causes.toml`.
//!
//! Enters: an [`ApiError`]. Leaves: a [`Verdict`]: cause, buckets, the primary quota, and the rule that decided. This
//! room must not read text and must not know time; it looks at typed fields only.

mod evidence;

use compact_str::CompactString;

use crate::decode::{ApiError, Quota};
use crate::knowledge::{Knowledge, Rule, Subject};
use crate::terms::{Bucket, Buckets, Cause, Tier, WindowKind};
pub use evidence::{Evidence, evidence};

/// What an error amounts to.
#[derive(Debug, Clone, Copy)]
pub struct Verdict<'k> {
    /// Primary cause.
    pub cause: Cause,
    /// Every exhausted bucket that is named.
    pub buckets: Buckets,
    /// Tier of the primary quota, or the one that the wording states.
    pub tier: Option<Tier>,
    /// Which of the error's quotas is the primary one.
    pub primary: Option<usize>,
    /// The row that decided.
    pub rule: &'k Rule,
}

impl Verdict<'_> {
    /// The primary quota of the error that this verdict is about.
    #[must_use]
    pub fn quota<'e>(&self, error: &'e ApiError) -> Option<&'e Quota> {
        self.primary.and_then(|i| error.quotas.get(i))
    }

    /// Id of the primary quota.
    #[must_use]
    pub fn quota_id<'e>(&self, error: &'e ApiError) -> Option<&'e CompactString> {
        self.quota(error)?.quota_id.as_ref()
    }
}

/// The cause of `error`; `None` if no row holds.
#[must_use]
pub fn classify<'k>(error: &ApiError, know: &'k Knowledge) -> Option<Verdict<'k>> {
    let primary = primary(&error.quotas);
    let quota = primary.and_then(|i| error.quotas.get(i));
    let subject = Subject {
        http: error.http_status,
        rpc: error.grpc_status,
        code: error.code.as_deref(),
        reason: error.reason.as_deref(),
        platform: error.platform,
        zero_quota: error.quotas.iter().any(|q| q.limit == Some(0)),
        bucket: quota.and_then(|q| q.bucket),
        kind: quota.and_then(|q| q.kind),
        phrases: error.phrases,
    };
    let rule = know.causes().decide(&subject)?;
    let buckets = error.quotas.iter().filter_map(|q| q.bucket).chain(rule.bucket).collect();
    Some(Verdict {
        cause: rule.cause,
        buckets,
        tier: quota.and_then(|q| q.tier).or(rule.tier),
        primary,
        rule,
    })
}

/// The quota that decides: one of value 0 before all others, a day's before a minute's, which is free again sooner.
/// Where the names do not tell the window, the larger of two limits of one metric is the day's.
fn primary(quotas: &[Quota]) -> Option<usize> {
    let first = quotas.first()?.quota_metric.as_ref();
    let order = |q: &Quota| {
        let window = q.bucket.map(Bucket::window);
        (
            q.limit != Some(0),
            window != Some(WindowKind::Day),
            q.bucket.map_or(u8::MAX, unit_order),
            q.quota_metric.as_ref() != first,
            std::cmp::Reverse(if q.bucket.is_none() { q.limit } else { None }),
        )
    };
    (0..quotas.len()).min_by_key(|i| order(&quotas[*i]))
}

const fn unit_order(bucket: Bucket) -> u8 {
    match bucket {
        Bucket::Rpd | Bucket::Rpm => 0,
        Bucket::Tpd | Bucket::Tpm => 1,
        Bucket::Ipd | Bucket::Ipm => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Record, decode};

    fn causes(text: &str) -> Vec<(Cause, String)> {
        let know = Knowledge::builtin();
        let decoded = decode(&Record { text, alone: true, ..Record::default() }, know);
        decoded
            .errors
            .iter()
            .filter_map(|e| classify(e, know))
            .map(|v| (v.cause, v.rule.id.clone()))
            .collect()
    }

    #[test]
    fn every_example_of_a_row_is_won_by_its_cause_and_no_counter_example_by_its_row() {
        for rule in Knowledge::builtin().causes().rules() {
            for example in &rule.examples {
                let got = causes(example);
                assert!(
                    got.iter().any(|(cause, _)| *cause == rule.cause),
                    "{}: {got:?} for {example}",
                    rule.id
                );
            }
            for counter in &rule.counter {
                let got = causes(counter);
                assert!(got.iter().all(|(_, id)| *id != rule.id), "{}: {got:?} for {counter}", rule.id);
            }
        }
    }
}
