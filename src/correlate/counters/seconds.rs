//! How many events fell into the same second, for a fair sample of the time.
//!
//! Kept are the [`KEPT`] blocks of 32 seconds whose hashes are smallest, each second with its exact count: so a second can
//! be held against those beside it. A block that falls out of the sample never comes back, because smaller ones never
//! leave: so the sample depends on the events alone, and two samples can be joined in any order. With fewer blocks than
//! that, nothing is left out.

use serde::{Deserialize, Serialize};

use super::bounded_sets::is_count;
use super::columns;
use super::small_map::SmallMap;
use super::waits::number;

/// Blocks that are kept.
const KEPT: usize = 64;

/// A block has 2 to this power of seconds.
const POWER: u32 = 5;
const WIDTH: u64 = 1 << POWER;

/// The number of the last block: there are so many as 64 bits of seconds have.
const BLOCKS: u64 = u64::MAX >> POWER;

/// Seconds on either side against which one is held.
const BESIDE: u64 = 2;

/// Counts of a sample of seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Seconds {
    /// Events by second: the hash of its block, and its place in it.
    counts: SmallMap<u64, u64>,
    /// How many blocks there are, once it was counted.
    blocks: Blocks,
}

/// What a part has of it: the seconds since 1970 by their steps, and the counts.
#[derive(Serialize, Deserialize)]
struct Written(Vec<i64>, Vec<u64>);

impl From<Seconds> for Written {
    fn from(sample: Seconds) -> Self {
        let mut seconds: Vec<(i64, u64)> =
            sample.counts.iter().map(|(key, count)| (second(*key), *count)).collect();
        seconds.sort_unstable();
        Self(
            columns::steps(seconds.iter().map(|(second, _)| *second)),
            seconds.into_iter().map(|s| s.1).collect(),
        )
    }
}

impl TryFrom<Written> for Seconds {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written(seconds, counts) = written;
        let seconds = columns::numbers(&seconds, &[counts.len()])?;
        let keys = seconds.into_iter().map(key);
        Ok(Self { counts: keys.zip(counts).collect(), blocks: Blocks::default() })
    }
}

/// A number that follows from the counts, so it takes no part in comparisons.
#[derive(Debug, Clone, Copy, Default)]
struct Blocks(usize);

impl PartialEq for Blocks {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Blocks {}

/// What the sample says of crowded seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Crowds {
    /// Seconds with many events.
    pub seconds: usize,
    /// Events in them.
    pub events: u64,
    /// The most events in one second.
    pub most: u64,
    /// Events in all seconds of the sample.
    pub all: u64,
}

