//! `rotations.toml`: how logs are named that were rotated.

use std::sync::OnceLock;

use regex::Regex;

use super::row::row;
use super::table::{Table, TableError};
use crate::knowledge::compact::read;

row! {
    /// Which part of a name tells the piece of a log.
    Rotation, "rotations.toml", "rotation" {
        /// The part, as an expression that has a group `mark`.
        mark: String,
        /// Names of pieces.
        examples: Vec<RotationExample>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let tell = |example: &RotationExample| format!("{} is of {}", example.piece, example.log);
        vec![("examples", self.examples.iter().map(tell).collect::<Vec<_>>().join("; "))]
    }
    fn sound(&self) -> Result<(), String> {
        let mark = Regex::new(&self.mark).map_err(|_| "has a mark that is no expression".to_owned())?;
        if mark.capture_names().flatten().ne(["mark"]) {
            return Err("has a mark without the group 'mark', or with others".to_owned());
        }
        let is_met = self.examples.iter().any(|example| example.piece != example.log);
        if is_met { Ok(()) } else { Err("has no example".to_owned()) }
    }
}

read! {
    /// The name of a piece.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct RotationExample {
        /// As the file is named.
        pub piece: String,
        /// The name of its log, after all rows.
        pub log: String,
    }
}

/// All rows.
#[derive(Debug)]
pub struct Rotations {
    table: Table<Rotation>,
    marks: OnceLock<Vec<Regex>>,
}

impl Rotations {
    /// Reads the table.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let rotations = Self { table: Table::parse(text)?, marks: OnceLock::new() };
        for row in rotations.table.rows() {
            if let Some(wrong) = row.examples.iter().find(|e| rotations.log_of(&e.piece) != e.log) {
                let said =
                    format!("takes '{}' for a piece of '{}'", wrong.piece, rotations.log_of(&wrong.piece));
                return Err(TableError::of_row("rotations.toml", &row.id, said));
            }
        }
        Ok(rotations)
    }

    /// All rows.
    #[must_use]
    pub const fn table(&self) -> &Table<Rotation> {
        &self.table
    }

    /// The name of the log of which the input of this name is a piece, or may be one: its own where it says nothing of that.
    #[must_use]
    pub fn log_of(&self, input: &str) -> String {
        // A mark that is no expression is refused when the table is checked.
        let compile = || self.table.rows().iter().filter_map(|row| Regex::new(&row.mark).ok()).collect();
        // What is no file stands in angle brackets.
        let bare = input.strip_prefix('<').and_then(|input| input.strip_suffix('>'));
        let mut name = bare.unwrap_or(input).to_owned();
        for regex in self.marks.get_or_init(compile) {
            if let Some(mark) = regex.captures(&name).and_then(|found| Some(found.name("mark")?.range())) {
                name.replace_range(mark, "");
            }
        }
        if bare.is_some() { format!("<{name}>") } else { name }
    }
}
