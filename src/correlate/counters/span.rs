//! From when to when something was seen.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::bounded_sets::{is_count, is_time};

/// First and last time, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Span {
    /// First.
    pub first: DateTime<Utc>,
    /// Last.
    pub last: DateTime<Utc>,
    /// How often.
    pub count: u64,
}

impl Span {
    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        self.first <= self.last && is_count(self.count) && [self.first, self.last].into_iter().all(is_time)
    }

    /// One instant.
    #[must_use]
    pub const fn at(at: DateTime<Utc>) -> Self {
        Self { first: at, last: at, count: 1 }
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
            count: self.count + other.count,
        }
    }

    /// Both together, where there are both.
    #[must_use]
    pub fn join(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        match (a, b) {
            (Some(a), Some(b)) => Some(a.with(b)),
            (a, b) => a.or(b),
        }
    }

    /// From first to last.
    #[must_use]
    pub fn length(&self) -> TimeDelta {
        self.last - self.first
    }
}

/// When a limit of a quota was seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LimitSpan {
    /// The quota.
    pub quota_id: Option<Arc<str>>,
    /// Its limit.
    pub limit: u64,
    /// When.
    pub span: Span,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(first: i64, last: i64, count: u64) -> Span {
        let at = |second| DateTime::from_timestamp(second, 0).unwrap();
        Span { first: at(first), last: at(last), count }
    }

    #[test]
    fn two_spans_together_reach_from_the_first_to_the_last() {
        assert_eq!(span(10, 20, 2).with(span(5, 15, 3)), span(5, 20, 5));
        assert_eq!(Span::join(Some(span(10, 20, 2)), Some(span(15, 30, 3))), Some(span(10, 30, 5)));
        assert_eq!(Span::join(Some(span(10, 20, 2)), None), Some(span(10, 20, 2)));
        assert_eq!(Span::join(None, Some(span(10, 20, 2))), Some(span(10, 20, 2)));
        assert_eq!(Span::at(span(10, 20, 2).first), span(10, 10, 1));
        assert_eq!(span(10, 25, 2).length(), TimeDelta::seconds(15));
    }

    #[test]
    fn a_span_that_ends_before_it_begins_or_counts_too_much_is_damaged() {
        assert!(span(10, 10, 1).is_sound() && span(10, 20, 1 << 48).is_sound());
        assert!(!span(11, 10, 1).is_sound() && !span(10, 20, (1 << 48) + 1).is_sound());
        assert!(!Span { first: DateTime::<Utc>::MIN_UTC, ..span(10, 20, 1) }.is_sound());
        assert!(!Span { last: DateTime::<Utc>::MAX_UTC, ..span(10, 20, 1) }.is_sound());
    }
}
