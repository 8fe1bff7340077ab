//! Files of a directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Origin, Problem};

/// All files in `directory` and below it, in the order of their names. Links to directories are not followed.
#[must_use]
pub fn walk(directory: &Path) -> (Vec<PathBuf>, Vec<Problem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    let mut waiting = vec![directory.to_owned()];
    while let Some(directory) = waiting.pop() {
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(source) => {
                problems.push(Problem::Open { origin: Origin::Path(directory), source });
                continue;
            }
        };
        for entry in entries {
            let kind = match &entry {
                Ok(entry) => entry.file_type().map(|kind| (entry.path(), kind.is_dir())),
                Err(error) => Err(io::Error::from(error.kind())),
            };
            match kind {
                Ok((path, true)) => waiting.push(path),
                Ok((path, false)) if path.is_file() => files.push(path),
                // Sockets, devices, and links that lead nowhere.
                Ok(_) => {}
                Err(source) => {
                    let path = entry.map_or_else(|_| directory.clone(), |entry| entry.path());
                    problems.push(Problem::Open { origin: Origin::Path(path), source });
                }
            }
        }
    }
    files.sort_unstable();
    (files, problems)
}

#[cfg(test)]
mod tests {
    use super::walk;

    #[test]
    fn files_come_in_the_order_of_their_names() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("b")).unwrap();
        for name in ["c.log", "a.log", "b/x.log"] {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        let (files, problems) = walk(dir.path());
        let names: Vec<_> =
            files.iter().map(|f| f.strip_prefix(dir.path()).unwrap().display().to_string()).collect();
        assert_eq!(names, ["a.log", "b/x.log", "c.log"]);
        assert!(problems.is_empty());
        assert_eq!(walk(&dir.path().join("missing")).1.len(), 1);
    }
}
