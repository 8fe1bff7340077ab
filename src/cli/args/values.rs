//! How words on the command line become values: times, lengths of time, and the choices of the library.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
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

/// A time with its zone, or a date, which begins in UTC.
pub(crate) fn time_or_date(text: &str) -> Result<DateTime<Utc>, String> {
    let date = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc());
    let time = DateTime::parse_from_rfc3339(text).ok().map(|t| t.to_utc()).or_else(date);
    time.ok_or_else(|| "write it as 2026-11-22 or 2026-11-22T10:00:00Z".to_owned())
}

/// `90s`, `30m`, `2h`, `7d`.
pub(super) fn length(text: &str) -> Result<TimeDelta, String> {
    let wrong = || format!("'{text}' is no length of time; write it as 90s, 30m, 2h or 7d");
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let count: i64 = number.parse().map_err(|_| wrong())?;
    let unit = match &text[number.len()..] {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    count.checked_mul(unit).filter(|s| *s >= 0).and_then(TimeDelta::try_seconds).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_with_their_unit() {
        assert_eq!(length("90s"), Ok(TimeDelta::seconds(90)));
        assert_eq!(length("2h"), Ok(TimeDelta::hours(2)));
        assert_eq!(length("7d"), Ok(TimeDelta::days(7)));
        for wrong in ["2", "h", "2 weeks", "-2h", "99999999999999999d"] {
            assert!(length(wrong).is_err(), "{wrong}");
        }
    }
}
