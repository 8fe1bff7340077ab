//! A time as a text gives it ([`Stamp`]), and the instant that it means ([`Moment`]). How texts spell times is in `scan`.

use chrono::{DateTime, NaiveDateTime, Utc};

/// A time as the text gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stamp {
    /// Wall time; UTC where `zoned`, with the offset of the text already taken off.
    pub at: NaiveDateTime,
    /// Whether the text named the zone.
    pub zoned: bool,
    /// Whether the text named the year; without it, `at` is in [`YEARLESS`].
    pub dated: bool,
    /// The other time that it may mean: years of two digits stand first or last.
    pub or: Option<NaiveDateTime>,
}

/// The year that stands in for a missing one: a leap year, so that 29 February exists.
pub const YEARLESS: i32 = 2000;

impl Stamp {
    /// A stamp in UTC.
    #[must_use]
    pub const fn utc(at: NaiveDateTime) -> Self {
        Self { at, zoned: true, dated: true, or: None }
    }
}

/// The instant of a stamp, and what had to be assumed for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moment {
    /// The instant.
    pub at: DateTime<Utc>,
    /// Whether the text named no zone.
    pub zone_assumed: bool,
    /// Whether the text named no year.
    pub year_assumed: bool,
}
