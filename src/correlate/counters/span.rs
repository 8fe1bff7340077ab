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
