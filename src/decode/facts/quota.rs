//! A violated quota.

use compact_str::CompactString;

use crate::knowledge::Knowledge;
use crate::terms::{Bucket, QuotaKind, Tier};

/// One violated quota, from google.rpc.QuotaFailure or a sentence of the message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quota {
    /// What is counted, over which window.
    pub bucket: Option<Bucket>,
    /// Kind of a quota that is not a bucket.
    pub kind: Option<QuotaKind>,
    /// Tier that its names state.
    pub tier: Option<Tier>,
    /// The limit, in the unit of the bucket; 0 also where a complete violation has `quotaDimensions` and no
    /// `quotaValue`, which proto3 omits when it is 0.
    pub limit: Option<u64>,
    /// Whether the limit is 0 because the value was omitted.
    pub limit_left_out: bool,
    /// Whether the limit was read from a sentence that is not known.
    pub guessed: bool,
    /// `quotaId` or `quota_limit`.
    pub quota_id: Option<CompactString>,
    /// `quotaMetric`, with its service.
    pub quota_metric: Option<CompactString>,
    /// Model of `quotaDimensions`.
    pub model: Option<CompactString>,
}

impl Quota {
    /// A quota with the facts that its names state.
    pub(in crate::decode) fn named(id: Option<&str>, metric: Option<&str>, know: &Knowledge) -> Self {
        let by_id = id.map(|i| know.quotas().read(i)).unwrap_or_default();
        let by_metric = metric.map(|m| know.quotas().read(m)).unwrap_or_default();
        Self {
            bucket: by_id.bucket.or(by_metric.bucket),
            kind: by_id.kind.or(by_metric.kind),
            // The more exact tier wins: an id may say "paid" where the metric says which.
            tier: by_id.tier.max(by_metric.tier),
            quota_id: id.map(CompactString::from),
            quota_metric: metric.map(CompactString::from),
            ..Self::default()
        }
    }

    /// Fills missing fields from `other`.
    pub(in crate::decode) fn fill(&mut self, other: &Self) {
        self.quota_id = self.quota_id.take().or_else(|| other.quota_id.clone());
        self.quota_metric = self.quota_metric.take().or_else(|| other.quota_metric.clone());
        self.model = self.model.take().or_else(|| other.model.clone());
        self.limit = self.limit.or(other.limit);
        self.bucket = self.bucket.or(other.bucket);
        self.tier = self.tier.or(other.tier);
        self.kind = self.kind.or(other.kind);
    }
}

/// Whether the violations agree one by one; either text may be truncated.
pub(super) fn agree(a: &[Quota], b: &[Quota]) -> bool {
    let limit = |q: &Quota| q.limit.filter(|_| !q.limit_left_out);
    a.iter().zip(b).all(|(a, b)| {
        let limits = (limit(a), limit(b));
        begins_alike(a.quota_id.as_deref(), b.quota_id.as_deref())
            && begins_alike(a.model.as_deref(), b.model.as_deref())
            && (limits.0.is_none() || limits.1.is_none() || limits.0 == limits.1)
    })
}

fn begins_alike(a: Option<&str>, b: Option<&str>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return true };
    a.starts_with(b) || b.starts_with(a)
}
