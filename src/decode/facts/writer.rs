//! Who wrote a text: the words at its beginning, before the failure itself.
//!
//! Libraries, frameworks and programs each log the failure that passes through them, each with words of its own:
//! `openai._base_client: ...`, `Error in agent run: ...`. The same words again are the same writer with another failure.

use twox_hash::xxhash3_64::Hasher;

use crate::knowledge::Knowledge;
use crate::scan::status_at;

/// Number of words that are compared.
const WORDS: usize = 6;

/// Longest word that is compared, in bytes.
const LONGEST: usize = 60;

/// The first words of a text and the place in the program's source, as hashes; 0 where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Writer {
    words: [u32; WORDS],
    place: u32,
}

impl Writer {
    /// The writer of a record. In a JSON log it is what the program says in a string beside the one with the failure, or the
    /// beginning of that.
    pub(in crate::decode) fn of(record: &str, know: &Knowledge) -> Self {
        if !record.starts_with("{\"") {
            return Self::of_text(record);
        }
        let at = know.words().first_phrase(record).unwrap_or_default();
        let before = record.get(..at).unwrap_or_default();
        let opening = before.rmatch_indices('"').find(|(at, _)| !before[..*at].ends_with('\\'));
        let failure = opening.map_or("", |(at, _)| &before[at + 1..]);
        let beside = said(record).filter(|(from, text)| !(*from..=from + text.len()).contains(&at));
        Self::of_text(beside.map_or(failure, |(_, text)| text))
    }

    /// Levels and numbers are omitted: they change from line to line.
    pub(in crate::decode) fn of_text(text: &str) -> Self {
        let line = without_place(text.trim_start().lines().next().unwrap_or_default());
        let head = line.split(['{', '"', '\'', '`']).next().unwrap_or_default();
        let mut writer = Self { place: logged_at(head).map_or(0, digest), ..Self::default() };
        let words = head.split_whitespace().take_while(|w| !is_status(w)).filter(|w| is_word(w));
        for (slot, word) in writer.words.iter_mut().zip(words) {
            *slot = digest(word);
        }
        writer
    }

    /// Whether the writers differ: less than half of the words are the same. A single word may be the name of a work item,
    /// and proves nothing.
    #[must_use]
    pub(crate) fn differs(self, other: Self) -> bool {
        let (own, others) = (self.words(), other.words());
        let same = own.iter().filter(|w| others.contains(w)).count();
        let most = own.len().max(others.len());
        let elsewhere = self.place != other.place && self.place != 0 && other.place != 0;
        same * 2 < most && (most > 1 || own.len() != others.len()) || embeds(own, others, elsewhere)
    }

    fn words(&self) -> &[u32] {
        let length = self.words.iter().take_while(|w| **w != 0).count();
        &self.words[..length]
    }
}

/// What the first message of an entry says, and where it begins: `{"level":"error","msg":"the call failed","err":`
fn said(record: &str) -> Option<(usize, &str)> {
    let from = ["\"message\":", "\"msg\":", "\"event\":"]
        .iter()
        .filter_map(|name| Some(record.find(name)? + name.len()));
    let value = from.min().map(|from| &record[from..])?.trim_start().strip_prefix('"')?;
    let end = value.match_indices('"').find(|(at, _)| !value[..*at].ends_with('\\'))?.0;
    Some((record.len() - value.len(), &value[..end]))
}

/// Whether one repeats the other's words behind words of its own, or behind the class of an exception: `Error fetching from`,
/// `Retry skipped for ... Error fetching from`, `GenkitError: ... Error fetching from`. Or each has words of its own, from
/// `elsewhere` in the source: a batch logs its items in one place.
fn embeds(own: &[u32], others: &[u32], elsewhere: bool) -> bool {
    /// Fewer words are no sentence.
    const SENTENCE: usize = 3;
    let tail = own.iter().rev().zip(others.iter().rev()).take_while(|(a, b)| a == b).count();
    let (own, others) = (&own[..own.len() - tail], &others[..others.len() - tail]);
    let is_thrown = |head: &[u32]| matches!(head, [only] if only & CLASS != 0);
    // Other words may be the names of items of one batch.
    let apart = own.is_empty() != others.is_empty()
        || is_thrown(own) != is_thrown(others)
        || elsewhere && !own.is_empty();
    tail >= SENTENCE && apart && !own.iter().any(|word| others.contains(word))
}

/// The line without the place in the source that stands in front of it: `{retry.py:308} ERROR - ...`.
fn without_place(line: &str) -> &str {
    let behind = line.strip_prefix('{').and_then(|rest| rest.split_once('}')).filter(|(place, _)| {
        let number = place.rsplit_once(':').map_or("", |(_, number)| number);
        !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && !place.contains(['"', '{', ' '])
    });
    behind.map_or(line, |(_, behind)| behind)
}

/// Where in the source the line was logged, as loguru writes it: `package.module:function:120 - `.
fn logged_at(head: &str) -> Option<&str> {
    let words = || head.split_whitespace();
    let at = |word: &str| {
        let (place, line) = word.rsplit_once(':')?;
        let (module, function) = place.rsplit_once(':')?;
        let is_module = module.starts_with("__") || module.contains('.');
        let is_function = function.starts_with(|c: char| c.is_ascii_alphabetic() || "_<".contains(c));
        (is_module && is_function && line.bytes().all(|b| b.is_ascii_digit())).then_some(())
    };
    words().zip(words().skip(1)).find(|(word, next)| *next == "-" && at(word).is_some()).map(|(word, _)| word)
}

