//! `gemdiag completions` and `gemdiag man`: what a package puts beside the program.

use std::process::ExitCode;

use clap::CommandFactory;

use super::args::Cli;
use super::failure::Failure;
use super::print;
use crate::exit;

/// Prints the completions for a shell.
pub(super) fn completions(shell: clap_complete::Shell) -> Result<ExitCode, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "gemdiag", &mut text);
    print("the completions", &String::from_utf8_lossy(&text))?;
    Ok(ExitCode::from(exit::DONE))
}

/// Prints the manual page.
pub(super) fn man() -> Result<ExitCode, Failure> {
    let what = "the manual page";
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut text)
        .map_err(|source| Failure::Write { path: what.to_owned(), source })?;
    print(what, &String::from_utf8_lossy(&text))?;
    Ok(ExitCode::from(exit::DONE))
}
