//! `gemdiag schema`: the JSON Schema of what gemdiag prints as JSON.

use std::process::ExitCode;

use clap::{Args as ClapArgs, ValueEnum};

use crate::cli::terminal::{Failure, print};
use crate::{exit, report};

/// Prints the JSON Schema of a report.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Of one report, or of a line of JSON Lines
    #[arg(value_enum, default_value_t = Schema::Json)]
    of: Schema,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Schema {
    /// The object that --format json prints
    Json,
    /// A line that --format jsonl prints
    Jsonl,
}

/// Prints a schema.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let schema = match args.of {
        Schema::Json => report::schema::report(),
        Schema::Jsonl => report::schema::line(),
    };
    print("the schema", &format!("{schema:#}\n"))?;
    Ok(ExitCode::from(exit::DONE))
}
