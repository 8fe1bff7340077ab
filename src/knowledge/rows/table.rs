//! Reads one table: from the text of a file to typed rows, with the first fault of form reported.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use toml::de::DeTable;

use super::row::Row;
use crate::knowledge::compact::{Fault, Place, Read, Value, decode, encode, is_compact};

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

/// Reads the rows of one table; unknown keys are errors. The text is TOML, or the compact form that was made of it when the
/// program was built: the one is made the other, so that there is one reader.
pub(super) fn rows<T: Read>(table: &'static str, text: &str) -> Result<T, TableError> {
    if is_compact(text) {
        return decode(text).map_err(|fault| TableError::of(table, fault.problem));
    }
    let written: toml::Table = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| line_at(text, span.start));
        TableError { line, ..TableError::of(table, error.message()) }
    })?;
    decode(&encode(&written)).map_err(|fault| at_fault(table, text, fault))
}

/// A fault with the row and the key in which it is, and its line in the text.
#[cold]
fn at_fault(table: &'static str, text: &str, fault: Fault) -> TableError {
    let way: Vec<&Place> = fault.way().collect();
    let mut error = TableError::of(table, "");
    if let [Place::Key(list), Place::Item(number), inside @ ..] = way.as_slice() {
        if let Some(Place::Key(key)) = inside.first() {
            error.key = Some(key.clone());
        }
        if let Some((id, line)) = place(text, list, *number, error.key.as_deref()) {
            (error.row, error.line) = (id, Some(line));
        }
    }
    TableError { problem: fault.problem, ..error }
}

/// The id of a row, and the line on which it begins or on which the key stands.
fn place(text: &str, list: &str, number: usize, key: Option<&str>) -> Option<(Option<String>, usize)> {
    let document = DeTable::parse(text).ok()?;
    let row = document.get_ref().get(list)?.get_ref().as_array()?.get(number)?;
    let keys = row.get_ref().as_table()?;
    let found = keys.iter().find(|(known, _)| Some(known.get_ref().as_ref()) == key);
    let start = found.map_or_else(|| row.span().start, |(key, _)| key.span().start);
    let id = keys.iter().find(|(key, _)| key.get_ref() == "id").and_then(|(_, id)| id.get_ref().as_str());
    Some((id.map(str::to_owned), line_at(text, start)))
}

/// The line, from 1, in which a byte stands.
fn line_at(text: &str, at: usize) -> usize {
    text.get(..at).map_or(0, |before| before.matches('\n').count()) + 1
}

/// The rows of one table.
#[derive(Debug)]
pub struct Table<R> {
    rows: OnceLock<Vec<R>>,
    /// The rows of a table that is compiled in, as long as not all of them were asked for.
    compiled: Option<Compiled<R>>,
}

/// Rows of which each is read when it is first asked for by its id.
#[derive(Debug)]
pub(super) struct Compiled<R> {
    rows: Vec<(Value<'static>, OnceLock<R>)>,
    /// Their ids, which a report of thousands of incidents asks for again and again.
    ids: OnceLock<Vec<Option<&'static str>>>,
}

impl<R: Row> Compiled<R> {
    pub(super) fn rows(&self) -> impl Iterator<Item = Value<'static>> {
        self.rows.iter().map(|(row, _)| *row)
    }

    fn read(&self, number: usize) -> Option<&R> {
        let (row, read) = self.rows.get(number)?;
        Some(read.get_or_init(|| compiled(R::TABLE.0, *row)))
    }

    fn of_id(&self, id: &str) -> Option<&R> {
        let ids = self.ids.get_or_init(|| self.rows().map(|row| row.words("id")).collect());
        self.read(ids.iter().position(|other| other.is_some_and(|other| other.eq_ignore_ascii_case(id)))?)
    }
}