impl Seconds {
    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        self.count_blocks() <= KEPT && self.counts.values().copied().all(is_count)
    }

    /// Counts an event in this second.
    pub fn add(&mut self, second: i64) {
        self.put(key(second), 1);
    }

    /// Takes all counts of `other`.
    pub fn merge(&mut self, other: &Self) {
        for (key, count) in other.counts.iter() {
            self.put(*key, *count);
        }
    }

    /// The seconds of the sample with at least `least` events, which are at least `factor` times as many as in the seconds
    /// before it or after it on average.
    #[must_use]
    pub fn crowds(&self, least: u64, factor: f64) -> Crowds {
        let crowded = || {
            let all = self.counts.iter().filter(|(_, count)| **count >= least);
            all.filter(|(key, count)| number(**count) >= factor * self.beside(**key)).map(|(_, count)| *count)
        };
        Crowds {
            seconds: crowded().count(),
            events: crowded().sum(),
            most: crowded().max().unwrap_or_default(),
            all: self.counts.values().sum(),
        }
    }

    /// Events a second in the two before it or the two after it, whichever are more, as far as they are of the same block:
    /// where a crowd begins or ends, there is nothing on one side.
    fn beside(&self, key: u64) -> f64 {
        let (first, last) = (key & !(WIDTH - 1), key | (WIDTH - 1));
        let mean = |from: u64, to: u64| {
            let sum: u64 =
                self.counts.range(from..=to).filter(|(k, _)| **k != key).map(|(_, count)| count).sum();
            number(sum) / number((to - from).max(1))
        };
        let before = mean(key.saturating_sub(BESIDE).max(first), key);
        before.max(mean(key, key.saturating_add(BESIDE).min(last)))
    }

    fn put(&mut self, key: u64, count: u64) {
        if self.blocks.0 == 0 {
            self.blocks.0 = self.count_blocks();
        }
        let (first, last) = (key & !(WIDTH - 1), key | (WIDTH - 1));
        // Most blocks of a long log are not in the sample.
        if self.blocks.0 >= KEPT && self.counts.last().is_some_and(|(largest, _)| first > *largest) {
            return;
        }
        if let Some(known) = self.counts.get_mut(&key) {
            *known += count;
            return;
        }
        if self.counts.range(first..=last).next().is_none() {
            self.blocks.0 += 1;
        }
        self.counts.or_insert(key, count);
        while self.blocks.0 > KEPT {
            self.evict();
        }
    }

    /// Drops the block with the largest hash.
    fn evict(&mut self) {
        if let Some(largest) = self.counts.last().map(|(key, _)| *key) {
            self.counts.truncate_from(&(largest & !(WIDTH - 1)));
            self.blocks.0 -= 1;
        }
    }

    fn count_blocks(&self) -> usize {
        let mut blocks = 0;
        let mut from = Some(0);
        while let Some((key, _)) = from.and_then(|from| self.counts.range(from..).next()) {
            blocks += 1;
            from = (key | (WIDTH - 1)).checked_add(1);
        }
        blocks
    }
}

/// The hash of a second's block, and its place in it.
const fn key(second: i64) -> u64 {
    scatter((second >> POWER).cast_unsigned() & BLOCKS) << POWER | (second.cast_unsigned() & (WIDTH - 1))
}

/// The second that has this key.
const fn second(key: u64) -> i64 {
    (gather(key >> POWER) << POWER | (key & (WIDTH - 1))).cast_signed()
}

/// A hash of a block's number, as long as it is, that differs for each: as in splitmix64, of which each step can be undone.
const fn scatter(block: u64) -> u64 {
    let mut x = block;
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9) & BLOCKS;
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) & BLOCKS;
    x ^ (x >> 31)
}

