//! `gemdiag man`: the manual page that a package puts beside the program.

use std::process::ExitCode;

use clap::Args as ClapArgs;

use crate::cli::terminal::{Failure, print};
use crate::exit;

/// Prints the manual page.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {}

/// Prints the manual page of the whole `program`.
pub(crate) fn run(_: &Args, program: clap::Command) -> Result<ExitCode, Failure> {
    let what = "the manual page";
    let mut text = Vec::new();
    clap_mangen::Man::new(program)
        .render(&mut text)
        .map_err(|source| Failure::Write { path: what.to_owned(), source })?;
    print(what, &String::from_utf8_lossy(&text))?;
    Ok(ExitCode::from(exit::DONE))
}
