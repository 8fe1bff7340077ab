//! Sorted slices in the place of trees: the sets of most incidents are small, and those of one log are much the same. Sets
//! of equal values share them.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::interner::Interner;

/// A set in the order of its values, which is read as a slice. A change takes time in proportion to its length.
#[derive(Clone)]
pub struct SmallSet<T>(Option<Arc<[T]>>);

impl<T: Ord + Clone> SmallSet<T> {
    /// Takes the value, unless it is there.
    pub fn insert(&mut self, value: T) {
        if let Err(place) = self.binary_search(&value) {
            let (before, behind) = self.split_at(place);
            let all = before.iter().chain([&value]).chain(behind).cloned();
            self.0 = Some(all.collect());
        }
    }

    /// Takes the largest value out.
    pub fn pop_last(&mut self) -> Option<T> {
        let (last, before) = self.split_last()?;
        let (last, before) = (last.clone(), before.to_vec());
        self.0 = (!before.is_empty()).then(|| before.into());
        Some(last)
    }
}

impl<T: Eq + std::hash::Hash> SmallSet<T> {
    /// The set of one value.
    pub(super) fn one(value: &T, shared: &mut Interner<[T]>) -> Self
    where
        T: Clone,
    {
        let value = std::slice::from_ref(value);
        Self(Some(shared.get(value).unwrap_or_else(|| shared.share(value.into()))))
    }

    /// Takes its values from those that are shared, if they are among them.
    pub(in crate::correlate) fn share(&mut self, shared: &mut Interner<[T]>) {
        self.0 = self.0.take().map(|values| shared.share(values));
    }
}

impl<T> Default for SmallSet<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for SmallSet<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<T: fmt::Debug> fmt::Debug for SmallSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<T: PartialEq> PartialEq for SmallSet<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for SmallSet<T> {}

impl<'s, T> IntoIterator for &'s SmallSet<T> {
    type Item = &'s T;
    type IntoIter = std::slice::Iter<'s, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Ord> FromIterator<T> for SmallSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let sorted: BTreeSet<T> = values.into_iter().collect();
        Self((!sorted.is_empty()).then(|| sorted.into_iter().collect()))
    }
}

impl<T: Serialize> Serialize for SmallSet<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(s)
    }
}

impl<'de, T: Ord + Deserialize<'de>> Deserialize<'de> for SmallSet<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        BTreeSet::<T>::deserialize(d).map(|all| all.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_does_what_a_tree_does(values in prop::collection::vec(0..40i64, 0..60)) {
            let (mut set, mut tree) = (SmallSet::default(), BTreeSet::new());
            for value in &values {
                set.insert(*value);
                tree.insert(*value);
            }
            prop_assert!(set.iter().eq(tree.iter()));
            prop_assert_eq!(tree.iter().zip(&set).count(), set.len());
            prop_assert_eq!(format!("{set:?}"), format!("{tree:?}"));
            prop_assert_eq!(&set, &values.iter().copied().collect());
            let text = serde_json::to_string(&set).unwrap();
            prop_assert_eq!(&text, &serde_json::to_string(&tree).unwrap());
            prop_assert_eq!(serde_json::from_str::<SmallSet<i64>>(&text).unwrap(), set.clone());
            while let Some(last) = tree.pop_last() {
                prop_assert_eq!(set.pop_last(), Some(last));
            }
            prop_assert_eq!((set.pop_last(), set), (None, SmallSet::default()));
        }
    }

    #[test]
    fn sets_of_equal_values_share_them() {
        let is_same = |a: &SmallSet<u64>, b: &SmallSet<u64>| std::ptr::eq(&raw const **a, &raw const **b);
        let mut shared = Interner::default();
        let one = SmallSet::one(&7, &mut shared);
        assert!(
            is_same(&one, &SmallSet::one(&7, &mut shared)) && !is_same(&one, &SmallSet::one(&8, &mut shared))
        );
        let mut read: SmallSet<u64> = serde_json::from_str("[7]").unwrap();
        assert!(!is_same(&one, &read));
        read.share(&mut shared);
        assert!(is_same(&one, &read));
        // What one of them takes, the others do not have.
        read.insert(9);
        assert_eq!((&*one, &*read), (&[7][..], &[7, 9][..]));
    }
}
