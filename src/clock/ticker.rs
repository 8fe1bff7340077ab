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

#[cfg(test)]
mod tests {
    use super::*;

    /// How far ahead of the machine's time a clock ticks that was set so far ahead of it, in seconds.
    fn ahead(seconds: i64) -> i64 {
        let ticker = Clock::fixed(Utc::now() + TimeDelta::seconds(seconds)).ticking();
        let ahead = ticker.now() - Utc::now();
        (ahead + TimeDelta::milliseconds(500)).num_seconds()
    }

    #[test]
    fn a_clock_that_was_set_goes_on_from_there_and_the_machines_own_is_the_machines() {
        for (set, ticks) in [(3600, 3600), (-86_400, -86_400), (6, 6), (-3, 0), (0, 0)] {
            let ticking = ahead(set);
            assert!((ticking - ticks).abs() <= 1, "{set}: {ticking}");
        }
    }
}
