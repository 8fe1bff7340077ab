//! The needles: short pieces of text of which every error report about Gemini holds at least one, and which are rare
//! in everything else; and one that every call of a model holds.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use aho_corasick::packed::{Config, MatchKind, Searcher};

/// Pieces of which every report of a failure holds at least one, whoever wrote it and however it is escaped.
///
/// The vector search looks at the first four bytes of each, and has eight buckets for them. Which part of a word is taken, and
/// the order, are therefore a matter of speed: another order may halve it. `benches/needles.rs` finds an order, in which the
/// search seldom stops for nothing. At most 32, each of at least four bytes. A status line with 5xx needs none of its own: one
/// stands in the words behind each.
const NEEDLES: &[&str] = &[
    "xceed",   // exceeded, Exceeded, exceeds
    "ailable", // is not available, Unavailable, is not available in your country
    "BadRequest",
    "imed out",              // timed out
    "Found",                 // Not Found, NotFound
    " found",                // not found
    "tream ended without a", // Model stream ended without a finish reason
    "adline",                // Deadline, deadline
    REQUEST,
    "erloaded", // overloaded
    "XHAUSTED",
    "n used in project", // has not been used in project
    "Many",              // Too Many Requests, TooManyRequests
    "demand",            // high demand
    "eption",            // Exception, exceptions.
    "d. Please",         // credits are depleted. Please, API key not valid. Please
    "utomated queries",
    "bidden",      // Forbidden
    "redentials",  // invalid authentication credentials
    "y violation", // 1008 (policy violation)
    "AVAILABLE",
    "teway",     // Gateway Timeout, Bad Gateway
    " reached ", // limit reached for, have reached your
    "ad Request",
    "usted",                // exhausted, Exhausted
    "rror",                 // Error, error
    "re blocked",           // are blocked
    "nauth",                // Unauthorized, Unauthenticated
    "1.1 4",                // HTTP/1.1 429
    "enied",                // denied, Denied
    "upported for the API", // is not supported for the API use
    " dunning ",            // Lightning dunning decision is deny
];

/// Where a model is called: no failure, but perhaps a request that went well. What is behind it in an address, such as
/// `models/M:streamGenerateContent`, ends so.
const REQUEST: &str = "rateContent";

/// What stands at a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Perhaps a report of a failure.
    Failure,
    /// The call of a model.
    Request,
}

/// No needle is longer.
const LONGEST: usize = 32;

/// Finds the needles at the speed of memory.
pub struct Anchors {
    packed: Option<Searcher>,
    /// Where there is no vector search; built when it is first needed.
    slow: OnceLock<AhoCorasick>,
}

impl Anchors {
    /// Builds the searcher; a machine without vector instructions gets the plain automaton.
    #[must_use]
    pub fn new() -> Self {
        let packed = Config::new().match_kind(MatchKind::LeftmostFirst).builder().extend(NEEDLES).build();
        Self { packed, slow: OnceLock::new() }
    }

    /// The needles, in the order in which they are searched for.
    #[must_use]
    pub const fn needles() -> &'static [&'static str] {
        NEEDLES
    }

    #[expect(clippy::expect_used, reason = "the needles are constants and a test builds the automaton")]
    fn slow(&self) -> &AhoCorasick {
        self.slow.get_or_init(|| {
            let builder =
                AhoCorasick::builder().match_kind(aho_corasick::MatchKind::LeftmostFirst).build(NEEDLES);
            builder.expect("the needles are few and short")
        })
    }

    /// Start of the first needle of a failure that starts in `from..end`; it may go on behind `end`.
    #[must_use]
    pub fn next(&self, bytes: &[u8], mut from: usize, end: usize) -> Option<usize> {
        loop {
            match self.any(bytes, from, end)? {
                (at, Anchor::Failure) => return Some(at),
                (at, Anchor::Request) => from = at + REQUEST.len(),
            }
        }
    }

    /// Start of the first needle of any kind that starts in `from..end`, and its kind.
    #[must_use]
    pub fn any(&self, bytes: &[u8], from: usize, end: usize) -> Option<(usize, Anchor)> {
        let limit = bytes.len().min(end + LONGEST);
        if from >= end || from >= limit {
            return None;
        }
        let hit = |hit: aho_corasick::Match| (hit.start(), hit.pattern().as_usize());
        let found = match &self.packed {
            Some(packed) if limit - from >= packed.minimum_len() => {
                packed.find_in(bytes, (from..limit).into()).map(hit)
            }
            Some(_) => in_short(bytes, from..limit),
            None => self.slow().find(aho_corasick::Input::new(bytes).range(from..limit)).map(hit),
        };
        let (at, needle) = found.filter(|(at, _)| *at < end)?;
        Some((at, if NEEDLES[needle] == REQUEST { Anchor::Request } else { Anchor::Failure }))
    }
}

/// The first needle of a few bytes, too few for the vector search: an automaton would take longer to build than this takes.
fn in_short(bytes: &[u8], mut range: Range<usize>) -> Option<(usize, usize)> {
    let end = range.end;
    range.find_map(|at| {
        let needle = NEEDLES.iter().position(|needle| bytes[at..end].starts_with(needle.as_bytes()))?;
        Some((at, needle))
    })
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

    #[test]
    fn a_machine_without_vector_instructions_finds_the_same() {
        let (fast, slow) = (Anchors::new(), Anchors { packed: None, slow: OnceLock::new() });
        let text = NEEDLES.join(" \u{e9}x ") + &NEEDLES.concat();
        for from in 0..text.len() {
            let found = fast.any(text.as_bytes(), from, text.len());
            assert_eq!(slow.any(text.as_bytes(), from, text.len()), found, "from {from}");
        }
    }

    #[test]
    fn the_call_of_a_model_is_told_from_a_failure() {
        let text = b"POST /v1beta/models/gemini-2.5-flash:streamGenerateContent failed with an error, or not";
        let anchors = Anchors::new();
        assert_eq!(anchors.any(text, 0, text.len()), Some((47, Anchor::Request)));
        assert_eq!(anchors.next(text, 0, text.len()), Some(75));
    }
}
