//! Where which of many phrases stand in a text: an index of their first four bytes.
//!
//! An automaton finds the same in one pass, and `aho_corasick` builds a good one; but building the automata of all tables was a
//! quarter of the time that one pasted error takes, and stepping through them an eighth of reading a body that was never met.
//! Filling an index takes a hundredth of that, and most places of a text are left after one look into a table.

use std::ops::{ControlFlow, Range};

use rustc_hash::{FxBuildHasher, FxHashMap};

/// Number of bytes by which a phrase is looked up.
const HEAD: usize = 4;

/// Cells for each phrase: a few of a hundred places pass for a head by chance, and the cells stay in the processor's cache.
const CELLS: usize = 16;

/// Finds phrases, each at every place where it stands, also within another one.
#[derive(Debug)]
pub(crate) struct PhraseFinder {
    /// The phrases with their numbers, those with one head next to one another.
    phrases: Vec<(Box<[u8]>, usize)>,
    /// The phrases of a head, as a range of `phrases`.
    heads: FxHashMap<u32, Range<u32>>,
    /// Which heads there may be, by their hashes.
    cells: Box<[bool]>,
    /// How far a hash is shifted to be a place among the cells.
    shift: u32,
    /// Phrases that are shorter than a head, and the bytes with which they begin.
    short: Vec<(Box<[u8]>, usize)>,
    short_begins: [bool; 256],
    /// How many there are.
    count: usize,
    /// Whether ASCII letters of either case are the same.
    fold: bool,
}

impl PhraseFinder {
    /// An index of the phrases, numbered from 0 in their order. With `fold`, ASCII letters of either case are the same.
    pub(crate) fn new<P: AsRef<[u8]>>(phrases: impl IntoIterator<Item = P>, fold: bool) -> Self {
        let folded = |phrase: P| {
            if fold { phrase.as_ref().to_ascii_lowercase().into() } else { phrase.as_ref().into() }
        };
        let numbered = phrases.into_iter().enumerate().map(|(number, phrase)| (folded(phrase), number));
        let all: Vec<(Box<[u8]>, usize)> = numbered.collect();
        let count = all.len();
        let (mut phrases, short): (Vec<_>, Vec<_>) = all
            .into_iter()
            .filter(|(phrase, _)| !phrase.is_empty())
            .partition(|(phrase, _)| phrase.len() >= HEAD);
        // Most differ in their heads, which are compared as numbers.
        let begin =
            |phrase: &[u8]| phrase[..HEAD].iter().fold(0, |all: u32, byte| all << 8 | u32::from(*byte));
        phrases.sort_unstable_by(|a, b| begin(&a.0).cmp(&begin(&b.0)).then_with(|| a.cmp(b)));
        let cells = (phrases.len() * CELLS).next_power_of_two().max(2);
        let mut finder = Self {
            heads: FxHashMap::with_capacity_and_hasher(phrases.len(), FxBuildHasher),
            cells: vec![false; cells].into(),
            shift: u32::BITS - cells.trailing_zeros(),
            short_begins: std::array::from_fn(|byte| {
                short.iter().any(|(phrase, _)| usize::from(phrase[0]) == byte)
            }),
            short,
            count,
            fold,
            phrases,
        };
        for (place, (phrase, _)) in finder.phrases.iter().enumerate() {
            let (head, place) = (head(phrase), u32::try_from(place).unwrap_or(u32::MAX));
            finder.heads.entry(head).or_insert(place..place).end = place.saturating_add(1);
            let cell = finder.cell(head);
            finder.cells[cell] = true;
        }
        finder
    }

    /// Number of phrases.
    pub(in crate::knowledge) const fn len(&self) -> usize {
        self.count
    }

    /// Passes each phrase that stands in `text` to `found`, by its number and place. Those of at least four bytes come in the
    /// order of their places, the shorter ones first.
    pub(in crate::knowledge) fn each(&self, text: &[u8], mut found: impl FnMut(usize, Range<usize>)) {
        // What `found` takes goes on to the end.
        let _ = self.until(text, |number, range| {
            found(number, range);
            ControlFlow::Continue(())
        });
    }

