//! `gemdiag [FILE]...`: from arguments to a report.

mod args;
mod follow;
mod inputs;
#[cfg(feature = "live")]
mod live_checks;
mod on_change;
mod own_output;
mod passing_on;
mod sources;
mod walk;

use std::path::Path;
use std::process::ExitCode;

use crate::cli::commands::shared::reading::{Inputs, read_inputs};
use crate::cli::terminal::{Failure, Output, Pace, screen, stop};
use crate::input::Origin;
pub(super) use args::Args;
use inputs::{origins, paths};
use passing_on::Streams;

/// Triages what the arguments name.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    if args.follow {
        return follow::run(args);
    }
    let reading = &args.reading;
    let streams = Streams::of(args);
    let output = Output::open(&reading.report, streams.screen(), Pace::AtEnd)?;
    let mut output = output.paged(streams.pager(&reading.screen));
    let beside = reading.beside()?;
    let (mut origins, mut problems) = origins(args)?;
    let slice = args.slice.slice(origins.len() + problems.len(), &reading.report)?;
    if args.slice.own.is_some() && origins != [Origin::Stdin] {
        return Err(Failure::NoPipe);
    }
    if origins.contains(&Origin::Stdin) {
        streams.attach(&mut origins, &stop::on_signal().map_err(Failure::Signal)?)?;
    }
    output.begin(paths(&origins).map(Path::to_owned).chain(reading.select.files()))?;
    let inputs = Inputs { origins, slice, name: args.slice.input_name.clone() };
    let report = read_inputs(reading, &beside, inputs, &mut problems, &mut output);
    let style = screen::report_style(&reading.screen, &reading.select, streams.is_terminal());
    #[cfg(feature = "live")]
    if args.checks.are_wanted() {
        return args.checks.then_write(report, &style, output, &problems);
    }
    Ok(streams.end(output.write(&report, &style, &problems)))
}
