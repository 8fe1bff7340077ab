//! One instruction of a row of `fixes.toml`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One instruction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Step {
    /// What to do.
    pub text: String,
    /// Where.
    pub link: Option<String>,
    /// Whether it holds only until the quota is reset.
    #[serde(default, skip_serializing)]
    #[schemars(skip)]
    pub before_reset: bool,
}
