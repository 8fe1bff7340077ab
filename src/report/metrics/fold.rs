//! No more series than a server is to keep: what costs most has its own, and the rest is one.

use std::collections::BTreeMap;

/// Counters that only grow, also where what they count moves between a series of its own and the rest.
///
/// The rest takes what came while it was the rest. So in a run that goes on no rate is ever wrong, and of a run that is
/// written once all series together are the whole.
#[derive(Debug, Clone)]
pub(super) struct Fold<K> {
    /// What was counted at the last look.
    counted: BTreeMap<K, u64>,
    rest: u64,
}

impl<K> Default for Fold<K> {
    fn default() -> Self {
        Self { counted: BTreeMap::new(), rest: 0 }
    }
}

impl<K: Ord + Clone> Fold<K> {
    /// Looks at all counts, those that cost most first. Those beyond `most` are added to the rest, which is returned.
    pub(super) fn look<'k>(&mut self, all: impl IntoIterator<Item = (&'k K, u64)>, most: usize) -> u64
    where
        K: 'k,
    {
        let mut counted = BTreeMap::new();
        for (place, (key, count)) in all.into_iter().enumerate() {
            if place >= most {
                self.rest += count.saturating_sub(self.counted.get(key).copied().unwrap_or(0));
            }
            counted.insert(key.clone(), count);
        }
        self.counted = counted;
        self.rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(fold: &mut Fold<&'static str>, all: &[(&'static str, u64)]) -> u64 {
        fold.look(all.iter().map(|(key, count)| (key, *count)), 2)
    }

    #[test]
    fn the_rest_grows_by_what_came_while_it_was_the_rest() {
        let mut fold = Fold::default();
        assert_eq!(look(&mut fold, &[("a", 9), ("b", 5), ("c", 3), ("d", 1)]), 4);
        // One more of c, which is the rest.
        assert_eq!(look(&mut fold, &[("a", 9), ("b", 5), ("c", 4), ("d", 1)]), 5);
        // c has its own series now, which begins with all that there were; b goes on in the rest.
        assert_eq!(look(&mut fold, &[("c", 12), ("a", 9), ("b", 5), ("d", 1)]), 5);
        assert_eq!(look(&mut fold, &[("c", 13), ("a", 9), ("b", 7), ("d", 1)]), 7);
    }
}
