//! Equal values once: of ten thousand incidents most say the same.

use std::hash::Hash;
use std::sync::Arc;

use rustc_hash::FxHashSet;

/// The most values that are remembered. Beyond that all are forgotten: a value that comes again is then there twice.
const REMEMBERED: usize = 1_024;

/// Remembers values, and gives those that are equal as one.
#[derive(Debug)]
pub(crate) struct Interner<T: ?Sized>(FxHashSet<Arc<T>>);

impl<T: ?Sized> Default for Interner<T> {
    fn default() -> Self {
        Self(FxHashSet::default())
    }
}

impl<T: ?Sized> Clone for Interner<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: ?Sized + Eq + Hash> Interner<T> {
    /// The value, if an equal one is remembered.
    pub(crate) fn get(&self, value: &T) -> Option<Arc<T>> {
        self.0.get(value).cloned()
    }

    /// The value that is equal to this one: the one that came first, if it is remembered.
    pub(crate) fn share(&mut self, value: Arc<T>) -> Arc<T> {
        if let Some(known) = self.get(&value) {
            return known;
        }
        if self.0.len() >= REMEMBERED {
            self.0.clear();
        }
        self.0.insert(Arc::clone(&value));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_one_and_their_number_is_bounded() {
        let mut interner = Interner::<str>::default();
        let first = interner.share("one".into());
        assert!(Arc::ptr_eq(&first, &interner.share("one".into())));
        assert!(!Arc::ptr_eq(&first, &interner.share("two".into())));
        assert!(Arc::ptr_eq(&first, &interner.clone().share("one".into())), "a copy remembers as much");
        (0..REMEMBERED).for_each(|number| _ = interner.share(number.to_string().into()));
        assert!(interner.0.len() <= REMEMBERED);
        let later = interner.share("one".into());
        assert_eq!((&*later, Arc::ptr_eq(&first, &later)), ("one", false));
    }
}
