//! Reads one table: from the text of a file to typed rows, with the first fault of form reported.

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

/// Parses the rows of one table; unknown keys are errors. The text is TOML, or the JSON that was compiled from it: this way
/// the rows of a type are read by one parser, the faster one.
pub(super) fn rows<T: DeserializeOwned>(table: &'static str, text: &str) -> Result<T, TableError> {
    if text.starts_with('{') {
        return serde_json::from_str(text).map_err(|error| TableError::of(table, message(&error)));
    }
    let written: toml::Table = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| line_at(text, span.start));
        TableError { line, ..TableError::of(table, error.message()) }
    })?;
    // A line for each bracket and key.
    let lines = serde_json::to_string_pretty(&written).map_err(|e| TableError::of(table, e.to_string()))?;
    serde_json::from_str(&lines).map_err(|error| {
        let before: Vec<&str> = lines.lines().take(error.line()).collect();
        TableError {
            problem: message(&error),
            ..at_fault(table, text, &before).unwrap_or_else(|| TableError::of(table, ""))
        }
    })
}

/// What is wrong, without the place in the JSON.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_owned()
}

/// The row and the key in which the last of these lines of JSON stands, with its line in the text.
fn at_fault(table: &'static str, text: &str, lines: &[&str]) -> Option<TableError> {
    let name = |line: &str| Some(line.trim_start().strip_prefix('"')?.split_once("\":")?.0.to_owned());
    let list = lines.iter().rposition(|line| line.starts_with("  \"") && line.ends_with('['))?;
    let number = lines[list..].iter().filter(|line| **line == "    {").count().checked_sub(1)?;
    // A value may take up several lines, and what is missing is told at the row's last bracket.
    let is_key = |line: &&&str| line.starts_with("      \"");
    let is_end = lines.last().is_some_and(|line| line.starts_with("    }"));
    let key = lines.iter().rev().find(is_key).filter(|_| !is_end).and_then(|line| name(line));
    let document = DeTable::parse(text).ok()?;
    let rows = document.get_ref().get(name(lines[list])?.as_str())?.get_ref().as_array()?;
    let row = rows.get(number)?;
    let keys = row.get_ref().as_table()?;
    let found = keys.iter().find(|(known, _)| Some(known.get_ref().as_ref()) == key.as_deref());
    let start = found.map_or_else(|| row.span().start, |(key, _)| key.span().start);
    let id = keys.iter().find(|(key, _)| key.get_ref() == "id").and_then(|(_, id)| id.get_ref().as_str());
    Some(TableError {
        row: id.map(str::to_owned),
        key,
        line: Some(line_at(text, start)),
        ..TableError::of(table, "")
    })
}

/// The line, from 1, in which a byte stands.
fn line_at(text: &str, at: usize) -> usize {
    text.get(..at).map_or(0, |before| before.matches('\n').count()) + 1
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
