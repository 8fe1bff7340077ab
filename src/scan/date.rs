//! Dates of log lines, in every common order.

use chrono::{Datelike, NaiveDate, Weekday};

use super::calendar;
use super::time_cursor::Cursor;
use crate::clock::YEARLESS;

/// Which number is the day's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The text says it.
    Known,
    /// Day and month may be the other way round: `05/06/2026`.
    Slashes,
}

/// A date as it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Date {
    pub day: NaiveDate,
    /// The other day that it may mean, where its year has two digits.
    pub or: Option<NaiveDate>,
    pub order: Order,
    /// Whether the year was told.
    pub dated: bool,
}

impl Date {
    pub(super) const fn of(day: NaiveDate) -> Self {
        Self { day, or: None, order: Order::Known, dated: true }
    }

    /// A day of a year that was not told.
    pub(super) fn yearless(month: u32, day: u32) -> Option<Self> {
        let day = NaiveDate::from_ymd_opt(YEARLESS, month, day)?;
        Some(Self { dated: false, ..Self::of(day) })
    }

    /// The same day of a year that was told after all.
    pub(super) fn in_year(self, year: u32) -> Option<Self> {
        let year = i32::try_from(year).ok().filter(|y| YEARS.contains(y))?;
        Some(Self { dated: true, day: self.day.with_year(year)?, ..self })
    }

    /// The same numbers, read month first.
    pub(super) fn month_first(self) -> Self {
        let (month, day) = (self.day.day(), self.day.month());
        let swapped = NaiveDate::from_ymd_opt(self.day.year(), month, day).unwrap_or(self.day);
        Self { day: swapped, order: Order::Known, ..self }
    }
}

/// Years that a log may be from.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// The day, where it is one.
pub(super) fn day(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|y| YEARS.contains(y))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

