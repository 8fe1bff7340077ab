//! Files of a directory, as ripgrep takes them: what `.gitignore` and `.ignore` leave out, and what is hidden, is no log. No more
//! are pictures.

use std::io;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::input::{Origin, Problem, is_picture};

/// The files in `directory` and below it, in the order of their names; with `all` those as well that are hidden or ignored.
/// Links to directories are not followed.
pub(super) fn walk(directory: &Path, all: bool) -> (Vec<PathBuf>, Vec<Problem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    // `.gitignore` counts in a directory as well that is no repository, such as an unpacked one.
    let walk = WalkBuilder::new(directory).standard_filters(!all).require_git(false).build();
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| !kind.is_dir()) => {
                // Sockets, devices, and links that lead nowhere, are none.
                files.extend(Some(entry.into_path()).filter(|path| path.is_file() && !is_picture(path)));
            }
            Ok(_) => {}
            Err(error) => problems.extend(problem(directory, error)),
        }
    }
    files.sort_unstable();
    (files, problems)
}

/// What could not be read. A line of an ignore file that is none leaves nothing out.
fn problem(directory: &Path, error: ignore::Error) -> Option<Problem> {
    let path = path_of(&error).unwrap_or(directory).to_owned();
    let source = io::Error::from(error.io_error()?.kind());
    Some(Problem::Open { origin: Origin::Path(path), source })
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::walk;

    fn names(dir: &std::path::Path, all: bool) -> Vec<String> {
        let (files, problems) = walk(dir, all);
        assert!(problems.is_empty());
        files.iter().map(|f| f.strip_prefix(dir).unwrap().display().to_string()).collect()
    }

    #[test]
    fn files_come_in_the_order_of_their_names_without_what_is_hidden_or_ignored() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b", ".git", "node_modules"] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
        }
        let files = ["c.log", "a.log", "b/x.log", ".git/y.log", ".hidden.log", "node_modules/z.log"];
        for name in files {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        std::fs::write(dir.path().join(".gitignore"), "node_modules/\n").unwrap();
        std::fs::write(dir.path().join("shot.log"), b"\x89PNG\r\n\x1a\n").unwrap();
        assert_eq!(names(dir.path(), false), ["a.log", "b/x.log", "c.log"]);
        assert_eq!(names(dir.path(), true).len(), 7);
        assert_eq!(walk(&dir.path().join("missing"), false).1.len(), 1);
    }
}
