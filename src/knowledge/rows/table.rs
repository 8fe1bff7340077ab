//! Reads one table: from the text of a TOML file to typed rows, with the first fault of form reported.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::de::DeTable;

use super::row::Row;

/// An inconsistent table: a bug in a row, found when the table is loaded.
#[derive(Debug, thiserror::Error)]
#[error("table {table}: {}", self.said())]
#[non_exhaustive]
pub struct TableError {
    /// File name of the table.
    pub table: &'static str,
    /// Id of the row at fault.
    pub row: Option<String>,
    /// The row's key at fault.
    pub key: Option<String>,
    /// Line of the text, from 1, where the text cannot be read as rows.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: String,
}

impl TableError {
    /// A fault of the table as a whole.
    pub(in crate::knowledge) fn of(table: &'static str, problem: impl Into<String>) -> Self {
        Self { table, row: None, key: None, line: None, problem: problem.into() }
    }

    /// A fault of one row, which the sentence goes on to tell.
    pub(super) fn of_row(table: &'static str, row: &str, problem: impl Into<String>) -> Self {
        Self { row: Some(row.to_owned()), ..Self::of(table, problem) }
    }

    /// What is wrong, in a sentence: faults of the text tell their row by the line.
    #[must_use]
    pub fn said(&self) -> String {
        match (&self.row, self.line) {
            (Some(row), None) => format!("row '{row}' {}", self.problem),
            _ => self.problem.clone(),
        }
    }
}

/// Parses the rows of one table; unknown keys are errors.
pub(super) fn rows<T: DeserializeOwned>(table: &'static str, text: &str) -> Result<T, TableError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map(|span| span.start);
        let before = at.and_then(|at| text.get(..at));
        let (row, key) = at.and_then(|at| place(text, at)).unwrap_or_default();
        let line = before.map(|before| before.matches('\n').count() + 1);
        TableError { table, row, key, line, problem: error.message().to_owned() }
    })
}

/// The id of the row in which a byte stands, and the key.
fn place(text: &str, at: usize) -> Option<(Option<String>, Option<String>)> {
    let document = DeTable::parse(text).ok()?;
    let lists = document.get_ref().values().filter_map(|value| value.get_ref().as_array());
    let rows = lists.flat_map(|list| list.iter()).filter(|row| row.span().start <= at);
    let row = rows.max_by_key(|row| row.span().start)?.get_ref().as_table()?;
    let keys = row.keys().filter(|key| key.span().start <= at);
    let key = keys.max_by_key(|key| key.span().start).map(|key| key.get_ref().to_string());
    let id = row.iter().find(|(key, _)| key.get_ref() == "id").and_then(|(_, id)| id.get_ref().as_str());
    Some((id.map(str::to_owned), key))
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
            return Err(TableError::of(table, format!("unknown table '{other}', expected '{key}'")));
        }
        for (i, row) in found.iter().enumerate() {
            let fault = |problem: &str| TableError::of_row(table, row.id(), problem);
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
