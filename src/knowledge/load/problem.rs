//! What is wrong in a file of rows, and on which line.

use toml::de::{DeTable, DeValue};

/// What is wrong in a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_and_its_key_have_a_line() {
        let text = "# a comment\n\n[[fact]]\nid = \"A\"\n\n[[fact]]\nid = \"B\"\nsource = []\n";
        assert_eq!(line_of(text, "B", None), Some(6));
        assert_eq!(line_of(text, "B", Some("source")), Some(8));
        assert_eq!(line_of(text, "C", None), None);
    }
}
