//! `not_failures.toml`: what people take for a failed request and is none.

use super::row::row;
use crate::knowledge::matching::Word;

row! {
    /// What people take for a failed request and is none.
    NotFailure, "not_failures.toml", "not_failure" {
        /// One of these stands in a line.
        text: Vec<Word>,
        /// Of these the paste holds one as well.
        beside: Vec<Word> = default,
        /// What to do.
        body: String,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let text: Vec<&str> = self.text.iter().map(Word::as_str).collect();
        vec![("text", text.join("; ")), ("body", self.body.clone())]
    }
}

impl NotFailure {
    /// Whether `line` of `paste` is one.
    #[must_use]
    pub fn is_in(&self, line: &[u8], paste: &[u8]) -> bool {
        self.text.iter().any(|word| word.is_in(line))
            && (self.beside.is_empty() || self.beside.iter().any(|word| word.is_in(paste)))
    }
}
