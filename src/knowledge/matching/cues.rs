//! Words of one meaning in a text, whatever its language: one pass, with what the text takes back.

use super::phrase_finder::PhraseFinder;

/// Cues that stand in a text, one bit for each, and those that the text takes back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct CueSet {
    pub(in crate::knowledge) said: u64,
    pub(in crate::knowledge) denied: u64,
}

impl CueSet {
    pub(in crate::knowledge) const CAPACITY: usize = u64::BITS as usize;

    /// Whether there is no cue.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.said == 0 && self.denied == 0
    }
}

/// Finds the cues.
pub(in crate::knowledge) struct CueFinder {
    finder: PhraseFinder,
    patterns: Vec<Pattern>,
    naming: Vec<String>,
}

/// What a word of the table stands for.
#[derive(Debug, Clone, Copy)]
enum Sense {
    Cue(usize),
    /// A phrase in which the words of a cue mean something else.
    Except(usize),
    DeniesBehind,
    DeniesBefore,
}

/// A word of the table.
#[derive(Debug, Clone, Copy)]
struct Pattern {
    sense: Sense,
    /// Whether it may be the end, or the start, of a longer word.
    open: (bool, bool),
}

impl CueFinder {
    /// Puts the words into one index.
    pub(in crate::knowledge) fn new(words: CueWords) -> Self {
        let CueWords { texts, patterns, naming } = words;
        Self { finder: PhraseFinder::new(texts, false), patterns, naming }
    }

    /// The cues in a text.
    pub(in crate::knowledge) fn cues(&self, text: &str) -> CueSet {
        let text = self.without_names(&text.to_lowercase());
        let mut found: Vec<(usize, std::ops::Range<usize>)> = Vec::new();
        let (mut except, mut denials) = (Vec::new(), Vec::new());
        self.finder.each(text.as_bytes(), |number, range| {
            let pattern = self.patterns[number];
            if !is_whole(&text, range.clone(), pattern.open) {
                return;
            }
            match pattern.sense {
                Sense::Cue(cue) => found.push((cue, range)),
                Sense::Except(cue) => except.push((cue, range)),
                Sense::DeniesBehind => denials.push(range.end..clause_end(&text, range.end)),
                Sense::DeniesBefore => denials.push(clause_start(&text, range.start)..range.start),
            }
        });
        let mut set = CueSet::default();
        for (cue, range) in found {
            let within =
                |outer: &std::ops::Range<usize>| outer.start <= range.start && range.end <= outer.end;
            if except.iter().any(|(of, outer)| *of == cue && within(outer)) {
                continue;
            }
            if denials.iter().any(within) { set.denied |= 1 << cue } else { set.said |= 1 << cue }
        }
        set
    }

    /// `text` without addresses, without names such as `chat-batch-417203`, and without fields that name something, such
    /// as `project=shared`: what they are made of is no statement.
    fn without_names(&self, text: &str) -> String {
        let is_name = |word: &str| {
            let digits = |part: &str| part.bytes().take_while(u8::is_ascii_digit).count() > 2;
            word.split('-').skip(1).any(digits)
        };
        let is_field = |word: &str| {
            let name = word.split_once('=').map(|(name, _)| name.trim_start_matches(['(', '[', '{', ',']));
            name.is_some_and(|name| self.naming.iter().any(|naming| naming == name))
        };
        let has_sign = |word: &str| word.bytes().any(|b| matches!(b, b':' | b'-' | b'='));
        let is_plain =
            |word: &&str| !has_sign(word) || !word.contains("://") && !is_name(word) && !is_field(word);
        text.split_inclusive(char::is_whitespace).filter(is_plain).collect()
    }
}

/// The words of all cues.
#[derive(Default)]
pub(in crate::knowledge) struct CueWords {
    texts: Vec<String>,
    patterns: Vec<Pattern>,
    naming: Vec<String>,
}

impl CueWords {
    /// Adds the words of the cue with this index, and the phrases in which they mean something else.
    pub(in crate::knowledge) fn add(&mut self, cue: usize, words: &[String], except: &[String]) {
        words.iter().for_each(|word| self.word(Sense::Cue(cue), word));
        except.iter().for_each(|word| self.word(Sense::Except(cue), word));
    }

    /// Adds the phrases that take back what stands behind or before them, as they are written.
    pub(in crate::knowledge) fn deny(&mut self, before: &[String], behind: &[String]) {
        before.iter().for_each(|word| self.word(Sense::DeniesBehind, &format!("*{word}*")));
        behind.iter().for_each(|word| self.word(Sense::DeniesBefore, &format!("*{word}*")));
    }

    /// Sets the fields, in lower case, whose values are left out.
    pub(in crate::knowledge) fn leave_out(&mut self, naming: &[String]) {
        self.naming = naming.to_vec();
    }

    fn word(&mut self, sense: Sense, word: &str) {
        let (head, tail) = (word.starts_with('*'), word.ends_with('*'));
        let bare = word.strip_prefix('*').unwrap_or(word);
        self.texts.push(bare.strip_suffix('*').unwrap_or(bare).to_owned());
        self.patterns.push(Pattern { sense, open: (head, tail) });
    }
}

/// Whether the words at `range` are no part of longer ones, as far as that matters for them.
fn is_whole(text: &str, range: std::ops::Range<usize>, open: (bool, bool)) -> bool {
    let found = &text[range.clone()];
    let cut = |inner: Option<char>, outer: Option<char>| {
        inner.is_some_and(has_blanks) && outer.is_some_and(has_blanks)
    };
    (open.0 || !cut(found.chars().next(), text[..range.start].chars().next_back()))
        && (open.1 || !cut(found.chars().next_back(), text[range.end..].chars().next()))
}

/// Whether the letter is of a script that puts blanks between its words: Latin, Greek, Cyrillic and their neighbours.
const fn has_blanks(letter: char) -> bool {
    matches!(letter, '0'..='9' | 'a'..='z' | 'A'..='Z' | '_' | '\u{c0}'..='\u{58f}' | '\u{1e00}'..='\u{1fff}')
}

const CLAUSE: [char; 8] = ['.', ';', ':', '\n', '。', '，', '；', '!'];

fn clause_end(text: &str, at: usize) -> usize {
    text[at..].find(CLAUSE).map_or(text.len(), |length| at + length)
}

fn clause_start(text: &str, at: usize) -> usize {
    text[..at].rfind(CLAUSE).map_or(0, |end| end + 1)
}
