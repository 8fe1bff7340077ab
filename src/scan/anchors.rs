//! The needles: short pieces of text of which every error report about Gemini holds at least one, and which are rare
//! in everything else.

use aho_corasick::packed::{Config, MatchKind, Searcher};

/// Pieces of which every report of a failure holds at least one, whoever wrote it and however it is escaped.
///
/// The vector search looks at the first four bytes of each, sorted into eight buckets by the low halves of these bytes.
/// Which part of a word is taken, and the order, are therefore a matter of speed: both were chosen by counting how
/// often the buckets stop for nothing (`benches/README.md`). At most 32, each of at least four bytes.
const NEEDLES: &[&str] = &[
    "rror",         // Error, error
    " available",   // is not available, no longer available
    " out",         // timed out
    "h demand",     // high demand
    " Found",       // Not Found
    "ception",      // Exception, exceptions.
    "een suspende", // has been suspended
    "BadRequest",
    "uthenticatio", // invalid authentication credentials
    "nied",         // denied, Denied
    "Found",        // NotFound
    "idden",        // Forbidden
    " blocked",     // are blocked
    "haust",        // exhausted, Exhausted
    " available i", // is not available in your country
    "xceed",        // exceeded, Exceeded, exceeds
    " found",       // not found
    "navailable",   // Unavailable
    "nauth",        // Unauthorized, Unauthenticated
    "een used in ", // has not been used in project
    "Many",         // Too Many Requests, TooManyRequests
    "d queries",    // automated queries
    "adline",       // Deadline, deadline
    "pported for ", // is not supported for the API use
    "Bad Request",
    ".1 5",        // HTTP/1.1 503
    ".1 4",        // HTTP/1.1 429
    "PI key",      // API key not valid
    "ted. Please", // credits are depleted. Please
    "Gateway",     // Gateway Timeout, Bad Gateway
    "verloaded",   // overloaded
    "eached ",     // limit reached for, have reached your
];

/// No needle is longer.
const LONGEST: usize = 32;

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

    /// Start of the first needle that starts in `from..end`; it may go on behind `end`.
    #[must_use]
    pub fn next(&self, bytes: &[u8], from: usize, end: usize) -> Option<usize> {
        let limit = bytes.len().min(end + LONGEST);
        if from >= end || from >= limit {
            return None;
        }
        let found = match &self.packed {
            // The packed searcher has a shortest haystack; what is shorter goes the slow way.
            Some(packed) if limit - from >= packed.minimum_len() => {
                packed.find_in(bytes, (from..limit).into()).map(|m| m.start())
            }
            _ => self.slow.find(aho_corasick::Input::new(bytes).range(from..limit)).map(|m| m.start()),
        };
        found.filter(|at| *at < end)
    }
}

impl Default for Anchors {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_needles_fit_the_vector_search() {
        assert!(NEEDLES.len() <= 32 && NEEDLES.iter().all(|n| (4..=LONGEST).contains(&n.len())));
        assert!(Anchors::new().packed.is_some() || !cfg!(target_arch = "x86_64"));
    }

    #[test]
    fn an_anchor_belongs_to_the_part_in_which_it_starts() {
        let anchors = Anchors::new();
        let text = b"0123 error 789";
        assert_eq!(anchors.next(text, 0, text.len()), Some(6));
        assert_eq!(anchors.next(text, 0, 7), Some(6));
        assert_eq!(anchors.next(text, 0, 6), None);
        assert_eq!(anchors.next(text, 7, text.len()), None);
        assert_eq!(anchors.next(text, 14, 14), None);
    }
}
