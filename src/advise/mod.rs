//! What now? For each incident the row of the decision table that fits best, and when the quota is back.
//!
//! Enters: an [`Incident`] and a [`Clock`]. Leaves: [`Advice`]. This room must not read text and must not format
//! anything for a screen; it decides by the rows of `fixes.toml` and computes the reset.

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::{self, Clock, Reset};
use crate::correlate::Incident;
use crate::knowledge::{Case, Fix, Knowledge, Wait};
use crate::terms::{Bucket, WindowKind};

/// What to do about an incident.
#[derive(Debug, Clone)]
pub struct Advice {
    /// The row of the decision table.
    pub fix: &'static Fix,
    /// When the quota is back, where waiting helps.
    pub reset: Option<Reset>,
    /// Whether the event had no time, so that the reset is counted from now.
    pub counted_from_now: bool,
}

/// The advice for an incident.
#[must_use]
pub fn advise(incident: &Incident, clock: &Clock, know: &'static Knowledge) -> Option<Advice> {
    let case = Case {
        cause: incident.key.cause,
        platform: incident.key.platform,
        tier: incident.tiers.iter().next().copied().filter(|_| incident.tiers.len() == 1),
    };
    let fix = know.fixes().choose(case)?;
    let event = incident.last_seen.unwrap_or_else(|| clock.now());
    let reset = reset(incident, fix.wait, event);
    Some(Advice { fix, reset, counted_from_now: reset.is_some() && incident.last_seen.is_none() })
}

/// When the last event's quota is back.
fn reset(incident: &Incident, wait: Wait, event: DateTime<Utc>) -> Option<Reset> {
    let hint = incident.last_retry_after_s;
    match wait {
        Wait::Bucket => {
            let windows = incident.buckets.iter().map(Bucket::window);
            let window = windows.max_by_key(|w| *w == WindowKind::Day).or_else(|| window_of(incident))?;
            Some(Reset::of(window, event, hint))
        }
        Wait::Hint => clock::server_hint(event, hint),
        Wait::Backoff => clock::server_hint(event, hint.filter(|s| *s > 0.0)),
        Wait::None => None,
    }
}

/// The window of the cause itself, where no quota was named.
fn window_of(incident: &Incident) -> Option<WindowKind> {
    incident.key.cause.bucket().map(Bucket::window)
}

/// The time from now until the reset; negative when it has passed.
#[must_use]
pub fn left(reset: &Reset, clock: &Clock) -> TimeDelta {
    reset.at - clock.now()
}
