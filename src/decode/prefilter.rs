//! Prefilter on the bytes around an anchor: is it worth cutting out the record and decoding it?
//!
//! Most anchors are in lines of other programs' errors. What the decoder could never report as a failed Gemini request, or
//! what plainly is another provider's, is rejected here in a fraction of a microsecond.

use std::sync::{LazyLock, OnceLock};

use aho_corasick::packed::{self, Searcher};
use memchr::memmem::Finder;

use crate::decode::facts::{has_status, status_phrases, tells_of_success};
use crate::knowledge::{HostKind, Knowledge, PhraseSieve};
use crate::terms::RpcCode;

static HOST: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b".googleapis.com"));
static ERROR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"rror"));
static EXCEPTION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"xception: "));
static WRAPPED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"{\\n\""));

/// Whether a text may report a failed Gemini request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relevance {
    /// Nothing that the decoder could report.
    Irrelevant,
    /// A failure of another provider.
    Foreign,
    /// The text alone does not decide: its context may.
    Unclear,
    /// Worth decoding.
    Relevant,
}

/// Searches for the words of the tables.
pub(crate) struct Prefilter<'k> {
    know: &'k Knowledge,
    words: OnceLock<Words>,
}

impl<'k> Prefilter<'k> {
    /// Searches for nothing yet.
    pub(crate) const fn new(know: &'k Knowledge) -> Self {
        Self { know, words: OnceLock::new() }
    }

    /// The words of the tables: one pasted error may name a host, and need no index of them.
    fn words(&self) -> &Words {
        self.words.get_or_init(|| Self::index(self.know))
    }

    fn index(know: &Knowledge) -> Words {
        let (providers, causes) = (know.providers(), know.causes());
        let phrases = |strong: bool| {
            let all = causes.phrases().iter().enumerate();
            all.filter(move |(i, _)| causes.is_strong(*i) == strong).map(|(_, p)| tail(p))
        };
        let about = providers.about_words().flat_map(spellings);
        let names = ["uotaId", "uota_id", "uota id", "uotaid", "uota ID"].map(str::to_owned);
        let rpc = RpcCode::ALL.iter().map(|c| c.id()).filter(|c| c.len() > 7).map(str::to_owned);
        let links = providers.link_words().map(str::to_owned);
        let dropped = know.dropped().rows().iter().map(|row| row.text.as_str().to_owned());
        Words::new([
            (Kind::Ours, about.chain(phrases(true)).chain(names).chain(links).collect()),
            (Kind::Shared, phrases(false).chain(dropped).collect()),
            (Kind::Foreign, providers.foreign_words().map(str::to_owned).collect()),
            (Kind::Codes, rpc.chain(causes.codes().map(str::to_owned)).collect()),
            (Kind::Http, status_phrases().map(str::to_owned).collect()),
        ])
    }

    /// Whether the text contains something that occurs only in texts about Gemini, and the words that were found on the way.
    pub(crate) fn look(&self, text: &[u8]) -> (bool, SeenWords) {
        if self.hosts(text).0 {
            return (true, SeenWords(None));
        }
        let seen = self.words().seen(text);
        (self.words().any(Kind::Ours, text, seen), seen)
    }

    /// Relevance of the line of an anchor, or of the part of it around the anchor, and what a [look](Self::look) at it gave.
    pub(crate) fn relevance(&self, line: &[u8], (ours, seen): (bool, SeenWords)) -> Relevance {
        if ours {
            return Relevance::Relevant;
        }
        let any = |kind| self.words().any(kind, line, seen);
        let (shared, code) = (|| any(Kind::Shared), || any(Kind::Codes));
        let foreign = || self.hosts(line).1 || any(Kind::Foreign);
        if has_status(line) {
            // Other providers first: most lines with a status are theirs.
            return match foreign() {
                true => Relevance::Foreign,
                false if shared() || code() => Relevance::Relevant,
                false => Relevance::Unclear,
            };
        }
        let relevance = if shared() {
            Relevance::Relevant
        } else if code() || any(Kind::Http) {
            Relevance::Unclear
        } else {
            return if continues(line) { Relevance::Unclear } else { Relevance::Irrelevant };
        };
        if foreign() { Relevance::Foreign } else { relevance }
    }

