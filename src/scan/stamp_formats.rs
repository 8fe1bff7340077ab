//! Time stamps of log lines, in every common spelling.
//!
//! A stamp is read, never guessed: a line whose date could be two dates (05/06/2026 without AM or PM) has none, and
//! one without a zone or a year keeps that open for the clock to settle.

use chrono::{DateTime, NaiveDate, TimeDelta};

use super::cursor::{Clock, Cursor};
use crate::clock::{Stamp, YEARLESS};

/// What stands at the start of a line: a stamp, or a time of day without any date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// Date and time.
    Stamp(Stamp),
    /// A clock time only, such as rich's `[09:18:36]`.
    ClockOnly,
}

/// The stamp with which `text` begins (an opening bracket may stand before it), and the bytes it takes up with its
/// closing bracket.
#[must_use]
pub fn leading(text: &[u8]) -> Option<(Lead, usize)> {
    let open = usize::from(matches!(text.first(), Some(b'[' | b'(' | b'"')));
    let inner = text.get(open..)?;
    let mut cursor = Cursor { text: inner, at: 0 };
    let lead = cursor.any()?;
    let mut used = open + cursor.at;
    if open == 1 && matches!(text.get(used), Some(b']' | b')' | b'"')) {
        used += 1;
    }
    Some((lead, used))
}

/// The stamp that `text` is as a whole, as in the value of a JSON field.
#[must_use]
pub fn whole(text: &str) -> Option<Stamp> {
    let mut cursor = Cursor { text: text.trim().as_bytes(), at: 0 };
    match cursor.any()? {
        Lead::Stamp(stamp) if cursor.rest().iter().all(|b| b.is_ascii_punctuation() || *b == b' ') => {
            Some(stamp)
        }
        _ => None,
    }
}

/// The stamp of a number: seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size.
#[must_use]
pub fn from_epoch(number: f64) -> Option<Stamp> {
    // 2009 to 2100: what is outside is some other number.
    const SECONDS: std::ops::Range<f64> = 1.23e9..4.1e9;
    let seconds = [1.0, 1e3, 1e6, 1e9].iter().map(|unit| number / unit).find(|s| SECONDS.contains(s))?;
    let whole = seconds.floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked above"
    )]
    let at = DateTime::from_timestamp(whole as i64, ((seconds - whole) * 1e9) as u32)?;
    Some(Stamp::utc(at.naive_utc()))
}

