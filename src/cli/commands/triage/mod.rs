//! `gemdiag [FILE]...`: from arguments to a report.

mod args;
mod follow;
mod inputs;
#[cfg(feature = "live")]
mod live_checks;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use crate::cli::commands::shared::reading::read_inputs;
use crate::cli::terminal::{Failure, Output, Pace, screen};
pub(super) use args::Args;
use inputs::{origins, paths};

/// Triages what the arguments name.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    if args.follow {
        return follow::run(args);
    }
    let reading = &args.reading;
    let mut output = Output::open(&reading.report, Box::new(io::stdout()), Pace::AtEnd)?;
    let beside = reading.select.beside()?;
    let (origins, mut problems) = origins(args)?;
    output.begin(paths(&origins).map(Path::to_owned).chain(reading.select.files()))?;
    let report = read_inputs(reading, &beside, origins, &mut problems, &mut output);
    #[cfg(feature = "live")]
    if args.checks.are_wanted() {
        return args.checks.then_write(report, &reading.screen, output, &problems);
    }
    Ok(output.write(&report, &screen::style(&reading.screen), &problems))
}
