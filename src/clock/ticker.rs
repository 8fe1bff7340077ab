//! A running clock, for commands that wait.

use chrono::{DateTime, TimeDelta, Utc};

use super::Clock;

/// A running clock. It reads the wall time anew each time, so that a suspended machine or a clock that
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
