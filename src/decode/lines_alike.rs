//! Lines of successes that differ in their time and in the numbers at their end alone: the lines of a program are much alike,
//! and there may be many.

use crate::clock::Stamp;

/// Number of lines that are remembered.
const KNOWN: usize = 8;

/// Bytes of `2026-05-01T00:00:07`.
const SECOND: usize = 19;

/// The last lines that were read.
pub(super) struct LinesAlike<E> {
    known: Vec<Known<E>>,
    next: usize,
}

struct Known<E> {
    /// What stands between the second of its time and the last numbers.
    text: Vec<u8>,
    /// The time of the last such line, as it was written, to the second.
    second: Vec<u8>,
    stamp: Option<Stamp>,
    /// What was called.
    endpoint: E,
}

impl<E: Clone> LinesAlike<E> {
    /// Nothing was read yet.
    pub(super) const fn new() -> Self {
        Self { known: Vec::new(), next: 0 }
    }

    /// What a line like this one called, and this one's time as `stamp` reads it.
    pub(super) fn find(
        &mut self,
        line: &[u8],
        stamp: impl Fn(&[u8]) -> Option<Stamp>,
    ) -> Option<(E, Option<Stamp>)> {
        let (time, text) = dated(line)?;
        let is_rest = |rest: &[u8]| rest.first().is_none_or(|b| *b == b' ') && rest.iter().all(is_of_number);
        let is_same = |known: &&mut Known<E>| text.strip_prefix(&*known.text).is_some_and(is_rest);
        let known = self.known.iter_mut().find(is_same)?;
        if known.second != time {
            known.stamp = stamp(line);
            known.second.clear();
            known.second.extend_from_slice(time);
        }
        Some((known.endpoint.clone(), known.stamp))
    }

    /// Remembers a line that was read, if it has a plain time, and what stands before its last numbers `is_ok` by itself.
    pub(super) fn keep(
        &mut self,
        line: &[u8],
        (endpoint, stamp): (E, Option<Stamp>),
        is_ok: impl Fn(&[u8]) -> bool,
    ) {
        let Some((second, text)) = dated(line) else { return };
        let text = &text[..text.iter().rposition(|b| !is_of_number(b)).map_or(0, |last| last + 1)];
        // A number may be the value of what stands before it: `project=681255809395`.
        if text.ends_with(b"=") || text.ends_with(b":") || !is_ok(text) {
            return;
        }
        let known = Known { text: text.to_vec(), second: second.to_vec(), stamp, endpoint };
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
