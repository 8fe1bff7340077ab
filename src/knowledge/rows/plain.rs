//! `plain.toml`: how apps and people tell a failure in words of their own.

use super::table::{TableError, rows};
use crate::knowledge::compact::read;
use crate::knowledge::matching::PhraseFinder;

const TABLE: &str = "plain.toml";

/// Words of apps and people.
pub struct Plain {
    file: File,
    /// All words that are looked for in a text, in one index.
    finder: PhraseFinder,
    words: Vec<(Part, bool)>,
}

/// What a word in a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// Gemini's name.
    Ours,
    /// Something else of that name.
    Other,
    /// Another provider's or service's name.
    Provider,
    /// A word of a failure.
    Failure,
    /// A word of a success.
    Success,
    /// A mark of a text that reports nothing.
    Hypothetical,
}

read! {
    struct File {
        models: Vec<String>,
        recommends: Vec<String>,
        names: Vec<String>,
        parts: Vec<String>,
        others: Vec<String>,
        providers: Vec<String>,
        status_words: Vec<String>,
        failure_words: Vec<String>,
        turns: Vec<String>,
        nouns: Vec<String>,
        units: Vec<String>,
        success_words: Vec<String>,
        hypothetical: Vec<String>,
        hypothetical_heads: Vec<String>,
        next_words: Vec<String>,
    }
}

