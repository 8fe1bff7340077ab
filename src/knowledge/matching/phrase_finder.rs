//! Where which of many phrases stand in a text: an index of their first four bytes.
//!
//! An automaton finds the same in one pass, and `aho_corasick` builds a good one; but building the automata of all tables was a
//! quarter of the time that one pasted error takes, and stepping through them an eighth of reading a body that was never met.
//! Filling an index takes a hundredth of that, and most places of a text are left after one look into a table.

use std::ops::{ControlFlow, Range};

use rustc_hash::FxHashMap;

/// Number of bytes by which a phrase is looked up.
const HEAD: usize = 4;

/// Cells for each phrase: a few of a hundred places pass for a head by chance, and the cells stay in the processor's cache.
const CELLS: usize = 16;

/// Finds phrases, each at every place where it stands, also within another one.
#[derive(Debug)]
pub(crate) struct PhraseFinder {
    /// Those with one head stand next to one another.
    phrases: Vec<Phrase>,
    /// The phrases of a head, as a range of `phrases`.
    heads: FxHashMap<u32, Range<u32>>,
    /// Which heads there may be, by their hashes.
    cells: Box<[bool]>,
    /// How far a hash is shifted to be a place among the cells.
    shift: u32,
    /// Phrases that are shorter than a head, and the bytes with which they begin.
    short: Vec<Phrase>,
    short_begins: [bool; 256],
    /// How many there are.
    count: usize,
    /// Whether ASCII letters of either case are the same.
    fold: bool,
}

#[derive(Debug)]
struct Phrase {
    text: Box<[u8]>,
    last: u8,
    /// Its place among the phrases as they were given.
    number: usize,
}

impl PhraseFinder {
    /// An index of the phrases, numbered from 0 in their order. With `fold`, ASCII letters of either case are the same.
    pub(crate) fn new<P: AsRef<[u8]>>(phrases: impl IntoIterator<Item = P>, fold: bool) -> Self {
        let folded = |phrase: P| {
            if fold { phrase.as_ref().to_ascii_lowercase().into() } else { phrase.as_ref().into() }
        };
        let texts: Vec<Box<[u8]>> = phrases.into_iter().map(folded).collect();
        let count = texts.len();
        let phrase = |(number, text): (usize, Box<[u8]>)| Some(Phrase { last: *text.last()?, text, number });
        let all = texts.into_iter().enumerate().filter_map(phrase);
        let (mut phrases, short): (Vec<_>, Vec<_>) = all.partition(|phrase| phrase.text.len() >= HEAD);
        phrases.sort_unstable_by(|a, b| (&a.text, a.number).cmp(&(&b.text, b.number)));
        let cells = (phrases.len() * CELLS).next_power_of_two().max(2);
        let mut begins = [false; 256];
        for first in short.iter().map(|phrase| phrase.text[0]) {
            begins[usize::from(first)] = true;
            begins[usize::from(first.to_ascii_uppercase())] |= fold;
        }
        let mut finder = Self {
            heads: FxHashMap::default(),
            cells: vec![false; cells].into(),
            shift: u32::BITS - cells.trailing_zeros(),
            short_begins: begins,
            short,
            count,
            fold,
            phrases,
        };
        for (place, phrase) in finder.phrases.iter().enumerate() {
            let (head, place) = (head(&phrase.text, fold), u32::try_from(place).unwrap_or(u32::MAX));
            finder.heads.entry(head).or_insert(place..place).end = place.saturating_add(1);
            let cell = finder.cell(head);
            finder.cells[cell] = true;
        }
        finder
    }

    /// Number of phrases.
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    /// Passes each phrase that stands in `text` to `found`, by its number and place, in the order of their places; of those at
    /// one place the ones of less than four bytes come first.
    pub(crate) fn each(&self, text: &[u8], mut found: impl FnMut(usize, Range<usize>)) {
        // What `found` takes goes on to the end.
        let _ = self.until(text, |number, range| {
            found(number, range);
            ControlFlow::Continue(())
        });
    }

    /// The same, until `found` breaks.
    pub(crate) fn until(
        &self,
        text: &[u8],
        mut found: impl FnMut(usize, Range<usize>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match (self.short.is_empty(), self.fold) {
            (true, false) => self.search::<false>(text, |head| head, &mut found),
            (true, true) => self.search::<false>(text, lower, &mut found),
            (false, false) => self.search::<true>(text, |head| head, &mut found),
            (false, true) => self.search::<true>(text, lower, &mut found),
        }
    }

    fn search<const SHORT: bool>(
        &self,
        text: &[u8],
        folded: impl Fn(u32) -> u32,
        found: &mut impl FnMut(usize, Range<usize>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        for (at, bytes) in text.windows(HEAD).enumerate() {
            let Some(bytes) = bytes.first_chunk::<HEAD>() else { break };
            if SHORT && self.short_begins[usize::from(bytes[0])] {
                self.those(&self.short, text, at, found)?;
            }
            let head = folded(u32::from_le_bytes(*bytes));
            if self.cells[self.cell(head)]
                && let Some(range) = self.heads.get(&head)
            {
                self.those(&self.phrases[range.start as usize..range.end as usize], text, at, found)?;
            }
        }
        let last = text.len().saturating_sub(HEAD - 1)..text.len();
        last.into_iter().try_for_each(|at| self.those(&self.short, text, at, found))
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
        phrases: &[Phrase],
        text: &[u8],
        at: usize,
        found: &mut impl FnMut(usize, Range<usize>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let rest = &text[at..];
        phrases.iter().try_for_each(|Phrase { text, last, number }| {
            // Phrases with one head differ in their last byte, most of them.
            let ends = rest.get(text.len() - 1).is_some_and(|byte| self.folded(*byte) == *last);
            if ends && rest.iter().zip(text).all(|(a, b)| self.folded(*a) == *b) {
                return found(*number, at..at + text.len());
            }
            ControlFlow::Continue(())
        })
    }
}

/// The first bytes of a phrase as a number, which the loop over a text has as well.
fn head(phrase: &[u8], fold: bool) -> u32 {
    let head = phrase[..HEAD].iter().rev().fold(0, |head, byte| head << 8 | u32::from(*byte));
    if fold { lower(head) } else { head }
}

/// Four bytes with their letters in lower case. Some signs become others: the phrases themselves decide.
const fn lower(head: u32) -> u32 {
    head | 0x2020_2020
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
