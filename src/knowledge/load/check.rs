//! Checks the tables: each by itself, and that every reference from one to another resolves.

use std::path::Path;

use super::files::{FILES, TableFile};
use super::overlay::Overlay;
use super::problem::Problem;
use super::references::dangling;
use crate::knowledge::rows::TableError;

/// What is wrong with the compiled-in tables: nothing, or the tests would fail.
#[must_use]
pub fn check() -> Vec<Problem> {
    let tables: Vec<(&TableFile, toml::Table)> = FILES.iter().map(|file| (file, file.table())).collect();
    let unread = tables.iter().filter_map(|(file, table)| {
        // As TOML, of which a fault names its row.
        let error = (file.parse)(&table.to_string()).err()?;
        Some(problem(file, TableError { line: None, ..error }.said()))
    });
    let dangling = dangling(&tables);
    unread.chain(dangling.iter().map(|fault| problem(fault.file, fault.to_string()))).collect()
}

/// What is wrong with an overlay in a folder.
#[must_use]
pub fn check_folder(folder: &Path) -> Vec<Problem> {
    Overlay::read(folder).err().unwrap_or_default()
}

/// A problem of a table that is compiled in, of which the lines are not known.
fn problem(file: &TableFile, problem: String) -> Problem {
    Problem { file: file.file(), line: None, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_tables_hold_together() {
        let problems: Vec<String> = check().iter().map(ToString::to_string).collect();
        assert_eq!(problems, Vec::<String>::new());
    }
}
