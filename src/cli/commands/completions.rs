//! `gemdiag completions`: what a package puts beside the program, so that shells complete its arguments.

use std::process::ExitCode;

use clap::Args as ClapArgs;

use crate::cli::terminal::{Failure, print};
use crate::exit;

/// Prints the completions for a shell.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

/// Prints the completions of the whole `program` for a shell.
pub(crate) fn run(args: &Args, mut program: clap::Command) -> Result<ExitCode, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut program, "gemdiag", &mut text);
    print("the completions", &String::from_utf8_lossy(&text))?;
    Ok(ExitCode::from(exit::DONE))
}
