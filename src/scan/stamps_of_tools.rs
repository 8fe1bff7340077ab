//! Stamps that only one tool writes, and how a date and a time become one.

use chrono::{DateTime, NaiveDate, TimeDelta};

use super::date::Date;
use super::time_cursor::{Clock, Cursor};
use crate::clock::Stamp;

impl Cursor<'_> {
    /// TAI64N of daemontools: `@4000000067...`, ten seconds and the leap seconds ahead of UTC.
    pub(super) fn tai(&mut self) -> Option<Stamp> {
        const AHEAD: i64 = 37;
        let label = self.text.get(1..25).filter(|l| l.iter().all(u8::is_ascii_hexdigit))?;
        let label = std::str::from_utf8(label).ok()?;
        let seconds = i64::from_str_radix(label[..16].strip_prefix('4')?, 16).ok()?;
        let nanos = u32::from_str_radix(&label[16..], 16).ok()?;
        let at = DateTime::from_timestamp(seconds - AHEAD, nanos)?;
        self.at = 25;
        Some(Stamp::utc(at.naive_utc()))
    }

    /// Chromium, and what is built upon it: process and thread before month, day and time, `[77:78:0601/021656.470026:`.
    pub(super) fn chromium(&mut self) -> Option<Stamp> {
        self.at = 0;
        for _ in 0..2 {
            self.number(1, 7)?;
            self.eat(b":")?;
        }
        let (month, day) = (self.number(2, 2)?, self.number(2, 2)?);
        self.eat(b"/")?;
        let clock = self.compact_clock()?;
        stamp(Date::yearless(month, day)?, &clock)
    }
}

/// The stamp of a date and a time.
pub(super) fn stamp(date: Date, clock: &Clock) -> Option<Stamp> {
    let offset = TimeDelta::seconds(clock.offset.unwrap_or(0));
    let at = |day: NaiveDate| day.and_time(clock.time).checked_sub_signed(offset);
    let or = date.or.and_then(at);
    let region = clock.region.filter(|_| clock.offset.is_none() && date.dated && or.is_none());
    if let Some(region) = region {
        return Some(Stamp::utc(region.instant(date.day.and_time(clock.time)).naive_utc()));
    }
    Some(Stamp { at: at(date.day)?, zoned: clock.offset.is_some(), dated: date.dated, or })
}
