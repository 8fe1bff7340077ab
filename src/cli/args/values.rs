//! How words on the command line become values: times, lengths of time, and the choices of the library.

use std::time::Duration;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use clap::ValueEnum;
use clap::builder::PossibleValue;

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
    match (1970..=9999).contains(&time.year()) {
        true => Ok(time),
        false => Err("its year must be one of 1970 to 9999".to_owned()),
    }
}

/// A length of time, in every option that takes one: `90s`, `1h30m`, `7d`. At most what can be reckoned with.
pub(crate) fn length(text: &str) -> Result<Duration, String> {
    const MOST: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);
    let written = || "write it as 90s, 1h30m or 7d".to_owned();
    let length = humantime::parse_duration(text).map_err(|_| written())?;
    if length > MOST { Err("it is longer than a hundred years".to_owned()) } else { Ok(length) }
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
