//! Checks the tables: each by itself, and that every name in one stands in the other.

use std::collections::BTreeSet;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::{FILES, Overlay, TableError, TableFile};

/// What is wrong in a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path or name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        write!(f, "{}{line}: {}", self.file, self.problem)
    }
}

/// What is wrong with the compiled-in tables: nothing, or the tests would fail.
#[must_use]
pub fn check() -> Vec<Problem> {
    let texts: Vec<(&TableFile, &str)> = FILES.iter().map(|file| (file, file.text)).collect();
    let mut problems: Vec<Problem> = texts
        .iter()
        .filter_map(|(file, text)| (file.parse)(text).err().map(|error| problem(&error, &file.file(), text)))
        .collect();
    problems.extend(dangling(&texts).into_iter().map(|fault| Problem {
        file: fault.file.file(),
        line: line_of(fault.file.text, &fault.row, Some(fault.key)),
        problem: fault.to_string(),
    }));
    problems
}

/// What is wrong with an overlay in a folder.
#[must_use]
pub fn check_folder(folder: &Path) -> Vec<Problem> {
    Overlay::read(folder).err().unwrap_or_default()
}

/// A table's error, with the line of the row that it names.
fn problem(error: &TableError, file: &str, text: &str) -> Problem {
    let row = error.problem.strip_prefix("row '").and_then(|rest| rest.split_once('\''));
    let (line, problem) = match split_line(&error.problem) {
        Some((line, problem)) => (Some(line), problem.to_owned()),
        None => (row.and_then(|(id, _)| line_of(text, id, None)), error.problem.clone()),
    };
    Problem { file: file.to_owned(), line, problem }
}

/// `line 12: unknown field` as its two parts.
pub(super) fn split_line(problem: &str) -> Option<(usize, &str)> {
    let (line, rest) = problem.strip_prefix("line ")?.split_once(": ")?;
    Some((line.parse().ok()?, rest))
}

/// The line on which a row begins, or on which one of its keys stands.
pub(super) fn line_of(text: &str, row: &str, key: Option<&str>) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let rows =
        document.get_ref().values().filter_map(|value| value.get_ref().as_array()).flat_map(|a| a.iter());
    let found = rows.into_iter().find(|r| field(r.get_ref(), "id") == Some(row))?;
    let table = found.get_ref().as_table()?;
    let keyed = key.and_then(|key| table.keys().find(|k| k.get_ref() == key)).map(toml::Spanned::span);
    let start = keyed.unwrap_or_else(|| found.span()).start;
    Some(text.get(..start)?.matches('\n').count() + 1)
}

fn field<'t>(row: &'t DeValue<'_>, key: &str) -> Option<&'t str> {
    row.as_table()?.iter().find(|(k, _)| k.get_ref() == key)?.1.get_ref().as_str()
}

/// A name in a row that stands nowhere.
pub(super) struct Dangling<'f> {
    pub file: &'f TableFile,
    pub row: String,
    pub key: &'static str,
    name: String,
}

impl std::fmt::Display for Dangling<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "row '{}' names an unknown {} '{}'", self.row, self.key.trim_end_matches('s'), self.name)
    }
}

/// The keys that name rows of other tables, and those tables.
const NAMES: &[(&str, &[&str])] = &[
    ("source", &["facts", "sources"]),
    ("blocks", &["blocks"]),
    ("topics", &["topics"]),
    ("price", &["prices"]),
];

/// Every name in the texts that stands nowhere.
pub(super) fn dangling<'f>(texts: &[(&'f TableFile, &str)]) -> Vec<Dangling<'f>> {
    let tables: Vec<(&TableFile, toml::Table)> =
        texts.iter().filter_map(|(file, text)| Some((*file, toml::from_str(text).ok()?))).collect();
    let ids = |names: &[&str]| -> BTreeSet<String> {
        let wanted = tables.iter().filter(|(file, _)| names.contains(&file.name));
        wanted
            .flat_map(|(_, table)| rows(table))
            .filter_map(|row| text(row, "id"))
            .map(str::to_owned)
            .collect()
    };
    let mut found = Vec::new();
    for (key, names) in NAMES {
        let known = ids(names);
        for (file, table) in &tables {
            for row in rows(table).chain(std::iter::once(table)) {
                let id = text(row, "id").or_else(|| text(row, "name")).unwrap_or("(table)");
                found.extend(named(row, key).filter(|name| !known.contains(*name)).map(|name| Dangling {
                    file,
                    row: id.to_owned(),
                    key,
                    name: name.to_owned(),
                }));
            }
        }
    }
    found
}

/// All rows of a file.
pub(super) fn rows(table: &toml::Table) -> impl Iterator<Item = &toml::Table> {
    table.values().filter_map(toml::Value::as_array).flatten().filter_map(toml::Value::as_table)
}

fn text<'t>(row: &'t toml::Table, key: &str) -> Option<&'t str> {
    row.get(key)?.as_str()
}

/// The names under a key: one, or a list of them.
fn named<'t>(row: &'t toml::Table, key: &str) -> impl Iterator<Item = &'t str> {
    let value = row.get(key);
    let list = value.and_then(toml::Value::as_array).into_iter().flatten();
    list.chain(value).filter_map(toml::Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_tables_hold_together() {
        let problems: Vec<String> = check().iter().map(ToString::to_string).collect();
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn a_row_and_its_key_have_a_line() {
        let text = "# a comment\n\n[[fact]]\nid = \"A\"\n\n[[fact]]\nid = \"B\"\nsource = []\n";
        assert_eq!(line_of(text, "B", None), Some(6));
        assert_eq!(line_of(text, "B", Some("source")), Some(8));
        assert_eq!(line_of(text, "C", None), None);
    }
}
