//! `sources.toml`: the pages, threads, articles and measurements on which rows rest.

use chrono::NaiveDate;

use super::row::{Row, Support};
use crate::knowledge::compact::read;

read! {
    /// A page, a thread, an article or a measurement.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct Source {
        /// Stable id.
        pub id: String,
        /// What it is called.
        pub title: String,
        /// Where it is.
        pub url: Option<String>,
        /// The date that it bears, or on which it was read.
        pub date: NaiveDate,
        /// What kind of witness it is.
        pub confidence: Support,
        /// Blocks of the articles that it carries: their lists of links.
        pub blocks: Vec<String> = default,
    }
}

impl Row for Source {
    const TABLE: (&'static str, &'static str) = ("sources.toml", "source");
    fn id(&self) -> &str {
        &self.id
    }
    fn statement(&self) -> &str {
        &self.title
    }
    fn source(&self) -> &[String] {
        &[]
    }
    fn verified(&self) -> Option<NaiveDate> {
        Some(self.date)
    }
    fn blocks(&self) -> &[String] {
        &self.blocks
    }
    fn needs_source() -> bool {
        false
    }
}
