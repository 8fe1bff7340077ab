//! Two incidents with the same key are one: what one run counted, and what another one did.

use super::incident::Incident;
use super::spans::add_span;
use crate::correlate::counters::{join, last_wait, longer};

impl Incident {
    /// Takes the counters of another incident with the same key.
    pub(in crate::correlate) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.duplicates += other.duplicates;
        self.untimed += other.untimed;
        self.zone_assumed |= other.zone_assumed;
        let waits = |incident: &Self| (incident.last_seen, incident.last_retry_after_s);
        self.last_retry_after_s = last_wait(waits(self), waits(&other));
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
        self.ends.merge(other.ends);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::test_incidents::{Log, RPM};

    /// An incident of one failure at this second, for which the server asked to wait so long.
    fn at(second: i64, asked: f64) -> Incident {
        let log = Log::new().fail(RPM, [second], |error| error.retry_after_s = Some(asked));
        log.0.incidents()[0].clone()
    }

    fn merged(mut one: Incident, two: Incident) -> Incident {
        one.merge(two);
        one
    }

    #[test]
    fn the_last_wait_of_two_parts_is_that_of_the_later_one() {
        let last = |one: (i64, f64), two: (i64, f64)| {
            merged(at(one.0, one.1), at(two.0, two.1)).last_retry_after_s.unwrap()
        };
        assert_eq!((last((0, 17.0), (1, 5.0)), last((1, 5.0), (0, 17.0))), (5.0, 5.0));
        assert_eq!((last((0, 17.0), (0, 5.0)), last((0, 5.0), (0, 17.0))), (17.0, 17.0));
    }

    #[test]
    fn counts_of_two_parts_are_added() {
        let part = |count: u64, zone_assumed: bool| {
            let mut incident = at(0, 1.0);
            (incident.count, incident.duplicates, incident.untimed) = (count, count + 1, count + 2);
            incident.zone_assumed = zone_assumed;
            *incident.clients.or_insert("crewai".into(), 0) += count;
            incident
        };
        let both = merged(part(3, false), part(4, false));
        let client = both.clients.get("crewai").copied();
        assert_eq!((both.count, both.duplicates, both.untimed, client), (7, 9, 11, Some(7)));
        let zone = |one, two| merged(part(3, one), part(4, two)).zone_assumed;
        assert_eq!(
            [zone(false, false), zone(true, false), zone(false, true), zone(true, true)],
            [false, true, true, true]
        );
    }
}
