//! The rows `lead` of `fixes.toml`: what to do first where the report found more than the cause.

use std::sync::Arc;

use super::step::Step;
use crate::knowledge::compact::read;
use crate::knowledge::matching::Situation;
use crate::terms::{Cause, Severity};

read! {
    /// One row: what comes before the steps of the cause.
    #[derive(Debug, Clone)]
    pub struct Lead {
        /// Stable id of the row.
        pub id: String,
        /// What the report found: all of it.
        when: Vec<Situation>,
        /// The causes for which it holds; none stands for all.
        causes: Vec<Cause> = default,
        /// The rows of the causes for which it holds; none stands for all.
        rows: Vec<String> = default,
        /// The rows for which it does not hold: they say the same themselves.
        not_rows: Vec<String> = default,
        /// How bad it is, where that is not what the row of the cause says.
        pub severity: Option<Severity>,
        /// Whether what the row of the cause warns against is left out.
        pub drops_avoid: bool = default,
        /// How those steps of the row begin that are left out: what was found speaks against them.
        drops: Vec<String> = default,
        /// What to do first.
        pub steps: Vec<Arc<Step>>,
        /// Why.
        pub reason: String,
        /// Ids of the facts that support it.
        pub source: Vec<String>,
        /// Day on which it was last held against its sources.
        pub verified: chrono::NaiveDate,
    }
}

impl Lead {
    /// Whether it holds for an incident of this cause and with this row, of which this was found.
    pub(super) fn holds(&self, cause: Cause, row: &str, found: &[Situation]) -> bool {
        self.when.iter().all(|asked| found.contains(asked))
            && (self.causes.is_empty() || self.causes.contains(&cause))
            && (self.rows.is_empty() || self.rows.iter().any(|id| id == row))
            && !self.not_rows.iter().any(|id| id == row)
    }

    /// Whether a step of the row is left out.
    #[must_use]
    pub fn drops(&self, step: &Step) -> bool {
        self.drops.iter().any(|begins| step.text.starts_with(begins.as_str()))
    }

    /// Whether it is the row for an incident of this cause that is over.
    pub(super) fn ends(&self, cause: Cause) -> bool {
        self.when == [Situation::Over] && self.causes.contains(&cause)
    }

    /// Whether it can never hold, or says nothing.
    pub(super) fn is_void(&self) -> bool {
        self.when.is_empty() || self.steps.is_empty() || self.reason.is_empty() || self.source.is_empty()
    }
}
