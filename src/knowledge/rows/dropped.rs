//! `dropped.toml`: texts in which a client dropped a refusal.

use super::row::row;
use crate::knowledge::matching::Word;

row! {
    /// A text in which a client dropped a refusal.
    Dropped, "dropped.toml", "dropped" {
        /// Id of the client.
        client: String,
        /// What the record holds.
        text: Word,
        /// Of these it holds one as well.
        #[serde(default)]
        beside: Vec<Word>,
        /// Whether the line ends behind the text.
        #[serde(default)]
        ends: bool,
        /// Whether it bears a status that the API did not send, or no more of it than the name of a class.
        #[serde(default)]
        made_up: bool,
        /// How to see the refusal.
        body: String,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        vec![("client", self.client.clone()), ("text", self.text.as_str().to_owned()), ("body", self.body.clone())]
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
        self.text.places(record).any(|at| !self.ends || is_end(at))
            && (self.beside.is_empty() || self.beside.iter().any(|word| word.is_in(record)))
    }
}
