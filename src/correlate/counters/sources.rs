//! In which inputs something was seen, how often and when; of many inputs a few.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bounded_sets::is_count;
use super::columns::is_default;
use super::small_map::SmallMap;
use super::span::Span;

/// Inputs that are counted each for itself: a fleet has a log for each of its machines.
pub(in crate::correlate) const INPUTS: usize = 128;

/// Counts by input: of more than 128 inputs those with the smallest names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Sources {
    counts: SmallMap<Arc<str>, Span>,
    /// Events of inputs that are not kept.
    others: u64,
}

/// What a part has of them: inputs whose names differ only in what is masked stand there under one name.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    counts: Vec<(Arc<str>, Span)>,
    #[serde(default, skip_serializing_if = "is_default")]
    others: u64,
}

impl From<Sources> for Written {
    fn from(sources: Sources) -> Self {
        Self { counts: sources.counts.into_iter().collect(), others: sources.others }
    }
}

impl TryFrom<Written> for Sources {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let mut sources = Self { others: written.others, ..Self::default() };
        for (source, span) in written.counts {
            // Sums of what is not sound might not be numbers.
            if !span.is_sound() || !sources.is_sound() {
                return Err("the events of an input cannot be");
            }
            sources.add(&source, span);
        }
        Ok(sources)
    }
}

impl Sources {
    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        self.counts.len() <= INPUTS && is_count(self.others) && self.counts.values().all(Span::is_sound)
    }

    /// Counts what an input has. What is pushed out never comes back, because smaller names never leave.
    pub fn add(&mut self, source: &Arc<str>, span: Span) {
        let known = match self.counts.last_mut() {
            Some((last, known)) if Arc::ptr_eq(last, source) => Some(known),
            _ => self.counts.get_mut(source),
        };
        if let Some(known) = known {
            *known = known.with(span);
            return;
        }
        self.counts.or_insert(Arc::clone(source), span);
        self.keep(INPUTS);
    }

    /// Keeps no more than so many inputs, as if it had never kept more.
    pub(in crate::correlate) fn keep(&mut self, most: usize) {
        while self.counts.len() > most
            && let Some((_, out)) = self.counts.pop_last()
        {
            self.others += out.count;
        }
    }

    /// Takes all counts of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.others += other.others;
        for (source, span) in other.counts.iter() {
            self.add(source, *span);
        }
    }

    /// The inputs that are kept, with how often and when.
    pub fn all(&self) -> impl Iterator<Item = (&Arc<str>, Span)> {
        self.counts.iter().map(|(source, span)| (source, *span))
    }

    /// What an input has, if it is kept.
    #[must_use]
    pub fn of(&self, source: &str) -> Option<Span> {
        self.counts.get(source).copied()
    }

    /// Events of inputs that were left out.
    #[must_use]
    pub const fn others(&self) -> u64 {
        self.others
    }

    /// Whether it is of one input at most.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.counts.len() < 2 && self.is_whole()
    }

    /// Whether no input was left out.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.others == 0
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn name(number: usize) -> Arc<str> {
        format!("pod-{number:03}.log").into()
    }

    /// An event at the same moment in each of these inputs.
    fn of(numbers: impl IntoIterator<Item = usize>) -> Sources {
        let mut sources = Sources::default();
        let at = DateTime::from_timestamp(1_000_000, 0).unwrap();
        numbers.into_iter().for_each(|number| sources.add(&name(number), Span::at(at)));
        sources
    }

    fn count(sources: &Sources, number: usize) -> Option<u64> {
        sources.of(&name(number)).map(|span| span.count)
    }

    #[test]
    fn inputs_that_a_part_names_alike_count_together_and_impossible_counts_are_refused() {
        let entry = |count: u64| {
            format!(
                r#"["a-[...].log",{{"first":"2026-11-22T10:00:00Z","last":"2026-11-22T10:00:09Z","count":{count}}}]"#
            )
        };
        let read = |counts: &[u64]| {
            let entries: Vec<String> = counts.iter().map(|count| entry(*count)).collect();
            serde_json::from_str::<Sources>(&format!(r#"{{"counts":[{}]}}"#, entries.join(",")))
        };
        assert_eq!(read(&[3, 4]).unwrap().of("a-[...].log").map(|span| span.count), Some(7));
        assert!(read(&[u64::MAX, u64::MAX]).is_err());
    }

    #[test]
    fn of_very_many_inputs_the_smallest_names_are_counted_each_and_the_others_together() {
        let all = of(0..INPUTS);
        assert_eq!((all.all().count(), all.others(), all.is_whole()), (INPUTS, 0, true));
        for more in [of(0..INPUTS + 2), of((0..INPUTS + 2).rev())] {
            assert_eq!((more.all().count(), more.others(), more.is_whole()), (INPUTS, 2, false));
            assert_eq!((count(&more, 0), count(&more, INPUTS)), (Some(1), None));
        }
        let mut few = of([1, 2, 2, 3, 1]);
        assert_eq!((count(&few, 1), count(&few, 2), count(&few, 3)), (Some(2), Some(2), Some(1)));
        few.keep(2);
        assert_eq!((few.all().count(), few.others()), (2, 1));
        few.merge(&of([2]));
        assert_eq!((count(&few, 2), few.others()), (Some(3), 1));
        let mut both = few.clone();
        both.merge(&few);
        assert_eq!((count(&both, 2), both.others()), (Some(6), 2));
    }

    #[test]
    fn more_inputs_than_are_kept_and_counts_that_are_none_are_damaged() {
        let others = |others: u64| Sources { others, ..of([1]) }.is_sound();
        assert!(others(1 << 48) && !others((1 << 48) + 1));
        let with = |inputs: usize| {
            let mut sources = Sources::default();
            let at = DateTime::from_timestamp(1_000_000, 0).unwrap();
            (0..inputs)
                .for_each(|number| *sources.counts.or_insert(name(number), Span::at(at)) = Span::at(at));
            sources
        };
        assert!(with(INPUTS).is_sound() && !with(INPUTS + 1).is_sound());
        let mut damaged = with(1);
        damaged.counts.last_mut().unwrap().1.count = (1 << 48) + 1;
        assert!(!damaged.is_sound());
    }
}
