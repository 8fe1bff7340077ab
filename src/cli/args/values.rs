//! How words on the command line become values: times, lengths of time, and the choices of the library.

use std::time::Duration;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::clock::Clock;
use crate::report::{Format, GroupBy, PageFormat};

/// Makes enums of the library choices of an option, with the ids and the sentences that the library has for them.
macro_rules! choices {
    ($($name:ty),+) => {$(
        impl ValueEnum for $name {
            fn value_variants<'a>() -> &'a [Self] {
                Self::ALL
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(PossibleValue::new(self.id()).help(self.about().trim_end_matches('.')))
            }
        }
    )+};
}

choices!(Format, GroupBy, PageFormat);

/// A time with its zone, or a date, which begins in UTC; in years with which every sum of times has a result.
pub(crate) fn time_or_date(text: &str) -> Result<DateTime<Utc>, String> {
    let date = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc());
    let time = text.parse::<DateTime<Utc>>().ok().or_else(date);
    let time = time.ok_or_else(|| "write it as 2026-11-22 or 2026-11-22T10:00:00Z".to_owned())?;
    in_range(time)
}

/// What counts as now: a time after the first model, and not one by a slip of the finger.
pub(crate) fn now(text: &str) -> Result<DateTime<Utc>, String> {
    let time = time_or_date(text)?;
    if (2020..=2099).contains(&time.year()) {
        Ok(time)
    } else {
        Err("its year must be one of 2020 to 2099".to_owned())
    }
}

fn in_range(time: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    if (1970..=9999).contains(&time.year()) {
        Ok(time)
    } else {
        Err("its year must be one of 1970 to 9999".to_owned())
    }
}

/// A time as people type it; which one is meant depends on now, and on the zone of the clocks on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// `2026-11-22T10:00:00Z`, `1763600000`
    At(DateTime<Utc>),
    /// `2026-11-22`, `2026-11-22 10:00`
    Wall(NaiveDateTime),
    /// `10m`
    Ago(Duration),
    /// `today`, `yesterday`
    DaysAgo(u64),
    /// `06:10`
    TimeOfDay(NaiveTime),
}

/// A time in one of the forms that other tools take.
pub(crate) fn when(text: &str) -> Result<When, String> {
    let written = || {
        "write it as 2026-11-22T10:00:00Z, 2026-11-22, 06:10, yesterday, or how long ago: 10m, 1h30m"
            .to_owned()
    };
    let wall = || {
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
            .or_else(|| text.parse().ok().map(|day: NaiveDate| day.and_time(NaiveTime::MIN)))
    };
    let time = || ["%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok());
    let epoch =
        || text.parse().ok().filter(|_| text.len() == 10).and_then(|s| DateTime::from_timestamp(s, 0));
    Ok(match text {
        "now" => When::Ago(Duration::ZERO),
        "today" => When::DaysAgo(0),
        "yesterday" => When::DaysAgo(1),
        _ => match (text.parse().ok().or_else(epoch), wall(), time()) {
            (Some(at), ..) => When::At(in_range(at)?),
            (None, Some(wall), _) => {
                in_range(wall.and_utc())?;
                When::Wall(wall)
            }
            (None, None, Some(time)) => When::TimeOfDay(time),
            (None, None, None) => When::Ago(length(text.trim_end_matches(" ago")).map_err(|_| written())?),
        },
    })
}

impl When {
    /// The instant that is meant: a time of the day is the last one that has passed.
    pub(crate) fn resolve(self, clock: &Clock) -> DateTime<Utc> {
        let (now, zone) = (clock.now(), clock.zone());
        let today = zone.wall(now).0.date_naive();
        let at = |day: Option<NaiveDate>, time| day.map_or(now, |day| zone.instant(day.and_time(time)));
        match self {
            Self::At(at) => at,
            Self::Wall(wall) => zone.instant(wall),
            Self::Ago(length) => {
                TimeDelta::from_std(length).ok().and_then(|l| now.checked_sub_signed(l)).unwrap_or(now)
            }
            Self::DaysAgo(days) => at(today.checked_sub_days(Days::new(days)), NaiveTime::MIN),
            Self::TimeOfDay(time) => {
                let this = at(Some(today), time);
                if this <= now { this } else { at(today.pred_opt(), time) }
            }
        }
    }
}

/// A length of time, in every option that takes one: `90s`, `1h30m`, `7d`. At most what can be reckoned with.
pub(crate) fn length(text: &str) -> Result<Duration, String> {
    const MOST: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);
    let written = || "write it as 90s, 1h30m or 7d".to_owned();
    let length = humantime::parse_duration(text).map_err(|_| written())?;
    if length > MOST { Err("it is longer than a hundred years".to_owned()) } else { Ok(length) }
}

