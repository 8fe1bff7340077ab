//! Names in rows that should be the ids of other rows.

use std::collections::BTreeSet;

use super::files::TableFile;
use crate::terms::Cause;

/// A name in a row that is no id of the tables it refers to.
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

/// A key that names rows of other tables.
struct Names {
    key: &'static str,
    /// The only table in which the key names rows; of all where there is none.
    within: Option<&'static str>,
    /// The tables of the rows that it names, and the key by which they are known there.
    rows: (&'static [&'static str], &'static str),
}

const fn names(
    key: &'static str,
    within: Option<&'static str>,
    tables: &'static [&'static str],
    by: &'static str,
) -> Names {
    Names { key, within, rows: (tables, by) }
}

const NAMES: &[Names] = &[
    names("source", None, &["facts", "sources"], "id"),
    names("blocks", None, &["blocks"], "id"),
    names("topics", None, &["topics"], "id"),
    names("price", None, &["prices"], "id"),
    names("successor", Some("models"), &["models"], "name"),
    names("models", Some("limits"), &["models"], "name"),
    names("model", Some("prices"), &["models"], "name"),
    // Causes have no table, but a vocabulary.
    names("causes", None, &[], ""),
    names("client", None, &["client_behaviour"], "id"),
    names("clients", None, &["client_behaviour"], "id"),
];

/// Every dangling name in the tables.
pub(super) fn dangling<'f>(tables: &[(&'f TableFile, toml::Table)]) -> Vec<Dangling<'f>> {
    let known = |(names, by): (&[&str], &str)| -> BTreeSet<&str> {
        let wanted = tables.iter().filter(|(file, _)| names.contains(&file.name));
        wanted.flat_map(|(_, table)| rows(table)).filter_map(|row| text(row, by)).collect()
    };
    let mut found = Vec::new();
    for Names { key, within, rows: named_rows } in NAMES {
        let mut known = known(*named_rows);
        if known.is_empty() {
            known.extend(Cause::ALL.iter().map(|cause| cause.id()));
        }
        let files = tables.iter().filter(|(file, _)| within.is_none_or(|within| within == file.name));
        for (file, table) in files {
            for row in rows(table).flat_map(with_parts).chain(std::iter::once(table)) {
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
fn rows(table: &toml::Table) -> impl Iterator<Item = &toml::Table> {
    table.values().filter_map(toml::Value::as_array).flatten().filter_map(toml::Value::as_table)
}

/// A row, and the tables in it: what is different on another platform has names of its own.
fn with_parts(row: &toml::Table) -> impl Iterator<Item = &toml::Table> {
    std::iter::once(row).chain(row.values().filter_map(toml::Value::as_table))
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
