//! The needles: short pieces of text of which every error report about Gemini holds at least one, and which are rare
//! in everything else.

use aho_corasick::packed::{Config, MatchKind, Searcher};

/// Pieces that an error report holds, however it is wrapped or escaped. They are chosen for their first bytes: the
/// vector search looks at those only, so a rare beginning ("xhau") costs less than a common one ("exhau").
const NEEDLES: &[&str] = &[
    // google.rpc codes
    "XHAUSTED", "NAVAILABLE", "_PRECONDITION", "_ARGUMENT", "INTERNAL", "SION_DENIED", "T_FOUND", "UTHENTICATED",
    "_EXCEEDED", "CANCELLED", "EXHAUSTED",
    // names of exceptions and phrases of HTTP
    "xhausted", "oo Many Req", "Unavailable", "ver Error", "ver error", "Bad G", "Bad R", "way Time", "Forbidden",
    "Unauthorized", "ot Found", "lient error '", "AI Error]", "_core.exceptions.",
    // what the messages say
    "xceed", "rloaded", "gh demand", "PI key", "PI Key", "prepay", "ocation is not", "our country", "ot found",
    "ger available", "been used in", "re blocked", "nregistered", "been suspended", "thentication c", "nternal error",
    "eadline ", "was cancelled", "est timed out", "illing to be enabled", "ree quota tier", "ndividual quota",
    "daily quota", "apacity ", "ovider returned", "status code", "parsing response", "automated queries",
    "JSON payload", "ing streaming resp", "HTTP Error", "HTTPError", "invalid_request\"", "quota reached",
    "Usage limit reached", "ermission", "error occurred",
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
