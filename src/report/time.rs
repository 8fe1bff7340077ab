//! Times as programs and people read them.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::clock::Clock;

/// RFC 3339, in UTC, to the millisecond.
pub(super) fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A time on the clock that is shown: `2026-11-23 00:00:00 PST`.
pub(crate) fn instant(at: DateTime<Utc>, clock: &Clock) -> String {
    let (wall, zone) = clock.zone().wall(at);
    format!("{} {zone}", wall.format("%Y-%m-%d %H:%M:%S"))
}
