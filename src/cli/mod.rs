//! The command line: the only place that sees arguments, environment and data together.
//!
//! ```text
//! commands -> terminal -> args
//!    what?    say it      what the words mean
//! ```
//!
//! Imports run from left to right only. Everything that gemdiag tells comes from the rooms beside this one.

mod args;
mod commands;
mod terminal;

use std::process::ExitCode;

use crate::exit;
use terminal::print_problem;

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        print_problem(
            &format!("internal error at {place}"),
            Some("this is a bug in gemdiag: please report it, with the input that shows it"),
        );
        std::process::exit(i32::from(exit::INTERNAL));
    }));
    match commands::run() {
        Ok(code) => code,
        Err(problem) => {
            print_problem(&problem.to_string(), problem.hint().as_deref());
            ExitCode::from(problem.exit_code())
        }
    }
}
