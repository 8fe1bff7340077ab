//! Details that are kept in bounded sets, whose content does not depend on the order in which they come.

use std::cmp::Ordering;
use std::hash::Hash;

use chrono::{DateTime, Datelike, Utc};

use super::interner::Interner;
use super::small_set::SmallSet;

/// Of each kind of detail an incident keeps at most this many.
pub const LIMITS: usize = 12;

/// Whether a count of another run can be one: the sum of thousands of such counts does not overflow.
pub(in crate::correlate) const fn is_count(count: u64) -> bool {
    count <= 1 << 48
}

/// Whether a time of another run can be one of a log.
pub(in crate::correlate) fn is_time(at: DateTime<Utc>) -> bool {
    (1..=9999).contains(&at.year())
}

/// Adds a value; keeps the smallest [`LIMITS`] values: a rule that does not depend on the order in which they come.
pub(in crate::correlate) fn insert<T: Ord + Hash + Clone>(
    set: &mut SmallSet<T>,
    value: Option<&T>,
    shared: &mut Interner<[T]>,
) {
    let Some(value) = value.filter(|v| !set.contains(*v)) else { return };
    if set.is_empty() {
        *set = SmallSet::one(value, shared);
        return;
    }
    set.insert(value.clone());
    if set.len() > LIMITS {
        set.pop_last();
    }
    set.share(shared);
}

/// Adds all values of `other`; keeps the smallest [`LIMITS`].
pub(in crate::correlate) fn join<T: Ord + Clone>(set: &mut SmallSet<T>, other: SmallSet<T>) {
    if set.is_empty() {
        *set = other;
        return;
    }
    other.iter().for_each(|value| set.insert(value.clone()));
    while set.len() > LIMITS {
        set.pop_last();
    }
}

/// The longer of two waits.
pub(in crate::correlate) fn longer(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}

/// The wait that was asked for at the last of two times. At one instant it is the longer one, and what has no time comes
/// before all that has one: so it does not depend on the order in which they come.
pub(in crate::correlate) fn last_wait(
    (a, wait_a): (Option<DateTime<Utc>>, Option<f64>),
    (b, wait_b): (Option<DateTime<Utc>>, Option<f64>),
) -> Option<f64> {
    match a.cmp(&b) {
        Ordering::Less => wait_b,
        Ordering::Equal => longer(wait_a, wait_b),
        Ordering::Greater => wait_a,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_values_are_kept_in_any_order() {
        let of = |values: &mut dyn Iterator<Item = u64>| {
            let mut set = SmallSet::default();
            values.for_each(|value| insert(&mut set, Some(&value), &mut Interner::default()));
            set.to_vec()
        };
        let smallest: Vec<u64> = (0..12).collect();
        assert_eq!(of(&mut (0..12)), smallest);
        assert_eq!(of(&mut (0..20)), smallest);
        assert_eq!(of(&mut (0..20).rev()), smallest);
        let joined = |a: std::ops::Range<u64>, b: std::ops::Range<u64>| {
            let mut set: SmallSet<u64> = a.collect();
            join(&mut set, b.collect());
            set.to_vec()
        };
        assert_eq!(joined(0..6, 6..12), smallest);
        assert_eq!(joined(6..18, 0..12), smallest);
    }

    #[test]
    fn what_another_run_says_has_bounds() {
        assert!(is_count(1 << 48) && !is_count((1 << 48) + 1));
        for (at, is_one) in [
            ("0000-12-31T23:59:59Z", false),
            ("0001-01-01T00:00:00Z", true),
            ("9999-12-31T23:59:59Z", true),
            ("+10000-01-01T00:00:00Z", false),
        ] {
            assert_eq!(is_time(at.parse().unwrap()), is_one, "{at}");
        }
    }

    #[test]
    fn of_two_waits_the_longer_one_and_of_one_that_one() {
        for (a, b, expected) in [
            (Some(2.0), Some(7.0), Some(7.0)),
            (Some(7.0), Some(2.0), Some(7.0)),
            (Some(2.0), None, Some(2.0)),
            (None, Some(2.0), Some(2.0)),
            (None, None, None),
        ] {
            assert_eq!(longer(a, b), expected);
        }
    }
}
