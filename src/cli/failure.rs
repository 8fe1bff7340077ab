//! What stops a command, and what may help.

use std::io;

/// What stops a command before it begins, or while it writes.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("cannot write {path}: {source}")]
    Write { path: String, source: io::Error },
    #[error("cannot read the terminal: {0}")]
    Terminal(io::Error),
    #[error("standard input (-) can be read only once")]
    StdinTwice,
    #[error("cannot read {path}: {problem}")]
    ProjectMap { path: String, problem: String },
    #[error("cannot merge {path}: {problem}")]
    Part { path: String, problem: String },
}

impl Failure {
    pub(super) fn hint(&self) -> Option<String> {
        match self {
            Self::Write { .. } => Some("name another file with --report FORMAT=FILE".to_owned()),
            Self::Terminal(_) => Some("pipe the error in, or use --text".to_owned()),
            Self::ProjectMap { .. } => Some(
                "write names of one project as: my-project = [\"100200300400\", \"key-3f9a1c\"]".to_owned(),
            ),
            Self::Part { .. } => {
                Some("write parts with: gemdiag --format partial app.log > app.part".to_owned())
            }
            Self::StdinTwice => None,
        }
    }
}
