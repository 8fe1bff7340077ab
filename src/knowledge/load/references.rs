//! Names in rows that should be the ids of other rows.

use std::collections::BTreeSet;

use super::files::TableFile;

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

/// The keys that name rows of other tables, and those tables.
const NAMES: &[(&str, &[&str])] = &[
    ("source", &["facts", "sources"]),
    ("blocks", &["blocks"]),
    ("topics", &["topics"]),
    ("price", &["prices"]),
    ("client", &["client_behaviour"]),
    ("clients", &["client_behaviour"]),
];

/// Every dangling name in the texts.
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
fn rows(table: &toml::Table) -> impl Iterator<Item = &toml::Table> {
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
