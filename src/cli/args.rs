//! What the command line takes.

use std::ffi::OsString;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::asks::{Backoff, Explain, Plan, Reset, Tables, Wait};
use super::select::Select;
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
    /// Ask the API itself, with your key: is it the key, the model, the quota or Google?
    #[cfg(feature = "live")]
    Probe(Box<super::probe::Args>),
    /// Show a project's limits, what is used of them, and when they reset
    #[cfg(feature = "live")]
    Quota(Box<super::quota::Args>),
    /// Show what Google has published about incidents of Gemini
    #[cfg(feature = "live")]
    Status(Box<super::status::Args>),
    /// Explain a cause, a quota, a model, a topic or a row of the tables
    Explain(Explain),
    /// Show the tables of facts and decisions, or check them
    Tables(Tables),
    /// Tell when a quota is back
    Reset(Reset),
    /// Wait until a quota is back: gemdiag wait rpd && ./job
    Wait(Wait),
    /// Plan a piece of work: time, pace, cost, caps
    Plan(Box<Plan>),
    /// Show a schedule of retries, and what must not be retried
    Backoff(Backoff),
    /// Join what several runs wrote with --format partial
    Merge(Box<Merge>),
    /// Run a command, and triage what it prints
    Run(Box<Run>),
    /// Print the completions for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Print the JSON Schema of a report
    Schema {
        /// Of one report, or of a line of JSON Lines
        #[arg(value_enum, default_value_t = Schema::Json)]
        of: Schema,
    },
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Schema {
    /// The object that --format json prints
    Json,
    /// A line that --format jsonl prints
    Jsonl,
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

    /// Watch an input that goes on: news at once, the report at its end
    ///
    /// A line comes within a second when an incident opens, doubles, shows a pattern or is over; the report when the pipe
    /// is closed, or on Ctrl-C. A file that is rotated is followed to its successor.
    #[arg(long, help_heading = "Input", conflicts_with = "text")]
    pub follow: bool,

    #[cfg(feature = "live")]
    #[command(flatten)]
    pub checks: super::check::Checks,

    #[command(flatten)]
    pub work: Work,
}

/// Runs a command, and triages what it prints.
///
/// Its output passes through untouched, as it comes; its exit code is kept. The report comes after it, on standard
/// error and in the files that --report names.
#[derive(Debug, Args)]
pub(super) struct Run {
    #[command(flatten)]
    pub work: Work,

    /// The command and its arguments
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub command: Vec<OsString>,
}

/// How to triage, and where the reports go.
#[derive(Debug, Args)]
pub(super) struct Work {
    /// Zone of times that name none [default: local]
    #[arg(long, value_name = "ZONE", help_heading = "Input")]
    pub assume_tz: Option<Zone>,

    /// Threads to use [default: as many as there are cores]
    #[arg(short = 'j', long, value_name = "N", help_heading = "Input", hide_short_help = true)]
    pub threads: Option<usize>,

    #[command(flatten)]
    pub select: Select,

    #[command(flatten)]
    pub output: Output,

    #[command(flatten)]
    pub look: Look,

    /// Take the options from this file [default: gemdiag.toml here or above in the repository]
    #[arg(
        long,
        value_name = "FILE",
        env = "GEMDIAG_CONFIG",
        hide_env = true,
        help_heading = "Input",
        hide_short_help = true
    )]
    pub config: Option<PathBuf>,

    /// Take no options from a file
    #[arg(long, help_heading = "Input", conflicts_with = "config", hide_short_help = true)]
    pub no_config: bool,
}

/// Joins partial results.
#[derive(Debug, Args)]
pub(super) struct Merge {
    /// What --format partial wrote; - is standard input
    #[arg(value_name = "PART", help_heading = "Input", required = true)]
    pub files: Vec<PathBuf>,

    #[command(flatten)]
    pub select: Select,

    #[command(flatten)]
    pub output: Output,

    #[command(flatten)]
    pub look: Look,
}

/// Where the report goes, and what the exit code says.
#[derive(Debug, Args)]
pub(super) struct Output {
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
    #[arg(long, help_heading = "Triage", hide_short_help = true)]
    pub exit_class: bool,

    /// How to write the report
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = Format::Table, env = "GEMDIAG_FORMAT", hide_env = true, help_heading = "Output")]
    pub format: Format,

    /// Write another report to a file; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", help_heading = "Output")]
    pub report: Vec<Target>,

    /// Show no progress bar on the terminal
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub no_progress: bool,
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
    #[arg(long, value_name = "N", help_heading = "Output", hide_short_help = true)]
    pub width: Option<usize>,

    /// Keep to ASCII
    #[arg(long, help_heading = "Output", hide_short_help = true)]
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
    fn every_option_that_a_file_may_set_is_one() {
        let command = Cli::command();
        for (key, _) in super::super::config::KEYS {
            assert!(command.get_arguments().any(|a| a.get_long() == Some(key)), "{key}");
        }
    }

    #[test]
    fn the_arguments_hold_together() {
        Cli::command().debug_assert();
    }
}
