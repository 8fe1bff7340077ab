//! Counts over time, in at most [`BINS`] bins.
//!
//! The bins are as wide as the span from the first to the last event needs, in powers of two of a second, and begin at
//! multiples of their width. So they depend on the events alone, and two timelines can be joined in any order.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::bounded_sets::is_count;
use super::columns;
use super::small_map::SmallMap;

/// The most bins that a timeline has.
const BINS: i64 = 96;

/// How many events there were when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Timeline {
    /// Width of a bin: 2 to this power, in seconds.
    power: u32,
    /// Counts by number of the bin since 1970.
    bins: SmallMap<i64, u64>,
}

/// What a part has of it: the numbers of the bins by their steps, and the counts.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    power: u32,
    bins: Vec<i64>,
    counts: Vec<u64>,
}

impl From<Timeline> for Written {
    fn from(timeline: Timeline) -> Self {
        let Timeline { power, bins } = timeline;
        Self { power, bins: columns::steps(bins.keys().copied()), counts: bins.values().copied().collect() }
    }
}

impl TryFrom<Written> for Timeline {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { power, bins, counts } = written;
        let bins = columns::numbers(&bins, &[counts.len()])?;
        Ok(Self { power, bins: bins.into_iter().zip(counts).collect() })
    }
}

/// Events that follow one another without anything of another kind between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stretch {
    /// Start of its first bin.
    pub first: DateTime<Utc>,
    /// End of its last bin.
    pub end: DateTime<Utc>,
    /// How many.
    pub count: u64,
    /// Events of the other kind between the one before and this one.
    pub served_before: u64,
}

impl Timeline {
    /// Counts an event.
    pub fn add(&mut self, at: DateTime<Utc>) {
        self.put(at.timestamp() >> self.power, 1);
    }

    /// Counts events: how many when. Those that follow one another are often in one bin.
    pub fn add_all(&mut self, events: impl Iterator<Item = (DateTime<Utc>, u64)>) {
        let mut run: Option<(i64, u64)> = None;
        for (at, count) in events {
            let bin = at.timestamp() >> self.power;
            match &mut run {
                Some((last, sum)) if *last == bin => *sum += count,
                _ => {
                    if let Some((last, sum)) = run.take() {
                        self.put(last, sum);
                    }
                    // The bins may be wider now.
                    run = Some((at.timestamp() >> self.power, count));
                }
            }
        }
        if let Some((last, sum)) = run {
            self.put(last, sum);
        }
    }

    fn put(&mut self, bin: i64, count: u64) {
        *self.bins.or_insert(bin, 0) += count;
        self.widen();
    }

    /// Takes all counts of `other`.
    pub fn merge(&mut self, other: &Self) {
        let power = self.power.max(other.power);
        self.coarsen(power);
        for (bin, count) in other.bins.iter() {
            *self.bins.or_insert(bin >> (power - other.power), 0) += count;
        }
        self.widen();
    }

    /// The bins in order, empty ones left out: start and count.
    pub fn bins(&self) -> impl Iterator<Item = (DateTime<Utc>, u64)> {
        let power = self.power;
        self.bins
            .iter()
            .filter_map(move |(bin, count)| Some((DateTime::from_timestamp(bin << power, 0)?, *count)))
    }

    /// Width of a bin.
    #[must_use]
    pub fn width(&self) -> TimeDelta {
        TimeDelta::seconds(1 << self.power)
    }

    /// How many of `parts` equal parts of the time from the first to the last event have events.
    #[must_use]
    pub fn filled(&self, parts: u32) -> usize {
        self.parts(parts).iter().filter(|count| **count > 0).count()
    }

    /// Counts of `parts` equal parts of the time from the first to the last event.
    #[must_use]
    pub fn parts(&self, parts: u32) -> Vec<u64> {
        let mut counts = vec![0; parts as usize];
        let (Some((first, _)), span) = (self.bins.first(), self.span()) else { return counts };
        for (bin, count) in self.bins.iter() {
            let part = usize::try_from((bin - first) * i64::from(parts) / span.max(1)).unwrap_or_default();
            if let Some(slot) = counts.get_mut(part) {
                *slot += count;
            }
        }
        counts
    }

    /// How many events of this one fall into bins of about a minute or more in which `other` has events as well.
    #[must_use]
    pub fn beside(&self, other: &Self) -> u64 {
        let (mine, theirs) = self.alike(other);
        mine.bins.iter().filter(|(bin, _)| theirs.bins.contains_key(bin)).map(|(_, count)| count).sum()
    }

    /// Both with bins of one width, about a minute or more.
    fn alike(&self, other: &Self) -> (Self, Self) {
        const MINUTE: u32 = 6;
        let power = self.power.max(other.power).max(MINUTE);
        let (mut mine, mut theirs) = (self.clone(), other.clone());
        mine.coarsen(power);
        theirs.coarsen(power);
        (mine, theirs)
    }

