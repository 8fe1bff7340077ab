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
