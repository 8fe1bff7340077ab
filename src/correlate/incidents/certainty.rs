//! How sure the cause of an incident is.

use std::collections::BTreeMap;

use super::Incident;
use crate::terms::Certainty;

impl Incident {
    /// How sure the cause is: as sure as that of the surest event. [`Incident::certainties`] tells for how many it is so.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        self.certainties.keys().next().copied().unwrap_or(Certainty::Certain)
    }

    /// Adds the counts of another incident with the same key.
    pub(super) fn add_certainties(&mut self, other: &BTreeMap<Certainty, u64>) {
        for (certainty, count) in other {
            *self.certainties.entry(*certainty).or_default() += count;
        }
    }
}
