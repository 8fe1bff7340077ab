//! When the quota is back: midnight in Los Angeles with its summer time, or a minute after the error.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{quota_line, report};

const DAY: &str = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";
const MINUTE: &str = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier";

/// The reset of an error at `time`, seen at `now`.
fn reset(time: &str, quota_id: &str, retry: &str, now: &str) -> serde_json::Value {
    let line = quota_line(time, quota_id, 20, retry);
    report(&["--now", now], line.as_bytes())["incidents"][0]["reset"].take()
}

#[test]
fn a_day_bucket_resets_at_the_next_midnight_pacific_after_the_event() {
    for (event, expected) in [
        // Winter: 08:00 UTC. Summer: 07:00 UTC.
        ("2026-01-15T12:00:00Z", "2026-01-16T08:00:00.000Z"),
        ("2026-07-15T12:00:00Z", "2026-07-16T07:00:00.000Z"),
        // A second before midnight Pacific, at it, and a second after it.
        ("2026-01-15T07:59:59Z", "2026-01-15T08:00:00.000Z"),
        ("2026-01-15T08:00:00Z", "2026-01-16T08:00:00.000Z"),
        ("2026-01-15T08:00:01Z", "2026-01-16T08:00:00.000Z"),
        // Summer time begins on 2026-03-08 and ends on 2026-11-01, both at 2:00 in Los Angeles.
        ("2026-03-08T07:00:00Z", "2026-03-08T08:00:00.000Z"),
        ("2026-03-08T12:00:00Z", "2026-03-09T07:00:00.000Z"),
        ("2026-11-01T06:30:00Z", "2026-11-01T07:00:00.000Z"),
        ("2026-11-01T12:00:00Z", "2026-11-02T08:00:00.000Z"),
        // The end of the year.
        ("2026-12-31T20:00:00Z", "2027-01-01T08:00:00.000Z"),
        ("2028-02-28T20:00:00Z", "2028-02-29T08:00:00.000Z"),
    ] {
        let reset = reset(event, DAY, "12s", event);
        assert_eq!(reset["reset_at"], expected, "{event}");
        assert_eq!(reset["basis"], "pacific-midnight");
    }
}

#[test]
fn a_minute_bucket_resets_when_the_server_says_and_a_second_later() {
    let reset = reset("2026-05-27T05:02:17Z", MINUTE, "17s", "2026-05-27T05:02:20Z");
    assert_eq!(reset["reset_at"], "2026-05-27T05:02:35.000Z");
    assert_eq!((&reset["basis"], &reset["in_s"]), (&"server-hint".into(), &15.into()));
}

#[test]
fn a_reset_that_has_passed_says_so() {
    let reset = reset("2026-05-27T05:02:17Z", MINUTE, "17s", "2026-05-27T08:02:35Z");
    assert_eq!((&reset["has_passed"], &reset["in_s"]), (&true.into(), &0.into()));
}

#[test]
fn a_long_hint_that_disagrees_with_midnight_is_shown_beside_it() {
    let reset = reset("2026-05-27T05:02:17Z", DAY, "68408s", "2026-05-27T05:03:00Z");
    assert_eq!(reset["reset_at"], "2026-05-27T07:00:00.000Z");
    assert_eq!(reset["server_says"], "2026-05-28T00:02:26.000Z");
}

#[test]
fn a_time_without_zone_is_read_in_the_zone_that_was_named() {
    let line = quota_line("2026-07-15 23:30:00", DAY, 20, "12s");
    for (zone, first_seen, reset_at) in [
        ("UTC", "2026-07-15T23:30:00.000Z", "2026-07-16T07:00:00.000Z"),
        ("America/Los_Angeles", "2026-07-16T06:30:00.000Z", "2026-07-16T07:00:00.000Z"),
        ("Asia/Tokyo", "2026-07-15T14:30:00.000Z", "2026-07-16T07:00:00.000Z"),
    ] {
        let report = report(&["--assume-tz", zone], line.as_bytes());
        let incident = &report["incidents"][0];
        assert_eq!(
            (&incident["first_seen"], &incident["reset"]["reset_at"]),
            (&first_seen.into(), &reset_at.into()),
            "{zone}"
        );
        assert_eq!(incident["zone_assumed"], true);
    }
}

#[test]
fn an_error_without_a_time_counts_from_now_and_says_so() {
    let line = quota_line("", DAY, 20, "12s");
    let report = report(&["--now", "2026-07-15T12:00:00Z"], line.as_bytes());
    let reset = &report["incidents"][0]["reset"];
    assert_eq!(
        (&reset["reset_at"], &reset["counted_from_now"]),
        (&"2026-07-16T07:00:00.000Z".into(), &true.into())
    );
}

/// Each minute of the days around both clock changes: the reset by the rule that stands in the law (the second Sunday of
/// March and the first of November, at 2:00), and not by a table of zones.
#[test]
fn around_both_clock_changes_each_minute_has_its_reset() {
    use chrono::{DateTime, TimeDelta, Utc};
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let day = TimeDelta::days(1);
    for (change, before, after) in [
        ("2026-03-08T10:00:00Z", 8, 7),
        ("2026-11-01T09:00:00Z", 7, 8),
        ("2027-03-14T10:00:00Z", 8, 7),
        ("2027-11-07T09:00:00Z", 7, 8),
    ] {
        let change = at(change);
        let midnights: Vec<DateTime<Utc>> = (-3..=3)
            .map(|days| {
                let day_utc = change.date_naive().and_hms_opt(0, 0, 0).unwrap().and_utc() + day * days;
                day_utc + TimeDelta::hours(if days <= 0 { before } else { after })
            })
            .collect();
        for minute in -2 * 1440..=2 * 1440 {
            let event = change + TimeDelta::minutes(minute);
            let next = midnights.iter().find(|midnight| **midnight > event).unwrap();
            let start = midnights.iter().rfind(|midnight| **midnight <= event).unwrap();
            assert_eq!(gemdiag::clock::next_midnight(event), *next, "{event}");
            assert_eq!(gemdiag::clock::day_start(event), *start, "{event}");
            for hint in [None, Some(17.0)] {
                let reset = gemdiag::clock::ResetRules::new(60, 1).reset(
                    gemdiag::terms::WindowKind::Day,
                    event,
                    hint,
                );
                assert_eq!((reset.at, reset.server_says), (*next, None), "{event}");
            }
        }
        // The two days have 23 and 25 hours, the others 24.
        let lengths: Vec<i64> = midnights.windows(2).map(|pair| (pair[1] - pair[0]).num_hours()).collect();
        assert_eq!(lengths, [24, 24, 24, 24 + after - before, 24, 24], "{change}");
    }
}
