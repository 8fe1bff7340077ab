//! Times of day without a date, at the beginning of a line.

use chrono::NaiveTime;

use super::stamp_formats::{Lead, leading};
use super::time_cursor::Cursor;

/// No time of day is longer, with what may follow it.
const LONGEST: usize = 48;

/// The time of day with which a line begins that gives no date: `13:22:34 - `, `[13:22:34]`.
#[must_use]
pub fn time_of_day(line: &[u8]) -> Option<NaiveTime> {
    let text = line.strip_prefix(b"[").unwrap_or(line);
    let text = &text[..text.len().min(LONGEST)];
    if !matches!(text, [a, b, b':', ..] if a.is_ascii_digit() && b.is_ascii_digit())
        || !matches!(leading(text), Some((Lead::ClockOnly, _)))
    {
        return None;
    }
    Cursor { text, at: 0 }.clock().map(|clock| clock.time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_begin_with_a_time_of_day_alone() {
        let read = |line: &str| time_of_day(line.as_bytes()).map(|time| time.to_string());
        assert_eq!(read("13:22:34 - app: failed").as_deref(), Some("13:22:34"));
        assert_eq!(read("[13:22:34.5] failed").as_deref(), Some("13:22:34.500"));
        for line in
            ["", "[", "13:", "1", "2026-11-28 13:22:34 failed", "13:22:34 2026-11-28 failed", "429: failed"]
        {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
