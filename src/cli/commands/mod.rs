//! What gemdiag can be asked to do: one file or folder a command, with its own arguments and its own run.
//!
//! Enters: the command line. Leaves: an exit code, or a [`Failure`]. A command may use `args`, `terminal` and
//! [`shared`], and never another command. A new command is a file here, with its `mod`, and a line in `commands!`.

mod backoff;
mod completions;
mod explain;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
mod merge;
mod plan;
#[cfg(feature = "live")]
mod probe;
#[cfg(feature = "live")]
mod quota;
mod reset;
mod run;
mod schema;
mod shared;
mod splits;
#[cfg(feature = "live")]
mod status;
mod tables;
mod triage;
mod wait;
mod whoami;
mod word_order;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use super::args::ReadingArgs;
use super::terminal::{Failure, config};
#[cfg(feature = "mcp")]
pub use mcp::answer_agent;

/// Examples and exit codes, below the options.
const AFTER: &str = "\
Examples:
  my-app 2>&1 | gemdiag              triage what a program prints
  gemdiag app.log app.log.1.gz       triage log files, packed or not
  gemdiag --text '429 RESOURCE_EXHAUSTED ...'

Exit codes:
  0 done, whatever was found         1 found something that --fail-on names
  2 wrong usage, 4 a bug in gemdiag  3 an input could not be read, 5 a report could not be written
  10, 11, 12 with --exit-class: wait, wait for the daily reset, act";

/// What the environment sets, in the long help only. The variables of keys and tokens are rows of `live.toml`.
const ENVIRONMENT: &str = concat!(
    "

Environment, where no option says otherwise:
  GEMDIAG_FORMAT, GEMDIAG_COLOR, GEMDIAG_FAIL_ON, GEMDIAG_NOW, GEMDIAG_CONFIG, GEMDIAG_KNOWLEDGE
                                     what the options of these names take
  GEMDIAG_PAGER, PAGER               the program that shows a report longer than the screen; empty or cat: none
  NO_COLOR, CLICOLOR, CLICOLOR_FORCE, FORCE_COLOR
                                     whether to colour
  FORCE_HYPERLINK                    1: addresses of pages are links; 0: they are none
  ",
    env!("CREDENTIAL_VARIABLES"),
    "
                                     for commands that ask the API; no option takes a key"
);

/// The version, and the day of the knowledge in it.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (knowledge as of ",
    include_str!("../../knowledge/tables/as_of.txt"),
    ")"
);

/// Tells what a Gemini API error means, which quota or cause it was, when it resets, and what to do now.
#[derive(Debug, Parser)]
#[command(
    name = "gemdiag",
    version = VERSION,
    after_help = AFTER,
    after_long_help = format!("{AFTER}{ENVIRONMENT}"),
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    triage: triage::Args,
}

/// The commands: for each its line in the help, its name, and the module that has its `Args` and its `run`, with what
/// `run` takes beside them.
macro_rules! commands {
    ($(#[doc = $about:tt] $(#[cfg($cfg:meta)])? $name:ident($module:ident $(, $more:expr)?),)+) => {
        /// What else there is beside triage; a FILE that has one of these names is written ./NAME.
        #[derive(Debug, Subcommand)]
        enum Command {
            $(#[doc = $about] $(#[cfg($cfg)])? $name(Box<$module::Args>),)+
        }

        impl Command {
            fn run(&self) -> Result<ExitCode, Failure> {
                match self {
                    $($(#[cfg($cfg)])? Self::$name(args) => $module::run(args $(, $more)?),)+
                }
            }
        }
    };
}

commands! {
    /// Find failed Gemini requests in logs or a pasted error; the default
    Triage(triage),
    /// Ask the API itself, with your key: is it the key, the model, the quota or Google?
    #[cfg(feature = "live")]
    Probe(probe),
    /// Show a project's limits, what is used of them, and when they reset
    #[cfg(feature = "live")]
    Quota(quota),
    /// Tell which project a key belongs to: from a log, or with your key
    Whoami(whoami),
    /// Show what Google has published about incidents of Gemini
    #[cfg(feature = "live")]
    Status(status),
    /// Explain a cause, a quota, a model, a topic or a row of the tables
    Explain(explain),
    /// Show the tables of facts and decisions, or check them
    Tables(tables),
    /// Tell when a quota is back
    Reset(reset),
    /// Wait until a quota is back: gemdiag wait rpd && ./job
    Wait(wait),
    /// Plan a piece of work: time, pace, cost, caps
    Plan(plan),
    /// Show a schedule of retries, and what must not be retried
    Backoff(backoff),
    /// Join what several runs wrote with --format partial
    Merge(merge),
    /// List the slices of large files, each for a run of its own with --bytes
    Splits(splits),
    /// Run a command, and triage what it prints
    Run(run),
    /// Answer a coding agent: a server of the Model Context Protocol on standard input and output
    #[cfg(feature = "mcp")]
    Mcp(mcp),
    /// Print the completions for a shell
    Completions(completions, Cli::command()),
    /// Print the manual page
    Man(man, Cli::command()),
    /// Print the JSON Schema of a report
    Schema(schema),
}

/// Does what the words of a command line ask for; the first is the program.
pub(super) fn run(words: Vec<OsString>) -> Result<ExitCode, Failure> {
    let command = Cli::command();
    let words = word_order::command_first(words, &command)?;
    let cli = config::parse(command, &words, Cli::reading)?;
    match &cli.command {
        Some(command) => command.run(),
        None => triage::run(&cli.triage),
    }
}

impl Cli {
    /// The arguments that name a file of options, where the command takes them.
    fn reading(&self) -> Option<&ReadingArgs> {
        match &self.command {
            None => Some(&self.triage.reading),
            Some(Command::Triage(args)) => Some(&args.reading),
            Some(Command::Run(args)) => Some(&args.reading),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_that_a_file_may_set_is_one() {
        let command = Cli::command();
        for (key, _) in config::KEYS {
            assert!(command.get_arguments().any(|a| a.get_long() == Some(key)), "{key}");
        }
    }

    #[test]
    fn the_arguments_hold_together() {
        Cli::command().debug_assert();
    }
}
