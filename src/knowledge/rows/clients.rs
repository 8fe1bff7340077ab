//! `clients.toml`: the exception names and log phrases of client libraries.

use super::table::{TableError, rows};
use crate::knowledge::compact::{Fault, Read, Value, read};
use crate::knowledge::matching::{Sign, Word};
use crate::terms::RpcCode;

const TABLE: &str = "clients.toml";

read! {
    /// Names and words of clients.
    pub struct Clients {
        exception: Vec<ExceptionName>,
        status_words: Vec<String>,
        failure_words: Vec<String>,
        request_words: Vec<String>,
        continuations: Beginnings,
        field_words: Vec<Word>,
        left_out: Vec<LeftOut>,
        wait_words: Vec<Word>,
        attempt_words: Vec<Word>,
        retry_words: Vec<Word>,
        alarm_words: Vec<Word>,
        goes_on_words: Vec<Word>,
        source_words: Vec<String>,
    }
}

read! {
    /// How a text says that it shows no more failures like those in it.
    #[derive(Debug, Clone)]
    pub(crate) struct LeftOut {
        rule: Option<Word>,
        before: String,
        behind: Word,
        /// What is not shown.
        pub(crate) statement: String,
        /// How to see it.
        pub(crate) body: String,
    }
}

impl LeftOut {
    /// How many failures the text leaves out: the numbers between the two words, each right below the rule, if there is one.
    #[must_use]
    pub(crate) fn number(&self, text: &[u8]) -> u64 {
        /// From the end of a rule to the number: a line break, what stands in front of the lines, and a margin.
        const BETWEEN: usize = 200;
        /// Digits of a number of failures in one group.
        const MOST: usize = 6;
        let one = |at: usize| {
            let digits = text[..at].iter().rev().take(MOST).take_while(|b| b.is_ascii_digit()).count();
            let above = text[..at - digits].strip_suffix(self.before.as_bytes())?;
            let near = &above[above.len().saturating_sub(BETWEEN)..];
            let number = std::str::from_utf8(&text[at - digits..at]).ok()?;
            self.rule.as_ref().is_none_or(|rule| rule.is_in(near)).then(|| number.parse::<u64>().ok())?
        };
        self.behind.places(text).filter_map(one).sum()
    }
}

read! {
    /// The name of an exception, and the status that it means.
    #[derive(Debug, Clone)]
    pub struct ExceptionName {
        name: String,
        /// google.rpc code.
        pub rpc: Option<RpcCode>,
        /// HTTP status.
        pub http: Option<u16>,
    }
}