    /// Whether the line tells of a request that went well.
    pub(crate) fn tells_of_success(&self, line: &[u8]) -> bool {
        tells_of_success(line, self.know)
    }

    /// Whether the text contains a Gemini host, and whether it contains one of another Google service.
    fn hosts(&self, text: &[u8]) -> (bool, bool) {
        let (mut ours, mut other) = (false, false);
        for at in HOST.find_iter(text) {
            let name =
                text[..at].iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
            // What was cut in its middle has lost the name.
            if name == 0 {
                continue;
            }
            let host = std::str::from_utf8(&text[at - name..at + HOST.needle().len()]).unwrap_or_default();
            match self.know.providers().host(host) {
                HostKind::Ours(_) => ours = true,
                HostKind::OtherGoogle => other = true,
                HostKind::Relay | HostKind::Unknown => {}
            }
        }
        (ours, other)
    }
}

/// Whether the failure may be stated on the next lines: `"error": {`, `SomeError: a message of its own`.
fn continues(line: &[u8]) -> bool {
    let opens = matches!(line.trim_ascii_end().last(), Some(b'{' | b'[' | b'(' | b'\\' | b'>'));
    let raised = ERROR
        .find_iter(line)
        .any(|at| matches!(line.get(at + 4), Some(b':')) || line[at + 4..].starts_with(b" ["))
        || EXCEPTION.find(line).is_some();
    // A shipper wrapped the line into a string: `{"log": "  \"error\": {\n", ...}`.
    let wrapped = WRAPPED.find(line).is_some();
    opens || raised || wrapped
}

/// A wording without its first letter, which may be upper or lower case.
fn tail(phrase: &str) -> String {
    phrase.chars().skip(1).collect()
}

/// A word in the spelling of the table, capitalized, and in upper case.
fn spellings(word: &str) -> [String; 3] {
    let mut capital = word.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    [word.to_owned(), capital, word.to_ascii_uppercase()]
}

/// What a word says of a text.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// It occurs only in texts about Gemini.
    Ours,
    /// A wording of the cause table that other providers use as well.
    Shared,
    Foreign,
    /// The name of a code: google.rpc's and the Interactions API's.
    Codes,
    /// The phrase of an HTTP status.
    Http,
}

const KINDS: usize = 5;

/// The kinds of the words of a text, a bit for each; `None` for a long text, in which each kind is searched for when it is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SeenWords(Option<u8>);

/// The words of the tables. In a line, one look for all of them is the soonest; in a longer text, the vector search for one kind.
struct Words {
    sieve: PhraseSieve,
    /// The kinds of each word of the sieve.
    kinds: Vec<u8>,
    vectors: [OnceLock<Option<Vec<Searcher>>>; KINDS],
}

/// Bytes up to which a text is short.
const SHORT: usize = 8 * 1024;

impl Words {
    fn new(lists: [(Kind, Vec<String>); KINDS]) -> Self {
        let kinds = lists.iter().flat_map(|(kind, words)| words.iter().map(|_| 1 << *kind as u8)).collect();
        let sieve = PhraseSieve::new(lists.into_iter().flat_map(|(_, words)| words).collect());
        Self { sieve, kinds, vectors: Default::default() }
    }

    fn seen(&self, text: &[u8]) -> SeenWords {
        SeenWords((text.len() <= SHORT).then(|| self.kinds(text)))
    }

    fn kinds(&self, text: &[u8]) -> u8 {
        let mut kinds = 0;
        self.sieve.each(text, |word| kinds |= self.kinds[word]);
        kinds
    }

