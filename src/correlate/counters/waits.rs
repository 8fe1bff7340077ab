//! Lengths of time, counted by their size.
//!
//! Lengths fall into four classes per doubling, each with count and sum: the median is exact if its class holds equal
//! lengths, else within a few per cent, and two parts can be merged in any order.

use serde::{Deserialize, Serialize};

use super::bounded_sets::is_count;
use super::columns;
use super::small_map::SmallMap;

/// Lengths of time by size.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Waits {
    /// Count and sum in milliseconds, by class of size.
    classes: SmallMap<u8, (u64, u64)>,
}

/// What a part has of them: the classes by their steps, the counts, and the sums.
#[derive(Serialize, Deserialize)]
struct Written(Vec<i64>, Vec<u64>, Vec<u64>);

impl From<Waits> for Written {
    fn from(waits: Waits) -> Self {
        let (counts, sums) = waits.classes.values().copied().unzip();
        Self(columns::steps(waits.classes.keys().map(|class| i64::from(*class))), counts, sums)
    }
}

impl TryFrom<Written> for Waits {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written(classes, counts, sums) = written;
        let classes = columns::numbers(&classes, &[counts.len(), sums.len()])?;
        let class = |class: i64| u8::try_from(class).map_err(|_| "it has a class of waits that there is not");
        let classes: Vec<u8> = classes.into_iter().map(class).collect::<Result<_, _>>()?;
        Ok(Self { classes: classes.into_iter().zip(counts.into_iter().zip(sums)).collect() })
    }
}

impl Waits {
    /// Counts a length in milliseconds.
    pub fn add(&mut self, millis: u64) {
        let (count, sum) = self.classes.or_insert(class(millis), (0, 0));
        *count += 1;
        *sum = sum.saturating_add(millis);
    }

    /// Takes a length back that was counted.
    pub(in crate::correlate) fn remove(&mut self, millis: u64) {
        let Some((count, sum)) = self.classes.get_mut(&class(millis)) else { return };
        (*count, *sum) = (count.saturating_sub(1), sum.saturating_sub(millis));
        if *count == 0 {
            for (class, known) in
                std::mem::take(&mut self.classes).into_iter().filter(|(_, known)| known.0 > 0)
            {
                self.classes.or_insert(class, known);
            }
        }
    }

    /// Takes all counts of `other`.
    pub fn merge(&mut self, other: &Self) {
        for (class, (count, sum)) in other.classes.iter() {
            let mine = self.classes.or_insert(*class, (0, 0));
            mine.0 += count;
            mine.1 = mine.1.saturating_add(*sum);
        }
    }

    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        self.classes.values().all(|(count, _)| *count > 0 && is_count(*count))
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.classes.values().map(|(count, _)| count).sum()
    }

    /// The one in the middle, in seconds: the mean of its class.
    #[must_use]
    pub fn median_s(&self) -> Option<f64> {
        let middle = self.count().div_ceil(2);
        let mut before = 0;
        let found = self.classes.values().find(|(count, _)| {
            before += count;
            before >= middle
        });
        found.map(|(count, sum)| seconds(*sum) / number(*count))
    }

    /// The longest that came at least so many times, in seconds: the mean of its class.
    #[must_use]
    pub fn often_s(&self, times: u64) -> Option<f64> {
        let mut longer = 0;
        let found = self.classes.values().rev().find(|(count, _)| {
            longer += count;
            longer >= times
        });
        found.map(|(count, sum)| seconds(*sum) / number(*count))
    }

    /// How many there are of the size that is the most frequent.
    #[must_use]
    pub fn alike(&self) -> u64 {
        self.classes.values().map(|(count, _)| *count).max().unwrap_or_default()
    }

    /// Count and sum in seconds of those whose class is longer than `least_s` on average, and of the others.
    #[must_use]
    pub fn split(&self, least_s: f64) -> [(u64, f64); 2] {
        let mut parts = [(0, 0.0); 2];
        for (count, sum) in self.classes.values() {
            let long = seconds(*sum) / number(*count) > least_s;
            let part = &mut parts[usize::from(!long)];
            part.0 += count;
            part.1 += seconds(*sum);
        }
        parts
    }
}

/// The class of size: the highest set bit and the two below it.
fn class(millis: u64) -> u8 {
    let Some(top) = millis.checked_ilog2() else { return 0 };
    let fine = if top >= 2 { millis >> (top - 2) & 3 } else { 0 };
    u8::try_from(4 * (u64::from(top) + 1) + fine).unwrap_or(u8::MAX)
}

/// Milliseconds as seconds.
fn seconds(millis: u64) -> f64 {
    number(millis) / 1000.0
}

/// Counts and sums of a log are far below 2^52.
#[expect(clippy::cast_precision_loss, reason = "an average needs no more than 52 bits")]
pub(in crate::correlate) const fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(millis: &[u32]) -> Waits {
        let mut waits = Waits::default();
        millis.iter().for_each(|m| waits.add(u64::from(*m)));
        waits
    }

    #[test]
    fn equal_lengths_have_exactly_their_median_and_others_nearly() {
        assert_eq!(of(&[]).median_s(), None);
        assert_eq!(of(&[0, 0]).median_s(), Some(0.0));
        assert_eq!(of(&[17_000; 5]).median_s(), Some(17.0));
        let median = of(&[100, 1_150, 1_200, 1_250, 90_000]).median_s().unwrap();
        assert!((median - 1.2).abs() < 0.06, "{median}");
        assert_eq!(of(&[1_000, 1_000, 90_000, 90_000]).often_s(2), Some(90.0));
        assert_eq!((of(&[1_000, 1_000, 90_000]).often_s(2), of(&[1_000]).often_s(2)), (Some(1.0), None));
        assert_eq!(of(&[1_000, 1_000, 90_000]).split(60.0), [(1, 90.0), (2, 2.0)]);
        assert_eq!(of(&[60_000]).split(60.0), [(0, 0.0), (1, 60.0)]);
    }

    #[test]
    fn there_are_four_classes_a_doubling_as_parts_have_them_that_are_written() {
        let sizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16, 19, 20];
        assert_eq!(sizes.map(class), [0, 4, 8, 8, 12, 13, 14, 15, 16, 16, 17, 19, 20, 20, 21]);
    }

    #[test]
    fn a_class_of_nothing_or_of_too_much_is_damaged() {
        let is_sound = |count: u64| {
            let mut waits = of(&[17]);
            *waits.classes.last_mut().unwrap().1 = (count, 17);
            waits.is_sound()
        };
        assert_eq!([0, 1, 1 << 48, (1 << 48) + 1].map(is_sound), [false, true, true, false]);
    }

    #[test]
    fn what_is_taken_back_was_never_counted() {
        let mut waits = of(&[17, 17, 900]);
        for (millis, left) in [(17, vec![17, 900]), (900, vec![17]), (900, vec![17]), (17, vec![])] {
            waits.remove(millis);
            assert_eq!(waits, of(&left));
        }
    }

    proptest! {
        #[test]
        fn joining_parts_is_counting_the_whole(a in prop::collection::vec(any::<u32>(), 0..40), b in prop::collection::vec(any::<u32>(), 0..40)) {
            let (mut ab, mut ba) = (of(&a), of(&b));
            ab.merge(&of(&b));
            ba.merge(&of(&a));
            prop_assert_eq!(&ab, &ba);
            prop_assert_eq!(ab, of(&[a, b].concat()));
        }
    }
}
