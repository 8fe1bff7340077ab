//! Reads one table: from the text of a file to typed rows, with the first fault of form reported.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::row::Row;

/// An inconsistent table: a bug in a row, found when the table is loaded.
#[derive(Debug, thiserror::Error)]
#[error("table {table}: {problem}")]
#[non_exhaustive]
pub struct TableError {
    /// File name of the table.
    pub table: &'static str,
    /// What is wrong with it, and where.
    pub problem: String,
    /// The key of a row that is no key, or whose value has another type than it should.
    pub key: Option<String>,
}

impl TableError {
    /// A fault that is no single key's.
    pub(in crate::knowledge) const fn new(table: &'static str, problem: String) -> Self {
        Self { table, problem, key: None }
    }
}

/// Parses the rows of one table; unknown keys are errors. The text is TOML, or the JSON that was compiled from it: this way
/// the rows of a type are read by one parser, the faster one. A fault of TOML itself begins with its line.
pub(super) fn rows<T: DeserializeOwned>(table: &'static str, text: &str) -> Result<T, TableError> {
    if text.starts_with('{') {
        return serde_json::from_str(text).map_err(|error| TableError::new(table, message(&error)));
    }
    let written: toml::Table = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map(|t| format!("line {}: ", t.matches('\n').count() + 1)).unwrap_or_default();
        TableError::new(table, format!("{line}{}", error.message()))
    })?;
    // A line for each key.
    let lines =
        serde_json::to_string_pretty(&written).map_err(|error| TableError::new(table, error.to_string()))?;
    serde_json::from_str(&lines).map_err(|error| {
        let line = lines.lines().nth(error.line().saturating_sub(1));
        let key = line.and_then(|line| line.trim_start().strip_prefix('"')?.split_once("\":"));
        TableError { table, problem: message(&error), key: key.map(|(key, _)| key.to_owned()) }
    })
}

/// What is wrong, without the place in the JSON.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_owned()
}

/// The rows of one table.
#[derive(Debug)]
pub struct Table<R> {
    rows: Vec<R>,
}

impl<R: Row> Table<R> {
    /// Reads and checks a table: no unknown key, no id twice, no row without a statement or a source.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let (table, key) = R::TABLE;
        let mut file: std::collections::BTreeMap<String, Rows<R>> = rows(table, text)?;
        let found = file.remove(key).map(|Rows(rows)| rows).unwrap_or_default();
        if let Some(other) = file.keys().next() {
            return Err(TableError::new(table, format!("unknown table '{other}', expected '{key}'")));
        }
        for (i, row) in found.iter().enumerate() {
            let fault = |problem: &str| TableError::new(table, format!("row '{}' {problem}", row.id()));
            if found[..i].iter().any(|other| other.id() == row.id()) {
                return Err(fault("stands twice"));
            }
            if row.statement().trim().is_empty() {
                return Err(fault("says nothing"));
            }
            if R::needs_source() && row.source().is_empty() {
                return Err(fault("has no source"));
            }
            row.sound().map_err(|problem| fault(&problem))?;
        }
        Ok(Self { rows: found })
    }

    /// All rows, in the order of the file.
    #[must_use]
    pub fn rows(&self) -> &[R] {
        &self.rows
    }

    /// The row with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&R> {
        self.rows.iter().find(|row| row.id().eq_ignore_ascii_case(id))
    }
}

/// Keeps the deserializer from asking for a bound that `R` has already.
#[derive(Deserialize)]
#[serde(transparent, bound = "R: DeserializeOwned")]
struct Rows<R>(Vec<R>);
