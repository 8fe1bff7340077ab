//! What the numbers of a line say at a glance: may it tell of a failure, does it tell of a success?

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::knowledge::Knowledge;
use crate::scan::status_at;

static OK: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"200"));

/// Whether there is a number that may be a status.
pub(in crate::decode) fn has_status(text: &[u8]) -> bool {
    status_in(text).is_some()
}

/// The first such number.
pub(in crate::decode) fn status_in(text: &[u8]) -> Option<u16> {
    memchr::memchr2_iter(b'4', b'5', text).find_map(|at| status_at(text, at))
}

/// Whether the line tells of a request that went well, and of no failure.
pub(in crate::decode) fn tells_of_success(line: &[u8], know: &Knowledge) -> bool {
    is_ok(line, know) && !has_status(line)
}

/// Whether there is a number 200 in the position of a status.
pub(in crate::decode) fn is_ok(line: &[u8], know: &Knowledge) -> bool {
    OK.find_iter(line).any(|at| {
        let glued = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/' | b'%');
        let (left, right) = (&line[..at], &line[at + 3..]);
        let alone = !left.last().copied().is_some_and(glued) && !right.first().copied().is_some_and(glued);
        alone && (right.starts_with(b" OK") || know.clients().ends_with_status_word(word_before(left)))
    })
}

/// The text before the number in `"status_code": 200`, without the punctuation between.
fn word_before(left: &[u8]) -> &[u8] {
    let between = |b: &&u8| matches!(b, b' ' | b':' | b'=' | b'"' | b'\'' | b'\\' | b'(');
    &left[..left.len() - left.iter().rev().take(4).take_while(between).count()]
}
