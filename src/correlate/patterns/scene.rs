//! What every finder of a pattern may look at, and the words in which it gives its counts.

use chrono::{DateTime, TimeDelta, Utc};

use crate::correlate::counters::Span;
use crate::correlate::incidents::{Context, Found, Incident};
use crate::knowledge::{Limit, PatternTable};
use crate::terms::{Confidence, Pattern};

/// What all patterns may look at.
pub(super) struct Scene<'a> {
    pub all: &'a [Incident],
    /// First and last line of the logs.
    pub log: Option<Span>,
    pub context: &'a Context,
    pub table: &'a PatternTable,
    /// Limits that were published or seen.
    pub limits: &'a [Limit],
}

pub(super) fn found(id: Pattern, confidence: Confidence, evidence: String) -> Option<Found> {
    Some(Found { id, confidence, evidence })
}

/// `1 min 40 s`
pub(super) fn length(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "bounded")]
    let millis = (seconds.clamp(0.0, 1e12) * 1000.0) as i64;
    crate::clock::duration(TimeDelta::milliseconds(millis))
}

/// `2026-11-24 14:02 UTC`
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// First and last timed event.
pub(super) fn span(incident: &Incident) -> Option<Span> {
    let timed = incident.count - incident.untimed;
    Some(Span { first: incident.first_seen?, last: incident.last_seen?, count: timed })
}
