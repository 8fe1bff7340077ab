//! Prefilter on the bytes around an anchor: is it worth cutting out the record and decoding it?
//!
//! Most anchors are in lines of other programs' errors. What the decoder could never report as a failed Gemini request, or
//! what plainly is another provider's, is rejected here in a fraction of a microsecond.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use aho_corasick::packed::{self, Searcher};
use memchr::memmem::Finder;

use crate::decode::facts::{has_status, status_phrases, tells_of_success};
use crate::knowledge::{CauseTable, HostKind, Knowledge, PhraseFinder};
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
    /// Words that occur only in texts about Gemini.
    ours: Deferred,
    /// Wordings of the cause table that other providers use as well.
    shared: Deferred,
    foreign: Deferred,
    /// Names of codes: google.rpc's and the Interactions API's.
    codes: Deferred,
    /// Phrases of HTTP statuses.
    http: Deferred,
}

impl<'k> Prefilter<'k> {
    /// The words of the tables, each list of which is compiled when it is first asked for.
    pub(crate) fn new(know: &'k Knowledge) -> Self {
        Self::with(know, true)
    }

    /// The same, with or without vector instructions.
    fn with(know: &'k Knowledge, vectors: bool) -> Self {
        let of = |list| Deferred {
            list,
            vectors,
            index: OnceLock::new(),
            looked: AtomicUsize::new(0),
            words: OnceLock::new(),
        };
        Self {
            know,
            ours: of(ours),
            shared: of(shared),
            foreign: of(foreign),
            codes: of(codes),
            http: of(http),
        }
    }

    /// Relevance of the line of an anchor, or of the part of it around the anchor; `ours` is the result of
    /// [`Self::names_gemini`] for it.
    pub(crate) fn relevance(&self, line: &[u8], ours: bool) -> Relevance {
        if ours {
            return Relevance::Relevant;
        }
        let (shared, code) =
            (|| self.shared.occur_in(line, self.know), || self.codes.occur_in(line, self.know));
        let foreign = || self.hosts(line).1 || self.foreign.occur_in(line, self.know);
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
        } else if code() || self.http.occur_in(line, self.know) {
            Relevance::Unclear
        } else {
            return if continues(line) { Relevance::Unclear } else { Relevance::Irrelevant };
        };
        if foreign() { Relevance::Foreign } else { relevance }
    }

    /// Whether the text contains something that occurs only in texts about Gemini.
    pub(crate) fn names_gemini(&self, text: &[u8]) -> bool {
        self.hosts(text).0 || self.ours.occur_in(text, self.know)
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

fn ours(know: &Knowledge) -> Vec<String> {
    let (providers, causes) = (know.providers(), know.causes());
    let names = ["uotaId", "uota_id", "uota id", "uotaid", "uota ID"].map(str::to_owned);
    let about = providers.about_words().flat_map(spellings);
    about.chain(phrases(causes, true)).chain(names).chain(providers.link_words().map(str::to_owned)).collect()
}

fn shared(know: &Knowledge) -> Vec<String> {
    let dropped = know.dropped().rows().iter().map(|row| row.text.as_str().to_owned());
    phrases(know.causes(), false).chain(dropped).collect()
}

fn foreign(know: &Knowledge) -> Vec<String> {
    know.providers().foreign_words().map(str::to_owned).collect()
}

fn codes(know: &Knowledge) -> Vec<String> {
    let rpc = RpcCode::ALL.iter().map(|c| c.id()).filter(|c| c.len() > 7);
    rpc.chain(know.causes().codes()).map(str::to_owned).collect()
}

fn http(_: &Knowledge) -> Vec<String> {
    status_phrases().map(str::to_owned).collect()
}

/// The wordings of the cause table that only Gemini's services use, or the others.
fn phrases(causes: &CauseTable, strong: bool) -> impl Iterator<Item = String> {
    let all = causes.phrases().iter().enumerate();
    all.filter(move |(i, _)| causes.is_strong(*i) == strong).map(|(_, phrase)| tail(phrase))
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

/// So many bytes are looked through by an index, which takes less time to fill than the vector search to build.
const SOON: usize = 64 << 10;

/// Words that are compiled when they are first asked for: one pasted error asks for one of the lists.
struct Deferred {
    list: fn(&Knowledge) -> Vec<String>,
    vectors: bool,
    index: OnceLock<PhraseFinder>,
    /// Bytes that were looked through by the index.
    looked: AtomicUsize,
    words: OnceLock<Words>,
}

impl Deferred {
    fn words(&self, know: &Knowledge) -> &Words {
        self.words.get_or_init(|| Words::new((self.list)(know), self.vectors))
    }

    fn occur_in(&self, text: &[u8], know: &Knowledge) -> bool {
        if self.words.get().is_none() && self.looked.fetch_add(text.len(), Ordering::Relaxed) < SOON {
            let index = self.index.get_or_init(|| PhraseFinder::new((self.list)(know), false));
            return index.is_any_in(text);
        }
        self.words(know).occur_in(text)
    }
}

/// Words that are searched for together.
enum Words {
    /// As many at once as the vector search takes.
    Vectors(Vec<Searcher>),
    /// Where there are no vector instructions.
    Automaton(AhoCorasick),
}

impl Words {
    fn new(mut words: Vec<String>, vectors: bool) -> Self {
        words.sort_unstable();
        words.dedup();
        let searcher = |chunk: &[String]| packed::Config::new().builder().extend(chunk).build();
        let searchers = words.chunks(32).map(searcher).collect::<Option<Vec<_>>>().filter(|_| vectors);
        searchers.map_or_else(|| Self::Automaton(automaton(&words)), Self::Vectors)
    }

    fn occur_in(&self, text: &[u8]) -> bool {
        match self {
            Self::Vectors(searchers) => searchers.iter().any(|searcher| searcher.find(text).is_some()),
            Self::Automaton(automaton) => automaton.is_match(text),
        }
    }
}

#[expect(clippy::expect_used, reason = "the words are of tables, and a test builds the automata of all")]
fn automaton(words: &[String]) -> AhoCorasick {
    AhoCorasick::new(words).expect("a table has no more words than an automaton takes")
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
            let ours = prefilter.names_gemini(line.as_bytes());
            assert_eq!(prefilter.relevance(line.as_bytes(), ours), expected, "{line}");
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
    fn a_machine_without_vector_instructions_sees_the_same() {
        let [fast, slow] = [true, false].map(|vectors| Prefilter::with(Knowledge::builtin(), vectors));
        assert!(matches!(slow.ours.words(slow.know), Words::Automaton(_)));
        let (lines, mut read) = (lines(), 0);
        for line in &lines {
            let ours = fast.names_gemini(line);
            assert_eq!(slow.names_gemini(line), ours, "{}", String::from_utf8_lossy(line));
            let glance = fast.relevance(line, false);
            assert_eq!(slow.relevance(line, false), glance, "{}", String::from_utf8_lossy(line));
            read += usize::from(ours || glance == Relevance::Relevant);
        }
        assert!(lines.len() > 1000 && read > 200, "{read} of {}", lines.len());
    }

    #[test]
    fn texts_about_gemini_are_told_from_others() {
        let prefilter = Prefilter::new(Knowledge::builtin());
        assert!(prefilter.names_gemini(b"INFO calling gemini-2.5-flash"));
        assert!(prefilter.names_gemini(b"GET https://generativelanguage.googleapis.com/v1beta/models"));
        assert!(!prefilter.names_gemini(b"INFO something else at pubsub.googleapis.com"));
    }
}