impl Cursor<'_> {
    /// The date that comes next.
    pub(super) fn date(&mut self) -> Option<Date> {
        let run = self.rest().iter().take(15).take_while(|b| b.is_ascii_digit()).count();
        match run {
            0 => self.month_name_first(),
            4 => self.year_first(),
            8 | 14 => {
                let (year, month, date) = (self.number(4, 4)?, self.number(2, 2)?, self.number(2, 2)?);
                self.at += run - 8;
                day(year, month, date).map(Date::of)
            }
            // `261120 11:07:07`
            6 => {
                let (year, month, date) = (self.number(2, 2)?, self.number(2, 2)?, self.number(2, 2)?);
                day(2000 + year, month, date).map(Date::of)
            }
            1 | 2 => self.number_first(),
            _ => None,
        }
    }

    /// `2026-05-04`, `2026. 05. 04.`, `2026年05月04日`, `2026-May-04`.
    fn year_first(&mut self) -> Option<Date> {
        let year = self.number(4, 4)?;
        let (month, date) = if self.eat_words("年") || self.eat_words("년") {
            self.blanks();
            let month = self.number(1, 2)?;
            (self.eat_words("月") || self.eat_words("월")).then_some(())?;
            self.blanks();
            let date = self.number(1, 2)?;
            (self.eat_words("日") || self.eat_words("일")).then_some(())?;
            (month, date)
        } else {
            let sep = self.separator()?;
            if sep == b'-' && self.eat(b"W").is_some() {
                return self.week(year);
            }
            let month = self.month_name().or_else(|| self.number(1, 2))?;
            (self.separator()? == sep).then_some(())?;
            let date = self.number(1, 2)?;
            if sep == b'.' {
                self.eat(b".");
            }
            (month, date)
        };
        day(year, month, date).map(Date::of)
    }

    /// The week and the day in it of ISO 8601, behind the year: `2026-W47-5`.
    fn week(&mut self, year: u32) -> Option<Date> {
        let week = self.number(2, 2)?;
        self.eat(b"-")?;
        let date = Weekday::try_from(u8::try_from(self.number(1, 1)?.checked_sub(1)?).ok()?).ok()?;
        let year = i32::try_from(year).ok().filter(|y| YEARS.contains(y))?;
        NaiveDate::from_isoywd_opt(year, week, date).map(Date::of)
    }

    /// A sign between the numbers of a date; a blank may follow a point.
    fn separator(&mut self) -> Option<u8> {
        let sign = self.eat(b"-/.")?;
        if sign == b'.' {
            self.eat(b" ");
        }
        Some(sign)
    }

    fn month_name(&mut self) -> Option<u32> {
        let (month, length) = calendar::month(self.rest())?;
        self.at += length;
        Some(month)
    }

    /// `Nov 20, 2026`, `November 20`, `Nov 20`.
    fn month_name_first(&mut self) -> Option<Date> {
        let month = self.month_name()?;
        self.eat(b" -/")?;
        self.eat(b" ");
        let date = self.number(1, 2)?;
        let start = self.at;
        if self.eat(b", -/").is_some() {
            self.eat(b" ");
            // A time may come next as well.
            let year = if self.digits_ahead(self.at, 4) { self.number(4, 4) } else { None };
            if let Some(dated) = year.and_then(|year| day(year, month, date)) {
                return Some(Date::of(dated));
            }
        }
        self.at = start;
        Date::yearless(month, date)
    }

    /// `20/Oct/2026`, `20. Oktober 2026`, `20 de octubre de 2026`, `20/10/2026`, `26/10/20`, `10-20`.
    fn number_first(&mut self) -> Option<Date> {
        let start = self.at;
        let first = self.number(1, 2)?;
        let point = self.eat(b".").is_some();
        let blank = self.eat(b" /-").is_some();
        let of = self.eat_words("de ");
        if let Some(month) = self.month_name() {
            // `20Nov2026`
            if !(point || blank) {
                let year = self.number(4, 4)?;
                return day(year, month, first).map(Date::of);
            }
            // Node-RED and Redis leave the year out: `20 Nov 11:52:07`.
            let clock = self.rest().starts_with(b" ") && self.rest().get(3) == Some(&b':');
            if clock && blank {
                return Date::yearless(month, first);
            }
            self.eat(b" /-")?;
            if of {
                self.eat_words("de ");
            }
            let two = !self.digits_ahead(self.at, 4);
            let year = self.number(2, 4)?;
            return day(if two { 2000 + year } else { year }, month, first).map(Date::of);
        }
        self.at = start;
        self.number(1, 2)?;
        let sep = self.separator()?;
        let second = self.number(1, 2)?;
        let before = self.at;
        if self.separator() != Some(sep) || !self.digits_ahead(self.at, 2) {
            self.at = before;
            // Android's log: `05-04 11:07:07.123`, month first and without a year.
            return if sep == b'-' { Date::yearless(first, second) } else { None };
        }
        if self.digits_ahead(self.at, 4) {
            return numbers(first, second, self.number(4, 4)?, sep);
        }
        let third = self.number(2, 2)?;
        let short = two_digits([first, second, third], sep);
        short.filter(|_| !self.peek().is_some_and(|b| b.is_ascii_digit()))
    }
}

/// Day and month before a year: a point goes with day-first; otherwise only a number over 12 decides.
fn numbers(first: u32, second: u32, year: u32, sep: u8) -> Option<Date> {
    let known = |month, date| day(year, month, date).map(Date::of);
    match (sep, first > 12, second > 12) {
        (_, true, false) | (b'.', _, false) => known(second, first),
        (_, false, true) => known(first, second),
        // The same either way.
        _ if first == second => known(first, second),
        _ => day(year, second, first).map(|day| Date { order: Order::Slashes, ..Date::of(day) }),
    }
}

/// A year of two digits, which may stand first or last: the clock knows which of two days is near.
fn two_digits([first, second, third]: [u32; 3], sep: u8) -> Option<Date> {
    let last = day(2000 + third, second, first).filter(|_| first > 12 || sep == b'.');
    let american = day(2000 + third, first, second).filter(|_| second > 12 && sep != b'.');
    let ahead = day(2000 + first, second, third).filter(|_| sep != b'.');
    let mut found = [ahead, last, american].into_iter().flatten();
    let date = Date::of(found.next()?);
    Some(Date { or: found.next(), ..date })
}
