//! What `gemdiag [FILE]...` takes.

use std::path::PathBuf;

use clap::Args as ClapArgs;

#[cfg(feature = "live")]
use super::live_checks::LiveChecks;
use crate::cli::args::{ReadingArgs, SliceArgs};

/// Finds the failed Gemini requests in logs or a pasted error.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Logs to read; - is standard input, which is also read without any FILE
    #[arg(value_name = "FILE", help_heading = "Input")]
    pub(super) files: Vec<PathBuf>,

    /// Read this text instead
    #[arg(long, value_name = "TEXT", help_heading = "Input", conflicts_with = "files")]
    pub(super) text: Option<String>,

    /// Read what is in the clipboard
    #[arg(long, help_heading = "Input", conflicts_with_all = ["files", "text", "follow"], hide_short_help = true)]
    pub(super) clipboard: bool,

    /// Read the files in directories, but none that is hidden or in .gitignore
    ///
    /// Pictures are left out as well.
    #[arg(short, long, help_heading = "Input")]
    pub(super) recursive: bool,

    /// With --recursive: hidden and ignored files as well
    #[arg(long, help_heading = "Input", requires = "recursive", hide_short_help = true)]
    pub(super) all_files: bool,

    /// Watch an input that goes on: news at once, the report at its end
    ///
    /// A line comes within a second when an incident opens, doubles, shows a pattern or is over; the report when the pipe
    /// is closed, or on Ctrl-C. A file that is rotated is followed to its successor.
    #[arg(long, help_heading = "Input", conflicts_with = "text")]
    pub(super) follow: bool,

    /// Pass standard input on to standard output as it comes; the report goes to standard error
    #[cfg(unix)]
    #[arg(long, help_heading = "Input", conflicts_with_all = ["text", "files", "clipboard"], hide_short_help = true)]
    pub(super) tee: bool,

    #[command(flatten)]
    pub(super) slice: SliceArgs,

    #[cfg(feature = "live")]
    #[command(flatten)]
    pub(super) checks: LiveChecks,

    #[command(flatten)]
    pub(in crate::cli::commands) reading: ReadingArgs,

    /// With --follow and --format jsonl: a line of JSON for what is new in an incident as well
    #[arg(long, help_heading = "Output", requires = "follow", hide_short_help = true)]
    pub(super) changes: bool,

    /// With --follow: run this program when an incident opens, shows a pattern or is over
    ///
    /// No shell runs it. It gets GEMDIAG_EVENT (opened, pattern, closed), GEMDIAG_CAUSE, GEMDIAG_SEVERITY, GEMDIAG_PROJECT,
    /// GEMDIAG_MODEL and GEMDIAG_FAILURES in its environment, and the change as a line of JSON on its standard input. It runs
    /// once at a time, for 30 seconds at most, and no more than once a minute for an incident.
    #[arg(
        long,
        value_name = "PROGRAM",
        help_heading = "Output",
        requires = "follow",
        hide_short_help = true
    )]
    pub(super) on_change: Option<PathBuf>,
}
