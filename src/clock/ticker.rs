//! A clock that goes on, for those who wait.

use chrono::{DateTime, TimeDelta, Utc};

use super::Clock;

/// A clock that goes on. It asks for the time on the wall anew each time, so that a suspended machine or a clock that
/// is set does not make it late.
#[derive(Debug, Clone, Copy)]
pub struct Ticker {
    offset: TimeDelta,
}

impl Clock {
    /// The clock, going on from where it stands; the machine's own where it was made now.
    #[must_use]
    pub fn ticking(&self) -> Ticker {
        let offset = self.now - Utc::now();
        // What has passed since the clock was made is no offset.
        let is_own = offset.abs() < TimeDelta::seconds(5);
        Ticker { offset: if is_own { TimeDelta::zero() } else { offset } }
    }
}

impl Ticker {
    /// What counts as now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.offset
    }
}