/// A number for a word, and never 0; the same bits on every machine, however wide its `usize` is.
fn digest(word: &str) -> u32 {
    let [_, _, _, _, a, b, c, d] = Hasher::oneshot(word.as_bytes()).to_be_bytes();
    let number = (u32::from_be_bytes([a, b, c, d]) << 1).max(2);
    if is_class(word) { number | CLASS } else { number }
}

/// Marks the number of a class.
const CLASS: u32 = 1;

/// Whether the word is the name of an exception's class.
fn is_class(word: &str) -> bool {
    let word = word.trim_end_matches(':');
    word.starts_with(|c: char| c.is_ascii_uppercase())
        && ["Error", "Exception"].iter().any(|end| word.len() > end.len() && word.ends_with(end))
}

/// `429`, `(503)`, `400:`: the failure's own text begins here.
fn is_status(word: &str) -> bool {
    let number = word.trim_matches(|c: char| c.is_ascii_punctuation());
    number.len() == 3 && status_at(number.as_bytes(), 0).is_some()
}

/// A word of a name or a sentence, not a code, number or level.
fn is_word(word: &str) -> bool {
    word.len() <= LONGEST
        && word.bytes().any(|b| b.is_ascii_lowercase())
        && !word.bytes().any(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Writer;
    use crate::knowledge::Knowledge;

    fn differ(a: &str, b: &str) -> bool {
        Writer::of(a, Knowledge::builtin()).differs(Writer::of(b, Knowledge::builtin()))
    }

    #[test]
    fn a_writer_begins_in_its_own_words() {
        let library = "ERROR Error from Gemini API: 503 The model is overloaded.";
        assert!(differ(library, "ERROR Non-retryable model provider error: {"));
        assert!(differ(library, "503 UNAVAILABLE. {'error': ..."));
        assert!(differ(
            "{retry.py:308} ERROR - call failed on attempt 1: 503",
            "{worker.py:58} ERROR - job 17 failed: 503"
        ));
        assert!(!differ(library, "WARN Error from Gemini API: 429 Resource has been exhausted"));
    }

    #[test]
    fn a_framework_repeats_what_a_library_said_behind_words_of_its_own() {
        let library = "INVALID_ARGUMENT: Error fetching from https://a.b/v1: [400 Bad Request] Not here.";
        let framework = format!("Retry skipped for {library}");
        let thrown = format!("GenkitError: {library}");
        assert!(differ(library, &framework) && differ(library, &thrown) && differ(&framework, &thrown));
        assert!(!differ(&format!("alice: {library}"), &format!("bob: {library}")));
        assert!(!differ(&format!("intro chapter one: {library}"), &format!("summary: {library}")));
        assert!(!differ(&format!("page intro: {library}"), &format!("page summary: {library}")));
    }

    #[test]
    fn each_has_words_of_its_own_from_elsewhere_in_the_source() {
        let service = "| ERROR | app.service:push:1023 - Chat#0 exception: Unknown error occurred: 429 {";
        let worker =
            "| WARNING | app.worker:_push:1628 - Something went wrong: Unknown error occurred: 429 {";
        assert!(differ(service, worker));
        // One place logs the items of one batch, and what is no place proves nothing.
        let [intro, summary] = ["intro", "the last summary"]
            .map(|item| format!("| ERROR | __main__:ask:12 - {item}: Unknown error occurred: 429 {{"));
        assert!(!differ(&intro, &summary));
        for (a, b) in [("10:00:05", "10:00:06"), ("job:intro:1", "job:summary:2"), ("app.py:12", "app.py:15")]
        {
            assert!(!differ(&intro.replace("__main__:ask:12", a), &summary.replace("__main__:ask:12", b)));
        }
    }

    #[test]
    fn two_words_are_two_on_every_machine() {
        // The low half of XXH3's 64 bits, moved by one.
        assert_eq!([super::digest("worker:"), super::digest("client:")], [3_332_157_098, 328_513_998]);
    }

    #[test]
    fn what_was_worked_at_is_no_writer() {
        assert!(!differ("Chunk intro failed: 503", "Chunk summary failed: 503"));
        assert!(!differ("alice: 503", "bob: 503"));
        assert!(!differ("{\"error\": {", "{\"error\": {"));
    }

    #[test]
    fn in_a_json_log_what_is_said_beside_the_failure_has_a_writer() {
        let line = |msg: &str| {
            format!(
                "{{\"fields\":{{\"message\":\"{msg}\",\"error\":\"API error (503): The model is overloaded. Please try again later.\"}}}}"
            )
        };
        assert!(differ(&line("streaming failed"), &line("agent error")));
        assert!(!differ(&line("streaming failed"), &line("streaming failed")));
        assert!(!differ(&line("page intro failed"), &line("page summary failed")));
    }

    #[test]
    fn in_a_json_log_the_string_with_the_failure_has_a_writer() {
        let line = |msg: &str| {
            format!(
                "{{\"time\":1,\"msg\":\"{msg}{{\\\"m\\\":\\\"The model is overloaded. Please try again later.\\\"}}\"}}"
            )
        };
        assert!(differ(&line("Gemini request failed: "), &line("")));
        assert!(!differ(&line("Gemini request failed: "), &line("Gemini request failed: ")));
    }
}
