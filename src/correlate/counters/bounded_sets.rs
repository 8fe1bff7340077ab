//! Details that are kept in bounded sets, whose content does not depend on the order in which they come.

use chrono::{DateTime, Datelike, Utc};

use super::small_map::SmallSet;

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
pub(in crate::correlate) fn insert<T: Ord + Clone>(set: &mut SmallSet<T>, value: Option<&T>) {
    let Some(value) = value.filter(|v| !set.contains(*v)) else { return };
    set.insert(value.clone());
    if set.len() > LIMITS {
        set.pop_last();
    }
}

/// Adds all values of `other`; keeps the smallest [`LIMITS`].
pub(in crate::correlate) fn join<T: Ord>(set: &mut SmallSet<T>, other: SmallSet<T>) {
    other.into_iter().for_each(|value| set.insert(value));
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
