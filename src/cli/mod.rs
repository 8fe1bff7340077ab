//! The command line: the only place that sees arguments, environment and data together.

#[cfg(feature = "live")]
mod again;
mod args;
mod asks;
mod backoff;
#[cfg(feature = "live")]
mod check;
mod config;
mod explain;
mod failure;
mod follow;
mod job;
mod merge;
#[cfg(feature = "live")]
mod net;
mod output;
mod paste;
mod plan;
#[cfg(feature = "live")]
mod probe;
mod progress;
#[cfg(feature = "live")]
mod quota;
mod reset;
mod run;
mod schema;
mod screen;
mod select;
mod shell;
#[cfg(feature = "live")]
mod status;
mod tables;
mod triage;
mod wait;

use std::process::ExitCode;

use crate::exit;
use args::{Cli, Command};
use failure::Failure;

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        complain(
            &format!("internal error at {place}"),
            Some("this is a bug in gemdiag: please report it, with the input that shows it"),
        );
        std::process::exit(i32::from(exit::INTERNAL));
    }));
    match config::parse().and_then(|cli| run(&cli)) {
        Ok(code) => code,
        Err(problem) => {
            complain(&problem.to_string(), problem.hint().as_deref());
            ExitCode::from(exit::USAGE)
        }
    }
}

fn run(cli: &Cli) -> Result<ExitCode, Failure> {
    match &cli.command {
        None => triage::run(&cli.triage),
        Some(Command::Triage(args)) => triage::run(args),
        Some(Command::Explain(args)) => explain::run(args),
        Some(Command::Tables(args)) => tables::run(args),
        Some(Command::Reset(args)) => reset::run(args),
        Some(Command::Wait(args)) => wait::run(args),
        Some(Command::Plan(args)) => plan::run(args),
        Some(Command::Backoff(args)) => backoff::run(args),
        Some(Command::Run(args)) => run::run(args),
        Some(Command::Completions { shell }) => shell::completions(*shell),
        Some(Command::Man) => shell::man(),
        Some(Command::Schema { of }) => schema::run(*of),
        Some(Command::Merge(args)) => merge::run(args),
        #[cfg(feature = "live")]
        Some(Command::Probe(args)) => probe::run(args),
        #[cfg(feature = "live")]
        Some(Command::Quota(args)) => quota::run(args),
        #[cfg(feature = "live")]
        Some(Command::Status(args)) => status::run(args),
    }
}

/// Says on stderr what went wrong, and what may help.
fn complain(problem: &str, hint: Option<&str>) {
    use std::io::Write;
    let mut stderr = std::io::stderr().lock();
    // Names of files are input as well. Nobody is left to be told when stderr is closed.
    let problem = crate::redact::clean_path(problem);
    let _ = writeln!(stderr, "gemdiag: {problem}");
    if let Some(hint) = hint {
        let _ = writeln!(stderr, "hint: {hint}");
    }
}

/// Prints a text to stdout; whoever has enough of it may close the pipe.
fn print(what: &str, text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|source| Failure::Write { path: what.to_owned(), source }),
    }
}
