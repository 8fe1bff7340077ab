//! `gemdiag schema`: the JSON Schema of what gemdiag prints as JSON.

use std::process::ExitCode;

use super::args::Schema;
use super::failure::Failure;
use super::print;
use crate::{exit, report};

/// Prints a schema.
pub(super) fn run(of: Schema) -> Result<ExitCode, Failure> {
    let schema = match of {
        Schema::Json => report::schema::report(),
        Schema::Jsonl => report::schema::line(),
    };
    print("the schema", &format!("{schema:#}\n"))?;
    Ok(ExitCode::from(exit::DONE))
}
