//! When a quota is full again.

use chrono::{DateTime, TimeDelta, Utc};

use super::pacific_midnight::next_midnight;
use crate::terms::WindowKind;

/// Where the time of a reset comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Basis {
    /// The server's own hint, with what it may have cut off.
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

/// A wait of the server from which on it is shown beside midnight, in seconds. A choice of ours: twice the longest that a
/// minute's window can ask for, so that a hint for such a window that comes late is not taken for a time of day.
const LONG_HINT_S: f64 = 120.0;

/// How near to midnight such a wait ends that says the same. A choice of ours: clocks differ, and answers travel.
const SAME: TimeDelta = TimeDelta::minutes(5);

/// What is known of windows and hints, by which resets are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResetRules {
    /// From a refusal until a minute's quota is back.
    minute: TimeDelta,
    /// What the server may have cut off the wait that it names.
    cut: TimeDelta,
}

impl ResetRules {
    /// A minute's quota is back after `minute_s`, and the server cuts up to `cut_s` off the wait that it names.
    #[must_use]
    pub const fn new(minute_s: u32, cut_s: u32) -> Self {
        Self { minute: TimeDelta::seconds(minute_s as i64), cut: TimeDelta::seconds(cut_s as i64) }
    }

    /// The reset of a bucket's window.
    #[must_use]
    pub fn reset(self, window: WindowKind, event: DateTime<Utc>, hint_s: Option<f64>) -> Reset {
        match window {
            WindowKind::Day => self.day(event, hint_s),
            WindowKind::Minute => self.minute(event, hint_s),
        }
    }

    /// The time that the server's hint gives, if it gave one.
    #[must_use]
    pub fn server_hint(self, event: DateTime<Utc>, hint_s: Option<f64>) -> Option<Reset> {
        Some(Reset { at: self.after(event, hint_s?)?, basis: Basis::ServerHint, server_says: None })
    }

    /// The reset of a bucket that counts over a day: midnight in Los Angeles and never earlier, whatever a short hint says.
    /// A long hint that says another time is kept beside it.
    fn day(self, event: DateTime<Utc>, hint_s: Option<f64>) -> Reset {
        let at = next_midnight(event);
        let says = hint_s.filter(|s| *s >= LONG_HINT_S).and_then(|s| self.after(event, s));
        let server_says = says.filter(|s| (*s - at).abs() > SAME);
        Reset { at, basis: Basis::PacificMidnight, server_says }
    }

    /// The reset of a bucket that counts over a minute: the server's hint, or a minute after the event.
    fn minute(self, event: DateTime<Utc>, hint_s: Option<f64>) -> Reset {
        self.server_hint(event, hint_s).unwrap_or_else(|| Reset {
            at: event.checked_add_signed(self.minute).unwrap_or(event),
            basis: Basis::MinuteWindow,
            server_says: None,
        })
    }

    /// `event` and the hint, with what the server may have cut off.
    fn after(self, event: DateTime<Utc>, hint_s: f64) -> Option<DateTime<Utc>> {
        // Ten years: what is longer is no wait.
        const MOST: f64 = 3.2e8;
        #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
        let millis = (hint_s.clamp(0.0, MOST) * 1000.0).ceil() as i64;
        event.checked_add_signed(TimeDelta::milliseconds(millis) + self.cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: ResetRules = ResetRules::new(60, 1);

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_minute_bucket_follows_the_hint_and_a_day_bucket_never_does() {
        let event = at("2026-05-27T05:02:17Z");
        assert_eq!(RULES.minute(event, Some(17.6)).at, at("2026-05-27T05:02:35.600Z"));
        assert_eq!(RULES.minute(event, None).at, at("2026-05-27T05:03:17Z"));
        assert_eq!(RULES.day(event, Some(17.6)).at, at("2026-05-27T07:00:00Z"));
        assert_eq!(RULES.day(event, Some(17.6)).server_says, None);
    }

    #[test]
    fn a_long_hint_is_shown_beside_midnight_where_the_two_disagree() {
        let event = at("2026-05-27T05:02:17Z");
        assert_eq!(RULES.day(event, Some(68408.0)).server_says, Some(at("2026-05-28T00:02:26Z")));
        assert_eq!(RULES.day(event, Some(7062.0)).server_says, None, "1 h 57 min 42 s is midnight");
        // Midnight is 7,063 s off, and the server cuts a second off: five minutes around it say the same.
        for (hint_s, says) in [(6762.0, false), (6761.9, true), (7362.0, false), (7362.1, true)] {
            assert_eq!(RULES.day(event, Some(hint_s)).server_says.is_some(), says, "{hint_s}");
        }
        // Two minutes may be a hint for a minute's window that came late.
        assert_eq!(RULES.day(event, Some(119.9)).server_says, None);
        assert_eq!(RULES.day(event, Some(120.0)).server_says, Some(at("2026-05-27T05:04:18Z")));
    }

    #[test]
    fn how_a_reset_is_known_has_a_stable_name() {
        let event = at("2026-05-27T05:02:17Z");
        for (reset, id) in [
            (RULES.minute(event, Some(17.0)), "server-hint"),
            (RULES.minute(event, None), "minute-window"),
            (RULES.day(event, None), "pacific-midnight"),
        ] {
            assert_eq!(reset.basis.id(), id);
        }
    }
}
