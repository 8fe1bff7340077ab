//! The midnight rule: quota days run from midnight to midnight in Los Angeles, so that two days of the year have 23 and
//! 25 hours. Source: facts F6, F7 (Gemini API rate limits: "RPD quotas reset at midnight Pacific time").

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::America::Los_Angeles;

use super::zone::Zone;

/// The midnight with which the quota day of `at` begins.
#[must_use]
pub fn day_start(at: DateTime<Utc>) -> DateTime<Utc> {
    midnight(at.with_timezone(&Los_Angeles).date_naive())
}

/// The first midnight in Los Angeles after `at`.
#[must_use]
pub fn next_midnight(at: DateTime<Utc>) -> DateTime<Utc> {
    let today = at.with_timezone(&Los_Angeles).date_naive();
    midnight(today.checked_add_days(Days::new(1)).unwrap_or(today))
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    Zone::Named(Los_Angeles).instant(day.and_time(NaiveTime::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quota_day_ends_at_midnight_pacific_summer_and_winter() {
        for (event, reset) in [
            ("2026-07-01T12:00:00Z", "2026-07-02T07:00:00+00:00"),
            ("2026-12-01T12:00:00Z", "2026-12-02T08:00:00+00:00"),
            // One second before and at midnight Pacific.
            ("2026-07-02T06:59:59Z", "2026-07-02T07:00:00+00:00"),
            ("2026-07-02T07:00:00Z", "2026-07-03T07:00:00+00:00"),
            // The days on which the clocks change have 23 and 25 hours.
            ("2026-03-08T08:00:00Z", "2026-03-09T07:00:00+00:00"),
            ("2026-11-01T07:00:00Z", "2026-11-02T08:00:00+00:00"),
            // Year end.
            ("2026-12-31T20:00:00Z", "2027-01-01T08:00:00+00:00"),
        ] {
            assert_eq!(next_midnight(event.parse().unwrap()).to_rfc3339(), reset, "{event}");
        }
        assert_eq!(
            day_start("2026-07-02T06:59:59Z".parse().unwrap()).to_rfc3339(),
            "2026-07-01T07:00:00+00:00"
        );
    }
}
