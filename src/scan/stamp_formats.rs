//! Time stamps of log lines, in every common spelling.
//!
//! A stamp is read, never guessed: a line whose date could be two dates (05/06/2026 without AM or PM) has none, and
//! one without a zone or a year keeps that open for the clock to settle.

use chrono::DateTime;

use super::calendar;
use super::date::{Date, Order, day};
use super::levels::is_level;
use super::stamps_of_tools::stamp;
use super::time_cursor::Cursor;
use crate::clock::Stamp;

/// Bytes of a date and a time as most logs have them: `2026-05-04T11:07:07`, or with a blank in place of the `T`.
const PLAIN: usize = 19;

/// How far into a date its first number stands.
const NEAR: usize = 48;

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
    const BRACKETS: [(u8, u8); 6] =
        [(b'[', b']'), (b'(', b')'), (b'<', b'>'), (b'{', b'}'), (b'"', b'"'), (b'`', b'`')];
    let bracket = BRACKETS.iter().find(|(open, _)| text.first() == Some(open));
    let mut open = usize::from(bracket.is_some());
    open += usize::from(open == 1 && text.get(1) == Some(&b' '));
    open += if open == 1 { level_inside(&text[1..]) } else { 0 };
    let inner = text.get(open..)?;
    let mut cursor = Cursor { text: inner, at: 0 };
    let lead = cursor.any().or_else(|| if open == 1 { cursor.chromium().map(Lead::Stamp) } else { None })?;
    let mut used = open + cursor.at;
    if bracket.is_some_and(|(_, close)| text.get(used) == Some(close)) {
        used += 1;
    }
    Some((lead, used))
}

/// Whether `text` begins with `2026-05-04T11:07:07`, the spelling of most logs.
pub(super) fn begins_plainly(text: &[u8]) -> bool {
    // Signs first: most lines that begin otherwise are left at one of them.
    const DIGITS: [usize; 14] = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18];
    text.first_chunk().is_some_and(|text: &[u8; PLAIN]| {
        [text[4], text[7], text[13], text[16]] == *b"--::"
            && matches!(text[10], b'T' | b' ')
            && DIGITS.iter().all(|at| text[*at].is_ascii_digit())
    })
}

/// Length of the level that a logger sets into the bracket of the time: `[E 2026-11-20 11:52:07 web:41]`.
fn level_inside(text: &[u8]) -> usize {
    let word = text.iter().take(9).take_while(|b| b.is_ascii_uppercase()).count();
    let digit = text.get(word + 1).is_some_and(u8::is_ascii_digit);
    if digit && text[word] == b' ' && is_level(&text[..word]) { word + 1 } else { 0 }
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
    // A float of nanoseconds is exact to some hundred of them: cut off, a quarter of a second would be 249 ms.
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked above")]
    let at = DateTime::from_timestamp_micros((seconds * 1e6).round() as i64)?;
    Some(Stamp::utc(at.naive_utc()))
}

