//! When a quota is back, in words.

use chrono::{DateTime, Utc};

use super::finding::Finding;
use super::time::instant;
use crate::clock::{Basis, Clock, Reset, countdown};

/// `in 5 h 12 min: 2026-11-23 00:00:00 PST = 08:00:00 UTC (midnight Pacific time)`
pub(super) fn reset(finding: &Finding, clock: &Clock) -> Option<String> {
    Some(format!("{}: {}", reset_left(finding, clock)?, reset_moment(finding, clock)?))
}

/// `in 5 h 12 min`, or `already reset 2 h ago`
pub(super) fn reset_left(finding: &Finding, clock: &Clock) -> Option<String> {
    let at = finding.advice.reset.as_ref()?.at;
    let passed = if at <= clock.now() { "already reset " } else { "" };
    Some(format!("{passed}{}", countdown(clock.now(), at)))
}

/// `2026-11-23 00:00:00 PST = 08:00:00 UTC (midnight Pacific time)`
pub(super) fn reset_moment(finding: &Finding, clock: &Clock) -> Option<String> {
    let reset = finding.advice.reset.as_ref()?;
    let mut text = reset_at(reset, finding.advice.counted_from_now, clock);
    if let Some(says) = reset.server_says {
        let utc = if is_utc_midnight(says) { ", which is 00:00 UTC: it may count to that" } else { "" };
        text.push_str(&format!("; the server said {}{utc}", instant(says, clock)));
    }
    Some(text)
}

/// Whether a moment is midnight in UTC, to the half minute: some waits end there, and not at midnight Pacific time.
fn is_utc_midnight(at: DateTime<Utc>) -> bool {
    let second = at.timestamp().rem_euclid(86_400);
    !(30..=86_370).contains(&second)
}

fn reset_at(reset: &Reset, counted_from_now: bool, clock: &Clock) -> String {
    let at = instant(reset.at, clock);
    let utc = reset.at.format("%H:%M:%S UTC");
    let both = if at.ends_with("UTC") { at } else { format!("{at} = {utc}") };
    let from = if counted_from_now { ", counted from now" } else { "" };
    let basis = basis(reset.basis);
    format!("{both} ({basis}{from})")
}

const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::ServerHint => "as the server said",
        Basis::MinuteWindow => "a minute after the error",
        Basis::PacificMidnight => "midnight Pacific time",
    }
}

#[cfg(test)]
mod tests {
    use super::is_utc_midnight;

    #[test]
    fn a_wait_may_end_at_midnight_in_utc() {
        let at = |text: &str| is_utc_midnight(text.parse().unwrap());
        assert!(at("2026-10-08T00:00:04Z") && at("2026-10-07T23:59:58Z"));
        assert!(!at("2026-10-08T00:04:00Z") && !at("2026-10-08T07:00:00Z"));
    }
}
