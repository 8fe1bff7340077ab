//! In which inputs something was seen, how often and when; of many inputs a few.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bounded_sets::is_count;
use super::small_map::SmallMap;
use super::span::Span;

/// Inputs that are counted each for itself: a fleet has a log for each of its machines.
pub(in crate::correlate) const INPUTS: usize = 128;

/// Counts by input: of more than 128 inputs those with the smallest names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    counts: SmallMap<Arc<str>, Span>,
    /// Events of inputs that are not kept.
    others: u64,
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

    /// Whether no input was left out.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.others == 0
    }
}
