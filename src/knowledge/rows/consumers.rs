//! `consumers.toml`: projects of Google's own.

use super::table::{TableError, rows};
use crate::knowledge::compact::read;
use chrono::NaiveDate;

const TABLE: &str = "consumers.toml";

read! {
    /// A project of Google's own that errors name in place of the user's.
    #[derive(Debug, Clone)]
    #[non_exhaustive]
    pub struct Consumer {
        /// Its number.
        pub number: String,
        /// What uses it.
        pub whose: String,
        /// One plain sentence.
        pub statement: String,
        /// Where that is known from.
        pub seen_in: String,
        /// Day on which it was last held against its source.
        pub verified: NaiveDate,
    }
}

/// All of them.
pub struct Consumers {
    consumers: Vec<Consumer>,
}

read! {
    struct File {
        consumer: Vec<Consumer>,
    }
}

impl Consumers {
    /// Reads the table.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let File { consumer: consumers } = rows(TABLE, text)?;
        match consumers.iter().find(|c| !c.number.bytes().all(|b| b.is_ascii_digit())) {
            Some(bad) => Err(TableError::of(TABLE, format!("'{}' is no project number", bad.number))),
            None => Ok(Self { consumers }),
        }
    }

    /// The row for a project that is Google's own.
    #[must_use]
    pub fn of(&self, project: &str) -> Option<&Consumer> {
        self.consumers.iter().find(|c| c.number == project)
    }
}
