//! Whether an incident is still open at the end of the log, and since when.

use chrono::{DateTime, Utc};

use super::pattern_input::{Scene, instant, length};
use super::retries::too_big;
use crate::correlate::counters::{Stretch, number};
use crate::correlate::incidents::{Incident, Requests, State};
use crate::knowledge::Ends;
use crate::terms::Standing;

/// `is_rare`: whether so few of the requests failed that it is no outage.
pub(super) fn of(incident: &Incident, is_rare: bool, scene: &Scene<'_>) -> State {
    let at = scene.table.state.at;
    let (Some(last), Some(log)) = (incident.last_seen, scene.log) else { return State::default() };
    let after = (log.last - last).num_seconds();
    // Lines of several writers may be a little out of order; more than that is another clock.
    if incident.untimed > 0 || after < -at.grace_s || log.first == log.last {
        return State { evidence: "the log does not tell enough times".to_owned(), ..State::default() };
    }
    let after = number(after.max(0).unsigned_abs());
    let is_late = after > usual_pause(incident, at);
    // What is too large, or wrong in itself, never passes: that others do proves nothing.
    let never = too_big(incident, scene).is_some() || !scene.know.fixes().can_end(incident.key.cause);
    let requests = incident.insight.requests.as_deref().filter(|_| !never);
    if let Some(requests) = requests
        && let Some(succeeded) = proves((incident, is_rare), requests, (last, after), is_late, scene)
    {
        let text = if succeeded == 1 { "1 request" } else { &format!("{succeeded} requests") };
        let evidence = format!("over since {}: {text} to the model went well after it", instant(last));
        return State { id: Standing::Over, since: Some(last), evidence };
    }
    // Without a request that went well since, a pause that it had before is none.
    let had_before = incident.pace.gaps.often_s(at.had).is_some_and(|pause| after <= pause);
    if !is_late || had_before {
        return ongoing(incident, requests, (last, after), at);
    }
    let evidence = if never && incident.insight.requests.is_some() {
        format!("not sent again since {}; that other requests went well proves nothing for it", instant(last))
    } else {
        format!("no failure after {}; the log goes on for {}", instant(last), length(after))
    };
    State { id: Standing::Quiet, since: Some(last), evidence }
}

/// How many requests went well since, if they show that it is over.
fn proves(
    (incident, is_rare): (&Incident, bool),
    requests: &Requests,
    (last, after): (DateTime<Utc>, f64),
    is_late: bool,
    scene: &Scene<'_>,
) -> Option<u64> {
    let at = scene.table.state.at;
    let succeeded = Some(requests.timeline.after(last)).filter(|since| *since > 0)?;
    let is_long = after > number(at.grace_s.unsigned_abs());
    let between = requests.between(incident.first_seen?, last);
    let rate = number(incident.count) / number(incident.count + between);
    // Failures that are rare are no outage that could go on.
    let enough = is_rare || rate * number(succeeded) >= at.expected;
    (is_late || (is_long && enough)).then_some(succeeded)
}

/// It goes on: since when, and whether it was fine before.
fn ongoing(
    incident: &Incident,
    requests: Option<&Requests>,
    (last, after): (DateTime<Utc>, f64),
    at: Ends,
) -> State {
    let usual = incident.pace.gaps.median_s().unwrap_or_default();
    let mut evidence = match after {
        0.0 => "still failing at the end of the log".to_owned(),
        _ if after > usual_pause(incident, at) => format!(
            "no failure after {}; the log goes on for {}, but it had pauses as long before",
            instant(last),
            length(after)
        ),
        // Longer than it mostly was without one before, it is not "still": it only may be.
        _ if after > number(at.grace_s.unsigned_abs()).max(usual) => format!(
            "no failure in the last {} of the log; its failures are far apart (about {}), so it may go on",
            length(after),
            length(usual)
        ),
        _ => format!("still failing at the end of the log, {} before its last line", length(after)),
    };
    let outages = requests.map(|requests| outages(incident, requests, at)).unwrap_or_default();
    let again = outages.last().filter(|_| outages.len() > 1);
    if let Some(outage) = again {
        evidence.push_str(&format!(
            ", since about {}: {} requests went well between it and the failures before",
            instant(outage.first),
            outage.served_before
        ));
    }
    let since = again.map(|outage| outage.first).or(incident.first_seen);
    State { id: Standing::Ongoing, since, evidence }
}

