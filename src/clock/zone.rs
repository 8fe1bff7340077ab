//! Time zones: UTC, the machine's, or one by its name in the IANA database.

use std::str::FromStr;

use chrono::{DateTime, FixedOffset, Local, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// A time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Zone {
    /// Coordinated universal time.
    Utc,
    /// The zone of this machine.
    Local,
    /// A zone of the IANA database.
    Named(Tz),
}

/// A word that is no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone '{0}'; use a name such as Europe/Berlin, or UTC, or local")]
pub struct UnknownZone(String);

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, UnknownZone> {
        match text.to_ascii_lowercase().as_str() {
            "utc" | "z" => Ok(Self::Utc),
            "local" => Ok(Self::Local),
            _ => chrono_tz::TZ_VARIANTS
                .iter()
                .find(|zone| zone.name().eq_ignore_ascii_case(text))
                .map(|zone| Self::Named(*zone))
                .ok_or_else(|| UnknownZone(text.to_owned())),
        }
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Utc => f.write_str("UTC"),
            Self::Local => f.write_str("local"),
            Self::Named(tz) => f.write_str(tz.name()),
        }
    }
}

impl Zone {
    /// The instant at which the clocks of the zone show `wall`: the first of two at the end of summer time, and the
    /// time an hour on where summer time skips it.
    #[must_use]
    pub fn instant(self, wall: NaiveDateTime) -> DateTime<Utc> {
        match self {
            Self::Utc => wall.and_utc(),
            Self::Local => first(&Local, wall),
            Self::Named(tz) => first(&tz, wall),
        }
    }

    /// `at` on the clocks of the zone, with the zone's short name.
    #[must_use]
    pub fn wall(self, at: DateTime<Utc>) -> (DateTime<FixedOffset>, String) {
        match self {
            Self::Utc => (at.fixed_offset(), "UTC".to_owned()),
            Self::Local => {
                let local = at.with_timezone(&Local).fixed_offset();
                let name = if local.offset().local_minus_utc() == 0 {
                    "UTC".to_owned()
                } else {
                    local.format("%:z").to_string()
                };
                (local, name)
            }
            Self::Named(tz) => {
                let local = at.with_timezone(&tz);
                (local.fixed_offset(), local.format("%Z").to_string())
            }
        }
    }
}

fn first<T: TimeZone>(zone: &T, wall: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.with_timezone(&Utc),
        LocalResult::None => {
            let before = wall.checked_sub_signed(TimeDelta::hours(3)).unwrap_or(wall);
            let offset =
                zone.offset_from_local_datetime(&before).earliest().map_or(0, |o| o.fix().local_minus_utc());
            let at = wall.and_utc();
            at.checked_sub_signed(TimeDelta::seconds(i64::from(offset))).unwrap_or(at)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_called_by_its_name_in_any_case() {
        for (name, zone, shown) in [
            ("utc", Zone::Utc, "UTC"),
            ("Z", Zone::Utc, "UTC"),
            ("LOCAL", Zone::Local, "local"),
            ("europe/berlin", Zone::Named(chrono_tz::Europe::Berlin), "Europe/Berlin"),
        ] {
            assert_eq!((name.parse(), zone.to_string().as_str()), (Ok(zone), shown));
        }
    }

    #[test]
    fn a_time_on_the_wall_has_the_short_name_of_its_zone() {
        let at: DateTime<Utc> = "2026-07-01T12:00:00Z".parse().unwrap();
        let wall = |zone: Zone| {
            let (wall, name) = zone.wall(at);
            format!("{} {name}", wall.format("%H:%M"))
        };
        assert_eq!(wall(Zone::Utc), "12:00 UTC");
        assert_eq!(wall("America/Los_Angeles".parse().unwrap()), "05:00 PDT");
        // The machine's zone has no name here: its distance from UTC stands for it, and UTC for none.
        let offset = at.with_timezone(&Local).format("%:z").to_string();
        let expected = if offset == "+00:00" { "UTC".to_owned() } else { offset };
        assert_eq!(Zone::Local.wall(at).1, expected);
    }

    #[test]
    fn summer_time_is_no_trap() {
        let la: Zone = "America/Los_Angeles".parse().unwrap();
        for (wall, utc) in [
            ("2026-03-08T01:30:00", "2026-03-08T09:30:00+00:00"),
            ("2026-03-08T02:30:00", "2026-03-08T10:30:00+00:00"),
            ("2026-11-01T01:30:00", "2026-11-01T08:30:00+00:00"),
            ("2026-11-01T02:30:00", "2026-11-01T10:30:00+00:00"),
        ] {
            assert_eq!(la.instant(wall.parse().unwrap()).to_rfc3339(), utc, "{wall}");
        }
        assert_eq!(
            Zone::from_str("Mars/Phobos").unwrap_err().to_string().split(';').next(),
            Some("unknown time zone 'Mars/Phobos'")
        );
    }
}
