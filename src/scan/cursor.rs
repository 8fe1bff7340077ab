//! A place in a text from which numbers and times of day are read.

use chrono::NaiveTime;

use super::zone_names;

/// A text, and how far it was read.
pub(super) struct Cursor<'t> {
    pub text: &'t [u8],
    pub at: usize,
}

/// Hour, minute, second and nanosecond, with the shape of the zone that followed.
pub(super) struct Clock {
    pub time: NaiveTime,
    /// `None`: no zone; `Some(seconds)` east of Greenwich.
    pub offset: Option<i64>,
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

    pub(super) fn clock(&mut self) -> Option<Clock> {
        let hour = self.number(1, 2)?;
        self.eat(b":")?;
        let minute = self.number(2, 2)?;
        let mut second = 0;
        let mut nano = 0;
        if self.eat(b":").is_some() {
            second = self.number(2, 2)?;
            nano = self.fraction();
        }
        Some(Clock { time: time_of_day(hour, minute, second, nano)?, offset: self.zone() })
    }

    /// `110707`, with what may follow a time.
    pub(super) fn compact_clock(&mut self) -> Option<Clock> {
        let (hour, minute, second) = (self.number(2, 2)?, self.number(2, 2)?, self.number(2, 2)?);
        let nano = self.fraction();
        Some(Clock { time: time_of_day(hour, minute, second, nano)?, offset: self.zone() })
    }

    pub(super) fn clock_with_half_day(&mut self) -> Option<(Clock, bool)> {
        let mut clock = self.clock()?;
        let after = self.rest().strip_prefix(b" ").or(self.rest().strip_prefix("\u{202f}".as_bytes()));
        let pm = match after.and_then(|a| a.get(..2)) {
            Some(b"AM" | b"am") => false,
            Some(b"PM" | b"pm") => true,
            _ => return Some((clock, false)),
        };
        self.at = self.text.len() - after?.len() + 2;
        let hour = chrono::Timelike::hour(&clock.time) % 12 + if pm { 12 } else { 0 };
        clock.time = chrono::Timelike::with_hour(&clock.time, hour)?;
        Some((clock, true))
    }

    fn fraction(&mut self) -> u32 {
        if !matches!(self.peek(), Some(b'.' | b',')) || !self.digits_ahead(self.at + 1, 1) {
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

    /// `Z`, `+02:00`, `-0700`, ` +0000`, ` GMT`, ` PST`: seconds east of Greenwich.
    fn zone(&mut self) -> Option<i64> {
        let start = self.at;
        let apart = self.eat(b" ").is_some();
        if let Some((seconds, length)) = zone_names::leading(self.rest()) {
            self.at += length;
            // `GMT+0100`, as JavaScript prints it.
            let named = self.at;
            let offset = self.numeric_zone(false).filter(|_| seconds == 0);
            self.at = if offset.is_some() { self.at } else { named };
            return Some(offset.unwrap_or(seconds));
        }
        self.numeric_zone(apart).or_else(|| {
            self.at = start;
            None
        })
    }

    /// An offset that stands apart from the time needs its minutes: ` -12 rows` is none.
    fn numeric_zone(&mut self, apart: bool) -> Option<i64> {
        let sign = if self.eat(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.number(2, 2)?;
        self.eat(b":");
        let minutes = self.number(2, 2).or((!apart).then_some(0))?;
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
