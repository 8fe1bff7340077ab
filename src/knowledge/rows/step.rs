//! One instruction of a row of `fixes.toml`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::knowledge::compact::read;

read! {
    /// One instruction.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
    #[non_exhaustive]
    pub struct Step {
        /// What to do.
        pub text: String,
        /// Where.
        pub link: Option<String>,
        /// Whether it holds only until the quota is reset.
        #[serde(skip)]
        pub before_reset: bool = default,
    }
}
