//! Sorted lists in the place of trees: most incidents are small, and a tree with one entry takes the memory of eleven. A
//! single entry stands in the list itself.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::{Bound, RangeBounds};

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smallvec::SmallVec;

/// A map in the order of its keys; each operation takes time in proportion to its length at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallMap<K, V>(SmallVec<[(K, V); 1]>);

/// Room for one more, and beyond a few for some more: doubling from four on costs a lonely entry three.
fn make_room<T>(list: &mut SmallVec<[T; 1]>) {
    if (1..4).contains(&list.len()) {
        list.reserve_exact(1);
    }
}

impl<K: Ord, V> SmallMap<K, V> {
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: std::borrow::Borrow<Q>,
    {
        // What comes in the order of a log is often the last, or comes behind it.
        match self.0.last().map(|(last, _)| last.borrow().cmp(key)) {
            None | Some(Ordering::Less) => Err(self.0.len()),
            Some(Ordering::Equal) => Ok(self.0.len() - 1),
            Some(Ordering::Greater) => self.0.binary_search_by(|(known, _)| known.borrow().cmp(key)),
        }
    }

    /// The value of the key.
    #[must_use]
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.place(key).ok().map(|place| &self.0[place].1)
    }

    /// The value of the key, to change it.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.place(key).ok().map(|place| &mut self.0[place].1)
    }

    /// Whether the key has a value.
    #[must_use]
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: std::borrow::Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// The value of the key, which is made if there is none.
    pub fn or_insert(&mut self, key: K, value: V) -> &mut V {
        let place = match self.place(&key) {
            Ok(place) => place,
            Err(place) => {
                make_room(&mut self.0);
                self.0.insert(place, (key, value));
                place
            }
        };
        &mut self.0[place].1
    }

    /// All entries whose keys lie in the range.
    pub fn range(&self, range: impl RangeBounds<K>) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        let first = match range.start_bound() {
            Bound::Included(from) => self.0.partition_point(|(key, _)| key < from),
            Bound::Excluded(from) => self.0.partition_point(|(key, _)| key <= from),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(to) => self.0.partition_point(|(key, _)| key <= to),
            Bound::Excluded(to) => self.0.partition_point(|(key, _)| key < to),
            Bound::Unbounded => self.0.len(),
        };
        self.0[first.min(end)..end].iter().map(|(key, value)| (key, value))
    }

    /// Drops every entry from this key on.
    pub fn truncate_from(&mut self, key: &K) {
        let end = self.0.partition_point(|(known, _)| known < key);
        self.0.truncate(end);
    }

    /// Takes the last entry out.
    pub fn pop_last(&mut self) -> Option<(K, V)> {
        self.0.pop()
    }

    /// The entry with the smallest key.
    #[must_use]
    pub fn first(&self) -> Option<(&K, &V)> {
        self.0.first().map(|(key, value)| (key, value))
    }

    /// The entry with the largest key.
    #[must_use]
    pub fn last(&self) -> Option<(&K, &V)> {
        self.0.last().map(|(key, value)| (key, value))
    }

    /// The entry with the largest key, to change its value.
    pub fn last_mut(&mut self) -> Option<(&K, &mut V)> {
        self.0.last_mut().map(|(key, value)| (&*key, value))
    }

    /// All entries, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// All keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// All values, in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K, V> Default for SmallMap<K, V> {
    fn default() -> Self {
        Self(SmallVec::new())
    }
}

impl<K, V> IntoIterator for SmallMap<K, V> {
    type Item = (K, V);
    type IntoIter = smallvec::IntoIter<[(K, V); 1]>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for SmallMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(entries.into_iter().collect::<BTreeMap<K, V>>().into_iter().collect())
    }
}

impl<K: Serialize, V: Serialize> Serialize for SmallMap<K, V> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de, K: Ord + Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for SmallMap<K, V> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(std::marker::PhantomData<(K, V)>);
        impl<'de, K: Ord + Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
            type Value = BTreeMap<K, V>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut all = Self::Value::new();
                while let Some((key, value)) = map.next_entry()? {
                    all.insert(key, value);
                }
                Ok(all)
            }
        }
        // A damaged part may name its keys in any order, and twice.
        d.deserialize_map(Entries(std::marker::PhantomData)).map(|all| Self(all.into_iter().collect()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_does_what_a_tree_does(entries in prop::collection::vec((0..40i64, any::<u8>()), 0..60), from in 0..40i64, to in 0..40i64) {
            let (mut small, mut tree) = (SmallMap::default(), BTreeMap::new());
            for (key, value) in &entries {
                *small.or_insert(*key, 0) = *value;
                tree.insert(*key, *value);
            }
            prop_assert!(small.iter().eq(tree.iter()));
            prop_assert!(small.range(from..).eq(tree.range(from..)));
            prop_assert!(small.range(..to).eq(tree.range(..to)));
            let behind = (Bound::Excluded(from), Bound::Unbounded);
            prop_assert!(small.range(behind).eq(tree.range(behind)));
            if from <= to {
                prop_assert!(small.range(from..=to).eq(tree.range(from..=to)));
            }
            prop_assert_eq!(small.get(&from), tree.get(&from));
            prop_assert_eq!(small.get_mut(&from), tree.get_mut(&from));
            prop_assert_eq!(small.contains_key(&from), tree.contains_key(&from));
            prop_assert_eq!((small.len(), small.is_empty()), (tree.len(), tree.is_empty()));
            prop_assert_eq!((small.first(), small.last()), (tree.first_key_value(), tree.last_key_value()));
            prop_assert!(small.keys().eq(tree.keys()) && small.values().eq(tree.values()));
            prop_assert_eq!(small.last_mut().map(|(key, _)| *key), tree.keys().last().copied());
            let text = serde_json::to_string(&small).unwrap();
            prop_assert_eq!(&text, &serde_json::to_string(&tree).unwrap());
            prop_assert_eq!(serde_json::from_str::<SmallMap<i64, u8>>(&text).unwrap(), small.clone());
            small.truncate_from(&from);
            let _ = tree.split_off(&from);
            prop_assert!(small.iter().eq(tree.iter()));
            prop_assert_eq!(small.pop_last(), tree.pop_last());
        }
    }

    #[test]
    fn up_to_four_entries_take_no_more_room_than_they_need() {
        let room = |entries: u8| {
            let mut map = SmallMap::default();
            for entry in 0..entries {
                map.or_insert(entry, ());
            }
            map.0.capacity()
        };
        assert_eq!([1, 2, 3, 4, 5].map(room), [1, 2, 3, 4, 8]);
    }

    #[test]
    fn what_is_no_map_is_refused() {
        let error = serde_json::from_str::<SmallMap<i64, u8>>("[3]").unwrap_err().to_string();
        assert!(error.contains("expected a map"), "{error}");
    }
}
