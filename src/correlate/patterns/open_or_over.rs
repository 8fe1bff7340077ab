//! Whether an incident is still open at the end of the log.

use super::pattern_input::{Scene, instant, length};
use crate::correlate::counters::number;
use crate::correlate::incidents::{Incident, State};
use crate::terms::Standing;

pub(super) fn of(incident: &Incident, scene: &Scene<'_>) -> State {
    let at = scene.table.state.at;
    let (Some(last), Some(log)) = (incident.last_seen, scene.log) else { return State::default() };
    let after = (log.last - last).num_seconds();
    // Lines of several writers may be a little out of order; more than that is another clock.
    if incident.untimed > 0 || after < -at.grace_s || log.first == log.last {
        return State { evidence: "the log does not tell enough times".to_owned(), ..State::default() };
    }
    let after = number(after.max(0).unsigned_abs());
    let usual = incident.pace.gaps.median_s().unwrap_or_default();
    if after <= number(at.grace_s.unsigned_abs()).max(at.pauses * usual) {
        let evidence = match after {
            0.0 => "still failing at the end of the log".to_owned(),
            _ => format!("still failing at the end of the log, {} before its last line", length(after)),
        };
        return State { id: Standing::Ongoing, since: incident.first_seen, evidence };
    }
    let succeeded = incident.insight.requests.as_ref().map_or(0, |requests| requests.timeline.after(last));
    if succeeded > 0 {
        let requests = if succeeded == 1 { "1 request" } else { &format!("{succeeded} requests") };
        let evidence = format!("over since {}: {requests} to the model went well after it", instant(last));
        return State { id: Standing::Over, since: Some(last), evidence };
    }
    let evidence = format!("no failure after {}; {} of log follow", instant(last), length(after));
    State { id: Standing::Quiet, since: Some(last), evidence }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::incidents::Context;
    use crate::correlate::test_incidents::{Log, RPM, same};

    fn state(log: &Log) -> State {
        log.insights(&Context::default()).remove(0).state
    }

    #[test]
    fn the_end_of_the_log_tells_whether_it_goes_on() {
        let ongoing = state(&Log::new().fail(RPM, [0, 300, 600], same).lines(0, 630));
        assert_eq!(ongoing.evidence, "still failing at the end of the log, 30 s before its last line");
        let quiet = state(&Log::new().fail(RPM, [0, 10, 20], same).lines(0, 7220));
        assert_eq!(quiet.id, Standing::Quiet);
        assert_eq!(quiet.evidence, "no failure after 2026-11-24 12:00 UTC; 2 h of log follow");
    }

    #[test]
    fn without_the_times_of_the_log_nothing_is_said() {
        assert_eq!(state(&Log::new().fail(RPM, [0, 10], same)).id, Standing::Unknown);
        assert_eq!(state(&Log::new().fail(RPM, [0], same).lines(0, 0)).id, Standing::Unknown);
    }
}
