//! A first look at the bytes around an anchor: is it worth cutting out the record and reading it?
//!
//! Most anchors stand in lines of other programs' errors. What no reader could ever call a failed Gemini request, or
//! what plainly bears another provider's mark, is told here in a fraction of a microsecond.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use aho_corasick::packed::{self, Searcher};
use memchr::memmem::Finder;

use crate::decode::facts::status;
use crate::knowledge::{HostKind, Knowledge};
use crate::terms::RpcCode;

static HOST: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b".googleapis.com"));
static ERROR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"rror"));
static EXCEPTION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"xception: "));
static WRAPPED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"{\\n\""));

/// What a first look says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glance {
    /// Nothing that could be read as a failure of Gemini.
    Nothing,
    /// A failure of somebody else.
    Foreign,
    /// The text alone does not tell: what surrounds it may.
    Perhaps,
    /// Worth reading.
    Read,
}

/// Looks for signs.
pub struct Glancer {
    know: &'static Knowledge,
    /// Words that only a text about Gemini has.
    ours: Words,
    /// Wordings of the cause table that others use as well.
    shared: Words,
    foreign: Words,
    /// Names of codes: google.rpc's and the Interactions API's.
    codes: Words,
    /// Phrases of HTTP statuses.
    http: Words,
}

impl Glancer {
    /// Gathers the words of the tables.
    #[must_use]
    pub fn new(know: &'static Knowledge) -> Self {
        Self::with(know, true)
    }

    /// The same, with or without vector instructions.
    fn with(know: &'static Knowledge, vectors: bool) -> Self {
        let (providers, causes) = (know.providers(), know.causes());
        let phrases = |strong: bool| {
            let all = causes.phrases().iter().enumerate();
            all.filter(move |(i, _)| causes.is_strong(*i) == strong).map(|(_, p)| tail(p))
        };
        let about = providers.about_words().flat_map(spellings);
        let names = ["uotaId", "uota_id", "uota id", "uotaid", "uota ID"].map(str::to_owned);
        let rpc = RpcCode::ALL.iter().map(|c| c.id()).filter(|c| c.len() > 7).map(str::to_owned);
        let links = providers.link_words().map(str::to_owned);
        Self {
            know,
            ours: Words::new(about.chain(phrases(true)).chain(names).chain(links), vectors),
            shared: Words::new(phrases(false), vectors),
            foreign: Words::new(providers.foreign_words().map(str::to_owned), vectors),
            codes: Words::new(rpc.chain(causes.codes().map(str::to_owned)), vectors),
            http: Words::new(status::phrases().map(str::to_owned), vectors),
        }
    }

    /// Looks at the line of an anchor, or the part of it around the anchor; `ours` is what
    /// [`Self::speaks_of_us`] says of it.
    #[must_use]
    pub fn line(&self, line: &[u8], ours: bool) -> Glance {
        if ours {
            return Glance::Read;
        }
        let (shared, code) = (|| self.shared.stand_in(line), || self.codes.stand_in(line));
        let foreign = || self.hosts(line).1 || self.foreign.stand_in(line);
        if has_status(line) {
            // Another provider's mark is looked for first: most lines with a status are theirs.
            return match foreign() {
                true => Glance::Foreign,
                false if shared() || code() => Glance::Read,
                false => Glance::Perhaps,
            };
        }
        let told = if shared() {
            Glance::Read
        } else if code() || self.http.stand_in(line) {
            Glance::Perhaps
        } else {
            return if goes_on(line) { Glance::Perhaps } else { Glance::Nothing };
        };
        if foreign() { Glance::Foreign } else { told }
    }

    /// Whether the text names something that only a text about Gemini has.
    #[must_use]
    pub fn speaks_of_us(&self, text: &[u8]) -> bool {
        self.hosts(text).0 || self.ours.stand_in(text)
    }

