//! A place in a text from which numbers and times of day are read.

use chrono::{NaiveTime, Timelike};

use super::calendar;
use crate::clock::Zone;

/// A text, and how far it was read.
pub(super) struct Cursor<'t> {
    pub text: &'t [u8],
    pub at: usize,
}

/// A time of day, with the zone that followed.
pub(super) struct Clock {
    pub time: NaiveTime,
    /// `None`: no zone; `Some(seconds)` east of Greenwich.
    pub offset: Option<i64>,
    /// The zone that a place names, where no offset is told: `Europe/Berlin`. Its offset depends on the day.
    pub region: Option<Zone>,
    /// Whether AM or PM stood there.
    pub half_day: bool,
}

impl<'t> Cursor<'t> {
    pub(super) fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn eat(&mut self, wanted: &[u8]) -> Option<u8> {
        let byte = self.peek().filter(|b| wanted.contains(b))?;
        self.at += 1;
        Some(byte)
    }

    /// Takes `words` if they come next.
    pub(super) fn eat_words(&mut self, words: &str) -> bool {
        let found = self.rest().starts_with(words.as_bytes());
        self.at += if found { words.len() } else { 0 };
        found
    }

    pub(super) fn blanks(&mut self) -> usize {
        let count = self.rest().iter().take(4).take_while(|b| **b == b' ').count();
        self.at += count;
        count
    }

    pub(super) fn digits_ahead(&self, from: usize, count: usize) -> bool {
        self.text.get(from..from + count).is_some_and(|d| d.iter().all(u8::is_ascii_digit))
    }

    /// A number of `min` to `max` digits.
    pub(super) fn number(&mut self, min: usize, max: usize) -> Option<u32> {
        let run = self.rest().iter().take(max).take_while(|b| b.is_ascii_digit()).count();
        if run < min {
            return None;
        }
        let value =
            self.rest()[..run].iter().fold(0u32, |n, b| n.wrapping_mul(10).wrapping_add(u32::from(b - b'0')));
        self.at += run;
        Some(value)
    }

    /// `11:07`, `11:07:07.123`, with what may follow or precede a time.
    pub(super) fn clock(&mut self) -> Option<Clock> {
        self.clock_with(|c| c.eat(b":").is_some())
    }

    /// A clock behind a date, where other signs may stand between its numbers: `11.07.07`, `11-07-07`, `11時07分07秒`.
    pub(super) fn dated_clock(&mut self) -> Option<Clock> {
        let start = self.at;
        if let Some(clock) = self.clock() {
            return Some(clock);
        }
        for signs in [[".", "."], ["-", "-"], ["時", "分"], ["시 ", "분 "], ["时", "分"], ["h", "m"]] {
            self.at = start;
            let mut next = signs.iter();
            let clock = self.clock_with(|c| next.next().is_some_and(|sign| c.eat_words(sign)));
            if clock.is_some() && next.next().is_none() {
                ["秒", "초", "s"].iter().find(|unit| self.eat_words(unit));
                return clock;
            }
        }
        None
    }

    fn clock_with(&mut self, mut separator: impl FnMut(&mut Self) -> bool) -> Option<Clock> {
        let early = calendar::half_day(self.rest());
        if let Some((_, length)) = early {
            self.at += length;
            self.blanks();
        }
        let hour = self.number(1, 2)?;
        if !separator(self) {
            return None;
        }
        let minute = self.number(2, 2)?;
        let (mut second, mut nano) = (0, 0);
        let before = self.at;
        if separator(self) && self.digits_ahead(self.at, 2) {
            second = self.number(2, 2)?;
            nano = self.fraction();
        } else {
            self.at = before;
        }
        self.settle([hour, minute, second, nano], early.map(|(pm, _)| pm))
    }

    /// `110707`, with what may follow a time.
    pub(super) fn compact_clock(&mut self) -> Option<Clock> {
        let (hour, minute, second) = (self.number(2, 2)?, self.number(2, 2)?, self.number(2, 2)?);
        let nano = self.fraction();
        self.settle([hour, minute, second, nano], None)
    }

    pub(super) fn settle(
        &mut self,
        [hour, minute, second, nano]: [u32; 4],
        early: Option<bool>,
    ) -> Option<Clock> {
        let time = time_of_day(hour, minute, second, nano)?;
        let pm = early.or_else(|| self.half_day());
        let time = match pm {
            Some(pm) => time.with_hour(hour % 12 + if pm { 12 } else { 0 })?,
            None => time,
        };
        let offset = self.zone();
        Some(Clock { time, offset, region: self.region(), half_day: pm.is_some() })
    }

