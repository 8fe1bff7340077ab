//! `policies.toml`: schedules of retries.

use super::row::row;
use crate::knowledge::compact::words;

crate::terms::vocabulary! {
    /// How chance changes a wait.
    Jitter, "jitter" {
        /// From nothing to `jitter_s` seconds more.
        Add = "add",
        /// Up to `jitter_share` of it, up and down.
        Spread = "spread",
        /// Up to `jitter_share` of it, down only.
        Less = "less",
    }
}

words!(Jitter);

row! {
    /// A schedule of retries.
    Policy, "policies.toml", "policy" {
        /// Requests in all, the first included.
        attempts: u32,
        /// Seconds before the second request.
        initial_s: f64,
        /// How the wait grows.
        factor: f64,
        /// Longest wait in seconds.
        cap_s: Option<f64>,
        /// How chance changes the wait.
        jitter: Jitter,
        /// Seconds, for [`Jitter::Add`].
        jitter_s: Option<f64>,
        /// Share of the wait, for the others.
        jitter_share: Option<f64>,
        /// Whether the server's own wait comes first.
        hint: bool,
    }
    fn sound(&self) -> Result<(), String> {
        let amount = if self.jitter == Jitter::Add { self.jitter_s } else { self.jitter_share };
        match amount {
            Some(a) if a >= 0.0 && self.initial_s > 0.0 && self.factor >= 1.0 && self.attempts > 0 => Ok(()),
            _ => Err("is no schedule: it needs attempts, waits and the amount of its jitter".to_owned()),
        }
    }
}
