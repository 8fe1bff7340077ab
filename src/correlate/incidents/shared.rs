//! What incidents have in common: the names, statuses and evidence of most are the same, and are there once.

use std::sync::Arc;

use compact_str::CompactString;

use crate::classify::Evidence;
use crate::correlate::counters::Interner;
use crate::redact::Fingerprint;
use crate::terms::{RpcCode, Tier};

/// Values that incidents share.
#[derive(Debug, Clone, Default)]
pub(in crate::correlate) struct Shared {
    pub(super) api_keys: Interner<[Fingerprint]>,
    pub(super) evidence: Interner<[Evidence]>,
    pub(super) grpc_statuses: Interner<[RpcCode]>,
    pub(super) http_statuses: Interner<[u16]>,
    pub(super) limits: Interner<[u64]>,
    pub(super) names: Interner<[CompactString]>,
    pub(super) quota_ids: Interner<str>,
    pub(super) tiers: Interner<[Tier]>,
}

impl Shared {
    /// The id of a quota.
    pub(super) fn quota_id(&mut self, id: &str) -> Arc<str> {
        self.quota_ids.get(id).unwrap_or_else(|| self.quota_ids.share(id.into()))
    }
}
