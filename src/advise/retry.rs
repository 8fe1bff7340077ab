//! May the same request be sent again? One answer, which every format and the exit code print.

use chrono::{DateTime, Utc};

use super::Advice;
use crate::clock::Clock;
use crate::knowledge::Retryable;

/// Whether and when to send the same request again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Retry {
    /// The quota is back, or requests to the same model went well since.
    Now,
    /// When the quota is back, at this time where it is known.
    Later(Option<DateTime<Utc>>),
    /// A few times with growing pauses, not before this time where the server has named one that is to come.
    Backoff(Option<DateTime<Utc>>),
    /// Not before somebody acts.
    No,
}

impl Retry {
    /// What kind of answer the table gives, whatever the time is.
    #[must_use]
    pub const fn of(retryable: Retryable) -> Self {
        match retryable {
            Retryable::AfterWait => Self::Later(None),
            Retryable::Backoff => Self::Backoff(None),
            Retryable::No => Self::No,
        }
    }

    /// The stable id, as it stands in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Later(_) => "after-reset",
            Self::Backoff(_) => "backoff",
            Self::No => "no",
        }
    }

    /// Not before this time, where it is known.
    #[must_use]
    pub const fn not_before(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Later(at) | Self::Backoff(at) => at,
            Self::Now | Self::No => None,
        }
    }

    /// The answer in a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Now => "yes, now",
            Self::Later(_) => "yes, after the reset; not before",
            Self::Backoff(_) => "yes, a few times, slower each time",
            Self::No => "no: the same request fails again until somebody acts",
        }
    }
}

impl Advice {
    /// Whether and when to send the same request again, as of now.
    #[must_use]
    pub fn retry(&self, clock: &Clock) -> Retry {
        if self.is_over {
            return Retry::Now;
        }
        let reset = self.reset.map(|reset| reset.at);
        match Retry::of(self.fix.retryable) {
            Retry::Later(_) if reset.is_some_and(|at| at <= clock.now()) => Retry::Now,
            Retry::Later(_) => Retry::Later(reset),
            // A service that was overloaded does not promise to be well again when its hint has passed.
            Retry::Backoff(_) => Retry::Backoff(reset.filter(|at| *at > clock.now())),
            other => other,
        }
    }
}