impl Cursor<'_> {
    fn any(&mut self) -> Option<Lead> {
        match *self.text.first()? {
            b'0'..=b'9' => self.numeric(),
            b'I' | b'W' | b'E' | b'F' | b'D' if self.digits_ahead(1, 4) => self.absl(),
            b'@' => self.tai().or_else(|| self.unix()).map(Lead::Stamp),
            _ => self.named(),
        }
    }

    /// Starts with a digit: a date with its time, an epoch, or a bare clock time.
    fn numeric(&mut self) -> Option<Lead> {
        let run = self.text.iter().take_while(|b| b.is_ascii_digit()).count();
        match (run, self.text.get(run)) {
            (1 | 2, Some(b':')) => {
                self.clock()?;
                Some(self.date_behind().map_or(Lead::ClockOnly, Lead::Stamp))
            }
            (10 | 13 | 16 | 19, next) if !next.is_some_and(u8::is_ascii_alphanumeric) => {
                self.epoch(run).map(Lead::Stamp)
            }
            (4, Some(b'-')) if self.at == 0 && begins_plainly(self.text) => self.plain(),
            (1 | 2 | 4 | 6 | 8 | 14, _) => {
                let date = self.date()?;
                self.timed(date)
            }
            _ => None,
        }
    }

    /// The same as [`timed`](Self::timed) for such a date and time.
    fn plain(&mut self) -> Option<Lead> {
        let number = |from: usize, to: usize| {
            self.text[from..to].iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
        };
        let date = day(number(0, 4), number(5, 7), number(8, 10)).map(Date::of)?;
        let [hour, minute, second] = [(11, 13), (14, 16), (17, 19)].map(|(from, to)| number(from, to));
        self.at = PLAIN;
        let nano = self.fraction();
        let clock = self.settle([hour, minute, second, nano], None)?;
        Some(stamp(date, &clock).map_or(Lead::ClockOnly, Lead::Stamp))
    }

    /// The date behind a clock time that was read: `11:07:07 2026-05-04`.
    fn date_behind(&mut self) -> Option<Stamp> {
        let start = self.at;
        let mut again = Cursor { text: self.text, at: 0 };
        let clock = again.clock()?;
        self.eat(b",");
        self.eat(b" ");
        let found = self.date().filter(|_| !self.peek().is_some_and(|b| b.is_ascii_alphanumeric()));
        let stamp = found.and_then(|date| stamp(date, &clock));
        if stamp.is_none() {
            self.at = start;
        }
        stamp
    }

    /// The time behind a date.
    fn timed(&mut self, date: Date) -> Option<Lead> {
        let clock = match self.glue()? {
            Glue::Compact if self.digits_ahead(self.at, 6) => self.compact_clock()?,
            _ => self.dated_clock()?,
        };
        let date = if date.dated { date } else { self.trailing_year(date) };
        // AM and PM go with month-first.
        let date = if clock.half_day && date.order == Order::Slashes { date.month_first() } else { date };
        // A date that could be two dates tells no time, but it is one.
        let stamp = if date.order == Order::Slashes { None } else { stamp(date, &clock) };
        Some(stamp.map_or(Lead::ClockOnly, Lead::Stamp))
    }

    /// What stands between a date and its time.
    fn glue(&mut self) -> Option<Glue> {
        let start = self.at;
        if self.at == 14 && self.text[..14].iter().all(u8::is_ascii_digit) {
            self.at = 8;
            return Some(Glue::Compact);
        }
        if let Some(sign) = self.eat(b"Tt_|\t-") {
            if sign == b'-' && self.peek() == Some(b' ') {
                self.at = start;
            }
            if sign != b'-' || self.peek() != Some(b' ') {
                return Some(if b"Tt_-".contains(&sign) { Glue::Compact } else { Glue::Apart });
            }
        }
        // `[2026-05-04][11:07:07]`, and two cells of a table.
        if self.eat_words("][") || self.eat_words("\",\"") || self.eat_words("\";\"") {
            return Some(Glue::Apart);
        }
        if self.eat(b":").is_some() {
            self.eat(b":");
            return Some(Glue::Apart);
        }
        // A day of the week, a comma, a word such as `at`.
        for _ in 0..6 {
            let open = self.eat(b"(").is_some();
            let word = if open { calendar::weekday(self.rest()) } else { self.word_of_glue() };
            self.at += word.unwrap_or(0);
            let closed = !open || self.eat(b")").is_some();
            if !closed || (self.eat(b", ").is_none() && word.is_none()) {
                break;
            }
            // `(Mon) - 11:07`, Kibana's `Nov 28, 2026 @ 11:07`.
            if self.rest().starts_with(b"- ") || self.rest().starts_with(b"@ ") {
                self.at += 2;
            }
        }
        // A name may stand before the time: `date=2026-05-04 time=11:07:07`.
        self.eat_words("time=");
        (self.at > start).then_some(Glue::Apart)
    }

    /// Length of a word between a date and its time; the half of the day belongs to the time.
    fn word_of_glue(&self) -> Option<usize> {
        let rest = self.rest();
        calendar::glue(rest)
            .or_else(|| calendar::weekday(rest))
            .filter(|_| calendar::half_day(rest).is_none())
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

    /// `@1795657653`, as `date +@%s` writes it.
    fn unix(&mut self) -> Option<Stamp> {
        let digits = self.text[1..].iter().take_while(|b| b.is_ascii_digit()).count();
        let number: f64 = std::str::from_utf8(&self.text[1..=digits]).ok()?.parse().ok()?;
        self.at = 1 + digits;
        from_epoch(number).filter(|_| digits == 10)
    }

    /// Starts with a letter: `Tue, 12 May 2026 10:08:48 +0100`, `Jul 11 09:46:01`, `Sat Mar  7 14:31:42 UTC 2026`.
    fn named(&mut self) -> Option<Lead> {
        // Most words are no part of a date, and need not be looked up.
        const NAME: &str = "date=";
        if !calendar::may_begin(self.text) && !self.rest().starts_with(NAME.as_bytes()) {
            return None;
        }
        let letters = self.text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let other = matches!(self.text.get(letters), Some(b) if b.is_ascii() && !b" .,-/=".contains(b));
        if other || !self.text.iter().take(NEAR).any(u8::is_ascii_digit) {
            return None;
        }
        if !self.eat_words(NAME) && calendar::month(self.rest()).is_none() {
            self.at += calendar::weekday(self.rest())?;
            self.eat(b",");
            self.eat(b" ")?;
        }
        let date = self.date()?;
        self.timed(date)
    }

    /// The year of ctime, after an optional zone name: ` UTC 2026`.
    fn trailing_year(&mut self, date: Date) -> Date {
        let start = self.at;
        self.blanks();
        let year = self.digits_ahead(self.at, 4).then(|| self.number(4, 4)).flatten();
        match year.and_then(|year| date.in_year(year)) {
            Some(dated) if !self.peek().is_some_and(|b| b.is_ascii_alphanumeric()) => dated,
            _ => {
                self.at = start;
                date
            }
        }
    }

    /// glog and absl: `E0601 02:16:56.470026`, without zone and mostly without a year (`E20260601`).
    fn absl(&mut self) -> Option<Lead> {
        self.at = 1;
        let year = if self.digits_ahead(1, 8) { Some(self.number(4, 4)?) } else { None };
        let (month, date) = (self.number(2, 2)?, self.number(2, 2)?);
        self.eat(b" ")?;
        let clock = self.clock()?;
        let date =
            year.map_or_else(|| Date::yearless(month, date), |year| day(year, month, date).map(Date::of));
        stamp(date?, &clock).map(Lead::Stamp)
    }
}

