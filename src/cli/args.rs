//! What the command line takes.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::clock::Zone;
use crate::exit::FailOn;
use crate::report::Format;

/// Examples and exit codes, below the options.
const AFTER: &str = "\
Examples:
  my-app 2>&1 | gemdiag              triage what a program prints
  gemdiag app.log app.log.1.gz       triage log files, packed or not
  gemdiag --text '429 RESOURCE_EXHAUSTED ...'

Exit codes:
  0 done, whatever was found      1 found something that --fail-on names
  2 wrong usage                   3 an input could not be read
  4 a bug in gemdiag              10, 11, 12 with --exit-class: wait, wait for the daily reset, act";

/// Tells what a Gemini API error means, which quota or cause it was, when it resets, and what to do now.
#[derive(Debug, Parser)]
#[command(
    name = "gemdiag",
    version,
    after_help = AFTER,
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub triage: Triage,
}

/// What else there is beside triage; a FILE that has one of these names is written ./NAME.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Find failed Gemini requests in logs or a pasted error; the default
    Triage(Box<Triage>),
}

/// Finds the failed Gemini requests in logs or a pasted error.
#[derive(Debug, Args)]
pub(super) struct Triage {
    /// Logs to read; - is standard input, which is also read without any FILE
    #[arg(value_name = "FILE", help_heading = "Input")]
    pub files: Vec<PathBuf>,

    /// Read this text instead
    #[arg(long, value_name = "TEXT", help_heading = "Input", conflicts_with = "files")]
    pub text: Option<String>,

    /// Read directories and everything in them
    #[arg(short, long, help_heading = "Input")]
    pub recursive: bool,

    /// Zone of times that name none [default: local]
    #[arg(long, value_name = "ZONE", help_heading = "Input")]
    pub assume_tz: Option<Zone>,

    /// Threads to use [default: as many as there are cores]
    #[arg(short = 'j', long, value_name = "N", help_heading = "Input")]
    pub threads: Option<usize>,

    /// Exit with 1 if one of these was found: any, terminal, a severity or a cause
    #[arg(
        long,
        value_name = "WHAT",
        value_delimiter = ',',
        env = "GEMDIAG_FAIL_ON",
        hide_env = true,
        help_heading = "Triage"
    )]
    pub fail_on: Vec<FailOn>,

    /// Exit with what to do next: 10 wait, 11 wait for the daily reset, 12 act
    #[arg(long, help_heading = "Triage")]
    pub exit_class: bool,

    /// How to write the report
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = Format::Table, env = "GEMDIAG_FORMAT", hide_env = true, help_heading = "Output")]
    pub format: Format,

    /// Write another report to a file; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", help_heading = "Output")]
    pub report: Vec<Target>,

    /// Show no progress bar on the terminal
    #[arg(long, help_heading = "Output")]
    pub no_progress: bool,

    #[command(flatten)]
    pub look: Look,
}

/// The clock and the screen: the same options for every command that prints.
#[derive(Debug, Args)]
pub(super) struct Look {
    /// What counts as now, such as 2026-11-22T10:00:00Z
    #[arg(long, value_name = "TIME", env = "GEMDIAG_NOW", hide_env = true, help_heading = "Output")]
    pub now: Option<DateTime<Utc>>,

    /// Show times in this zone [default: local]
    #[arg(short = 'Z', long, value_name = "ZONE", help_heading = "Output")]
    pub time_zone: Option<Zone>,

    /// Show times in UTC
    #[arg(long, help_heading = "Output", conflicts_with = "time_zone")]
    pub utc: bool,

    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = When::Auto, env = "GEMDIAG_COLOR", hide_env = true, help_heading = "Output")]
    pub color: When,

    /// Wrap at this many columns [default: the terminal's; no wrapping in pipes]
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub width: Option<usize>,

    /// Keep to ASCII
    #[arg(long, help_heading = "Output")]
    pub ascii: bool,

    /// Show more: the text of the error
    #[arg(short, long, action = ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,

    /// Show less: totals only; twice: nothing but the exit code
    #[arg(short, long, action = ArgAction::Count, help_heading = "Output", conflicts_with = "verbose")]
    pub quiet: u8,
}

/// When to do something that depends on the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal, unless the environment says otherwise
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// A report in a file.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub format: Format,
    pub path: PathBuf,
}

impl std::str::FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) =
            text.split_once('=').ok_or("write it as FORMAT=FILE, such as json=report.json")?;
        let format = Format::from_str(format, false)?;
        Ok(Self { format, path: path.into() })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_hold_together() {
        Cli::command().debug_assert();
    }
}