    /// The same, until `found` breaks.
    pub(in crate::knowledge) fn until(
        &self,
        text: &[u8],
        mut found: impl FnMut(usize, Range<usize>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if self.fold {
            self.search(text, |byte| byte.to_ascii_lowercase(), &mut found)
        } else {
            self.search(text, |byte| byte, &mut found)
        }
    }

    /// Whether one of them stands in `text`.
    pub(crate) fn is_any_in(&self, text: &[u8]) -> bool {
        self.until(text, |_, _| ControlFlow::Break(())).is_break()
    }

    fn search(
        &self,
        text: &[u8],
        folded: impl Fn(u8) -> u8,
        found: &mut impl FnMut(usize, Range<usize>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (mut next, any_short) = (0u32, !self.short.is_empty());
        for (end, byte) in text.iter().enumerate() {
            let byte = folded(*byte);
            if any_short && self.short_begins[usize::from(byte)] {
                self.those(&self.short, text, end, found)?;
            }
            next = next >> 8 | u32::from(byte) << 24;
            if self.cells[self.cell(next)]
                && let Some(at) = (end + 1).checked_sub(HEAD)
                && let Some(range) = self.heads.get(&next)
            {
                self.those(&self.phrases[range.start as usize..range.end as usize], text, at, found)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// The cell of a head.
    const fn cell(&self, head: u32) -> usize {
        (head.wrapping_mul(0x9e37_79b1) >> self.shift) as usize
    }

    const fn folded(&self, byte: u8) -> u8 {
        if self.fold { byte.to_ascii_lowercase() } else { byte }
    }

    /// Those of `phrases` that stand at `at`.
    fn those(
        &self,
        phrases: &[(Box<[u8]>, usize)],
        text: &[u8],
        at: usize,
        found: &mut impl FnMut(usize, Range<usize>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let rest = &text[at..];
        phrases.iter().try_for_each(|(phrase, number)| match rest.get(..phrase.len()) {
            // Phrases with one head differ soon.
            Some(part) if part.iter().zip(phrase).rev().all(|(a, b)| self.folded(*a) == *b) => {
                found(*number, at..at + phrase.len())
            }
            _ => ControlFlow::Continue(()),
        })
    }
}

/// The first bytes of a phrase as a number, which the loop over a text has as well.
fn head(phrase: &[u8]) -> u32 {
    phrase[..HEAD].iter().rev().fold(0, |head, byte| head << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::*;

    fn places(phrases: &[String], fold: bool, text: &str) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        PhraseFinder::new(phrases, fold)
            .each(text.as_bytes(), |number, range| found.push((range.start, range.end, number)));
        found.sort_unstable();
        found
    }

    #[test]
    fn phrases_within_one_another_are_found() {
        let finder = PhraseFinder::new(["per day", "per", "/d", "RPD", "day"], true);
        let mut found = Vec::new();
        finder.each(b"20 rpd, per day, 5/D", |number, range| found.push((number, range)));
        assert_eq!(found, [(3, 3..6), (1, 8..11), (0, 8..15), (4, 12..15), (2, 18..20)]);
    }

    proptest! {
        #[test]
        fn an_automaton_finds_the_same(
            phrases in proptest::collection::vec("[abA.é]{1,5}", 1..40),
            text in "[abAB.éx]{0,60}",
            fold: bool,
        ) {
            let automaton = AhoCorasick::builder().ascii_case_insensitive(fold).build(&phrases).unwrap();
            let hits = automaton.find_overlapping_iter(&text);
            let mut known: Vec<_> = hits.map(|hit| (hit.start(), hit.end(), hit.pattern().as_usize())).collect();
            known.sort_unstable();
            prop_assert_eq!(places(&phrases, fold, &text), known);
        }
    }
}
