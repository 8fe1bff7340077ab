//! A word of a table with its searcher, which takes longer to build than a message to search.

use memchr::memmem::Finder;

use crate::knowledge::compact::{Fault, Read, Value};

/// A word that is searched for, as it is written.
#[derive(Debug, Clone)]
pub struct Word {
    text: String,
    finder: Finder<'static>,
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Word {}

impl From<String> for Word {
    fn from(text: String) -> Self {
        let finder = Finder::new(&text).into_owned();
        Self { text, finder }
    }
}

impl Read for Word {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        String::read(value).map(Self::from)
    }
}

impl Word {
    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its places in `text`.
    pub fn places(&self, text: &[u8]) -> impl Iterator<Item = usize> {
        // `Finder::find_iter` copies the searcher.
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = from + self.finder.find(text.get(from..)?)?;
            from = at + self.text.len().max(1);
            Some(at)
        })
    }

    /// Whether it stands in `text`.
    #[must_use]
    pub fn is_in(&self, text: impl AsRef<[u8]>) -> bool {
        self.finder.find(text.as_ref()).is_some()
    }

    /// The text behind its first place in `text`.
    #[must_use]
    pub fn behind<'t>(&self, text: &'t str) -> Option<&'t str> {
        let at = self.finder.find(text.as_bytes())?;
        text.get(at + self.text.len()..)
    }
}

#[cfg(test)]
mod tests {
    use super::Word;

    #[test]
    fn places_are_one_behind_the_other() {
        let places =
            |word: &str, text: &str| Word::from(word.to_owned()).places(text.as_bytes()).collect::<Vec<_>>();
        assert_eq!(places("aa", "aaaaa aa"), [0, 2, 6]);
        assert_eq!(places("quota", "no quotation"), [3]);
        assert!(places("quota", "Quota").is_empty());
    }
}
