//! A team's own rows, merged over the compiled-in ones by id: `--knowledge DIR`.
//!
//! DIR holds files with the names of the tables. A row whose id is known replaces the keys that it gives and keeps the
//! others; a row with a new id is added, and must be complete. The tables by which gemdiag reads texts cannot be
//! overlaid: what it recognises stays as it is tested, what it says can be corrected.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::files::{FILES, TableFile};
use super::problem::{Problem, line_of};
use super::references::dangling;

/// The rows of a folder, merged with the compiled-in ones and checked.
#[derive(Debug, Clone)]
pub struct Overlay {
    folder: PathBuf,
    /// Name of a table to its merged text.
    merged: BTreeMap<&'static str, String>,
}

impl Overlay {
    /// Reads the folder's tables.
    ///
    /// # Errors
    /// Everything that is wrong in its files, with file and line.
    pub fn read(folder: &Path) -> Result<Self, Vec<Problem>> {
        let mut overlay = Self { folder: folder.to_owned(), merged: BTreeMap::new() };
        let (mut problems, mut own) = (Vec::new(), Vec::new());
        for path in files(folder)? {
            match read(&path) {
                Ok((file, text)) => {
                    let (merged, found) = merge(file, &path, &text);
                    problems.extend(found);
                    overlay.merged.extend(merged.map(|text| (file.name, text)));
                    own.push((file, path, text));
                }
                Err(problem) => problems.push(problem),
            }
        }
        problems.extend(overlay.dangling(&own));
        if problems.is_empty() { Ok(overlay) } else { Err(problems) }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The text of a table with the folder's rows in it, if the folder has that table.
    #[must_use]
    pub fn merged(&self, table: &str) -> Option<&str> {
        self.merged.get(table).map(String::as_str)
    }

    /// A fault of a row, with its place in the folder's file.
    #[must_use]
    pub fn problem(&self, table: &str, row: &str, fault: &str) -> Problem {
        let path = self.folder.join(format!("{table}.toml"));
        let line = std::fs::read_to_string(&path).ok().and_then(|text| line_of(&text, row, None));
        Problem { file: path.display().to_string(), line, problem: format!("row '{row}' {fault}") }
    }

    /// Dangling names in the folder's rows.
    fn dangling(&self, own: &[(&'static TableFile, PathBuf, String)]) -> Vec<Problem> {
        let tables: Vec<(&TableFile, Table)> = FILES
            .iter()
            .map(|file| {
                let merged = self.merged(file.name).and_then(|text| toml::from_str(text).ok());
                (file, merged.unwrap_or_else(|| file.table()))
            })
            .collect();
        let faults = dangling(&tables);
        let placed = faults.iter().filter_map(|fault| {
            let (_, path, text) = own.iter().find(|(file, ..)| file.name == fault.file.name)?;
            let line = line_of(text, &fault.row, Some(fault.key))?;
            Some(Problem { file: path.display().to_string(), line: Some(line), problem: fault.to_string() })
        });
        placed.collect()
    }
}

/// The TOML files of a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Vec<Problem>> {
    let unread = |error: std::io::Error| {
        vec![Problem {
            file: folder.display().to_string(),
            line: None,
            problem: format!("cannot read: {error}"),
        }]
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        if path.extension().is_some_and(|e| e == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// A file of the folder, with the table that it is laid over.
fn read(path: &Path) -> Result<(&'static TableFile, String), Problem> {
    let fault = |problem: String| Problem { file: path.display().to_string(), line: None, problem };
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let file = TableFile::by_name(name).ok_or_else(|| {
        let bare = name.trim_end_matches(".toml");
        let near = crate::terms::nearest(bare, FILES.iter().map(|f| f.name));
        fault(format!(
            "there is no such table{}",
            near.map(|n| format!("; did you mean {n}.toml?")).unwrap_or_default()
        ))
    })?;
    if !file.open {
        return Err(fault("this table decides how texts are read, and cannot be overlaid".to_owned()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| fault(format!("cannot read: {error}")))?;
    Ok((file, text))
}

/// Merges the rows of `text` over a table. A row at fault is left out, and the rest is tried again: so each fault is told,
/// and a folder without any is parsed once. There is no merged text where no row can be told as the one at fault.
fn merge(file: &TableFile, path: &Path, text: &str) -> (Option<String>, Vec<Problem>) {
    let fault =
        |line: Option<usize>, problem: String| Problem { file: path.display().to_string(), line, problem };
    let own: Table = match toml::from_str(text) {
        Ok(own) => own,
        Err(error) => {
            let line = error.span().and_then(|s| text.get(..s.start)).map(|t| t.matches('\n').count() + 1);
            return (None, vec![fault(line, error.message().to_owned())]);
        }
    };
    let mut problems = Vec::new();
    let mut laid: Vec<Own> = Vec::new();
    for (key, value) in own {
        let Value::Array(rows) = value else {
            problems.push(fault(None, format!("'{key}' is no list of rows; write [[{key}]]")));
            continue;
        };
        for row in rows {
            match row.get("id").and_then(Value::as_str).map(str::to_owned) {
                Some(id) => laid.push(Own { key: key.clone(), id, row }),
                None => problems.push(fault(None, format!("a row of [[{key}]] has no id"))),
            }
        }
    }
    loop {
        let merged = over(file, &laid);
        let Err(error) = (file.parse)(&merged) else { return (Some(merged), problems) };
        let row = error.row.as_deref().unwrap_or_default();
        let rows = laid.len();
        laid.retain(|own| own.id != row);
        let line = line_of(text, row, error.key.as_deref()).or_else(|| line_of(text, row, None));
        problems.push(fault(line, error.said()));
        if laid.len() == rows {
            // No row of the folder's is at fault, but what they amount to.
            return (None, problems);
        }
    }
}

/// A row of the folder.
struct Own {
    /// The list that it belongs to.
    key: String,
    id: String,
    row: Value,
}

/// The text of a table with these rows in it.
fn over(file: &TableFile, laid: &[Own]) -> String {
    let mut table = file.table();
    for Own { key, id, row } in laid {
        lay(&mut table, key, id, row.clone());
    }
    toml::to_string(&table).unwrap_or_default()
}

/// Merges one row over the row with its id, key by key, or adds it.
fn lay(table: &mut Table, key: &str, id: &str, row: Value) {
    let rows = table.entry(key).or_insert_with(|| Value::Array(Vec::new()));
    let Some(rows) = rows.as_array_mut() else { return };
    let known = rows.iter_mut().find(|r| r.get("id").and_then(Value::as_str) == Some(id));
    match (known.and_then(Value::as_table_mut), row) {
        (Some(known), Value::Table(row)) => known.extend(row),
        (_, row) => rows.push(row),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn problems(name: &str, text: &str) -> Vec<String> {
        let folder = folder(&[(name, text)]);
        let found = Overlay::read(folder.path()).err().unwrap_or_default();
        let prefix = format!("{}/", folder.path().display());
        found.iter().map(|p| p.to_string().replace(&prefix, "")).collect()
    }

    #[test]
    fn a_row_with_a_known_id_replaces_what_it_gives_and_a_new_one_is_added() {
        let folder = folder(&[
            (
                "facts.toml",
                "[[fact]]\nid = \"F17\"\nstatement = \"Ours is $80.\"\nverified = \"2026-11-20\"\n",
            ),
            (
                "sources.toml",
                "[[source]]\nid = \"runbook\"\ntitle = \"Our runbook\"\ndate = \"2026-11-20\"\nconfidence = \"community\"\n",
            ),
        ]);
        let know = Knowledge::overlaid(Overlay::read(folder.path()).unwrap());
        let fact = know.facts().get("F17").unwrap();
        assert_eq!(fact.statement, "Ours is $80.");
        assert_eq!(fact.source, ["rate-limits", "rate-limits-read"], "what the row does not give stays");
        assert_eq!(know.sources().get("runbook").unwrap().title, "Our runbook");
        assert!(know.facts().get("F1").is_some());
    }

    #[test]
    fn each_row_at_fault_is_told_and_many_rows_are_read_once() {
        let mut text = String::new();
        for row in 0..2_000 {
            let fault = if row % 1_000 == 7 { "statment" } else { "statement" };
            text += &format!(
                "[[fact]]\nid = \"OWN{row}\"\ntopics = []\nsource = [\"F1\"]\nverified = \"2026-11-20\"\nconfidence = \"community\"\n{fault} = \"x\"\n"
            );
        }
        let started = std::time::Instant::now();
        let found = problems("facts.toml", &text);
        assert!(
            found.len() == 2 && found[0].starts_with("facts.toml:56: unknown field `statment`"),
            "{found:?}"
        );
        // Read anew for each row it took minutes.
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }

    #[test]
    fn a_fault_has_file_and_line() {
        for (name, text, expected) in [
            (
                "facts.toml",
                "\n[[fact]]\nid = \"F1\"\nstatment = \"x\"\n",
                "facts.toml:4: unknown field `statment`, expected one of ",
            ),
            (
                "facts.toml",
                "[[fact]]\nid = \"F1\"\nsource = [\"nowhere\"]\n",
                "facts.toml:3: row 'F1' names an unknown source 'nowhere'",
            ),
            ("facts.toml", "[[fact]]\nid = \"F1\"\nsource = []\n", "facts.toml:1: row 'F1' has no source"),
            (
                "models.toml",
                "[[model]]\nid = \"gemini-3.8-flash\"\nsuccessor = \"gemini-9\"\n",
                "models.toml:3: row 'gemini-3.8-flash' names an unknown successor 'gemini-9'",
            ),
            (
                "limits.toml",
                "[[limit]]\nid = \"seen-free-tts-rpm\"\nmodels = [\"gemini-9\"]\n",
                "limits.toml:3: row 'seen-free-tts-rpm' names an unknown model 'gemini-9'",
            ),
            ("myths.toml", "[[myth]]\nid = \"utc-reset\"\ncauses = [\"rdp\"]\n", "myths.toml:3: "),
            (
                "facts.toml",
                "\n[[fact]]\nid = \"X1\"\nverified = \"2026-11-20\"\n",
                "facts.toml:2: missing field `statement`",
            ),
            ("facts.toml", "[[fact]\n", "facts.toml:1: "),
            ("facts.toml", "[[fact]]\nstatement = \"x\"\n", "facts.toml: a row of [[fact]] has no id"),
            ("fact.toml", "", "fact.toml: there is no such table; did you mean facts.toml?"),
            ("causes.toml", "", "causes.toml: this table decides how texts are read, and cannot be overlaid"),
        ] {
            let found = problems(name, text);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(expected), "{found:?}");
        }
    }
}
