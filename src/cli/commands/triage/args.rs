//! What `gemdiag [FILE]...` takes.

use std::path::PathBuf;

use clap::Args as ClapArgs;

#[cfg(feature = "live")]
use super::live_checks::LiveChecks;
use crate::cli::args::ReadingArgs;

/// Finds the failed Gemini requests in logs or a pasted error.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Logs to read; - is standard input, which is also read without any FILE
    #[arg(value_name = "FILE", help_heading = "Input")]
    pub(super) files: Vec<PathBuf>,

    /// Read this text instead
    #[arg(long, value_name = "TEXT", help_heading = "Input", conflicts_with = "files")]
    pub(super) text: Option<String>,

    /// Read directories and everything in them
    #[arg(short, long, help_heading = "Input")]
    pub(super) recursive: bool,

    /// Watch an input that goes on: news at once, the report at its end
    ///
    /// A line comes within a second when an incident opens, doubles, shows a pattern or is over; the report when the pipe
    /// is closed, or on Ctrl-C. A file that is rotated is followed to its successor.
    #[arg(long, help_heading = "Input", conflicts_with = "text")]
    pub(super) follow: bool,

    #[cfg(feature = "live")]
    #[command(flatten)]
    pub(super) checks: LiveChecks,

    #[command(flatten)]
    pub(in crate::cli::commands) reading: ReadingArgs,
}
