//! Which of many phrases stand in a text, in no order: a look at each third place of it.
//!
//! Each line that may tell of a failure is searched for all words of the tables, most of them in vain. A phrase of six bytes or more
//! shows four bytes of its rarest stretch at one of three places in a row, wherever it stands: one look at a table for each third place
//! leaves nearly all of them.

use std::collections::BTreeMap;

/// Number of bytes that are looked up at once.
const HEAD: usize = 4;

/// From one place that is looked at to the next.
const STEP: usize = 3;

/// Cells of the table, which stays in the processor's cache.
const CELLS: usize = 1 << BITS;
const BITS: u32 = 13;

/// Finds phrases.
#[derive(Debug)]
pub(crate) struct PhraseSieve {
    phrases: Vec<String>,
    /// The four bytes of each place of each phrase's stretch, cell by cell.
    entries: Vec<Entry>,
    /// Whether a cell has entries, and where they begin; their end is where those of the next begin.
    cells: Box<[bool; CELLS]>,
    begins: Vec<u32>,
    /// Numbers of the phrases that are too short for that, by their last byte.
    short: Vec<(u8, Vec<usize>)>,
}

#[derive(Debug)]
struct Entry {
    head: u32,
    /// The number of the phrase, and how far behind its beginning the head stands.
    phrase: usize,
    offset: usize,
}

impl PhraseSieve {
    /// A sieve for the phrases, numbered from 0 in their order.
    pub(crate) fn new(phrases: Vec<String>) -> Self {
        let (mut entries, mut short) = (Vec::with_capacity(phrases.len() * STEP), BTreeMap::new());
        let rarities = rarities();
        for (phrase, text) in phrases.iter().map(String::as_bytes).enumerate() {
            match (rarest_stretch(text, &rarities), text.last()) {
                (Some(from), _) => entries.extend((from..from + STEP).filter_map(|offset| {
                    let head = text.get(offset..)?.first_chunk()?;
                    Some(Entry { head: u32::from_le_bytes(*head), phrase, offset })
                })),
                (None, Some(last)) => short.entry(*last).or_insert_with(Vec::new).push(phrase),
                (None, None) => {}
            }
        }
        entries.sort_unstable_by_key(|entry| cell(entry.head));
        let (mut cells, mut begins) = (Box::new([false; CELLS]), vec![0; CELLS + 1]);
        for Entry { head, .. } in &entries {
            cells[cell(*head)] = true;
            begins[cell(*head) + 1] += 1;
        }
        begins.iter_mut().fold(0, |sum, begin| {
            *begin += sum;
            *begin
        });
        Self { phrases, entries, cells, begins, short: short.into_iter().collect() }
    }

    /// The phrases, by their numbers.
    pub(crate) fn phrases(&self) -> &[String] {
        &self.phrases
    }

    /// Passes the number of each phrase that stands in `text` to `found`, once or more.
    pub(crate) fn each(&self, text: &[u8], mut found: impl FnMut(usize)) {
        /// As many places as one check of the length serves.
        const PART: usize = 4 * STEP + HEAD;
        let mut rest = text;
        while let Some(part) = rest.first_chunk::<PART>() {
            for at in [0, STEP, 2 * STEP, 3 * STEP, 4 * STEP] {
                let head = part[at..].first_chunk().map_or(0, |head| u32::from_le_bytes(*head));
                if self.cells[cell(head)] {
                    self.those(head, text, text.len() - rest.len() + at, &mut found);
                }
            }
            rest = &rest[5 * STEP..];
        }
        while let Some(head) = rest.first_chunk() {
            self.those(u32::from_le_bytes(*head), text, text.len() - rest.len(), &mut found);
            rest = rest.get(STEP..).unwrap_or_default();
        }
        for (last, phrases) in &self.short {
            for end in memchr::memchr_iter(*last, text) {
                let ends = |n: &&usize| ends_with(&text[..=end], self.phrases[**n].as_bytes());
                phrases.iter().filter(ends).for_each(|n| found(*n));
            }
        }
    }

    /// Passes on the phrases with this head at `at` of the text.
    #[inline(never)]
    fn those(&self, head: u32, text: &[u8], at: usize, found: &mut impl FnMut(usize)) {
        let cell = cell(head);
        let entries = &self.entries[self.begins[cell] as usize..self.begins[cell + 1] as usize];
        for Entry { phrase, offset, .. } in entries.iter().filter(|entry| entry.head == head) {
            let from = at.checked_sub(*offset).and_then(|begin| text.get(begin..));
            if from.is_some_and(|text| text.starts_with(self.phrases[*phrase].as_bytes())) {
                found(*phrase);
            }
        }
    }
}

/// Most do not end so in the byte before the last.
fn ends_with(text: &[u8], phrase: &[u8]) -> bool {
    text.len() >= phrase.len() && text.iter().rev().zip(phrase.iter().rev()).all(|(a, b)| a == b)
}

/// The cell of four bytes.
const fn cell(head: u32) -> usize {
    (head.wrapping_mul(0x9e37_79b1) >> (u32::BITS - BITS)) as usize
}

/// Where the stretch of a phrase begins whose bytes are the rarest in logs; `None` for a phrase that is too short for one.
fn rarest_stretch(phrase: &[u8], rarities: &[u8; 256]) -> Option<usize> {
    let rarity = |head: &[u8]| head.iter().map(|byte| u32::from(rarities[usize::from(*byte)])).sum::<u32>();
    let mut heads = phrase.windows(HEAD).map(rarity);
    let (mut first, mut second) = (heads.next()?, heads.next()?);
    // The most frequent of the three places costs the most.
    let rarest = heads.map(|third| {
        let rarest = first.min(second).min(third);
        (first, second) = (second, third);
        rarest
    });
    rarest.enumerate().max_by_key(|(_, rarity)| *rarity).map(|(from, _)| from)
}

/// How rare each byte is in logs.
fn rarities() -> [u8; 256] {
    /// The most frequent first.
    const FREQUENT: &[u8; 30] = b"etaoinrs.lcdpumh gj01f2:/-_b53";
    let mut rarities = [30; 256];
    for (rarity, byte) in (0..).zip(FREQUENT) {
        rarities[usize::from(*byte)] = rarity;
    }
    rarities
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn those_are_found_that_stand_in_the_text(
            phrases in proptest::collection::vec("[abA.é]{1,5}|[ab]{6,9}", 1..40),
            text in "[abAB.éx]{0,60}",
        ) {
            let (sieve, mut found) = (PhraseSieve::new(phrases.clone()), vec![false; phrases.len()]);
            sieve.each(text.as_bytes(), |phrase| found[phrase] = true);
            let known: Vec<bool> = phrases.iter().map(|phrase| text.contains(phrase.as_str())).collect();
            prop_assert_eq!(found, known);
        }
    }
}
