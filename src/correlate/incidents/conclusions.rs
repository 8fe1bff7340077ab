//! Conclusions from the counters of an incident, drawn once everything was read.

use chrono::{DateTime, Utc};
use compact_str::CompactString;
use serde::Serialize;

use crate::correlate::counters::{Retries, Sources, Timeline, number};
use crate::terms::{Confidence, Pattern, Standing, WindowKind};

/// A pattern that was found, and from what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[non_exhaustive]
pub struct Found {
    /// Which.
    pub id: Pattern,
    /// How sure it is.
    pub confidence: Confidence,
    /// One plain sentence with the counts; times are in UTC.
    pub evidence: String,
}

/// The window that an unspecified 429 most likely counts over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[non_exhaustive]
pub struct LikelyBucket {
    /// A minute or a day.
    pub window: WindowKind,
    /// How sure it is.
    pub confidence: Confidence,
    /// One plain sentence.
    pub evidence: String,
}

/// Whether the incident goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct State {
    /// In a word.
    pub id: Standing,
    /// Since when it has been so.
    pub since: Option<DateTime<Utc>>,
    /// One plain sentence.
    pub evidence: String,
}

impl Default for State {
    fn default() -> Self {
        Self { id: Standing::Unknown, since: None, evidence: "the log does not tell times".to_owned() }
    }
}

/// Outcome of the requests to an incident's model.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Requests {
    /// How many succeeded.
    pub succeeded: u64,
    /// How many failed, whatever the cause.
    pub failed: u64,
    /// The last success.
    pub last_success: Option<DateTime<Utc>>,
    /// When they succeeded.
    pub timeline: Timeline,
    /// In which inputs.
    pub sources: Sources,
}

impl Requests {
    /// Requests that went well between two times, as far as the bins of the timeline tell.
    #[must_use]
    pub fn between(&self, first: DateTime<Utc>, last: DateTime<Utc>) -> u64 {
        self.succeeded.saturating_sub(self.timeline.before(first) + self.timeline.after(last))
    }

    /// Share of the requests that failed, from 0 to 1.
    #[must_use]
    pub fn error_rate(&self) -> f64 {
        number(self.failed) / number(self.failed + self.succeeded)
    }
}

/// Conclusions about one incident. Inferred: none of them changes its cause.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Insight {
    /// Patterns, in the order of their ids.
    pub patterns: Vec<Found>,
    /// The window of an unspecified 429.
    pub likely_bucket: Option<LikelyBucket>,
    /// Other names of the project: number, key fingerprints.
    pub aliases: Vec<CompactString>,
    /// What came after failures that named a wait.
    pub retries: Option<Retries>,
    /// Outcome of all requests to the model, where the log reports some that succeeded.
    pub requests: Option<Requests>,
    /// Whether it goes on.
    pub state: State,
    /// What else the counts say, each in a plain sentence.
    pub notes: Vec<String>,
    /// Requests to the model that went well with other keys, where a key was not taken: how many, and with how many keys.
    pub by_other_keys: Option<(u64, usize)>,
    /// Whether it names no quota, and another incident most likely names the one that refused it.
    pub is_named_elsewhere: bool,
    /// Whether so few requests failed that retries absorb them.
    pub is_rare: bool,
    /// Whether the project's tier dropped.
    pub tier_dropped: bool,
    /// A client that dropped refusals, and in how many texts, where the log tells no call's end otherwise.
    pub dropped: Option<(CompactString, u64)>,
    /// Until when the same key, or project, worked, and how often, where nothing went well since the first failure.
    pub worked: Option<(DateTime<Utc>, u64)>,
}

impl Insight {
    /// Whether the pattern was found.
    #[must_use]
    pub fn has(&self, pattern: Pattern) -> bool {
        self.patterns.iter().any(|found| found.id == pattern)
    }
}

/// What the user states in addition to the logs.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Context {
    /// When billing was set up.
    pub billing_since: Option<DateTime<Utc>>,
    /// Names that mean the same project.
    pub same_project: Vec<(CompactString, CompactString)>,
}