    /// Whether a host of ours, and whether one of another service of Google's, stands in the text.
    fn hosts(&self, text: &[u8]) -> (bool, bool) {
        let (mut ours, mut other) = (false, false);
        for at in HOST.find_iter(text) {
            let name =
                text[..at].iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
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

/// A number from 400 to 599 that stands alone, and is no part of an address such as `10.1.7.429:2379`.
pub(super) fn has_status(text: &[u8]) -> bool {
    let byte = |at: Option<usize>| at.and_then(|i| text.get(i)).copied().unwrap_or(b' ');
    memchr::memchr2_iter(b'4', b'5', text).any(|at| {
        let digits = text.get(at + 1..at + 3).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
        let (before, after) = (byte(at.checked_sub(1)), byte(Some(at + 3)));
        let decimal = before == b'.' && byte(at.checked_sub(2)).is_ascii_digit();
        digits && !decimal && !before.is_ascii_alphanumeric() && !after.is_ascii_alphanumeric()
    })
}

/// What the line is about may stand on the next: `"error": {`, `SomeError: a message of its own`.
fn goes_on(line: &[u8]) -> bool {
    let opens = matches!(line.trim_ascii_end().last(), Some(b'{' | b'[' | b'(' | b'\\' | b'>'));
    let raised = ERROR
        .find_iter(line)
        .any(|at| matches!(line.get(at + 4), Some(b':')) || line[at + 4..].starts_with(b" ["))
        || EXCEPTION.find(line).is_some();
    // A shipper put the line into a string of its own: `{"log": "  \"error\": {\n", ...}`.
    let wrapped = WRAPPED.find(line).is_some();
    opens || raised || wrapped
}

/// A wording without its first letter, which may be written either way.
fn tail(phrase: &str) -> String {
    phrase.chars().skip(1).collect()
}

/// A word as tables have it, with a capital, and in capitals.
fn spellings(word: &str) -> [String; 3] {
    let mut capital = word.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    [word.to_owned(), capital, word.to_ascii_uppercase()]
}

/// Words that are searched for together.
enum Words {
    /// As many at once as the vector search takes.
    Vectors(Vec<Searcher>),
    /// Where there are no vector instructions.
    Automaton(AhoCorasick),
}

impl Words {
    fn new(words: impl Iterator<Item = String>, vectors: bool) -> Self {
        let mut words: Vec<String> = words.collect();
        words.sort_unstable();
        words.dedup();
        let searcher = |chunk: &[String]| packed::Config::new().builder().extend(chunk).build();
        let searchers = words.chunks(32).map(searcher).collect::<Option<Vec<_>>>().filter(|_| vectors);
        searchers.map_or_else(|| Self::Automaton(automaton(&words)), Self::Vectors)
    }

    fn stand_in(&self, text: &[u8]) -> bool {
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
    fn a_line_is_read_or_passed_over() {
        let glancer = Glancer::new(Knowledge::builtin());
        for (line, expected) in [
            ("    raise TimeoutError(f\"query {name} timed out\")", Glance::Nothing),
            (
                "2026-05-01 ERROR openai Error code: 429 - {'error': {'message': 'Rate limit reached for gpt-4o'}}",
                Glance::Foreign,
            ),
            (
                "ERROR pubsub {\"error\":{\"code\":429,\"message\":\"Quota exceeded for quota metric 'x' of service 'pubsub.googleapis.com'\"}}",
                Glance::Foreign,
            ),
            ("google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {'error'", Glance::Read),
            (
                "{\"error\":{\"code\":503,\"message\":\"Nobody knows this.\",\"status\":\"UNAVAILABLE\"}}",
                Glance::Read,
            ),
            ("error: generateContent failed: API key not valid. Please pass a valid API key.", Glance::Read),
            ("AI_APICallError: the model is overloaded. Please try again later.", Glance::Read),
            ("urllib.error.HTTPError: HTTP Error 429: Too Many Requests", Glance::Perhaps),
            ("  \"error\": {", Glance::Perhaps),
            ("upstream error, 1503 bytes", Glance::Nothing),
        ] {
            let ours = glancer.speaks_of_us(line.as_bytes());
            assert_eq!(glancer.line(line.as_bytes(), ours), expected, "{line}");
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
        let [fast, slow] = [true, false].map(|vectors| Glancer::with(Knowledge::builtin(), vectors));
        assert!(matches!(slow.ours, Words::Automaton(_)));
        let (lines, mut read) = (lines(), 0);
        for line in &lines {
            let ours = fast.speaks_of_us(line);
            assert_eq!(slow.speaks_of_us(line), ours, "{}", String::from_utf8_lossy(line));
            let glance = fast.line(line, false);
            assert_eq!(slow.line(line, false), glance, "{}", String::from_utf8_lossy(line));
            read += usize::from(ours || glance == Glance::Read);
        }
        assert!(lines.len() > 1000 && read > 200, "{read} of {}", lines.len());
    }

    #[test]
    fn what_speaks_of_gemini_is_told_from_the_rest() {
        let glancer = Glancer::new(Knowledge::builtin());
        assert!(glancer.speaks_of_us(b"INFO calling gemini-2.5-flash"));
        assert!(glancer.speaks_of_us(b"GET https://generativelanguage.googleapis.com/v1beta/models"));
        assert!(!glancer.speaks_of_us(b"INFO something else at pubsub.googleapis.com"));
    }
}
