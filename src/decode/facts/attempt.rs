//! Attempts of a retry loop.

use super::text_positions::leading_number;
use crate::knowledge::{Knowledge, Word};

/// An attempt of a retry loop that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// Whether another attempt follows, which is another request.
    pub goes_on: bool,
    /// Its number, from 1, where the text has one: above 1 it is a retry.
    pub number: Option<u32>,
}

/// The attempt that a text states: `Attempt 2/3 failed`, `try 1 of 3`, `retry=2`.
pub(super) fn stated(text: &str, know: &Knowledge) -> Option<Attempt> {
    let goes_on = know.clients().goes_on(text);
    let numbered = |word: &Word, goes_on: bool, before: u64| {
        let rest = word.behind(text)?;
        let number = leading_number(rest)?;
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let total = behind.strip_prefix('/').or_else(|| behind.strip_prefix(" of ")).and_then(leading_number);
        let goes_on = total.map_or(goes_on, |t| number < t);
        Some(Attempt { goes_on, number: u32::try_from(number.saturating_add(before)).ok() })
    };
    let retry = know.clients().retry_words().iter().find_map(|word| numbered(word, true, 1));
    let attempt = || know.clients().attempt_words().iter().find_map(|word| numbered(word, goes_on, 0));
    let delayed = || (goes_on && text.contains(" in ")).then_some(Attempt { goes_on: true, number: None });
    retry.or_else(attempt).or_else(delayed)
}
