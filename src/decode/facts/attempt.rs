//! Attempts of a retry loop.

use super::text_positions::{after, leading_number};
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
    // `Retrying in 2 s`, `Backing off ask(...) for 0.4s`.
    let has_pause = || text.contains(" in ") || after(text, " for ").and_then(leading_number).is_some();
    let delayed = || (goes_on && has_pause()).then_some(Attempt { goes_on: true, number: None });
    retry.or_else(attempt).or_else(delayed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What counts attempts and what begins a record at one read the same words.
    #[test]
    fn each_listed_word_tells_an_attempt_and_begins_one() {
        let know = Knowledge::builtin();
        let clients = know.clients();
        for word in clients.attempt_words().iter().chain(clients.retry_words()) {
            let text = format!("{}2 failed", word.as_str());
            assert!(clients.begins_attempt(text.as_bytes()), "{text}");
            assert!(stated(&text, know).is_some_and(|attempt| attempt.number.is_some()), "{text}");
        }
        for text in ["Retrying in 4 s", "[retry 1/3] 429", "Backing off ask() for 0.4 s"] {
            assert!(clients.begins_attempt(text.as_bytes()), "{text}");
            assert!(stated(text, know).is_some(), "{text}");
        }
        for text in ["Try again later", "retry policy: none", "an attempt 2"] {
            assert!(!clients.begins_attempt(text.as_bytes()), "{text}");
        }
    }
}