    fn any(&self, kind: Kind, text: &[u8], seen: SeenWords) -> bool {
        let is_in = |kinds: u8| kinds >> kind as u8 & 1 == 1;
        let words = || self.sieve.phrases().iter().zip(&self.kinds).filter(|(_, kinds)| is_in(**kinds));
        let searchers =
            || self.vectors[kind as usize].get_or_init(|| searchers(words().map(|(word, _)| word).collect()));
        match seen.0 {
            Some(kinds) => is_in(kinds),
            None => searchers().as_ref().map_or_else(
                // Where there are no vector instructions.
                || is_in(self.kinds(text)),
                |searchers| searchers.iter().any(|searcher| searcher.find(text).is_some()),
            ),
        }
    }
}

/// Searchers for as many words at once as the vector search takes.
fn searchers(mut words: Vec<&String>) -> Option<Vec<Searcher>> {
    words.sort_unstable();
    words.dedup();
    words.chunks(32).map(|chunk| packed::Config::new().builder().extend(chunk).build()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_relevant_or_not() {
        let prefilter = Prefilter::new(Knowledge::builtin());
        for (line, expected) in [
            ("    raise TimeoutError(f\"query {name} timed out\")", Relevance::Irrelevant),
            (
                "2026-05-01 ERROR openai Error code: 429 - {'error': {'message': 'Rate limit reached for gpt-4o'}}",
                Relevance::Foreign,
            ),
            (
                "ERROR pubsub {\"error\":{\"code\":429,\"message\":\"Quota exceeded for quota metric 'x' of service 'pubsub.googleapis.com'\"}}",
                Relevance::Foreign,
            ),
            ("google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {'error'", Relevance::Relevant),
            (
                "{\"error\":{\"code\":503,\"message\":\"Unknown knows this.\",\"status\":\"UNAVAILABLE\"}}",
                Relevance::Relevant,
            ),
            (
                "error: generateContent failed: API key not valid. Please pass a valid API key.",
                Relevance::Relevant,
            ),
            ("AI_APICallError: the model is overloaded. Please try again later.", Relevance::Relevant),
            ("urllib.error.HTTPError: HTTP Error 429: Too Many Requests", Relevance::Unclear),
            ("  \"error\": {", Relevance::Unclear),
            ("upstream error, 1503 bytes", Relevance::Irrelevant),
        ] {
            let look = prefilter.look(line.as_bytes());
            assert_eq!(prefilter.relevance(line.as_bytes(), look), expected, "{line}");
        }
    }

    /// All lines of the fixtures.
    fn lines() -> Vec<Vec<u8>> {
        let mut waiting = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")];
        let mut lines = Vec::new();
        while let Some(dir) = waiting.pop() {
            for path in std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    lines.extend(std::fs::read(path).unwrap().split(|b| *b == b'\n').map(<[u8]>::to_vec));
                }
            }
        }
        lines
    }

    #[test]
    fn a_long_text_is_seen_as_a_short_one_with_or_without_vector_instructions() {
        let (vectors, none) = (Prefilter::new(Knowledge::builtin()), Prefilter::new(Knowledge::builtin()));
        none.words().vectors.iter().for_each(|searchers| assert!(searchers.set(None).is_ok()));
        let (lines, mut read) = (lines(), 0);
        for line in &lines {
            let answers = [
                (&vectors, SeenWords(Some(vectors.words().kinds(line)))),
                (&vectors, SeenWords(None)),
                (&none, SeenWords(None)),
            ]
            .map(|(prefilter, seen)| {
                (prefilter.words().any(Kind::Ours, line, seen), prefilter.relevance(line, (false, seen)))
            });
            assert_eq!(answers, [answers[0]; 3], "{}", String::from_utf8_lossy(line));
            read += usize::from(answers[0].0 || answers[0].1 == Relevance::Relevant);
        }
        assert!(lines.len() > 1000 && read > 200, "{read} of {}", lines.len());
    }

    #[test]
    fn texts_about_gemini_are_told_from_others() {
        let prefilter = Prefilter::new(Knowledge::builtin());
        let names = |text: &[u8]| prefilter.look(text).0;
        assert!(names(b"INFO calling gemini-2.5-flash"));
        assert!(names(b"GET https://generativelanguage.googleapis.com/v1beta/models"));
        assert!(!names(b"INFO something else at pubsub.googleapis.com"));
    }
}
