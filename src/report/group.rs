//! Headings of a report, and what is counted instead of shown.

use schemars::JsonSchema;
use serde::Serialize;

use super::documented_enum::choice;
use crate::terms::{Cause, Severity};

choice! {
    /// What incidents may be sorted under.
    #[derive(Serialize, JsonSchema)]
    #[serde(rename_all = "kebab-case")]
    GroupBy {
        /// The project.
        Project = "project",
        /// The model.
        Model = "model",
        /// The cause.
        Cause = "cause",
        /// The API key, by its fingerprint.
        Key = "key",
        /// The input.
        Source = "source",
    }
}

/// All incidents under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Group {
    /// What they have in common; `None` where the log does not say.
    pub value: Option<String>,
    /// The worst of them.
    pub severity: Severity,
    /// Failed requests.
    pub events: u64,
    /// Incidents.
    pub incidents: u64,
    /// Their causes.
    pub causes: Vec<Cause>,
}

/// Incidents that are not shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Rest {
    /// How many.
    pub incidents: u64,
    /// Their failed requests.
    pub events: u64,
}
