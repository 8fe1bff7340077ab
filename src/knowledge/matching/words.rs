//! One pass over a text that finds which words of the tables occur in it, so that no rule is tried without need.

use std::ops::ControlFlow;

use super::conditions::PhraseSet;
use super::phrase_finder::PhraseFinder;
use crate::terms::RpcCode;

/// What words of a text may mean. Each is a bit of a [`Seen`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
#[non_exhaustive]
pub enum Sign {
    /// An address or a host name.
    Address = 1,
    /// A link that occurs in messages.
    Link = 1 << 14,
    /// A path with a model or a project in it.
    Path = 1 << 1,
    /// A gateway's mark.
    Relay = 1 << 2,
    /// Another provider's mark.
    Foreign = 1 << 3,
    /// A client's wording for "nothing but a status".
    Bare = 1 << 4,
    /// A google.rpc code.
    Rpc = 1 << 5,
    /// The name of an exception that stands for a status.
    Exception = 1 << 6,
    /// A sentence about a quota.
    Quota = 1 << 7,
    /// A sentence about how long to wait.
    Wait = 1 << 8,
    /// A sentence about a model or a project.
    Subject = 1 << 9,
    /// A word about attempts.
    Attempt = 1 << 10,
    /// A traceback or a stack.
    Stack = 1 << 11,
    /// A wording of the cause table.
    Phrase = 1 << 12,
    /// A sentence with holes.
    Sentence = 1 << 13,
}

/// Which signs occur in a text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen(u32);

impl Seen {
    /// Words of these kinds.
    #[must_use]
    pub fn of(signs: &[Sign]) -> Self {
        Self(signs.iter().fold(0, |all, sign| all | *sign as u32))
    }

    /// Whether a word of this kind occurs in the text.
    #[must_use]
    pub const fn has(self, sign: Sign) -> bool {
        self.0 & sign as u32 != 0
    }
}

/// All words, in one index.
pub struct Words {
    finder: PhraseFinder,
    /// For each pattern: its sign, and its index in the cause table where it is a wording.
    signs: Vec<(Sign, usize)>,
}

/// The sentence that names a quota, without its first letter.
pub const QUOTA_SENTENCE: &str = "uota exceeded for ";

/// What stands before the model that was called.
pub const BEFORE_MODEL: &[&str] =
    &["available for model ", "quota limit for ", "limit reached for ", "calling model '", "Model Group="];

/// What stands before the caller's project.
pub const BEFORE_PROJECT: &[&str] =
    &["used in project ", "billing on project #", "project_number:", "`projects/"];

/// Further words that belong to the form of a text, not to any table.
const FORMS: &[(Sign, &str)] = &[
    (Sign::Address, "://"),
    (Sign::Address, ".googleapis.com"),
    (Sign::Path, "models/"),
    (Sign::Path, "/projects/"),
    (Sign::Path, "?project="),
    (Sign::Path, "firebase.google.com/project/"),
    (Sign::Stack, "Traceback (most recent call last)"),
    (Sign::Stack, "\n    at "),
    (Sign::Stack, "\n\tat "),
    (Sign::Stack, "raise "),
    // GitHub repeats what a step printed as the reason for which the job failed.
    (Sign::Stack, "##[error]"),
];

impl Words {
    /// The wordings of the cause table, the words of the other tables, and those that no table needs to name.
    pub(in crate::knowledge) fn new<'w>(
        phrases: &'w [String],
        words: impl Iterator<Item = (Sign, &'w str)>,
    ) -> Self {
        let camel: Vec<String> = RpcCode::ALL.iter().map(|c| c.id().replace('_', "")).collect();
        let mut patterns: Vec<&str> = Vec::new();
        let mut signs = Vec::new();
        let mut add = |sign: Sign, index: usize, word| {
            patterns.push(word);
            signs.push((sign, index));
        };
        phrases.iter().enumerate().for_each(|(i, p)| add(Sign::Phrase, i, p.as_str()));
        FORMS.iter().for_each(|(sign, word)| add(*sign, 0, *word));
        add(Sign::Quota, 0, QUOTA_SENTENCE);
        BEFORE_MODEL.iter().chain(BEFORE_PROJECT).for_each(|word| add(Sign::Subject, 0, *word));
        words.for_each(|(sign, word)| add(sign, 0, word));
        RpcCode::ALL.iter().filter(|c| c.id().len() > 7).for_each(|c| add(Sign::Rpc, 0, c.id()));
        camel.iter().filter(|c| c.len() > 7).for_each(|c| add(Sign::Rpc, 0, c));
        Self { finder: PhraseFinder::new(patterns, true), signs }
    }

    /// Which signs occur in `text`; each wording of the cause table is passed to `phrase` with its range.
    pub fn find(&self, text: &str, mut phrase: impl FnMut(usize, std::ops::Range<usize>)) -> Seen {
        let mut seen = Seen::default();
        self.finder.each(text.as_bytes(), |number, range| {
            let (sign, index) = self.signs[number];
            seen.0 |= sign as u32;
            if sign == Sign::Phrase {
                phrase(index, range);
            }
        });
        seen
    }

    /// Where the first wording of the cause table begins; what is far behind it is not looked at.
    #[must_use]
    pub fn first_phrase(&self, text: &str) -> Option<usize> {
        let mut first = None;
        // Phrases come in the order of their places.
        let _ = self.finder.until(text.as_bytes(), |number, range| {
            if self.signs[number].0 != Sign::Phrase {
                return ControlFlow::Continue(());
            }
            first = Some(range.start);
            ControlFlow::Break(())
        });
        first
    }

    /// The wordings of the cause table that occur in `text`.
    #[must_use]
    pub fn phrases(&self, text: &str) -> PhraseSet {
        let mut set = PhraseSet::default();
        self.find(text, |index, _| set.insert(index));
        set
    }
}

#[cfg(test)]
mod tests {
    use crate::knowledge::Knowledge;

    #[test]
    fn the_first_wording_is_told_by_its_place() {
        let know = Knowledge::builtin();
        assert!(
            know.causes().phrases().iter().all(|phrase| phrase.len() >= 4),
            "shorter ones come out of their order"
        );
        let text =
            "x: the model is overloaded. Please try again later. You exceeded your current quota, please";
        let places =
            know.causes().phrases().iter().filter_map(|p| text.to_lowercase().find(&p.to_lowercase()));
        assert_eq!(know.words().first_phrase(text), places.min());
        assert_eq!(know.words().first_phrase("all is well"), None);
    }
}