/// A number of bytes: `64M`, `1G`, `4096`; at least as many as a line has.
pub(crate) fn bytes(text: &str) -> Result<u64, String> {
    const LEAST: u64 = 4096;
    let written = || "write it as 64M, 1G or 4096".to_owned();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let power = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        _ => return Err(written()),
    };
    let number: u64 = digits.parse().map_err(|_| written())?;
    let bytes = number.checked_mul(1 << power).ok_or_else(written)?;
    if bytes < LEAST { Err(format!("it is less than {LEAST} bytes")) } else { Ok(bytes) }
}

/// A wait, such as `60s` or `6h`.
pub(crate) fn wait(text: &str) -> Result<Duration, String> {
    const MOST: Duration = Duration::from_secs(366 * 24 * 60 * 60);
    let length = length(text)?;
    if length > MOST { Err("it is longer than a year".to_owned()) } else { Ok(length) }
}

/// A day, or the day of a time.
pub(crate) fn calendar_day(text: &str) -> Result<NaiveDate, String> {
    time_or_date(text).map(|time| time.date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_units_of_1024() {
        for (text, expected) in [("4096", 4096), ("4k", 4096), ("64M", 64 << 20), ("1G", 1 << 30)] {
            assert_eq!(bytes(text), Ok(expected), "{text}");
        }
        for wrong in ["", "M", "1.5M", "64MB", "-1K", "64 M", "99999999999G"] {
            assert_eq!(bytes(wrong), Err("write it as 64M, 1G or 4096".to_owned()), "{wrong}");
        }
        assert_eq!(bytes("4095"), Err("it is less than 4096 bytes".to_owned()));
    }

    #[test]
    fn lengths_are_read_with_their_unit() {
        for (text, seconds) in [
            ("90s", 90),
            ("2h", 7_200),
            ("30min", 1_800),
            ("1h30m", 5_400),
            ("1h 30m", 5_400),
            ("7d", 604_800),
            ("2 weeks", 1_209_600),
        ] {
            assert_eq!(length(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for wrong in ["2", "h", "", "-2h", "200y", "99999999999999999d", "99999999999999999999d"] {
            assert!(length(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_is_taken_as_people_type_it() {
        let clock = Clock::fixed("2026-11-22T05:30:00Z".parse().unwrap());
        let clock = clock.showing("Europe/Berlin".parse().unwrap());
        for (text, meant) in [
            ("10m", "2026-11-22T05:20:00Z"),
            ("1h", "2026-11-22T04:30:00Z"),
            ("2h ago", "2026-11-22T03:30:00Z"),
            // It is 06:30 in Berlin: 06:10 has passed today, 07:10 has not.
            ("06:10", "2026-11-22T05:10:00Z"),
            ("07:10", "2026-11-21T06:10:00Z"),
            ("today", "2026-11-21T23:00:00Z"),
            ("yesterday", "2026-11-20T23:00:00Z"),
            ("2026-11-20", "2026-11-19T23:00:00Z"),
            ("2026-11-20 06:10", "2026-11-20T05:10:00Z"),
            ("2026-11-20T06:10:00Z", "2026-11-20T06:10:00Z"),
            ("1763600000", "2025-11-20T00:53:20Z"),
            ("now", "2026-11-22T05:30:00Z"),
        ] {
            let at = when(text).map(|when| when.resolve(&clock));
            assert_eq!(at, Ok(meant.parse().unwrap()), "{text}");
        }
        for wrong in ["", "10", "tomorrow", "25:00", "2026-13-01", "1969-01-01T00:00:00Z"] {
            assert!(when(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_counts_as_now_is_a_time_in_which_there_are_models() {
        assert!(now("2026-11-22").is_ok());
        for wrong in ["1970-01-01", "9999-12-31", "2019-12-31"] {
            assert!(now(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn times_are_those_that_can_be_reckoned_with() {
        for right in ["1970-01-01", "2026-11-22T10:00:00Z", "2026-11-22T10:00:00+01:00", "9999-12-31"] {
            assert!(time_or_date(right).is_ok(), "{right}");
        }
        for wrong in
            ["+262142-12-31T23:59:59Z", "1969-12-31", "+10000-01-01", "-0001-01-01T00:00:00Z", "now", ""]
        {
            assert!(time_or_date(wrong).is_err(), "{wrong}");
        }
        assert_eq!(calendar_day("2026-11-22"), calendar_day("2026-11-22T10:00:00Z"));
        assert_eq!(wait("6h"), Ok(Duration::from_secs(6 * 3_600)));
        assert!(wait("300000000000y").is_err() && wait("2y").is_err());
    }
}
