//! Time: what a log's time stamp means, when a quota resets, and how long that is from now.
//!
//! Enters: stamps as the text gives them, and the instant that counts as now. Leaves: instants in UTC, [`Reset`]s and
//! countdowns in words. This is the only room that asks the machine for the time or for its zone, and it does so once,
//! in [`Clock::system`]; everything else is computed from the clock that was passed in.

mod durations;
mod moment;
mod pacific_midnight;
mod reset;
mod ticker;
mod zone;

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Utc};

pub use durations::{age, countdown, duration, rate_interval, roughly_ago};
pub use moment::{Moment, Stamp, YEARLESS};
pub use pacific_midnight::{day_start, next_midnight};
pub use reset::{Basis, Reset, ResetRules};
pub use ticker::Ticker;
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
        Self { now: bounded(now), shown: Zone::Utc, assumed: Zone::Utc }
    }

    /// The same clock at another time.
    #[must_use]
    pub const fn at(self, now: DateTime<Utc>) -> Self {
        Self { now: bounded(now), ..self }
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
        let at = match stamp.or {
            Some(or) => self.later(zone.instant(stamp.at), zone.instant(or)),
            None if stamp.dated => zone.instant(stamp.at),
            None => self.nearest(stamp.at, zone),
        };
        Moment { at: bounded(at), zone_assumed: !stamp.zoned, year_assumed: !stamp.dated }
    }

    /// The later one of two instants, unless it is still to come.
    fn later(&self, a: DateTime<Utc>, b: DateTime<Utc>) -> DateTime<Utc> {
        let grace = self.now + TimeDelta::days(1);
        if a.max(b) > grace { a.min(b) } else { a.max(b) }
    }

    /// The latest year in which the day exists and that does not put it into the future. Years are those of the zone:
    /// east of Greenwich the new year has begun when UTC still has the old one.
    fn nearest(&self, wall: NaiveDateTime, zone: Zone) -> DateTime<Utc> {
        let (grace, this) = (self.now + TimeDelta::days(1), zone.wall(self.now).0.year());
        let years = (this.saturating_sub(LEAP)..=this.saturating_add(1)).rev();
        let instants = years.filter_map(|year| Some(zone.instant(wall.with_year(year)?)));
        instants.into_iter().find(|at| *at <= grace).unwrap_or_else(|| zone.instant(wall))
    }
}

/// Years from one 29 February to the next at most: 2100 has none.
const LEAP: i32 = 8;

/// Seconds of the years 1 to 9999, which are all that logs have: within them no sum of times is out of range.
const YEARS: [i64; 2] = [-62_135_596_800, 253_402_300_799];

