//! `cargo run -p xtask -- page`: the page, in target/page/index.html. `... -- npm`: the npm package, in target/npm.

mod bindings;
mod npm;
mod page;
mod policy;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["page"] => bindings::build().and_then(|built| page::build(&built)),
        ["npm"] => bindings::build().and_then(|built| npm::build(&built)),
        ["web"] => bindings::build().and_then(|built| page::build(&built).and_then(|()| npm::build(&built))),
        _ => Err("usage: cargo run -p xtask -- page|npm|web".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The top of the checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs a command from the top of the checkout.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let status = command.current_dir(root()).status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}
