//! The needles: short pieces of text of which every error report about Gemini holds at least one, and which are rare
//! in everything else.

use aho_corasick::packed::{Config, MatchKind, Searcher};

/// Pieces of which every report of a failure holds at least one, whoever wrote it and however it is escaped. They are
/// few, and begin with rare letters: the vector search looks at four bytes of each.
const NEEDLES: &[&str] = &[
    // Error, error, ERROR, Exception
    "rror", "RROR", "xcep",
    // statuses that stand without such a word
    "xceed", "xhaust", "XHAUST", "oo Many Req", "navail", "NAVAIL", "rloaded", "gh demand", "orbidden", "enied",
    "thenticat", "otFound", "ot found", "ot Found", "ad Request", "dRequest", "ad Gate", "yTime", "way Time", "eadline",
    // Google's sentences
    "pleted. P", "PI key", "ot support", "is not av", "no longer av", "been used", "re blocked", "been susp",
    "automated q", "uthorized", ".1 4", ".1 5", "P/2 4", "imed out", "HTTP 4", "recondition",
];

/// Finds the needles at the speed of memory.
pub struct Anchors {
    packed: Option<Searcher>,
    slow: aho_corasick::AhoCorasick,
}

impl Anchors {
    /// Builds the searcher; a machine without vector instructions gets the plain automaton.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the needles are constants and a test builds the automaton")]
    pub fn new() -> Self {
        let packed = Config::new().match_kind(MatchKind::LeftmostFirst).builder().extend(NEEDLES).build();
        let slow = aho_corasick::AhoCorasick::builder()
            .match_kind(aho_corasick::MatchKind::LeftmostFirst)
            .build(NEEDLES)
            .expect("the needles are few and short");
        Self { packed, slow }
    }

    /// Start of the first needle at or after `from`.
    #[must_use]
    pub fn next(&self, bytes: &[u8], from: usize, end: usize) -> Option<usize> {
        let found = match &self.packed {
            // The packed searcher has a shortest haystack; what is shorter goes the slow way.
            Some(packed) if bytes.len() - from >= packed.minimum_len() => {
                packed.find_in(bytes, (from..bytes.len().min(end + 32)).into()).map(|m| m.start())
            }
            _ => self.slow.find(aho_corasick::Input::new(bytes).range(from..)).map(|m| m.start()),
        };
        found.filter(|at| *at < end)
    }
}

impl Default for Anchors {
    fn default() -> Self {
        Self::new()
    }
}