impl Cursor<'_> {
    fn any(&mut self) -> Option<Lead> {
        match *self.text.first()? {
            b'0'..=b'9' => self.numeric(),
            b'I' | b'W' | b'E' | b'F' if self.digits_ahead(1, 4) => self.absl(),
            b'A'..=b'Z' => self.named(),
            _ => None,
        }
    }

    /// Starts with a digit: ISO 8601 and its cousins, d/m/y, CLF, epoch, or a bare clock time.
    fn numeric(&mut self) -> Option<Lead> {
        let run = self.text.iter().take_while(|b| b.is_ascii_digit()).count();
        match (run, self.text.get(run)) {
            (4, Some(b'-' | b'/' | b'.')) => self.year_first().map(Lead::Stamp),
            (8, Some(b'T')) => self.compact().map(Lead::Stamp),
            (1 | 2, Some(b':')) => {
                self.clock()?;
                Some(Lead::ClockOnly)
            }
            (1 | 2, Some(b'/' | b'.' | b'-' | b' ')) => self.day_or_month_first().map(Lead::Stamp),
            (10..=19, next) if !next.is_some_and(u8::is_ascii_alphanumeric) => {
                self.epoch(run).map(Lead::Stamp)
            }
            _ => None,
        }
    }

    fn year_first(&mut self) -> Option<Stamp> {
        let year = self.number(4, 4)?;
        let sep = self.eat(b"-/.")?;
        let month = self.number(1, 2)?;
        self.eat(&[sep])?;
        let day = self.number(1, 2)?;
        self.eat(b"T _t")?;
        // gin: `2026/05/04 - 11:07:07`
        if self.eat(b"-").is_some() {
            self.eat(b" ")?;
        }
        let clock = self.clock()?;
        stamp(NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?, &clock)
    }

    /// ISO 8601 without signs between: `20260504T110707Z`.
    fn compact(&mut self) -> Option<Stamp> {
        let (year, month, day) = (self.number(4, 4)?, self.number(2, 2)?, self.number(2, 2)?);
        self.eat(b"T")?;
        let clock = self.compact_clock()?;
        stamp(NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?, &clock)
    }

    /// `20/Oct/2026:03:57:04 +0000`, `10/10/2026 09:21:24 AM`, `20.10.2026 03:57:04`, `12 May 2026 10:08:48`.
    fn day_or_month_first(&mut self) -> Option<Stamp> {
        let start = self.at;
        if let Some(stamp) = self.logcat() {
            return Some(stamp);
        }
        self.at = start;
        let first = self.number(1, 2)?;
        let sep = self.eat(b"/.- ")?;
        if let Some(month) = self.month_name() {
            self.eat(b"/- ")?;
            let year = self.number(4, 4)?;
            self.eat(b": T")?;
            let clock = self.clock()?;
            return stamp(NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, first)?, &clock);
        }
        let second = self.number(1, 2)?;
        self.eat(&[sep])?;
        let year = self.number(4, 4)?;
        self.eat(b",");
        self.eat(b" T")?;
        let (clock, half_day) = self.clock_with_half_day()?;
        // AM and PM go with month-first; a dot goes with day-first; otherwise only a number over 12 decides.
        let (month, day) = match (half_day, sep, first > 12, second > 12) {
            (_, _, true, false) | (false, b'.', _, false) => (second, first),
            (_, _, false, true) | (true, _, false, false) => (first, second),
            _ => return None,
        };
        stamp(NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?, &clock)
    }

    /// Android's log: `05-04 11:07:07.123`, month first and without a year.
    fn logcat(&mut self) -> Option<Stamp> {
        let month = self.number(2, 2)?;
        self.eat(b"-")?;
        let day = self.number(2, 2)?;
        self.eat(b" ")?;
        let clock = self.clock()?;
        let date = NaiveDate::from_ymd_opt(YEARLESS, month, day)?;
        stamp(date, &clock).map(|s| Stamp { dated: false, ..s })
    }

    fn epoch(&mut self, run: usize) -> Option<Stamp> {
        let mut end = run;
        if self.text.get(run) == Some(&b'.') {
            end += 1 + self.text[run + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        }
        let number = std::str::from_utf8(&self.text[..end]).ok()?.parse().ok()?;
        self.at = end;
        from_epoch(number)
    }

    /// Starts with a letter: `Tue, 12 May 2026 10:08:48 +0100`, `Jul 11 09:46:01`, `Sat Mar  7 14:31:42 UTC 2026`.
    fn named(&mut self) -> Option<Lead> {
        let weekday = self.weekday();
        if weekday {
            self.eat(b",");
            self.eat(b" ")?;
        }
        if self.peek()?.is_ascii_digit() {
            return self.day_or_month_first().map(Lead::Stamp);
        }
        let month = self.month_name()?;
        self.eat(b" ")?;
        self.eat(b" ");
        let day = self.number(1, 2)?;
        self.eat(b",");
        self.eat(b" ")?;
        if self.digits_ahead(self.at, 4) {
            let year = i32::try_from(self.number(4, 4)?).ok()?;
            self.eat(b",");
            self.eat(b" ")?;
            // Kibana: `Nov 28, 2026 @ 01:00:00.123`.
            for word in [&b"at "[..], b"@ "] {
                self.at += if self.rest().starts_with(word) { word.len() } else { 0 };
            }
            let (clock, _) = self.clock_with_half_day()?;
            return stamp(NaiveDate::from_ymd_opt(year, month, day)?, &clock).map(Lead::Stamp);
        }
        let clock = self.clock()?;
        let year = if weekday { self.trailing_year() } else { None };
        let date = NaiveDate::from_ymd_opt(year.unwrap_or(YEARLESS), month, day)?;
        let dated = year.is_some();
        stamp(date, &clock).map(|s| Lead::Stamp(Stamp { dated, ..s }))
    }

    /// The year of ctime, after an optional zone name: ` UTC 2026`.
    fn trailing_year(&mut self) -> Option<i32> {
        let rest = std::str::from_utf8(self.rest().get(..self.rest().len().min(12))?).ok()?;
        let word = rest
            .split_whitespace()
            .find(|w| w.len() >= 4 && w.bytes().take(4).all(|b| b.is_ascii_digit()))?;
        self.at += rest.find(word)? + 4;
        word.get(..4)?.parse().ok()
    }

    /// glog and absl: `E0601 02:16:56.470026`, without year and zone.
    fn absl(&mut self) -> Option<Lead> {
        self.at = 1;
        let month = self.number(2, 2)?;
        let day = self.number(2, 2)?;
        self.eat(b" ")?;
        let clock = self.clock()?;
        let date = NaiveDate::from_ymd_opt(YEARLESS, month, day)?;
        stamp(date, &clock).map(|s| Lead::Stamp(Stamp { dated: false, ..s }))
    }

    fn weekday(&mut self) -> bool {
        const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
        if !DAYS.iter().any(|d| self.rest().starts_with(d)) {
            return false;
        }
        // `Mon`, or the whole name.
        let name = self.rest().iter().take(9).take_while(|b| b.is_ascii_alphabetic()).count();
        let whole = name == 3 || self.rest()[..name].ends_with(b"day");
        let found = whole && matches!(self.rest().get(name), Some(b',' | b' '));
        if found {
            self.at += name;
        }
        found
    }

    fn month_name(&mut self) -> Option<u32> {
        const MONTHS: [&[u8]; 12] =
            [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
        let index = MONTHS.iter().position(|m| self.rest().starts_with(m))?;
        const REST: [&[u8]; 12] = [
            b"uary", b"ruary", b"ch", b"il", b"", b"e", b"y", b"ust", b"tember", b"ober", b"ember", b"ember",
        ];
        self.at += 3;
        if self.rest().starts_with(REST[index]) {
            self.at += REST[index].len();
        }
        u32::try_from(index + 1).ok()
    }
}

fn stamp(date: NaiveDate, clock: &Clock) -> Option<Stamp> {
    let at = date.and_time(clock.time).checked_sub_signed(TimeDelta::seconds(clock.offset.unwrap_or(0)))?;
    Some(Stamp { at, zoned: clock.offset.is_some(), dated: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match leading(text.as_bytes()) {
            Some((Lead::Stamp(s), used)) => format!(
                "{}{}{} | {}",
                s.at.format("%Y-%m-%dT%H:%M:%S%.3f"),
                if s.zoned { "Z" } else { " local" },
                if s.dated { "" } else { " no year" },
                &text[used..]
            ),
            Some((Lead::ClockOnly, used)) => format!("clock only | {}", &text[used..]),
            None => "none".to_owned(),
        }
    }

    #[test]
    fn every_spelling_of_a_log_line_is_read() {
        for (text, expected) in [
            ("2026-05-22T11:22:34.123456+00:00 app", "2026-05-22T11:22:34.123Z | app"),
            ("2026-09-24T21:59:57.6837763Z ERROR", "2026-09-24T21:59:57.683Z | ERROR"),
            ("2026-04-14 21:44:43,153 INFO", "2026-04-14T21:44:43.153 local | INFO"),
            ("[2026-06-24T14:35:48.981+0000] {x}", "2026-06-24T14:35:48.981Z |  {x}"),
            ("2026-04-30T13:45:25,123-07:00 [w]", "2026-04-30T20:45:25.123Z | [w]"),
            ("2026-07-05T13:42:14-07:00|WARN", "2026-07-05T20:42:14.000Z | |WARN"),
            ("2026/05/04 11:07:07 [error]", "2026-05-04T11:07:07.000 local |  [error]"),
            ("[20/Oct/2026:03:57:04 +0000] \"G", "2026-10-20T03:57:04.000Z |  \"G"),
            ("Tue, 12 May 2026 10:08:48 +0100 w", "2026-05-12T09:08:48.000Z | w"),
            ("Jul 11 09:46:01 web-01", "2000-07-11T09:46:01.000 local no year |  web-01"),
            ("Jul  1 09:46:01 web-01", "2000-07-01T09:46:01.000 local no year |  web-01"),
            ("E0601 02:16:56.470026    2211 s", "2000-06-01T02:16:56.470 local no year |     2211 s"),
            ("10/10/2026 09:21:24 AM INFO", "2026-10-10T09:21:24.000 local |  INFO"),
            ("[2/18/2026, 9:51:28 PM] [Nest]", "2026-02-18T21:51:28.000 local |  [Nest]"),
            ("20.10.2026 03:57:04 x", "2026-10-20T03:57:04.000 local |  x"),
            ("1784431062950 INFO", "2026-07-19T03:17:42.950Z |  INFO"),
            ("1784431062.95 INFO", "2026-07-19T03:17:42.950Z |  INFO"),
            ("Sat Mar  7 14:31:42 UTC 2026 x", "2026-03-07T14:31:42.000Z |  x"),
            ("20260504T110707.5Z x", "2026-05-04T11:07:07.500Z |  x"),
            ("Monday, May 4, 2026 11:07:07 AM x", "2026-05-04T11:07:07.000 local |  x"),
            ("September 4, 2026 at 1:07:07 PM x", "2026-09-04T13:07:07.000 local |  x"),
            ("2026-11-20 01:11:12 PST ERROR", "2026-11-20T09:11:12.000Z | ERROR"),
            ("[2026-11-20 01:11:12.123 CET] x", "2026-11-20T00:11:12.123Z |  x"),
            ("Fri Nov 20 01:11:12 PST 2026 x", "2026-11-20T09:11:12.000Z |  x"),
            ("2026-11-20 01:11:12 CST x", "2026-11-20T01:11:12.000 local | CST x"),
            ("2026-11-20 01:11:12 GMT+0100 x", "2026-11-20T00:11:12.000Z | x"),
            ("Nov 28, 2026 @ 01:00:00.123,web-1", "2026-11-28T01:00:00.123 local | ,web-1"),
            ("[09:18:36] INFO", "clock only |  INFO"),
        ] {
            assert_eq!(read(text).replace(" |  ", " | "), expected.replace(" |  ", " | "), "{text}");
        }
    }

    #[test]
    fn a_date_that_could_be_two_dates_is_none() {
        assert_eq!(read("05/06/2026 10:00:00 x"), "none");
        assert_eq!(read("12345 rows"), "none");
        assert_eq!(read("429 rows"), "none");
    }
}
