//! Checks the tables: each by itself, and that every reference from one to another resolves.

use std::path::Path;

use super::files::{FILES, TableFile};
use super::overlay::Overlay;
use super::problem::{Problem, line_of};
use super::references::dangling;
use crate::knowledge::rows::TableError;

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
    let line = error.line.or_else(|| line_of(text, error.row.as_deref()?, error.key.as_deref()));
    Problem { file: file.to_owned(), line, problem: error.said() }
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