impl Plain {
    /// Reads the table.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let file: File = rows(TABLE, text)?;
        let (mut texts, mut words) = (Vec::new(), Vec::new());
        let lists = [
            (Part::Ours, &file.names),
            (Part::Other, &file.others),
            (Part::Provider, &file.providers),
            (Part::Failure, &file.failure_words),
            (Part::Success, &file.success_words),
            (Part::Hypothetical, &file.hypothetical),
        ];
        for (part, list) in lists {
            for word in list {
                let open = word.ends_with(['*', '-']);
                texts.push(word.trim_end_matches('*').to_owned());
                words.push((part, open));
            }
        }
        for model in file.models.iter().filter(|model| !model.starts_with("gem") && model.ends_with('#')) {
            texts.push(model.trim_end_matches('#').to_owned());
            words.push((Part::Ours, true));
        }
        Ok(Self { file, finder: PhraseFinder::new(texts, false), words })
    }

    /// The words in a text in lower case, each with its place.
    pub fn find(&self, lower: &str, mut told: impl FnMut(Part, std::ops::Range<usize>)) {
        self.finder.each(lower.as_bytes(), |number, range| {
            let (part, open) = self.words[number];
            let (before, behind) = (&lower[..range.start], &lower[range.end..]);
            let whole = match part {
                Part::Ours => self.is_name(&lower[range.clone()], before, behind),
                Part::Other => true,
                // "because gemini" is no "se gemini".
                Part::Hypothetical => !(starts_with_letter(&lower[range.clone()]) && ends_in_letter(before)),
                _ => !ends_in_letter(before) && (open || !starts_with_letter(behind)),
            };
            if whole {
                told(part, range);
            }
        });
    }

    /// Whether a name of ours stands for the service here, and is no part of an address, a path, a metric or a host.
    fn is_name(&self, name: &str, before: &str, behind: &str) -> bool {
        // The name of a package or class goes on as it likes.
        if name.contains(['.', '/', '_']) || name.starts_with("googlegenerativeai") {
            return !ends_in_letter(before);
        }
        let apart = !ends_in_letter(before) && !before.ends_with(['/', '@', '_', '.']);
        // `google.genai` and a model may stand in a path; what is behind a provider's name in a model's own may too.
        let apart = apart
            || before.ends_with("google/")
            || before.ends_with("gemini/")
            || before.ends_with("models/");
        if name.ends_with('-') {
            return apart && behind.starts_with(|c: char| c.is_ascii_digit());
        }
        let goes_on = || {
            self.file
                .parts
                .iter()
                .any(|part| behind.trim_start_matches(['_', '-', ' ']).starts_with(part.as_str()))
        };
        let ends = !starts_with_letter(behind) && !behind.starts_with(['/', '_', '.', '@']);
        let dash = behind.starts_with('-') && behind[1..].starts_with(|c: char| c.is_ascii_alphabetic());
        apart && ((ends && !dash) || is_sentence_end(behind) || is_model(behind) || goes_on())
    }

    /// The model names in a text, with their places; each reaches to the end of the text.
    pub fn models<'t>(&self, text: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
        let shapes = self.file.models.iter().map(|m| (m.trim_end_matches('#'), m.ends_with('#')));
        let found = shapes.flat_map(move |(head, digit)| {
            text.match_indices(head).filter_map(move |(at, _)| {
                let behind = &text[at + head.len()..];
                let fits = !digit || behind.starts_with(|c: char| c.is_ascii_digit());
                (fits && !ends_in_letter(&text[..at]) && !text[..at].ends_with('-'))
                    .then(|| (at, &text[at..]))
            })
        });
        let mut all: Vec<(usize, &str)> = found.collect();
        all.sort_unstable_by_key(|(at, _)| *at);
        all.into_iter()
    }

    /// Whether a word is the name of a model.
    #[must_use]
    pub fn is_model(&self, word: &str) -> bool {
        let begins = |shape: &String| {
            let behind = word.strip_prefix(shape.trim_end_matches('#'));
            behind.is_some_and(|rest| !shape.ends_with('#') || rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        word.len() < 64 && self.file.models.iter().any(begins)
    }

    /// Whether what stands before a model's name recommends it, or says that it comes next.
    #[must_use]
    pub fn recommends(&self, before: &str) -> bool {
        let before = before.trim_end_matches(['"', '\'', '`', '*', '(', '/']);
        let before = before.strip_suffix("models").or(before.strip_suffix("gemini")).unwrap_or(before);
        let before = before.trim_end_matches(['"', '\'', '`', '/', ' ']).to_lowercase();
        self.file
            .recommends
            .iter()
            .any(|word| before.strip_suffix(word.as_str()).is_some_and(|rest| !ends_in_letter(rest)))
    }

    /// Whether a line that begins so reports nothing.
    #[must_use]
    pub fn is_hypothetical(&self, lower: &str) -> bool {
        let line = lower.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, '|' | '-' | '>' | '#' | '*' | '/' | '<' | '!')
        });
        let begins = |text: &str, head: &str| {
            text.as_bytes().first() == head.as_bytes().first() && text.starts_with(head)
        };
        let headed = |head: &String| begins(line, head) || begins(lower, head);
        refers(lower) || self.file.hypothetical_heads.iter().any(headed)
    }

    /// The words behind a comma that part one failure from the next.
    pub fn next_words(&self) -> impl Iterator<Item = &str> {
        self.file.next_words.iter().map(String::as_str)
    }

    /// Whether a number behind this word is a status.
    #[must_use]
    pub fn is_status_word(&self, word: &str) -> bool {
        self.file.status_words.iter().any(|w| w == word)
    }

    /// Whether the word stands before a turn and how many there are: "attempt 3/3".
    #[must_use]
    pub fn counts_turns(&self, word: &str) -> bool {
        self.file.turns.iter().any(|turn| turn == word)
    }

    /// Whether a number behind this word names or counts something else.
    #[must_use]
    pub fn is_noun(&self, word: &str) -> bool {
        self.file.nouns.iter().any(|w| w == word)
    }

    /// Whether a number before this word counts something.
    #[must_use]
    pub fn is_unit(&self, word: &str) -> bool {
        self.file.units.iter().any(|w| w == word)
    }
}

fn ends_in_letter(text: &str) -> bool {
    text.ends_with(|c: char| c.is_alphanumeric() && c < '\u{2e80}')
}

fn starts_with_letter(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphanumeric() && c < '\u{2e80}')
}

/// Whether the line ends with the number of a change, as a list of changes has it: `Retry on 503 (#412)`.
fn refers(line: &str) -> bool {
    let number = line.trim_end().strip_suffix(')').and_then(|line| line.rsplit_once("(#"));
    number.is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// `Gemini.` at the end of a sentence.
fn is_sentence_end(behind: &str) -> bool {
    behind.strip_prefix('.').is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// `gemini-3.5-flash`, `gemini3`.
fn is_model(behind: &str) -> bool {
    behind.strip_prefix('-').unwrap_or(behind).starts_with(|c: char| c.is_ascii_digit())
}
