//! What live checks said about an incident.

use schemars::JsonSchema;
use serde::Serialize;

/// Which check it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LiveCheck {
    /// Google's published incidents.
    Status,
    /// A request of our own.
    Probe,
}

/// What a live check said, at the time of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct LiveNote {
    /// Which check.
    pub check: LiveCheck,
    /// One plain sentence, masked.
    pub says: String,
}
