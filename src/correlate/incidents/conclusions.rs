//! Conclusions from the counters of an incident, drawn once everything was read.

use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

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
    pub likely_bucket: Option<Box<LikelyBucket>>,
    /// Other names of the project: number, key fingerprints.
    pub aliases: Vec<CompactString>,
    /// What came after failures that named a wait.
    pub retries: Option<Retries>,
    /// Outcome of all requests to the model, where the log reports some that succeeded.
    pub requests: Option<Box<Requests>>,
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

/// The conclusions of an incident. While its events are counted there are none, and ten thousand incidents have no room for
/// them.
#[derive(Debug, Clone, Default)]
pub struct Concluded(Option<Box<Insight>>);

/// What there is before anything was concluded.
static NOTHING: LazyLock<Insight> = LazyLock::new(Insight::default);

impl Deref for Concluded {
    type Target = Insight;

    fn deref(&self) -> &Insight {
        self.0.as_deref().unwrap_or(&NOTHING)
    }
}

impl DerefMut for Concluded {
    fn deref_mut(&mut self) -> &mut Insight {
        self.0.get_or_insert_default()
    }
}

impl PartialEq for Concluded {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl From<Box<Insight>> for Concluded {
    fn from(insight: Box<Insight>) -> Self {
        Self(Some(insight))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_that_went_well_are_counted_between_two_moments() {
        let at = |second: i64| DateTime::from_timestamp(second, 0).unwrap();
        let mut timeline = Timeline::default();
        [0, 10, 20, 30, 40].into_iter().for_each(|second| timeline.add(at(second)));
        let requests =
            Requests { succeeded: 5, failed: 15, last_success: None, timeline, sources: Sources::default() };
        assert_eq!((requests.between(at(10), at(30)), requests.between(at(11), at(19))), (3, 0));
        assert_eq!((requests.between(at(0), at(40)), requests.error_rate()), (5, 0.75));
    }

    #[test]
    fn before_anything_is_concluded_there_is_nothing_and_then_what_was() {
        let (nothing, mut rare) = (Concluded::default(), Concluded::default());
        assert_eq!(*nothing, Insight::default());
        rare.is_rare = true;
        assert_ne!(nothing, rare);
        assert_eq!(Concluded::from(Box::new(Insight { is_rare: true, ..Insight::default() })), rare);
    }

    #[test]
    fn an_insight_has_the_patterns_that_were_found() {
        let found = Found { id: Pattern::Burst, confidence: Confidence::Medium, evidence: String::new() };
        let insight = Insight { patterns: vec![found], ..Insight::default() };
        assert!(insight.has(Pattern::Burst) && !insight.has(Pattern::Ramp));
    }
}
