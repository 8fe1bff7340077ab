//! Which inputs the arguments name: each file once, and none that gemdiag wrote.

use std::collections::HashSet;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use super::args::Args;
use super::own_output;
use super::walk::walk;
use crate::cli::terminal::{Failure, clipboard, paste, print_problem};
use crate::input::{Origin, Problem};

/// The inputs that the arguments name, and what is wrong with them.
pub(super) fn origins(args: &Args) -> Result<(Vec<Origin>, Vec<Problem>), Failure> {
    if let Some(text) = &args.text {
        return Ok((vec![Origin::Text(text.clone())], Vec::new()));
    }
    if args.clipboard {
        return Ok((vec![Origin::Text(clipboard::read().map_err(Failure::Clipboard)?)], Vec::new()));
    }
    if args.files.is_empty() {
        if io::stdin().is_terminal() && args.follow {
            return Err(Failure::NothingToFollow);
        }
        if io::stdin().is_terminal() {
            return Ok((vec![Origin::Text(paste::read().map_err(Failure::Terminal)?)], Vec::new()));
        }
        return Ok((vec![Origin::Stdin], Vec::new()));
    }
    if args.files.iter().filter(|f| f.as_os_str() == "-").count() > 1 {
        return Err(Failure::StdinTwice);
    }
    let mut named = Named::default();
    for file in &args.files {
        if file.as_os_str() == "-" {
            named.origins.push(Origin::Stdin);
        } else if args.recursive && file.is_dir() {
            let (found, unread) = walk(file, args.all_files);
            named.problems.extend(unread);
            found.into_iter().for_each(|path| named.found(path));
        } else {
            named.file(file.clone());
        }
    }
    if named.own > 0 {
        let reports = if named.own == 1 { "1 report".to_owned() } else { format!("{} reports", named.own) };
        print_problem(&format!("left out {reports} of gemdiag's own"), None);
    }
    Ok((named.origins, named.problems))
}

/// What was named so far.
#[derive(Default)]
struct Named {
    origins: Vec<Origin>,
    problems: Vec<Problem>,
    seen: HashSet<Identity>,
    /// Reports of gemdiag's own in directories.
    own: usize,
}

impl Named {
    /// A file that was named itself.
    fn file(&mut self, path: PathBuf) {
        if !self.is_new(&path) {
            return;
        }
        let origin = Origin::Path(path.clone());
        match own_format(&path) {
            Some(format) => self.problems.push(Problem::Own { origin, format }),
            None => self.origins.push(origin),
        }
    }

    /// A file of a directory.
    fn found(&mut self, path: PathBuf) {
        if !self.is_new(&path) {
            return;
        }
        if own_format(&path).is_some() {
            self.own += 1;
        } else {
            self.origins.push(Origin::Path(path));
        }
    }

    /// Whether the same file was not named before, under any name.
    fn is_new(&mut self, path: &Path) -> bool {
        identity(path).is_none_or(|identity| self.seen.insert(identity))
    }
}

fn own_format(path: &Path) -> Option<&'static str> {
    // What is no file may be read once only.
    path.is_file().then(|| own_output::format(path)).flatten()
}

/// What makes two names one file.
#[cfg(unix)]
pub(super) type Identity = (u64, u64);
#[cfg(not(unix))]
pub(super) type Identity = PathBuf;

/// `None` of what is no file. No handle is kept: a directory may have more files than a program may open.
#[cfg(unix)]
pub(super) fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let meta = path.metadata().ok()?;
    meta.is_file().then(|| (meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
pub(super) fn identity(path: &Path) -> Option<Identity> {
    path.canonicalize().ok().filter(|path| path.is_file())
}

/// Those inputs that are files with a name.
pub(super) fn paths(origins: &[Origin]) -> impl Iterator<Item = &Path> {
    origins.iter().filter_map(|origin| match origin {
        Origin::Path(path) => Some(path.as_path()),
        _ => None,
    })
}
