//! Durations and countdowns in words.

use chrono::{DateTime, TimeDelta, Utc};

/// The time from now until `at`, or since it: `in 5 h 12 min`, `3 h 2 min ago`.
#[must_use]
pub fn countdown(now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let left = at - now;
    if left > TimeDelta::zero() {
        format!("in {}", duration(left))
    } else {
        format!("{} ago", duration(-left))
    }
}

/// A length of time with its two largest units: `2 d 3 h`, `5 h 12 min`, `48 s`.
#[must_use]
pub fn duration(length: TimeDelta) -> String {
    let tenths = (length.num_milliseconds().max(0) + 99) / 100;
    if tenths < 100 && tenths % 10 != 0 {
        return format!("{}.{} s", tenths / 10, tenths % 10);
    }
    let seconds = (tenths + 9) / 10;
    let units = [(86400, "d"), (3600, "h"), (60, "min"), (1, "s")];
    let Some(first) = units.iter().position(|(size, _)| seconds >= *size) else { return "0 s".to_owned() };
    let (size, name) = units[first];
    let rest = seconds % size;
    let second = units.get(first + 1).map(|(s, n)| (rest / s, n)).filter(|(count, _)| *count > 0);
    match second {
        Some((count, unit)) => format!("{} {name} {count} {unit}", seconds / size),
        None => format!("{} {name}", seconds / size),
    }
}

/// How long ago `at` was, in its largest unit: `15 min ago`; `just now` also for what is still to come.
#[must_use]
pub fn roughly_ago(now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let seconds = (now - at).num_seconds();
    let units = [(86400, "d"), (3600, "h"), (60, "min"), (1, "s")];
    let unit = units.iter().find(|(size, _)| seconds >= *size);
    unit.map_or_else(|| "just now".to_owned(), |(size, name)| format!("{} {name} ago", seconds / size))
}

/// How old a date is: `today`, `12 days ago`, `3 months ago`.
#[must_use]
pub fn age(now: DateTime<Utc>, day: chrono::NaiveDate) -> String {
    match (now.date_naive() - day).num_days() {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days @ 2..=89 => format!("{days} days ago"),
        days => format!("{} months ago", days / 30),
    }
}

/// The pause between requests that keeps to `count` requests in `window`: `every 6 s`.
#[must_use]
pub fn rate_interval(count: u64, window: TimeDelta) -> String {
    let millis = window.num_milliseconds() / i64::try_from(count.max(1)).unwrap_or(i64::MAX);
    format!("every {}", duration(TimeDelta::milliseconds(millis.max(1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_past_is_told_in_its_largest_unit() {
        let now: DateTime<Utc> = "2026-11-22T16:20:00Z".parse().unwrap();
        for (at, expected) in [
            ("2026-11-22T16:19:57Z", "3 s ago"),
            ("2026-11-22T16:04:02Z", "15 min ago"),
            ("2026-11-20T15:00:00Z", "2 d ago"),
            ("2026-11-22T16:20:00Z", "just now"),
            ("2026-11-22T18:20:00Z", "just now"),
        ] {
            assert_eq!(roughly_ago(now, at.parse().unwrap()), expected);
        }
    }

    #[test]
    fn lengths_read_as_a_person_says_them() {
        for (millis, expected) in [
            (0, "0 s"),
            (400, "0.4 s"),
            (6_000, "6 s"),
            (9_950, "10 s"),
            (59_000, "59 s"),
            (61_000, "1 min 1 s"),
            (3_600_000, "1 h"),
            (18_720_000, "5 h 12 min"),
            (183_600_000, "2 d 3 h"),
        ] {
            assert_eq!(duration(TimeDelta::milliseconds(millis)), expected);
        }
        assert_eq!(rate_interval(10, TimeDelta::minutes(1)), "every 6 s");
    }

    #[test]
    fn a_reset_that_has_passed_says_so() {
        let now = "2026-05-27T10:00:00Z".parse().unwrap();
        assert_eq!(countdown(now, "2026-05-27T15:12:00Z".parse().unwrap()), "in 5 h 12 min");
        assert_eq!(countdown(now, "2026-05-27T07:00:00Z".parse().unwrap()), "3 h ago");
        assert_eq!(countdown(now, now), "0 s ago");
    }

    #[test]
    fn a_date_is_as_old_as_a_person_says() {
        let now: DateTime<Utc> = "2026-11-28T10:00:00Z".parse().unwrap();
        for (day, expected) in [
            ("2026-11-29", "today"),
            ("2026-11-28", "today"),
            ("2026-11-27", "yesterday"),
            ("2026-11-26", "2 days ago"),
            ("2026-08-31", "89 days ago"),
            ("2026-08-30", "3 months ago"),
            ("2025-11-28", "12 months ago"),
        ] {
            assert_eq!(age(now, day.parse().unwrap()), expected);
        }
    }
}
