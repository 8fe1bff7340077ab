//! What was read, and what became of it, in numbers.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::group::Rest;
use crate::report::view::Report;

/// What was read, and what became of it.
#[derive(Serialize, JsonSchema)]
pub(in crate::report::formats) struct Totals {
    inputs: u64,
    bytes: u64,
    lines: u64,
    events: u64,
    /// Texts that tell of an event again.
    duplicates: u64,
    /// Error bodies that a record holds beyond one for each event.
    repeated_bodies: u64,
    foreign: u64,
    /// Texts in which a client dropped a refusal: none of them is an event.
    dropped: u64,
    not_understood: u64,
    /// Failures of the same groups that the texts say they do not show: at most so many more, and none of them an event.
    not_shown: u64,
    other: u64,
    out_of_time: u64,
    /// Errors without a time, where one was asked for.
    without_time: u64,
    left_out: Rest,
    /// Incidents that are known and ignored, as the configuration says.
    ignored: Rest,
    below_top: Rest,
    incidents: u64,
}

/// The totals of a report.
pub(in crate::report::formats) fn totals(report: &Report) -> Totals {
    let t = &report.totals;
    Totals {
        inputs: t.inputs,
        bytes: t.bytes,
        lines: t.lines,
        events: t.events,
        duplicates: t.duplicates,
        repeated_bodies: t.repeated_bodies,
        foreign: t.foreign,
        dropped: t.dropped,
        not_understood: t.not_understood,
        not_shown: t.not_shown,
        other: t.other,
        out_of_time: t.out_of_time,
        without_time: t.without_time,
        left_out: report.left_out,
        ignored: report.known,
        below_top: report.below_top,
        incidents: report.findings.len() as u64,
    }
}
