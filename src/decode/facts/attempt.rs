//! Attempts of a retry loop.

use super::text_positions::{after, leading_number};
use crate::knowledge::Knowledge;

/// An attempt of a retry loop that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// Whether another attempt follows, which is another request.
    pub goes_on: bool,
}

/// The attempt that a text states: `Attempt 2/3 failed`, `try 1 of 3`, `retry=2`.
pub(super) fn stated(text: &str, know: &Knowledge) -> Option<Attempt> {
    let goes_on = know.clients().goes_on(text);
    let numbered = |word: &str, goes_on: bool| {
        let rest = after(text, word)?;
        let number = leading_number(rest)?;
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let total = behind.strip_prefix('/').or_else(|| behind.strip_prefix(" of ")).and_then(leading_number);
        Some(total.map_or(goes_on, |t| number < t))
    };
    let retry = know.clients().retry_words().find_map(|word| numbered(word, true));
    let attempt = || know.clients().attempt_words().find_map(|word| numbered(word, goes_on));
    let delayed = || (goes_on && text.contains(" in ")).then_some(true);
    retry.or_else(attempt).or_else(delayed).map(|goes_on| Attempt { goes_on })
}
