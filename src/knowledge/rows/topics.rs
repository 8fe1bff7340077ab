//! `topics.toml`: subjects of `gemdiag explain` that are no cause, model or quota.

use chrono::NaiveDate;

use super::row::Row;
use crate::knowledge::compact::read;

read! {
    /// A subject of `gemdiag explain` that is no cause, model or quota.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct Topic {
        /// Stable id.
        pub id: String,
        /// Heading.
        pub title: String,
        /// Other words for it.
        pub aliases: Vec<String> = default,
        /// What it is about.
        pub statement: String,
    }
}

impl Row for Topic {
    const TABLE: (&'static str, &'static str) = ("topics.toml", "topic");
    fn id(&self) -> &str {
        &self.id
    }
    fn statement(&self) -> &str {
        &self.statement
    }
    fn source(&self) -> &[String] {
        &[]
    }
    fn verified(&self) -> Option<NaiveDate> {
        None
    }
    fn blocks(&self) -> &[String] {
        &[]
    }
    fn needs_source() -> bool {
        false
    }
}
