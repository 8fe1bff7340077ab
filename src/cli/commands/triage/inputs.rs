//! Which inputs the arguments name.

use std::io::{self, IsTerminal};
use std::path::Path;

use super::args::Args;
use crate::cli::terminal::{Failure, paste};
use crate::input::{Origin, Problem, walk};

/// The inputs that the arguments name, and what is wrong with them.
pub(super) fn origins(args: &Args) -> Result<(Vec<Origin>, Vec<Problem>), Failure> {
    if let Some(text) = &args.text {
        return Ok((vec![Origin::Text(text.clone())], Vec::new()));
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
    let (mut origins, mut problems) = (Vec::new(), Vec::new());
    for file in &args.files {
        if file.as_os_str() == "-" {
            origins.push(Origin::Stdin);
        } else if args.recursive && file.is_dir() {
            let (found, unread) = walk(file);
            origins.extend(found.into_iter().map(Origin::Path));
            problems.extend(unread);
        } else {
            origins.push(Origin::Path(file.clone()));
        }
    }
    Ok((origins, problems))
}

/// Those inputs that are files with a name.
pub(super) fn paths(origins: &[Origin]) -> impl Iterator<Item = &Path> {
    origins.iter().filter_map(|origin| match origin {
        Origin::Path(path) => Some(path.as_path()),
        _ => None,
    })
}
