//! When a quota is full again.

use chrono::{DateTime, TimeDelta, Utc};

use super::pacific_midnight::next_midnight;
use crate::terms::WindowKind;

/// Where the time of a reset comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Basis {
    /// The server's own hint, with a second on top, because it cuts fractions off.
    ServerHint,
    /// A minute after the event.
    MinuteWindow,
    /// Midnight in Los Angeles.
    PacificMidnight,
}

impl Basis {
    /// The stable id, as it stands in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ServerHint => "server-hint",
            Self::MinuteWindow => "minute-window",
            Self::PacificMidnight => "pacific-midnight",
        }
    }
}

/// When the quota that an event violated is full again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reset {
    /// The instant.
    pub at: DateTime<Utc>,
    /// How it is known.
    pub basis: Basis,
    /// What the server's hint said, where that is another time.
    pub server_says: Option<DateTime<Utc>>,
}

/// Seconds from which on a hint is no hint for a minute's window any more.
const LONG_HINT_S: f64 = 120.0;

/// The reset of a bucket that counts over a day: midnight in Los Angeles and never earlier, whatever a short hint says.
/// A long hint that says another time is kept beside it.
#[must_use]
pub fn day(event: DateTime<Utc>, hint_s: Option<f64>) -> Reset {
    let at = next_midnight(event);
    let says = hint_s.filter(|s| *s >= LONG_HINT_S).and_then(|s| after(event, s));
    // A hint within five minutes of midnight says the same.
    let server_says = says.filter(|s| (*s - at).abs() > TimeDelta::minutes(5));
    Reset { at, basis: Basis::PacificMidnight, server_says }
}

/// The reset of a bucket that counts over a minute: the server's hint, or sixty seconds after the event.
#[must_use]
pub fn minute(event: DateTime<Utc>, hint_s: Option<f64>) -> Reset {
    server_hint(event, hint_s).unwrap_or_else(|| Reset {
        at: event + TimeDelta::seconds(60),
        basis: Basis::MinuteWindow,
        server_says: None,
    })
}

/// The time that the server's hint gives, if it gave one.
#[must_use]
pub fn server_hint(event: DateTime<Utc>, hint_s: Option<f64>) -> Option<Reset> {
    Some(Reset { at: after(event, hint_s?)?, basis: Basis::ServerHint, server_says: None })
}

impl Reset {
    /// The reset of a bucket's window.
    #[must_use]
    pub fn of(window: WindowKind, event: DateTime<Utc>, hint_s: Option<f64>) -> Self {
        match window {
            WindowKind::Day => day(event, hint_s),
            WindowKind::Minute => minute(event, hint_s),
        }
    }
}

/// `event` and the hint, with the second that the server may have cut off.
fn after(event: DateTime<Utc>, hint_s: f64) -> Option<DateTime<Utc>> {
    // Ten years: what is longer is no wait.
    const MOST: f64 = 3.2e8;
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let millis = (hint_s.clamp(0.0, MOST) * 1000.0).ceil() as i64;
    event.checked_add_signed(TimeDelta::milliseconds(millis) + TimeDelta::seconds(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_minute_bucket_follows_the_hint_and_a_day_bucket_never_does() {
        let event = at("2026-05-27T05:02:17Z");
        assert_eq!(minute(event, Some(17.6)).at, at("2026-05-27T05:02:35.600Z"));
        assert_eq!(minute(event, None).at, at("2026-05-27T05:03:17Z"));
        assert_eq!(day(event, Some(17.6)).at, at("2026-05-27T07:00:00Z"));
        assert_eq!(day(event, Some(17.6)).server_says, None);
    }

    #[test]
    fn a_long_hint_is_shown_beside_midnight_where_the_two_disagree() {
        let event = at("2026-05-27T05:02:17Z");
        assert_eq!(day(event, Some(68408.0)).server_says, Some(at("2026-05-28T00:02:26Z")));
        assert_eq!(day(event, Some(7062.0)).server_says, None, "1 h 57 min 42 s is midnight");
        // Midnight is 7,063 s off, and the server cuts a second off: five minutes around it say the same.
        for (hint_s, says) in [(6762.0, false), (6761.9, true), (7362.0, false), (7362.1, true)] {
            assert_eq!(day(event, Some(hint_s)).server_says.is_some(), says, "{hint_s}");
        }
        // Two minutes may be a hint for a minute's window that came late.
        assert_eq!(day(event, Some(119.9)).server_says, None);
        assert_eq!(day(event, Some(120.0)).server_says, Some(at("2026-05-27T05:04:18Z")));
    }

    #[test]
    fn how_a_reset_is_known_has_a_stable_name() {
        let event = at("2026-05-27T05:02:17Z");
        for (reset, id) in [
            (minute(event, Some(17.0)), "server-hint"),
            (minute(event, None), "minute-window"),
            (day(event, None), "pacific-midnight"),
        ] {
            assert_eq!(reset.basis.id(), id);
        }
    }
}
