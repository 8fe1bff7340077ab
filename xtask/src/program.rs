//! The program itself, whose pages are the site's: nothing of them is written twice.

use std::process::Command;

use crate::{Outcome, root, run};

/// Builds the program.
pub(crate) fn build() -> Outcome {
    run(Command::new(env!("CARGO")).args(["build", "--release", "--locked"]))
}

/// What the program prints, when it has been built.
pub(crate) fn said(words: &[&str]) -> Outcome<String> {
    let program = root().join("target/release").join(format!("gemdiag{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(program).args(words).arg("--utc").output()?;
    if !output.status.success() {
        return Err(format!("gemdiag {words:?} ended with {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
