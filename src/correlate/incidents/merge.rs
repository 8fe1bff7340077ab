//! Two incidents with the same key are one: what one run counted, and what another one did.

use super::incident::Incident;
use super::spans::add_span;
use crate::correlate::counters::{join, longer};

impl Incident {
    /// Takes the counters of another incident with the same key.
    pub(in crate::correlate) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.duplicates += other.duplicates;
        self.untimed += other.untimed;
        self.zone_assumed |= other.zone_assumed;
        self.last_retry_after_s = match self.last_seen.cmp(&other.last_seen) {
            std::cmp::Ordering::Less => other.last_retry_after_s,
            std::cmp::Ordering::Equal => longer(self.last_retry_after_s, other.last_retry_after_s),
            std::cmp::Ordering::Greater => self.last_retry_after_s,
        };
        self.first_seen = [self.first_seen, other.first_seen].into_iter().flatten().min();
        self.last_seen = self.last_seen.max(other.last_seen);
        self.buckets.extend(other.buckets);
        join(&mut self.tiers, other.tiers);
        join(&mut self.http_statuses, other.http_statuses);
        join(&mut self.grpc_statuses, other.grpc_statuses);
        join(&mut self.limits, other.limits);
        join(&mut self.quota_ids, other.quota_ids);
        join(&mut self.quota_metrics, other.quota_metrics);
        join(&mut self.shared_consumers, other.shared_consumers);
        join(&mut self.api_keys, other.api_keys);
        join(&mut self.rules, other.rules);
        self.add_certainties(&other.certainties);
        self.retry_after_s = longer(self.retry_after_s, other.retry_after_s);
        self.request_tokens = self.request_tokens.max(other.request_tokens);
        self.timeline.merge(&other.timeline);
        self.seconds.merge(&other.seconds);
        self.pace.merge(&other.pace);
        self.calls.merge(&other.calls);
        for (client, count) in other.clients {
            *self.clients.or_insert(client, 0) += count;
        }
        self.sources.merge(&other.sources);
        for (tier, span) in other.tier_spans {
            add_span(&mut self.tier_spans, tier, span);
        }
        for seen in other.limit_spans {
            self.limit(seen.quota_id.as_deref(), seen.limit, seen.span, || seen.quota_id.clone());
        }
        self.example = [self.example.take(), other.example].into_iter().flatten().min();
        self.last_place = self.last_place.clone().max(other.last_place);
    }
}