impl<R: Row> Table<R> {
    /// Reads and checks a table: no unknown key, no id twice, no row without a statement or a source.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let (table, key) = R::TABLE;
        let mut file: BTreeMap<String, Vec<R>> = rows(table, text)?;
        let found = file.remove(key).unwrap_or_default();
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
        Ok(Self { rows: found.into(), compiled: None })
    }

    /// All rows, in the order of the file.
    #[must_use]
    pub fn rows(&self) -> &[R] {
        self.rows.get_or_init(|| {
            let rows = self.compiled.iter().flat_map(Compiled::rows);
            rows.map(|row| compiled(R::TABLE.0, row)).collect()
        })
    }

    /// The row with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&R> {
        let Some(known) = self.unread() else {
            return self.rows().iter().find(|row| row.id().eq_ignore_ascii_case(id));
        };
        known.of_id(id)
    }

    /// The row with this number.
    #[must_use]
    pub(in crate::knowledge) fn nth(&self, number: usize) -> Option<&R> {
        self.unread().map_or_else(|| self.rows().get(number), |known| known.read(number))
    }

    /// The rows that have this word under a key; the others are not read for it.
    pub(in crate::knowledge) fn with(&self, key: &str, word: &str, own: impl Fn(&R) -> &str) -> Vec<&R> {
        let Some(known) = self.unread() else {
            return self.rows().iter().filter(|row| own(row) == word).collect();
        };
        let rows = known.rows().enumerate().filter(|(_, row)| row.words(key) == Some(word));
        rows.filter_map(|(number, _)| known.read(number)).collect()
    }

    /// The row of which the most is made of a text of its own; of equals the last.
    pub(super) fn most<K: Ord>(
        &self,
        key: &str,
        own: impl Fn(&R) -> &str,
        most: impl Fn(&str) -> Option<K>,
    ) -> Option<&R> {
        let Some(known) = self.unread() else {
            let rows = self.rows().iter().filter_map(|row| Some((most(own(row))?, row)));
            return rows.max_by(|a, b| a.0.cmp(&b.0)).map(|(_, row)| row);
        };
        let rows = known.rows().enumerate();
        let rows = rows.filter_map(|(number, row)| Some((most(row.words(key)?)?, number)));
        let (_, number) = rows.max_by(|a, b| a.0.cmp(&b.0))?;
        known.read(number)
    }

    /// The rows in compact form, where they were not all read.
    pub(super) fn unread(&self) -> Option<&Compiled<R>> {
        self.compiled.as_ref().filter(|_| self.rows.get().is_none())
    }
}

impl<R: Row> Built for Table<R> {
    fn built(text: &'static str) -> Self {
        let list = section(text, R::TABLE.1).unwrap_or(Value::EMPTY);
        let rows = list.items().map(|row| (row, OnceLock::new())).collect();
        Self { rows: OnceLock::new(), compiled: Some(Compiled { rows, ids: OnceLock::new() }) }
    }
}

/// A table that is compiled in. It was checked by the tests, so that what is wrong in it cannot reach a user.
pub(in crate::knowledge) trait Built: Sized {
    /// The table of its compact form.
    fn built(text: &'static str) -> Self;
}

/// Has tables read as a whole when they are first asked for.
macro_rules! built {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::knowledge::rows::Built for $type {
            fn built(text: &'static str) -> Self {
                sound(Self::parse(text))
            }
        }
    )*};
}
pub(super) use built;

/// The compiled-in tables are checked by the test suite and overlays when they are read, so a fault in them cannot reach
/// a user here.
#[expect(clippy::panic, reason = "a broken compiled-in table is a build fault that every test would show")]
pub(in crate::knowledge) fn sound<T>(table: Result<T, TableError>) -> T {
    table.unwrap_or_else(|error| panic!("{error}"))
}

/// What stands under a key of a table in compact form.
pub(super) fn section<'t>(text: &'t str, key: &str) -> Option<Value<'t>> {
    Value::of(text)?.field(key)
}

/// A value of a table that is compiled in.
pub(super) fn compiled<T: Read>(table: &'static str, value: Value<'_>) -> T {
    sound(T::read(value).map_err(|fault| TableError::of(table, fault.problem)))
}
