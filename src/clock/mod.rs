//! Time: what a log's time stamp means, when a quota resets, and how long that is from now.
//!
//! Enters: stamps as the text gives them, and the instant that counts as now. Leaves: instants in UTC, [`Reset`]s and
//! countdowns in words. This is the only room that asks the machine for the time or for its zone, and it does so once,
//! in [`Clock::system`]; everything else is computed from the clock that was passed in.

mod pacific;
mod reset;
mod stamp;
mod ticker;
mod words;
mod zone;

use chrono::{DateTime, Datelike, TimeDelta, Utc};

pub use pacific::{day_start, next_midnight};
pub use reset::{Basis, Reset, day, minute, server_hint};
pub use stamp::{Moment, Stamp, YEARLESS};
pub use ticker::Ticker;
pub use words::{age, countdown, duration, rate_interval, roughly_ago};
pub use zone::{UnknownZone, Zone};

/// What counts as now, and the zones in which times are read and shown.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    now: DateTime<Utc>,
    shown: Zone,
    assumed: Zone,
}

impl Clock {
    /// The machine's time and zone.
    #[must_use]
    pub fn system() -> Self {
        Self { now: Utc::now(), shown: Zone::Local, assumed: Zone::Local }
    }

    /// A clock that stands at `now`, in UTC.
    #[must_use]
    pub const fn fixed(now: DateTime<Utc>) -> Self {
        Self { now, shown: Zone::Utc, assumed: Zone::Utc }
    }

    /// The same clock at another time.
    #[must_use]
    pub const fn at(self, now: DateTime<Utc>) -> Self {
        Self { now, ..self }
    }

    /// The same clock, showing times in `zone`.
    #[must_use]
    pub const fn showing(self, zone: Zone) -> Self {
        Self { shown: zone, ..self }
    }

    /// The same clock, reading times without a zone as times in `zone`.
    #[must_use]
    pub const fn assuming(self, zone: Zone) -> Self {
        Self { assumed: zone, ..self }
    }

    /// What counts as now.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The zone in which times are shown.
    #[must_use]
    pub const fn zone(&self) -> Zone {
        self.shown
    }

    /// The zone that is assumed for times without one.
    #[must_use]
    pub const fn assumed(&self) -> Zone {
        self.assumed
    }

    /// The instant of a stamp. A missing zone is the assumed one; a missing year is the one that puts the time
    /// nearest before now, with a day of grace for clocks that differ.
    #[must_use]
    pub fn resolve(&self, stamp: Stamp) -> Moment {
        let zone = if stamp.zoned { Zone::Utc } else { self.assumed };
        let instant = |year: Option<i32>| {
            let wall = year.map_or(Some(stamp.at), |y| stamp.at.with_year(y)).unwrap_or(stamp.at);
            zone.instant(wall)
        };
        let at = if let Some(or) = stamp.or {
            let or = zone.instant(or);
            self.nearest(instant(None), or)
        } else if stamp.dated {
            instant(None)
        } else {
            let this = instant(Some(self.now.year()));
            if this > self.now + TimeDelta::days(1) { instant(Some(self.now.year() - 1)) } else { this }
        };
        Moment { at, zone_assumed: !stamp.zoned, year_assumed: !stamp.dated }
    }
}

impl Clock {
    /// The later one of two instants, unless it is still to come.
    fn nearest(&self, a: DateTime<Utc>, b: DateTime<Utc>) -> DateTime<Utc> {
        let grace = self.now + TimeDelta::days(1);
        if a.max(b) > grace { a.min(b) } else { a.max(b) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(text: &str, zoned: bool, dated: bool) -> Stamp {
        Stamp { at: text.parse().unwrap(), zoned, dated, or: None }
    }

    #[test]
    fn a_time_without_zone_or_year_is_read_as_the_clock_says() {
        let clock =
            Clock::fixed("2026-01-05T10:00:00Z".parse().unwrap()).assuming("Europe/Berlin".parse().unwrap());
        for (stamp, expected) in [
            (stamp("2026-01-05T09:00:00", true, true), "2026-01-05T09:00:00+00:00"),
            (stamp("2026-01-05T09:00:00", false, true), "2026-01-05T08:00:00+00:00"),
            // December of a log without years, read in January, was last December.
            (stamp("2000-12-31T23:30:00", false, false), "2025-12-31T22:30:00+00:00"),
            (stamp("2000-01-05T10:30:00", false, false), "2026-01-05T09:30:00+00:00"),
        ] {
            assert_eq!(clock.resolve(stamp).at.to_rfc3339(), expected);
        }
    }
}
