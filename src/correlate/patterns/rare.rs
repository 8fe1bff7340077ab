//! Whether so few requests fail that it is no outage.

use super::pattern_input::Scene;
use crate::correlate::counters::number;
use crate::correlate::incidents::Incident;

/// Whether so few of many requests failed that retries absorb them.
pub(super) fn is_rare(incident: &Incident, scene: &Scene<'_>) -> bool {
    let at = scene.table.rare.at;
    let (Some(requests), Some(first), Some(last)) =
        (&incident.insight.requests, incident.first_seen, incident.last_seen)
    else {
        return false;
    };
    // An outage that has only begun is rare in a long log, and frequent in its own time.
    let beside = requests.between(first, last) + incident.count;
    let few = |share: u64, of: u64| of >= at.requests && number(share) <= at.share * number(of);
    few(requests.failed, requests.failed + requests.succeeded) && few(incident.count, beside)
}

#[cfg(test)]
mod tests {
    use crate::correlate::incidents::Context;
    use crate::correlate::test_incidents::{Log, RPM, same};

    /// Whether two failures, 1000 s apart, are rare where so many requests between them went well, and so many later.
    fn is_rare(between: i64, later: i64) -> bool {
        let served = (0..between).map(|i| 100 + i).chain((0..later).map(|i| 5_000 + i));
        let log = Log::new().fail(RPM, [0, 1_000], same).serve("gemini-3.8-flash", served);
        log.insights(&Context::default()).remove(0).is_rare
    }

    #[test]
    fn two_of_two_hundred_requests_are_rare_if_they_are_so_in_their_own_time() {
        assert!(is_rare(198, 0));
        assert!(!is_rare(197, 0), "more than one in a hundred");
        assert!(!is_rare(98, 200), "in the time in which it fails, two of one hundred");
    }

    #[test]
    fn of_less_than_a_hundred_requests_none_is_rare() {
        let one = |served: i64| {
            let served = (0..served).map(|_| 0);
            let log = Log::new().fail(RPM, [0], same).serve("gemini-3.8-flash", served);
            log.insights(&Context::default()).remove(0).is_rare
        };
        assert_eq!((one(98), one(99)), (false, true));
    }
}
