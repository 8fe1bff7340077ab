//! The counts of the rows of `patterns.toml`: from which numbers on something holds.

use crate::knowledge::compact::read;

/// Defines the counts of one row.
macro_rules! counts {
    ($($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident: $kind:ty,)+ })+) => {$(
        read! {
            $(#[$meta])*
            #[derive(Debug, Clone, Copy)]
            #[non_exhaustive]
            pub struct $name { $($(#[$fmeta])* pub $field: $kind,)+ }
        }
    )+};
}

counts! {
    /// Billing and its effect.
    Grace {
        /// Seconds until a tier is in effect at the latest.
        grace_s: i64,
    }
    /// A failing start.
    Start {
        /// Seconds from the first line to the first failure at most.
        within_s: i64,
        /// Seconds that the log covers at least.
        log_s: i64,
    }
    /// A burst.
    Burst {
        /// Failures.
        events: u64,
        /// Failures in each burst.
        each: f64,
        /// Seconds that one burst lasts at most.
        burst_s: f64,
        /// Seconds without a failure that end a burst.
        pause_s: f64,
        /// How many times longer the pauses are than the bursts, all together.
        pause: f64,
    }
    /// A change that the quota names show.
    Change {
        /// Failures on either side from which on it is sure.
        sure: u64,
    }
    /// How many, and which share.
    Share {
        /// Failures.
        events: u64,
        /// Share of those they are held against.
        share: f64,
    }
    /// Several keys.
    Pool {
        /// Keys.
        keys: usize,
    }
    /// Growth.
    Ramp {
        /// Failures.
        events: u64,
        /// Seconds from first to last at least.
        span_s: i64,
        /// How many times the first third the last third is.
        factor: f64,
    }
    /// Early retries.
    Storm {
        /// Retries that came too early.
        retries: u64,
        /// Share of all failures that they are.
        share: f64,
        /// Where no wait was named: share of retries among the failures.
        again: f64,
        /// Where no wait was named: seconds from the refusal to the retry in the middle of all, at most.
        quick_s: f64,
        /// Where nothing tells of attempts: share of the pauses that are alike, as those of a client's loop are.
        alike: f64,
    }
    /// Failures so rare that retries absorb them.
    Rare {
        /// Share of all requests at most.
        share: f64,
        /// Requests at least.
        requests: u64,
    }
    /// Crowded seconds.
    Crowd {
        /// Failures in one second.
        crowd: u64,
        /// Such seconds.
        seconds: usize,
        /// Share of all failures that falls into such seconds.
        share: f64,
        /// How many times as many as in the seconds beside it.
        beside: f64,
    }
    /// Failing for hours.
    Sustained {
        /// Failures.
        events: u64,
        /// Seconds from first to last at least.
        span_s: i64,
        /// Into how many parts the time is cut.
        parts: u32,
        /// How many of them have failures.
        filled: usize,
        /// Share of the whole time that the longest pause takes at most.
        pause: f64,
    }
    /// Retries that waited and failed.
    TooBig {
        /// Requests after a failure that named a wait.
        retries: u64,
        /// Share of them that waited long enough.
        share: f64,
        /// Seconds that the server asks for at most: a minute's window.
        hint_s: f64,
    }
    /// The end of an incident.
    Ends {
        /// Seconds without a failure.
        grace_s: i64,
        /// The same in pauses that are usual for the incident.
        pauses: f64,
        /// How often a pause came before, at least, if it is not to be the end.
        had: u64,
        /// Failures that the requests since would have had at the rate before, at least, if it went on.
        expected: f64,
        /// Requests that went well between two outages at least.
        between: u64,
    }
    /// The window of an unspecified 429.
    Likely {
        /// Failures.
        events: u64,
        /// Separate bursts.
        bursts: u64,
        /// Failures in each of them, on average.
        each: f64,
        /// Seconds that a burst lasts at most.
        burst_s: f64,
        /// Seconds between bursts at least.
        pause_s: f64,
        /// Seconds that it lasts up to midnight at least.
        span_s: i64,
        /// Seconds around midnight.
        midnight_s: i64,
        /// Share of the failures in whose minutes other requests went well: no quota of a day lets them pass.
        beside: f64,
        /// Such minutes at least.
        minutes: usize,
        /// Seconds of the bins in which that was counted, at most.
        bin_s: i64,
        /// Failures without any success between them that no quota of a minute explains.
        alone: u64,
        /// Seconds that they take at least.
        alone_s: i64,
    }
    /// What is said across incidents, inputs and days.
    AcrossAt {
        /// Projects in which one event comes at the same time.
        projects: usize,
        /// Other inputs beside the one that fails.
        inputs: usize,
        /// Share of its requests that fail there.
        share: f64,
        /// Share of the requests that the second user of a quota makes at least.
        part: f64,
        /// How many times as many as the next one the busiest user of a quota makes, from which on it is named.
        even: f64,
        /// Seconds by which the busiest user of a quota came later, from which on it is said.
        later_s: i64,
        /// How often it came.
        times: usize,
        /// The part of a day, or an hour, by which the times differ at most: one in so many.
        slack: i64,
        /// Seconds from the first line to the first failure within which the log begins with it.
        begin_s: i64,
        /// Seconds that the log covers at least.
        log_s: i64,
        /// Failures of it.
        failures: u64,
    }
    /// An unnamed quota beside a named one.
    Ghost {
        /// Seconds until a tier is in effect at the latest.
        grace_s: i64,
        /// Share of the failures in whose minutes a named quota of the project refuses as well: it is that quota.
        share: f64,
        /// Seconds before the first of them within which a named refusal tells more of the quota than of the tier.
        near_s: i64,
    }
}