/// The block of a hash: the steps in the other order, each undone.
const fn gather(hash: u64) -> u64 {
    let mut x = hash ^ (hash >> 31);
    x = x.wrapping_mul(0x3196_42b2_d24d_8ec3) & BLOCKS;
    x = (x ^ (x >> 27) ^ (x >> 54)).wrapping_mul(0x96de_1b17_3f11_9089) & BLOCKS;
    x ^ (x >> 30)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(seconds: &[u16]) -> Seconds {
        let mut sample = Seconds::default();
        seconds.iter().for_each(|s| sample.add(i64::from(*s)));
        sample
    }

    #[test]
    fn parts_of_every_release_have_the_same_sample() {
        for (block, hash) in [(0, 0), (1, 0x514_2d2e_b707_7383), (BLOCKS, 0x5a6_82af_e796_5deb)] {
            assert_eq!((scatter(block), gather(hash)), (hash, block));
        }
        let mut sample = Seconds::default();
        sample.add(32 + 5);
        assert_eq!(sample.counts.keys().collect::<Vec<_>>(), [&(0x514_2d2e_b707_7383 << 5 | 5)]);
        assert_eq!(serde_json::to_string(&of(&[40, 37, 37])).unwrap(), "[[37,3],[2,1]]");
    }

    #[test]
    fn crowded_seconds_are_counted() {
        let crowds = of(&[7, 7, 7, 8, 9, 9, 9, 9]).crowds(3, 1.0);
        assert_eq!(crowds, Crowds { seconds: 2, events: 7, most: 4, all: 8 });
    }

    #[test]
    fn each_second_is_counted_for_itself() {
        let all: Vec<u16> = (0..1_000).collect();
        let crowds = of(&all).crowds(1, 0.0);
        assert_eq!(crowds, Crowds { seconds: 1_000, events: 1_000, most: 1, all: 1_000 });
    }

    #[test]
    fn the_seconds_beside_are_those_of_the_same_block() {
        // The mean of the two before and the two after: 8 on each side, and 24 is three times as many.
        let around = |middle: u16, count: usize| {
            let mut all: Vec<u16> = [middle - 2, middle - 1, middle + 1, middle + 2].repeat(8);
            all.extend(vec![middle; count]);
            of(&all).crowds(9, 3.0).seconds
        };
        assert_eq!((around(10, 23), around(10, 24)), (0, 1));
        // Only one side is busy: the busier one counts.
        let beside = |busy: u16| {
            let mut all: Vec<u16> = vec![busy; 8];
            all.extend(vec![10; 11]);
            of(&all).crowds(9, 3.0).seconds
        };
        assert_eq!([7, 8, 9, 11, 12, 13].map(beside), [1, 0, 0, 0, 0, 1]);
        // At either end of a block one second is beside it, and not two.
        for (busy, middle) in [(0, 1), (31, 30)] {
            let crowds =
                |count: usize| of(&[vec![busy; 8], vec![middle; count]].concat()).crowds(9, 3.0).seconds;
            assert_eq!((crowds(23), crowds(24)), (0, 1), "{middle}");
        }
    }

    #[test]
    fn a_sample_that_was_written_takes_no_more_blocks_than_another() {
        let blocks: Vec<u16> = (0..64).map(|block| block * 32).collect();
        let written = serde_json::to_string(&of(&blocks)).unwrap();
        for next in 64..80 {
            let mut read: Seconds = serde_json::from_str(&written).unwrap();
            read.add(i64::from(next) * 32);
            assert_eq!(read, of(&[blocks.as_slice(), &[next * 32]].concat()), "{next}");
        }
    }

    #[test]
    fn what_no_counting_leads_to_is_damaged() {
        let with = |entries: u64, count: u64| {
            let counts = (0..entries).map(|key| (key, count)).collect();
            Seconds { counts, ..Seconds::default() }.is_sound()
        };
        assert!(with(2_048, 1 << 48));
        assert!(!with(2_049, 1) && !with(1, (1 << 48) + 1));
        // One second each of more blocks than are kept.
        let alone = |blocks: u64| Seconds {
            counts: (0..blocks).map(|block| (block << POWER, 1)).collect(),
            ..Seconds::default()
        };
        assert!(alone(64).is_sound() && !alone(65).is_sound());
    }

    #[test]
    fn a_second_is_crowded_against_those_beside_it() {
        let herd = [7, 7, 7, 7, 7, 20, 20, 20, 20, 20, 21];
        assert_eq!(of(&herd).crowds(5, 3.0).seconds, 2);
        let busy: Vec<u16> = (0..60).flat_map(|second| [second; 6]).collect();
        assert_eq!(of(&busy).crowds(5, 3.0).seconds, 0);
        // The end of a random burst has nothing behind it.
        assert_eq!(of(&[7, 7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9]).crowds(5, 3.0).seconds, 0);
    }

    proptest! {
        #[test]
        fn each_second_has_a_key_of_its_own(all in prop::collection::vec(any::<i64>(), 1..20)) {
            for at in all {
                prop_assert_eq!(second(key(at)), at);
            }
        }

        #[test]
        fn joining_parts_is_counting_the_whole(a in prop::collection::vec(any::<u16>(), 0..300), b in prop::collection::vec(any::<u16>(), 0..300)) {
            let (mut ab, mut ba) = (of(&a), of(&b));
            ab.merge(&of(&b));
            ba.merge(&of(&a));
            prop_assert_eq!(&ab, &ba);
            prop_assert!(ab.count_blocks() <= KEPT);
            prop_assert_eq!(ab, of(&[a, b].concat()));
        }
    }
}
