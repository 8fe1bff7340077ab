//! When the quotas of an incident named which tier, and which limit.

use std::sync::Arc;

use super::incident::Incident;
use super::shared::Shared;
use crate::correlate::counters::{LIMITS, LimitSpan, SmallMap, Span};
use crate::correlate::events::Event;
use crate::terms::Tier;

impl Incident {
    /// Notes when which tier and limit was named.
    pub(super) fn spans(&mut self, event: &Event, now: Span, shared: &mut Shared) {
        if let Some(tier) = event.verdict.tier {
            add_span(&mut self.tier_spans, tier, now);
        }
        let quota = event.verdict.quota(&event.error);
        if let Some((quota, limit)) = quota.and_then(|q| Some((q, q.limit?))) {
            let id = quota.quota_id.as_deref();
            self.limit(id, limit, now, || id.map(|id| shared.quota_id(id)));
        }
    }

    /// Notes when a limit was seen, keeping the smallest [`LIMITS`] of them; `kept` gives the id for a new one.
    pub(super) fn limit(
        &mut self,
        quota_id: Option<&str>,
        limit: u64,
        span: Span,
        kept: impl FnOnce() -> Option<Arc<str>>,
    ) {
        let place = self
            .limit_spans
            .binary_search_by(|old| (old.quota_id.as_deref(), old.limit).cmp(&(quota_id, limit)));
        match place {
            Ok(known) => self.limit_spans[known].span = self.limit_spans[known].span.with(span),
            Err(place) if place < LIMITS => {
                // Most incidents have one.
                self.limit_spans.reserve_exact(1);
                self.limit_spans.insert(place, LimitSpan { quota_id: kept(), limit, span });
                self.limit_spans.truncate(LIMITS);
            }
            Err(_) => {}
        }
    }
}

/// Notes that a tier was named then.
pub(super) fn add_span(spans: &mut SmallMap<Tier, Span>, tier: Tier, span: Span) {
    match spans.get_mut(&tier) {
        Some(known) => *known = known.with(span),
        None => *spans.or_insert(tier, span) = span,
    }
}
