//! The command line: the only place that sees arguments, environment and data together.

mod args;
mod failure;
mod paste;
mod progress;
mod screen;
mod triage;

use std::process::ExitCode;

use clap::Parser;

use crate::exit;
use args::{Cli, Command};

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
    let cli = Cli::parse();
    let result = match &cli.command {
        None => triage::run(&cli.triage),
        Some(Command::Triage(args)) => triage::run(args),
    };
    match result {
        Ok(code) => code,
        Err(problem) => {
            complain(&problem.to_string(), problem.hint().as_deref());
            ExitCode::from(exit::USAGE)
        }
    }
}

/// Says on stderr what went wrong, and what may help.
fn complain(problem: &str, hint: Option<&str>) {
    use std::io::Write;
    let mut stderr = std::io::stderr().lock();
    // Nobody is left to be told when stderr is closed.
    let _ = writeln!(stderr, "gemdiag: {problem}");
    if let Some(hint) = hint {
        let _ = writeln!(stderr, "hint: {hint}");
    }
}