    fn half_day(&mut self) -> Option<bool> {
        let rest = self.rest();
        let after = rest.strip_prefix(b" ").or(rest.strip_prefix("\u{202f}".as_bytes())).unwrap_or(rest);
        let (pm, length) = calendar::half_day(after)?;
        self.at = self.text.len() - after.len() + length;
        Some(pm)
    }

    pub(super) fn fraction(&mut self) -> u32 {
        let colon = self.peek() == Some(b':') && self.digits_ahead(self.at + 1, 3);
        let marked = colon || matches!(self.peek(), Some(b'.' | b',')) && self.digits_ahead(self.at + 1, 1);
        if !marked {
            return 0;
        }
        self.at += 1;
        let mut nano = 0;
        let mut digits = 0;
        while let Some(b) = self.peek().filter(u8::is_ascii_digit) {
            if digits < 9 {
                nano = nano * 10 + u32::from(b - b'0');
                digits += 1;
            }
            self.at += 1;
        }
        nano * 10u32.pow(9 - digits)
    }

    /// `Z`, `+02:00`, `-0700`, ` +0000`, ` CET`, ` UTC+3`, ` (UTC)`: seconds east of Greenwich.
    pub(super) fn zone(&mut self) -> Option<i64> {
        let start = self.at;
        let apart = self.eat(b" ").is_some();
        let open = apart && self.eat(b"(").is_some();
        let named = calendar::zone(self.rest());
        if let Some((offset, length)) = named {
            self.at += length;
            // `UTC+3`, `GMT-0800`: the name is that of the zone from which is counted.
            let from = self.at;
            let counted = if offset == 0 { self.numeric_zone(false, 1) } else { None };
            if counted.is_none() {
                self.at = from;
            }
            if !open || self.eat(b")").is_some() {
                return counted.or(Some(offset));
            }
        } else if !open && let Some(offset) = self.numeric_zone(apart, 2) {
            // `+0000 UTC` of Go, `+09:00[Asia/Tokyo]` of Java.
            self.eat_words(" UTC");
            return Some(offset);
        }
        self.at = start;
        None
    }

    /// ` Europe/Berlin` of PHP, ` [Europe/Berlin]` of Java.
    fn region(&mut self) -> Option<Zone> {
        let rest = self.rest();
        let inner = rest.strip_prefix(b" ").unwrap_or(rest);
        let inner = inner.strip_prefix(b"[").unwrap_or(inner);
        let is_inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+');
        let length = inner.iter().take(40).take_while(|b| is_inside(b)).count();
        // A place is named by its continent or ocean and its city.
        let place =
            inner[..length].first().is_some_and(u8::is_ascii_uppercase) && inner[..length].contains(&b'/');
        let name = std::str::from_utf8(&inner[..length]).ok().filter(|_| place)?;
        let zone = name.parse().ok()?;
        let opened = rest[..rest.len() - inner.len()].ends_with(b"[");
        let closed = usize::from(opened && inner.get(length) == Some(&b']'));
        self.at = self.text.len() - inner.len() + length + closed;
        Some(zone)
    }

    /// An offset that stands apart from the time needs its minutes: ` -12 rows` is none.
    fn numeric_zone(&mut self, apart: bool, least: usize) -> Option<i64> {
        let sign = if self.eat(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.number(least, 2)?;
        let colon = self.eat(b":").is_some();
        let minutes = self.number(2, 2).or((!apart && !colon).then_some(0))?;
        (hours <= 14 && minutes < 60 && !self.peek().is_some_and(|b| b.is_ascii_digit()))
            .then_some(sign * i64::from(hours * 3600 + minutes * 60))
    }
}

/// A time of day, if there is such a one. A leap second is read as the second before it: good enough for a log.
fn time_of_day(hour: u32, minute: u32, second: u32, nano: u32) -> Option<NaiveTime> {
    let second = if second == 60 { 59 } else { second };
    NaiveTime::from_hms_nano_opt(hour, minute, second, nano)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_sixty_seconds_and_now_and_then_one_more() {
        for (text, expected) in [
            ("10:00:59", Some("10:00:59")),
            ("23:59:60Z", Some("23:59:59")),
            ("10:00:61", None),
            ("10:00:99.5", None),
            ("10:60:00", None),
            ("24:00:00", None),
        ] {
            let mut cursor = Cursor { text: text.as_bytes(), at: 0 };
            let time = cursor.clock().map(|clock| clock.time.to_string());
            assert_eq!(time.as_deref(), expected, "{text}");
            let compact = text.replace(':', "");
            let mut cursor = Cursor { text: compact.as_bytes(), at: 0 };
            let time = cursor.compact_clock().map(|clock| clock.time.to_string());
            assert_eq!(time.as_deref(), expected, "{compact}");
        }
    }
}
