//! `dropped.toml`: texts in which a client dropped a refusal.

use super::row::row;
use crate::knowledge::matching::Word;

row! {
    /// A text in which a client dropped a refusal.
    Dropped, "dropped.toml", "dropped" {
        /// Id of the client; none where clients of several providers write it.
        client: Option<String>,
        /// What the record holds.
        text: Word,
        /// Of these it holds one as well.
        beside: Vec<Word> = default,
        /// Whether no exception's class with its module may stand before it.
        alone: bool = default,
        /// Whether the line ends behind the text.
        ends: bool = default,
        /// Whether it bears a status that the API did not send, or no more of it than the name of a class.
        made_up: bool = default,
        /// How to see the refusal.
        body: String,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let client = self.client.iter().map(|client| ("client", client.clone()));
        let told = [("text", self.text.as_str().to_owned()), ("body", self.body.clone())];
        client.chain(told).collect()
    }
}

impl Dropped {
    /// Whether the record is such a text.
    #[must_use]
    pub fn is_in(&self, record: &[u8]) -> bool {
        let is_end = |at: usize| {
            let rest = &record[at + self.text.as_str().len()..];
            let line = rest.split(|b| *b == b'\n').next().unwrap_or_default();
            line.trim_ascii().is_empty()
        };
        let is_named = |at: usize| {
            let before = record[..at].rsplit(|b| *b == b'\n').next().unwrap_or_default().trim_ascii_end();
            let word = before.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
            word.contains(&b'.') && [&b"Error:"[..], b"Exception:"].iter().any(|end| word.ends_with(end))
        };
        let counts = |at: usize| (!self.ends || is_end(at)) && (!self.alone || !is_named(at));
        self.text.places(record).any(counts)
            && (self.beside.is_empty() || self.beside.iter().any(|word| word.is_in(record)))
    }
}
