//! The schedule of a policy of retries: when each attempt is sent, at the earliest and at the latest.

use serde::Serialize;

use crate::knowledge::{ClientBehaviour, Jitter, Knowledge, Measured, Policy, Retryable};
use crate::terms::Cause;

/// A schedule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Schedule {
    /// Id of the policy.
    pub policy: String,
    /// Requests in all, the first included.
    pub attempts: u32,
    /// The waits between them.
    pub waits: Vec<RetryWait>,
    /// Seconds from the first request to the last, at least.
    pub total_min_s: f64,
    /// Seconds from the first request to the last, at most.
    pub total_max_s: f64,
}

impl Schedule {
    fn of(policy: &str, attempts: u32, waits: Vec<RetryWait>) -> Self {
        Self {
            policy: policy.to_owned(),
            attempts,
            total_min_s: waits.iter().map(|w| w.min_s).sum(),
            total_max_s: waits.iter().map(|w| w.max_s).sum(),
            waits,
        }
    }
}

/// The wait before one retry, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RetryWait {
    /// Number of the retry, from 1.
    pub retry: u32,
    /// At least.
    pub min_s: f64,
    /// At most.
    pub max_s: f64,
}

/// The schedule of a policy, with its own number of attempts or another.
#[must_use]
pub fn schedule(policy: &Policy, attempts: Option<u32>) -> Schedule {
    let attempts = attempts.unwrap_or(policy.attempts);
    let waits: Vec<RetryWait> = (1..attempts).map(|retry| wait(policy, retry)).collect();
    Schedule::of(&policy.id, attempts, waits)
}

/// What the plain use of a client does with a 429, as it was measured.
#[must_use]
pub fn client_schedule(client: &ClientBehaviour, row: &Measured) -> Schedule {
    let waits: Vec<RetryWait> = (1..)
        .zip(&row.waits_s)
        .map(|(retry, [min_s, max_s])| RetryWait { retry, min_s: *min_s, max_s: *max_s })
        .collect();
    Schedule::of(&client.id, row.requests[1], waits)
}

fn wait(policy: &Policy, retry: u32) -> RetryWait {
    let exponent = i32::try_from(retry.saturating_sub(1)).unwrap_or(i32::MAX);
    let most = policy.cap_s.unwrap_or(f64::MAX);
    let base = (policy.initial_s * policy.factor.powi(exponent)).min(most);
    let share = policy.jitter_share.unwrap_or_default();
    let (min_s, max_s) = match policy.jitter {
        Jitter::Add => (base, (base + policy.jitter_s.unwrap_or_default()).min(most)),
        Jitter::Spread => (base * (1.0 - share), (base * (1.0 + share)).min(most)),
        Jitter::Less => (base * (1.0 - share), base),
    };
    RetryWait { retry, min_s, max_s }
}

/// The causes that must not be retried, each with the reason; and those for which a retry comes only after a wait.
#[must_use]
pub fn not_retried(know: &Knowledge) -> Vec<(Cause, Retryable, &str)> {
    let general = know.fixes().fixes().iter().filter(|fix| fix.is_general());
    let day = |cause: Cause| cause.bucket().is_some_and(|b| b.window() == crate::terms::WindowKind::Day);
    general
        .filter(|fix| fix.retryable == Retryable::No || day(fix.cause))
        .map(|fix| (fix.cause, fix.retryable, fix.summary.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each retry as `min-max` seconds.
    fn waits(policy: &str) -> Vec<String> {
        let schedule = schedule(Knowledge::builtin().policies().get(policy).unwrap(), None);
        schedule.waits.iter().map(|w| format!("{}-{}", w.min_s, w.max_s)).collect()
    }

    #[test]
    fn the_schedules_of_the_articles_are_those_of_their_code() {
        for (policy, expected) in [
            ("google", &["1-2", "2-3", "4-5", "8-9"][..]),
            ("article-000", &["1-2", "2-3", "4-5", "8-9"]),
            ("article-001-batch", &["1-3", "2-4"]),
            ("article-002", &["0.875-1.125", "1.75-2.25", "3.5-4.5", "7-9"]),
            ("article-003", &["1-2", "2-3", "4-5", "8-9"]),
            ("sdk-interactions", &["0.375-0.5", "0.75-1", "1.5-2", "3-4"]),
        ] {
            assert_eq!(waits(policy), expected, "{policy}");
        }
    }

    #[test]
    fn a_cap_holds_and_the_attempts_can_be_set() {
        let schedule = schedule(Knowledge::builtin().policies().get("google").unwrap(), Some(9));
        assert_eq!(schedule.waits.len(), 8);
        assert_eq!(schedule.waits.last().unwrap().max_s, 60.0);
    }

    #[test]
    fn what_waiting_does_not_cure_is_not_retried() {
        let causes: Vec<Cause> =
            not_retried(Knowledge::builtin()).into_iter().map(|(cause, ..)| cause).collect();
        for cause in
            [Cause::SpendCap, Cause::PrepayDepleted, Cause::BillingMissing, Cause::Rpd, Cause::Region]
        {
            assert!(causes.contains(&cause), "{cause}");
        }
        for cause in [Cause::Rpm, Cause::Overload, Cause::SpendRate] {
            assert!(!causes.contains(&cause), "{cause}");
        }
    }
}
