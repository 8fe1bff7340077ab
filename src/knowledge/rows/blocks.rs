//! `blocks.toml`: the tables, procedures and lists of the five articles, each of which some row carries.

use chrono::NaiveDate;

use super::row::Row;
use crate::knowledge::compact::read;

read! {
    /// A table, procedure, rule or list of one of the five articles.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct Block {
        /// Kind, article and number: `T0.1`.
        pub id: String,
        /// What it is.
        pub statement: String,
        /// The article.
        pub source: Vec<String>,
    }
}

impl Row for Block {
    const TABLE: (&'static str, &'static str) = ("blocks.toml", "block");
    fn id(&self) -> &str {
        &self.id
    }
    fn statement(&self) -> &str {
        &self.statement
    }
    fn source(&self) -> &[String] {
        &self.source
    }
    fn verified(&self) -> Option<NaiveDate> {
        None
    }
    fn blocks(&self) -> &[String] {
        std::slice::from_ref(&self.id)
    }
}