/// A pause that is not yet an end, in seconds.
fn usual_pause(incident: &Incident, at: Ends) -> f64 {
    let usual = incident.pace.gaps.median_s().unwrap_or_default();
    number(at.grace_s.unsigned_abs()).max(at.pauses * usual)
}

/// The outages of an incident: what failed with requests between that went well, and longer than its usual pauses, are
/// two.
pub(in crate::correlate) fn outages(incident: &Incident, requests: &Requests, at: Ends) -> Vec<Stretch> {
    let pause = usual_pause(incident, at);
    let mut all: Vec<Stretch> = Vec::new();
    for stretch in incident.timeline.stretches(&requests.timeline) {
        let length = |last: &Stretch| number((stretch.first - last.end).num_seconds().max(0).unsigned_abs());
        match all.last_mut() {
            Some(last) if stretch.served_before < at.between || length(last) < pause => {
                (last.end, last.count) = (stretch.end, last.count + stretch.count);
            }
            _ => all.push(stretch),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::incidents::Context;
    use crate::correlate::test_incidents::{Log, NOON, OVERLOAD, RPM, same};
    use crate::knowledge::Knowledge;

    fn state(log: &Log) -> State {
        log.insights(&Context::default()).remove(0).state
    }

    #[test]
    fn the_end_of_the_log_tells_whether_it_goes_on() {
        let ongoing = state(&Log::new().fail(RPM, [0, 300, 600], same).lines(0, 630));
        assert_eq!(ongoing.evidence, "still failing at the end of the log, 30 s before its last line");
        let quiet = state(&Log::new().fail(RPM, [0, 10, 20], same).lines(0, 7220));
        assert_eq!(quiet.id, Standing::Quiet);
        assert_eq!(quiet.evidence, "no failure after 2026-11-24 12:00 UTC; the log goes on for 2 h");
    }

    #[test]
    fn what_has_paused_for_long_is_not_called_still_failing() {
        let paused = state(&Log::new().fail(OVERLOAD, [0, 1200], same).lines(0, 1200 + 39 * 60));
        assert_eq!(
            (paused.id, paused.evidence.as_str()),
            (
                Standing::Ongoing,
                "no failure in the last 39 min of the log; its failures are far apart (about 20 min), so it may go on"
            )
        );
    }

    #[test]
    fn without_the_times_of_the_log_nothing_is_said() {
        assert_eq!(state(&Log::new().fail(RPM, [0, 10], same)).id, Standing::Unknown);
        assert_eq!(state(&Log::new().fail(RPM, [0], same).lines(0, 0)).id, Standing::Unknown);
    }

    #[test]
    fn requests_since_count_at_the_rate_before() {
        let rare = |served: i64| {
            let log = Log::new().fail(OVERLOAD, [0, 1800], same).lines(0, 5500);
            log.serve("gemini-3.8-flash", (0..served).map(|i| 1860 + i * 60))
        };
        // Two failures half an hour apart; all requests since went well.
        assert_eq!(state(&rare(60)).id, Standing::Over);
        assert_eq!(state(&rare(0)).id, Standing::Ongoing);
    }

    #[test]
    fn a_pause_that_it_had_before_is_no_end() {
        let until = |times: i64, end: i64| {
            let each = |i: i64| (0..20).map(move |second| i * 600 + second);
            state(&Log::new().fail(RPM, (0..times).flat_map(each), same).lines(0, end))
        };
        let pulses = |times: i64| until(times, times * 600 - 120);
        assert_eq!((pulses(2).id, pulses(6).id), (Standing::Quiet, Standing::Ongoing));
        assert_eq!(
            pulses(6).evidence,
            "no failure after 2026-11-24 12:50 UTC; the log goes on for 7 min 41 s, but it had pauses as long before"
        );
        // The pauses are of 581 s.
        assert_eq!((until(6, 3600).id, until(6, 3601).id), (Standing::Ongoing, Standing::Quiet));
    }

    #[test]
    fn what_was_fine_between_goes_on_since_the_second_time() {
        let hours = |h: i64| h * 3600;
        let log = Log::new().fail(OVERLOAD, (0..30).chain(hours(11)..hours(11) + 30), same);
        let log = log.serve("gemini-3.8-flash", (1..60).map(|i| i * 600)).lines(0, hours(11) + 40);
        let state = state(&log);
        assert_eq!(state.id, Standing::Ongoing);
        assert!(state.since.unwrap().timestamp() > NOON + hours(10), "{}", state.evidence);
    }

    #[test]
    fn a_request_that_is_wrong_in_itself_is_not_over_because_others_go_well() {
        const WRONG: &str = r#"{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"Request contains an invalid argument for gemini-3.8-flash."}}"#;
        let log = |body: &str| {
            let log = Log::new().fail(body, [300], |error| error.model = Some("gemini-3.8-flash".into()));
            state(&log.serve("gemini-3.8-flash", (0..60).map(|i| i * 60)).lines(0, 3600)).id
        };
        assert_eq!((log(WRONG), log(OVERLOAD)), (Standing::Quiet, Standing::Over));
    }

    /// Identity and evidence of failures at these seconds in a log that ends then.
    fn at(failed: &[i64], end: i64) -> (Standing, String) {
        let state = state(&Log::new().fail(RPM, failed.iter().copied(), same).lines(0, end));
        (state.id, state.evidence)
    }

    #[test]
    fn two_minutes_or_four_pauses_without_a_failure_are_no_longer_still() {
        let (often, far): (&[i64], &[i64]) = (&[0, 10, 20], &[0, 60]);
        for (failed, end, id, evidence) in [
            (often, 20, Standing::Ongoing, "still failing at the end of the log"),
            (
                often,
                140,
                Standing::Ongoing,
                "still failing at the end of the log, 2 min before its last line",
            ),
            (
                often,
                141,
                Standing::Quiet,
                "no failure after 2026-11-24 12:00 UTC; the log goes on for 2 min 1 s",
            ),
            (
                far,
                300,
                Standing::Ongoing,
                "no failure in the last 4 min of the log; its failures are far apart (about 1 min), so it may go on",
            ),
            (
                far,
                301,
                Standing::Quiet,
                "no failure after 2026-11-24 12:01 UTC; the log goes on for 4 min 1 s",
            ),
        ] {
            assert_eq!(at(failed, end), (id, evidence.to_owned()), "{failed:?} {end}");
        }
    }

    #[test]
    fn failures_after_the_end_of_the_log_or_without_a_time_are_of_another_clock() {
        assert_eq!(at(&[0, 220], 100).0, Standing::Ongoing);
        assert_eq!(at(&[0, 221], 100), (Standing::Unknown, "the log does not tell enough times".to_owned()));
        let untimed = Log::new().fail(RPM, [0, 10], same).fail_in("app.log", RPM, [None], same);
        assert_eq!(state(&untimed.lines(0, 20)).id, Standing::Unknown);
    }

    /// Failures of which the usual pause is 100 s, requests that went well, and a log that goes on for `after` seconds.
    fn served(served: impl IntoIterator<Item = i64>, after: i64) -> (Standing, String) {
        let log =
            Log::new().fail(OVERLOAD, [0, 100, 200], |error| error.model = Some("gemini-3.8-flash".into()));
        let state = state(&log.serve("gemini-3.8-flash", served).lines(0, 200 + after));
        (state.id, state.evidence)
    }

    #[test]
    fn it_is_over_where_requests_since_would_have_had_five_failures() {
        let since = |count: i64| (0..count).map(|i| 210 + i);
        assert_eq!(
            served(since(5), 300),
            (
                Standing::Over,
                "over since 2026-11-24 12:03 UTC: 5 requests to the model went well after it".to_owned()
            )
        );
        assert_eq!(served(since(4), 300).0, Standing::Ongoing);
        assert_eq!(served(since(5), 120).0, Standing::Ongoing, "two minutes are no time");
        assert_eq!(served(since(5), 121).0, Standing::Over);
        // As many requests went well between as failed: half of the requests since would have failed.
        let half = |count: i64| served([30, 60, 130].into_iter().chain(since(count)), 300).0;
        assert_eq!((half(9), half(10)), (Standing::Ongoing, Standing::Over));
    }

    #[test]
    fn after_a_long_pause_one_request_that_went_well_shows_that_it_is_over() {
        assert_eq!(
            served([500], 401),
            (
                Standing::Over,
                "over since 2026-11-24 12:03 UTC: 1 request to the model went well after it".to_owned()
            )
        );
        assert_eq!(served([500], 400).0, Standing::Ongoing);
        // One that went well before it shows nothing.
        assert_eq!(
            served([50], 401),
            (
                Standing::Quiet,
                "no failure after 2026-11-24 12:03 UTC; the log goes on for 6 min 41 s".to_owned()
            )
        );
    }

    #[test]
    fn rare_failures_are_over_with_the_first_request_since() {
        let many = |each: usize| (1..200).step_by(each).filter(|second| *second != 100).chain([250]);
        assert_eq!(served(many(1), 150).0, Standing::Ongoing, "three of two hundred");
        let log = |served: i64| {
            let log = Log::new().fail(OVERLOAD, [0, 100], |e| e.model = Some("gemini-3.8-flash".into()));
            let between = (1..=served).map(|i| i * 100 / (served + 1)).chain([250]);
            state(&log.serve("gemini-3.8-flash", between).lines(0, 300)).id
        };
        assert_eq!((log(50), log(400)), (Standing::Ongoing, Standing::Over));
    }

    #[test]
    fn what_is_wrong_in_itself_is_quiet_whatever_else_goes_well() {
        const WRONG: &str = r#"{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"Request contains an invalid argument for gemini-3.8-flash."}}"#;
        let evidence = |served: &[i64]| {
            let log = Log::new().fail(WRONG, [300], |error| error.model = Some("gemini-3.8-flash".into()));
            state(&log.serve("gemini-3.8-flash", served.iter().copied()).lines(0, 3600)).evidence
        };
        assert_eq!(
            evidence(&[1000, 2000]),
            "not sent again since 2026-11-24 12:05 UTC; that other requests went well proves nothing for it"
        );
        assert_eq!(evidence(&[]), "no failure after 2026-11-24 12:05 UTC; the log goes on for 55 min");
    }

    #[test]
    fn four_usual_pauses_and_three_requests_that_went_well_part_outages_and_fewer_leave_them_one() {
        // Failures each 32 s for two minutes of 64 s, and again after two such minutes: four times as long.
        let outages = |served: &[i64]| {
            let failed = [0, 32, 64, 96, 256, 288, 320, 352];
            let log = Log::new().fail(OVERLOAD, failed, |e| e.model = Some("gemini-3.8-flash".into()));
            let log = log.serve("gemini-3.8-flash", served.iter().copied()).0;
            let incident = log.conclude(&Context::default(), Knowledge::builtin()).remove(0);
            let requests = incident.insight.requests.as_ref().unwrap();
            let all = outages(&incident, requests, Knowledge::builtin().patterns().state.at);
            let told = all.iter().map(|o| (o.first.timestamp() - NOON, o.end.timestamp() - NOON, o.count));
            told.collect::<Vec<_>>()
        };
        assert_eq!(outages(&[130, 180, 250]), [(0, 128, 4), (256, 384, 4)]);
        assert_eq!(outages(&[130, 180]), [(0, 384, 8)]);
    }

    #[test]
    fn three_requests_that_went_well_and_a_long_pause_part_two_outages() {
        // Ten failures, and ten more after `pause` seconds, in which `served` requests went well.
        let evidence = |pause: i64, served: i64| {
            let failed = (0..10).chain(9 + pause..19 + pause);
            let log = Log::new().fail(OVERLOAD, failed, |e| e.model = Some("gemini-3.8-flash".into()));
            let log = log.serve("gemini-3.8-flash", (0..served).map(|i| 9 + pause / 2 + i));
            state(&log.lines(0, 18 + pause)).evidence
        };
        assert_eq!(
            evidence(600, 3),
            "still failing at the end of the log, since about 2026-11-24 12:09 UTC: 3 requests went well between it and the failures before"
        );
        assert_eq!(evidence(600, 2), "still failing at the end of the log");
        assert_eq!(evidence(120, 3), "still failing at the end of the log", "within two minutes");
        assert_eq!(evidence(0, 0), "still failing at the end of the log");
    }
}