/// The time, or the nearest one of [`YEARS`].
const fn bounded(at: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = at.timestamp();
    let nearest = match YEARS {
        [first, _] if seconds < first => DateTime::from_timestamp(first, 0),
        [_, last] if seconds > last => DateTime::from_timestamp(last, 0),
        _ => None,
    };
    match nearest {
        Some(nearest) => nearest,
        None => at,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::terms::WindowKind;

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

    #[test]
    fn a_missing_year_is_the_last_one_that_has_the_day() {
        for (zone, now, wall, expected) in [
            // 2027 has no 29 February, and 2100 has none either.
            ("UTC", "2027-03-05T10:00:00Z", "2000-02-29T10:00:00", "2024-02-29T10:00:00+00:00"),
            ("UTC", "2103-03-05T10:00:00Z", "2000-02-29T10:00:00", "2096-02-29T10:00:00+00:00"),
            // In Berlin and Auckland the year has begun, in Los Angeles it has not ended.
            ("Europe/Berlin", "2026-12-31T23:40:00Z", "2000-01-01T00:30:00", "2026-12-31T23:30:00+00:00"),
            ("Pacific/Auckland", "2026-12-31T12:00:00Z", "2000-01-01T00:59:00", "2026-12-31T11:59:00+00:00"),
            (
                "America/Los_Angeles",
                "2027-01-01T05:00:00Z",
                "2000-12-31T20:59:00",
                "2027-01-01T04:59:00+00:00",
            ),
            // A clock that is a little ahead of this one's has the new year already.
            ("UTC", "2026-12-31T23:59:50Z", "2000-01-01T00:00:10", "2027-01-01T00:00:10+00:00"),
            ("UTC", "2027-01-01T00:00:10Z", "2000-12-31T23:59:50", "2026-12-31T23:59:50+00:00"),
        ] {
            let clock = Clock::fixed(now.parse().unwrap()).assuming(zone.parse().unwrap());
            assert_eq!(clock.resolve(stamp(wall, false, false)).at.to_rfc3339(), expected, "{zone} {now}");
        }
    }

    #[test]
    fn what_had_to_be_assumed_is_told() {
        let clock = Clock::fixed("2026-01-05T10:00:00Z".parse().unwrap());
        for (zoned, dated) in [(true, true), (true, false), (false, true), (false, false)] {
            let moment = clock.resolve(stamp("2000-01-04T09:00:00", zoned, dated));
            assert_eq!((moment.zone_assumed, moment.year_assumed), (!zoned, !dated));
            // A year that the text names stays, however long ago it is.
            let year = if dated { 2000 } else { 2026 };
            assert_eq!(moment.at.year(), year, "{zoned} {dated}");
        }
    }

    #[test]
    fn of_two_readings_the_later_one_holds_unless_it_is_still_to_come() {
        let clock = Clock::fixed("2026-05-10T12:00:00Z".parse().unwrap());
        for (at, or, expected) in [
            ("2026-05-09T00:00:00", "2009-05-26T00:00:00", "2026-05-09T00:00:00+00:00"),
            ("2009-05-26T00:00:00", "2026-05-09T00:00:00", "2026-05-09T00:00:00+00:00"),
            // A day ahead may be a clock that differs, a second more is the future.
            ("2026-05-11T12:00:00", "2011-05-26T12:00:00", "2026-05-11T12:00:00+00:00"),
            ("2026-05-11T12:00:01", "2011-05-26T12:00:00", "2011-05-26T12:00:00+00:00"),
        ] {
            let stamp = Stamp { or: Some(or.parse().unwrap()), ..stamp(at, false, true) };
            assert_eq!(clock.resolve(stamp).at.to_rfc3339(), expected, "{at} or {or}");
        }
    }

    #[test]
    fn a_clock_that_is_set_keeps_its_zones() {
        let (tokyo, berlin): (Zone, Zone) = ("Asia/Tokyo".parse().unwrap(), "Europe/Berlin".parse().unwrap());
        let now = "2026-05-10T12:00:00Z".parse().unwrap();
        let clock = Clock::system().assuming(berlin).showing(tokyo).at(now);
        assert_eq!((clock.now(), clock.zone(), clock.assumed()), (now, tokyo, berlin));
    }

    #[test]
    fn the_first_and_the_last_second_of_the_years_that_logs_have_are_whole() {
        for (at, expected) in [
            ("0001-01-01T00:00:00.500Z", "0001-01-01T00:00:00.500+00:00"),
            ("9999-12-31T23:59:59.500Z", "9999-12-31T23:59:59.500+00:00"),
            ("0000-12-31T23:59:59.500Z", "0001-01-01T00:00:00+00:00"),
            ("+10000-01-01T00:00:00Z", "9999-12-31T23:59:59+00:00"),
        ] {
            assert_eq!(Clock::fixed(at.parse().unwrap()).now().to_rfc3339(), expected);
        }
    }

    #[test]
    fn no_time_is_too_far_off_to_reckon_with() {
        let rules = ResetRules::new(60, 1);
        for now in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            for zone in ["UTC", "Europe/Berlin", "America/Los_Angeles"] {
                let clock = Clock::fixed(now).assuming(zone.parse().unwrap());
                let _ = clock.resolve(stamp("2000-02-29T10:00:00", false, false));
                let moment =
                    clock.resolve(Stamp { at: now.naive_utc(), zoned: false, dated: true, or: None });
                for at in [clock.now(), moment.at] {
                    let _ = (
                        rules.reset(WindowKind::Day, at, Some(1e9)),
                        rules.reset(WindowKind::Minute, at, None),
                        day_start(at),
                        clock.zone().wall(at),
                    );
                }
            }
        }
    }

    proptest! {
        #[test]
        fn a_stamp_that_loses_its_year_gets_it_back(
            now in 1_600_000_000..4_200_000_000i64,
            before in -86_000..364 * 86_400i64,
            zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati"]),
        ) {
            let zone: Zone = zone.parse().unwrap();
            let clock = Clock::fixed(DateTime::from_timestamp(now, 0).unwrap()).assuming(zone);
            let wall = zone.wall(DateTime::from_timestamp(now - before, 0).unwrap()).0.naive_local();
            let yearless = Stamp { at: wall.with_year(YEARLESS).unwrap(), zoned: false, dated: false, or: None };
            // Where clocks are set back, two times look alike.
            prop_assert_eq!(clock.resolve(yearless).at, zone.instant(wall));
        }
    }
}
