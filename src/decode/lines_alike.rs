//! Lines of successes that differ in their time and in the numbers at their end alone: the lines of a program are much alike,
//! and there may be many.

use super::success::{Success, second};

/// Number of lines that are remembered.
const KNOWN: usize = 8;

/// Bytes of `2026-05-01T00:00:07`.
const SECOND: usize = 19;

/// The last lines that were read.
#[derive(Default)]
pub(super) struct LinesAlike {
    known: Vec<Known>,
    next: usize,
}

struct Known {
    /// What stands between the second of its time and the last numbers.
    text: Vec<u8>,
    /// The time of the last such line, as it was written, to the second.
    second: Vec<u8>,
    success: Success,
}

impl LinesAlike {
    /// The success that a line like this one was, at this one's time.
    pub(super) fn find(&mut self, line: &[u8]) -> Option<Success> {
        let (time, text) = dated(line)?;
        let is_same = |known: &&mut Known| {
            text.strip_prefix(&*known.text).is_some_and(|rest| rest.iter().all(is_of_number))
        };
        let known = self.known.iter_mut().find(is_same)?;
        if known.second != time {
            known.success.stamp = second(line);
            known.second.clear();
            known.second.extend_from_slice(time);
        }
        Some(known.success.clone())
    }

    /// Remembers a line that was read, if it has a plain time, and what stands before its last numbers `is_ok` by itself.
    pub(super) fn keep(&mut self, line: &[u8], success: &Success, is_ok: impl Fn(&[u8]) -> bool) {
        let Some((second, text)) = dated(line) else { return };
        let text = &text[..text.iter().rposition(|b| !is_of_number(b)).map_or(0, |last| last + 1)];
        if !is_ok(text) {
            return;
        }
        let known = Known { text: text.to_vec(), second: second.to_vec(), success: success.clone() };
        match self.known.get_mut(self.next) {
            Some(old) => *old = known,
            None => self.known.push(known),
        }
        self.next = (self.next + 1) % KNOWN;
    }
}

/// The date and the time to the second with which a line begins, and what stands behind the fraction of the second.
fn dated(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let (second, rest) = line.split_at_checked(SECOND)?;
    let is_second = second[4] == b'-' && second[13] == b':' && second[SECOND - 1].is_ascii_digit();
    let fraction = match rest.first()? {
        b'.' | b',' => 1 + rest[1..].iter().take_while(|b| b.is_ascii_digit()).count(),
        _ => 0,
    };
    (is_second && fraction != 1).then(|| (second, &rest[fraction..]))
}

/// Whether the byte may stand among the numbers at the end of a line, such as lengths and durations in whole units.
const fn is_of_number(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b' ' | b'\r')
}

#[cfg(test)]
mod tests {
    use crate::decode::success::{Success, Successes};
    use crate::knowledge::Knowledge;

    #[test]
    fn a_line_like_one_that_was_read_is_read_by_its_time() {
        const LINE: &str = "2026-05-01 00:00:07,207 INFO httpx HTTP Request: POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent \"HTTP/1.1 200 OK\" 65003 1378";
        let mut successes = Successes::new(Knowledge::builtin());
        let at = LINE.find("rateContent").unwrap();
        assert!(successes.again(LINE.as_bytes()).is_none(), "nothing was read yet");
        let first = successes.read(LINE.as_bytes(), at).unwrap();
        let time = |s: &Success| s.stamp.map(|s| s.at.format("%H:%M:%S").to_string());
        for (line, expected) in [
            (LINE.to_owned(), Some("00:00:07")),
            (LINE.replace("00:00:07,207 ", "00:00:08.1 ").replace("1378", "9"), Some("00:00:08")),
            (LINE.replace("2.5-flash", "2.5-pro"), None),
            (LINE.replace("00:00:07,207", "00:00:08,207Z"), None),
            (LINE.replace("1378", "1378 project=shop"), None),
            (LINE.replace("\"HTTP/1.1 200 OK\"", "\"HTTP/1.1 429 Too Many Requests\""), None),
            (LINE.replace("1378", "error"), None),
            (LINE[24..].to_owned(), None),
        ] {
            let again = successes.again(line.as_bytes());
            assert_eq!(again.as_ref().and_then(time).as_deref(), expected, "{line}");
            if let Some(again) = again {
                let at = line.find("rateContent").unwrap();
                let alone = Successes::new(Knowledge::builtin()).read(line.as_bytes(), at).unwrap();
                assert_eq!((time(&alone).as_deref(), &alone.endpoint), (expected, &again.endpoint), "{line}");
                assert_eq!(again.endpoint, first.endpoint);
            }
        }
    }
}