    /// How many events are known to be later than `at`: those of the bins that begin behind it.
    #[must_use]
    pub fn after(&self, at: DateTime<Utc>) -> u64 {
        let first = (at.timestamp() >> self.power) + 1;
        self.bins.range(first..).map(|(_, count)| count).sum()
    }

    /// How many events of this one fall between the first and the last event of `other`, into bins of about a minute or
    /// more in which `other` has none.
    #[must_use]
    pub fn between(&self, other: &Self) -> u64 {
        let (mine, theirs) = self.alike(other);
        let (Some((first, _)), Some((last, _))) = (theirs.bins.first(), theirs.bins.last()) else {
            return 0;
        };
        let inside = mine.bins.range(first..last);
        inside.filter(|(bin, _)| !theirs.bins.contains_key(bin)).map(|(_, count)| count).sum()
    }

    /// The longest pause between two events: as long as the empty bins between them.
    #[must_use]
    pub fn longest_pause(&self) -> TimeDelta {
        let gaps = self.bins.keys().zip(self.bins.keys().skip(1)).map(|(a, b)| b - a - 1);
        TimeDelta::seconds(gaps.max().unwrap_or_default() << self.power)
    }

    /// How many events are known to be earlier than `at`: those of the bins that end before it.
    #[must_use]
    pub fn before(&self, at: DateTime<Utc>) -> u64 {
        let last = at.timestamp() >> self.power;
        self.bins.range(..last).map(|(_, count)| count).sum()
    }

    /// In how many bins of about a minute or more both have events.
    #[must_use]
    pub fn shared(&self, other: &Self) -> usize {
        let (mine, theirs) = self.alike(other);
        mine.bins.keys().filter(|bin| theirs.bins.contains_key(bin)).count()
    }

    /// The stretches in which this one has events and `other` has none beside them: a new one begins where `other` has
    /// events in a bin of its own between two of this one.
    #[must_use]
    pub fn stretches(&self, other: &Self) -> Vec<Stretch> {
        let (mine, theirs) = self.alike(other);
        let start = |bin: i64| DateTime::from_timestamp(bin << mine.power, 0);
        let mut all: Vec<Stretch> = Vec::new();
        let mut before: Option<i64> = None;
        for (bin, count) in mine.bins.iter() {
            let between = |from: i64| theirs.bins.range(from + 1..*bin).map(|(_, count)| count).sum::<u64>();
            let served = before.map_or(0, between);
            let (Some(first), Some(end)) = (start(*bin), start(bin + 1)) else { continue };
            match all.last_mut() {
                Some(last) if served == 0 => (last.end, last.count) = (end, last.count + count),
                _ => all.push(Stretch { first, end, count: *count, served_before: served }),
            }
            before = Some(*bin);
        }
        all
    }

    /// Counts in `columns` at most, from the first to the last event, for a picture.
    #[must_use]
    pub fn columns(&self, columns: u32) -> Vec<u64> {
        let wanted = u32::try_from(self.span()).unwrap_or(columns).min(columns);
        self.parts(wanted.max(1))
    }