/// What stands between a date and its time.
enum Glue {
    /// One sign, after which the time may be written without any.
    Compact,
    Apart,
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
            ("1795327201250000000 INFO", "2026-11-22T06:00:01.250Z |  INFO"),
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
            ("[2026-11-20][01:11:12][chat] x", "2026-11-20T01:11:12.000 local | [chat] x"),
            ("[E 2026-11-20 01:11:12.123 ServerApp] x", "2026-11-20T01:11:12.123 local |  ServerApp] x"),
            ("[W 261120 01:11:12 web:41] x", "2026-11-20T01:11:12.000 local |  web:41] x"),
            (
                "E20261120 01:11:12.123456 77 chat.cc:41] x",
                "2026-11-20T01:11:12.123 local |  77 chat.cc:41] x",
            ),
            (
                "[77:78:1120/011112.123456:ERROR:CONSOLE(41)] x",
                "2000-11-20T01:11:12.123 local no year | :ERROR:CONSOLE(41)] x",
            ),
            ("20 Nov 01:11:12 - [error] x", "2000-11-20T01:11:12.000 local no year |  - [error] x"),
            ("20 Nov 2026 01:11:12.123 x", "2026-11-20T01:11:12.123 local |  x"),
            ("`2026-11-20 01:11:12` x", "2026-11-20T01:11:12.000 local |  x"),
            ("[20-Nov-2026 01:11:12 Europe/Berlin] x", "2026-11-20T00:11:12.000Z |  x"),
            ("2026-07-20 01:11:12 [America/New_York] x", "2026-07-20T05:11:12.000Z |  x"),
            ("2026-11-20T01:11:12.123+01:00[Europe/Berlin] x", "2026-11-20T00:11:12.123Z |  x"),
            ("2026-11-20 01:11:12 src/main.rs x", "2026-11-20T01:11:12.000 local |  src/main.rs x"),
            ("20Nov2026 01:11:12.123 x", "2026-11-20T01:11:12.123 local |  x"),
            ("20NOV2026:01:11:12 x", "2026-11-20T01:11:12.000 local |  x"),
            ("2026-W47-5T01:11:12Z x", "2026-11-20T01:11:12.000Z |  x"),
            ("\"11/20/26\",\"01:11:12\",\"x\"", "2026-11-20T01:11:12.000 local | ,\"x\""),
            ("[09:18:36] INFO", "clock only |  INFO"),
        ] {
            assert_eq!(read(text).replace(" |  ", " | "), expected.replace(" |  ", " | "), "{text}");
        }
    }

    #[test]
    fn a_date_that_could_be_two_dates_is_none() {
        assert_eq!(read("05/06/2026 10:00:00 x"), "clock only |  x");
        assert_eq!(read("12345 rows"), "none");
        assert_eq!(read("429 rows"), "none");
    }
}
