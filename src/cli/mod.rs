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

use std::ffi::OsString;
use std::process::ExitCode;

use crate::exit;
#[cfg(feature = "mcp")]
pub use commands::answer_agent;
use terminal::print_problem;

/// Runs the program with the words of its command line.
#[must_use]
pub fn main() -> ExitCode {
    main_with(std::env::args_os().collect())
}

/// Runs the program with these words, as another program does that has it inside. The first one is the program's own name.
#[must_use]
#[expect(clippy::exit, reason = "a bug ends the program, which has no other end here")]
pub fn main_with(mut words: Vec<OsString>) -> ExitCode {
    if words.is_empty() {
        words.push(OsString::from("gemdiag"));
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        print_problem(
            &format!("internal error at {place}"),
            Some("this is a bug in gemdiag: please report it, with the input that shows it"),
        );
        std::process::exit(i32::from(exit::INTERNAL));
    }));
    match commands::run(words) {
        Ok(code) => code,
        Err(problem) => {
            print_problem(&problem.to_string(), problem.hint().as_deref());
            ExitCode::from(problem.exit_code())
        }
    }
}