    /// Whether counting can have led to this: a part of another run may be damaged.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        // Seconds from 1970 to the year 9999; of the years before it no log tells.
        const LAST: i64 = 253_402_300_799;
        const WIDEST: u32 = 38;
        let in_time = |bin: &i64| {
            self.power <= WIDEST && (-LAST..=LAST).contains(&(bin.saturating_mul(1 << self.power)))
        };
        self.bins.keys().all(in_time)
            && self.power <= WIDEST
            && self.span() <= BINS
            && self.bins.values().copied().all(is_count)
    }

    fn span(&self) -> i64 {
        match (self.bins.first(), self.bins.last()) {
            (Some((first, _)), Some((last, _))) => last - first + 1,
            _ => 0,
        }
    }

    fn widen(&mut self) {
        while self.span() > BINS {
            self.coarsen(self.power + 1);
        }
    }

    fn coarsen(&mut self, power: u32) {
        let shift = power - self.power;
        if shift == 0 {
            return;
        }
        for (bin, count) in std::mem::take(&mut self.bins) {
            *self.bins.or_insert(bin >> shift, 0) += count;
        }
        self.power = power;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(seconds: &[u32]) -> Timeline {
        let mut timeline = Timeline::default();
        for second in seconds {
            timeline.add(DateTime::from_timestamp(i64::from(*second), 0).unwrap());
        }
        timeline
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn a_span_is_cut_into_parts_of_equal_length() {
        let timeline = of(&[0, 1, 2, 9]);
        assert_eq!((timeline.parts(5), timeline.filled(5)), (vec![2, 1, 0, 0, 1], 3));
        assert_eq!(timeline.columns(80), [1, 1, 1, 0, 0, 0, 0, 0, 0, 1], "no column is shorter than a bin");
        assert_eq!(timeline.columns(4), [3, 0, 0, 1]);
        assert_eq!((of(&[]).parts(3), of(&[]).filled(3), of(&[]).columns(3)), (vec![0; 3], 0, vec![0]));
    }

    #[test]
    fn bins_are_as_wide_as_the_span_needs() {
        for (last, width) in [(95, 1), (96, 2), (191, 2), (192, 4)] {
            assert_eq!(of(&[0, last]).width(), TimeDelta::seconds(width), "{last}");
        }
    }

    #[test]
    fn events_that_come_together_are_counted_like_those_that_come_one_by_one() {
        // In bins of two seconds.
        let mut together = of(&[0, 191]);
        together.add_all([40, 41, 10, 42].map(|second| (at(second), 1)).into_iter());
        assert_eq!(together, of(&[0, 191, 40, 41, 10, 42]));
    }

    #[test]
    fn what_lies_before_after_and_between() {
        // In bins of four seconds: 0, 2, 17 and 50.
        let timeline = of(&[0, 10, 70, 200]);
        assert_eq!(timeline.bins().map(|(at, _)| at.timestamp()).collect::<Vec<_>>(), [0, 8, 68, 200]);
        assert_eq!([0, 7, 8, 70, 200].map(|second| timeline.after(at(second))), [3, 3, 2, 1, 0]);
        assert_eq!([0, 4, 8, 70, 203, 204].map(|second| timeline.before(at(second))), [0, 1, 1, 2, 3, 4]);
        assert_eq!(timeline.longest_pause(), TimeDelta::seconds(32 * 4));
        assert_eq!(
            (of(&[7]).longest_pause(), of(&[7, 8]).longest_pause()),
            (TimeDelta::zero(), TimeDelta::zero())
        );
    }

    #[test]
    fn two_timelines_are_compared_by_the_minute() {
        // Minutes of 64 seconds: two in the first, one each in the second and the fourth.
        let (mine, theirs) = (of(&[0, 10, 70, 200]), of(&[63, 130, 131]));
        assert_eq!((mine.beside(&theirs), theirs.beside(&mine)), (2, 1));
        assert_eq!((mine.shared(&theirs), theirs.shared(&mine)), (1, 1));
        assert_eq!((mine.between(&theirs), theirs.between(&mine)), (1, 2));
        assert_eq!((mine.between(&of(&[])), of(&[]).between(&mine)), (0, 0));
    }

    #[test]
    fn successes_part_failures_into_stretches() {
        let (failed, served) = (of(&[0, 64, 256, 320, 321]), of(&[5, 70, 130, 140, 258]));
        let stretch = |first, end, count, served_before| Stretch {
            first: at(first),
            end: at(end),
            count,
            served_before,
        };
        assert_eq!(failed.stretches(&served), [stretch(0, 128, 2, 0), stretch(256, 384, 3, 2)]);
        assert_eq!(failed.stretches(&of(&[])), [stretch(0, 384, 5, 0)]);
    }

    #[test]
    fn what_no_counting_leads_to_is_damaged() {
        let is_sound = |power: u32, bins: &[(i64, u64)]| {
            let mut timeline = Timeline { power, ..Timeline::default() };
            bins.iter().for_each(|(bin, count)| *timeline.bins.or_insert(*bin, 0) = *count);
            timeline.is_sound()
        };
        assert!(is_sound(0, &[]) && is_sound(38, &[(0, 1)]) && is_sound(0, &[(0, 1), (95, 1 << 48)]));
        for (power, bins) in [
            (39, &[][..]),
            (60, &[(0, 1)]),
            (0, &[(0, 1), (96, 1)]),
            (0, &[(0, (1 << 48) + 1)]),
            (0, &[(253_402_300_800, 1)]),
            (0, &[(-253_402_300_800, 1)]),
            (6, &[(253_402_300_800 >> 5, 1)]),
        ] {
            assert!(!is_sound(power, bins), "{power} {bins:?}");
        }
    }

    proptest! {
        #[test]
        fn joining_parts_in_any_order_is_counting_the_whole(mut a in prop::collection::vec(any::<u32>(), 0..50), b in prop::collection::vec(any::<u32>(), 0..50)) {
            let (mut ab, mut ba) = (of(&a), of(&b));
            ab.merge(&of(&b));
            ba.merge(&of(&a));
            let mut all = of(&b);
            all.add_all(a.iter().map(|s| (DateTime::from_timestamp(i64::from(*s), 0).unwrap(), 1)));
            a.extend(b);
            prop_assert_eq!(&ab, &of(&a));
            prop_assert_eq!(&ba, &ab);
            prop_assert_eq!(&all, &ab);
            prop_assert_eq!(ab.bins().map(|(_, n)| n).sum::<u64>(), a.len() as u64);
        }
    }
}