impl Clients {
    /// Reads the table.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        rows(TABLE, text)
    }

    /// The exception with this name.
    #[must_use]
    pub fn exception(&self, name: &str) -> Option<&ExceptionName> {
        self.exception.iter().find(|row| row.name == name)
    }

    /// Whether `text` ends with a word after which a number is an HTTP status.
    #[must_use]
    pub fn ends_with_status_word(&self, text: &[u8]) -> bool {
        ends_with_one_of(&self.status_words, text)
    }

    /// Whether `text` ends with a word after which a number is the status of a failure.
    #[must_use]
    pub fn ends_with_failure_word(&self, text: &[u8]) -> bool {
        self.ends_with_status_word(text) || ends_with_one_of(&self.failure_words, text)
    }

    /// Whether a line that begins like this continues the record before it.
    #[must_use]
    pub fn continues(&self, line: &[u8]) -> bool {
        self.continuations.begin(line)
    }

    /// How a text says that it leaves out members of a group of failures.
    #[must_use]
    pub(crate) fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// Whether the name of a field that was refused may stand on the line below this one.
    #[must_use]
    pub(crate) fn tells_of_fields(&self, line: &[u8]) -> bool {
        self.field_words.iter().any(|word| word.is_in(line))
    }

    /// Whether the text contains a client's own line about the response.
    #[must_use]
    pub fn tells_request(&self, text: &str) -> bool {
        self.request_words.iter().any(|words| text.contains(words.as_str()))
    }

    /// Every word of the table by which a text is searched, and what it means there.
    pub(in crate::knowledge) fn signs(&self) -> impl Iterator<Item = (Sign, &str)> {
        let exceptions = self.exception.iter().map(|row| (Sign::Exception, row.name.as_str()));
        let waits = self.wait_words.iter().map(|word| (Sign::Wait, word.as_str()));
        let attempts = self.attempt_words.iter().chain(&self.retry_words).chain(&self.goes_on_words);
        exceptions.chain(waits).chain(attempts.map(|word| (Sign::Attempt, word.as_str())))
    }

    /// Words before the time after which a retry may work.
    #[must_use]
    pub fn wait_words(&self) -> &[Word] {
        &self.wait_words
    }

    /// Words before the number of an attempt.
    #[must_use]
    pub fn attempt_words(&self) -> &[Word] {
        &self.attempt_words
    }

    /// Whether a line begins by telling an attempt: `Attempt 2 failed`, `[retry 1]`, `Retrying in 4 s`.
    #[must_use]
    pub fn begins_attempt(&self, line: &[u8]) -> bool {
        let line = line.strip_prefix(b"[").unwrap_or(line);
        let numbered = |word: &Word| {
            let rest = line.strip_prefix(word.as_str().as_bytes());
            rest.is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit))
        };
        let goes_on = |word: &Word| line.starts_with(word.as_str().as_bytes());
        self.attempt_words.iter().chain(&self.retry_words).any(numbered)
            || self.goes_on_words.iter().any(goes_on)
    }

    /// Words before the number of a retry: the attempt before it failed, and is not the last.
    #[must_use]
    pub fn retry_words(&self) -> &[Word] {
        &self.retry_words
    }

    /// Whether a line sounds an alarm, in any case.
    #[must_use]
    pub fn is_alarm(&self, line: &[u8]) -> bool {
        let line = line.to_ascii_lowercase();
        self.alarm_words.iter().any(|word| word.is_in(&line))
    }

    /// Whether every line of the text begins like a line of a program's source.
    #[must_use]
    pub fn is_source(&self, text: &str) -> bool {
        let begins = |line: &str| self.source_words.iter().any(|word| line.starts_with(word.as_str()));
        text.lines().map(str::trim_start).filter(|line| !line.is_empty()).all(begins)
    }

    /// Whether the text says that another attempt will follow.
    #[must_use]
    pub fn goes_on(&self, text: &str) -> bool {
        self.goes_on_words.iter().any(|word| word.is_in(text))
    }
}

/// Words with which a text may begin.
struct Beginnings {
    /// Sorted.
    words: Vec<String>,
    /// Their first bytes, a bit for each.
    first: u128,
}

impl Read for Beginnings {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        let mut words = Vec::<String>::read(value)?;
        words.sort_unstable();
        let first = words.iter().filter_map(|words| words.bytes().next()).fold(0, |first, b| first | bit(b));
        Ok(Self { words, first })
    }
}

impl Beginnings {
    /// Whether the text begins with some of the words. It is asked of each word of a line: most are told by their first byte
    /// to begin nothing.
    fn begin(&self, text: &[u8]) -> bool {
        let Some(first) = text.first().filter(|first| self.first & bit(**first) != 0) else { return false };
        let from = self.words.partition_point(|words| words.as_bytes().first() < Some(first));
        let alike = self.words[from..].iter().map(String::as_bytes);
        alike.take_while(|words| words.first() == Some(first)).any(|words| text.starts_with(words))
    }
}

/// The bit of a byte among those of ASCII; 0 where it is none of these.
const fn bit(byte: u8) -> u128 {
    if byte.is_ascii() { 1 << byte } else { 0 }
}

/// Whether `text` ends with one of the words, in any case, and not inside a longer one.
fn ends_with_one_of(words: &[String], text: &[u8]) -> bool {
    words.iter().any(|word| {
        let Some(at) = text.len().checked_sub(word.len()) else { return false };
        let inside = at > 0 && text[at - 1].is_ascii_alphanumeric() && text[at].is_ascii_alphanumeric();
        text[at..].eq_ignore_ascii_case(word.as_bytes()) && !inside
    })
}
