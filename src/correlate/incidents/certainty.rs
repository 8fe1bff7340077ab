//! How sure the cause of an incident is.

use super::Incident;
use crate::correlate::counters::SmallMap;
use crate::terms::Certainty;

impl Incident {
    /// How sure the cause is: as sure as that of the surest event. [`Incident::certainties`] tells for how many it is so.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        self.certainties.keys().next().copied().unwrap_or(Certainty::Certain)
    }

    /// Adds the counts of another incident with the same key.
    pub(super) fn add_certainties(&mut self, other: &SmallMap<Certainty, u64>) {
        for (certainty, count) in other.iter() {
            *self.certainties.or_insert(*certainty, 0) += count;
        }
    }
}
