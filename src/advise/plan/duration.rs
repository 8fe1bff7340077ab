//! How long the work takes: as many requests a day as the daily limit and the rest of the day allow.

use chrono::{DateTime, TimeDelta, Utc};

use super::work::whole;
use crate::clock::next_midnight;
use crate::terms::Bucket;

/// What takes longer than this many quota days has no date.
const MOST_DAYS: u64 = 36_500;

/// How long it takes.
#[derive(Default)]
pub(super) struct Duration {
    /// The bucket that decides.
    pub binds: Option<Bucket>,
    /// Minutes of sending.
    pub minutes: Option<f64>,
    /// Quota days on which it is sent.
    pub days: Option<u64>,
    /// When it is done.
    pub done_at: Option<DateTime<Utc>>,
}

/// How long so many requests take from `start` on; `rate` is per minute, `daily` per quota day.
pub(super) fn duration(
    requests: u64,
    rate: Option<(Bucket, f64)>,
    daily: Option<(Bucket, u64)>,
    start: DateTime<Utc>,
) -> Duration {
    let mut found = Duration {
        binds: rate.map(|(bucket, _)| bucket),
        minutes: rate.map(|(_, rate)| requests as f64 / rate),
        ..Duration::default()
    };
    if rate.is_none() && daily.is_none() {
        return found;
    }
    let (mut left, mut at) = (requests, start);
    for day in 1..=MOST_DAYS {
        let midnight = next_midnight(at);
        let by_rate = rate.map_or(u64::MAX, |(_, rate)| whole(minutes(midnight - at) * rate));
        let today = daily.map_or(u64::MAX, |(_, limit)| limit).min(by_rate);
        if left <= today {
            found.days = Some(day);
            found.done_at = at.checked_add_signed(length(rate.map_or(0.0, |(_, rate)| left as f64 / rate)));
            return found;
        }
        if let Some((bucket, limit)) = daily.filter(|(_, limit)| *limit <= by_rate) {
            found.binds = Some(bucket);
            if limit == 0 {
                return found;
            }
        }
        left -= today;
        at = midnight;
    }
    found
}

fn minutes(length: TimeDelta) -> f64 {
    length.num_milliseconds() as f64 / 60_000.0
}

fn length(minutes: f64) -> TimeDelta {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to a hundred years")]
    let millis = (minutes.clamp(0.0, 5.3e7) * 60_000.0) as i64;
    TimeDelta::milliseconds(millis)
}
