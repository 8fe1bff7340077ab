//! What the Python package `gemdiag` cannot say in Python: the library's front, and the program.
//!
//! Inputs and options come in as plain values, reports go out; what Python programs see is written in Python, in `gemdiag/`.

mod inputs;
mod options;
mod report;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use pyo3::prelude::*;

#[pymodule]
mod _gemdiag {
    #[pymodule_export]
    use super::inputs::triage;
    #[pymodule_export]
    use super::main;
    #[pymodule_export]
    use super::report::{Report, merge};
}

/// Runs the program with these words, the first of which is its own name; gives its exit code.
#[pyfunction]
fn main(py: Python<'_>, words: Vec<OsString>) -> u8 {
    py.detach(|| {
        let code = gemdiag::cli::main_with(words);
        // Rust's own end of a program would do it, and is not reached here; a reader that is gone needs nothing.
        let _ = std::io::stdout().flush();
        // There is no other way to the number of an ExitCode.
        (0..=u8::MAX).find(|number| ExitCode::from(*number) == code).unwrap_or(gemdiag::exit::INTERNAL)
    })
}
