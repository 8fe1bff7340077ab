//! Programs of other people that cargo installs below target/tools, at the version that is asked for.

use std::path::PathBuf;
use std::process::Command;

use crate::{Outcome, root, run};

/// The program.
pub(crate) fn installed(name: &str, version: &str) -> Outcome<PathBuf> {
    let folder = root().join("target/tools").join(format!("{name}-{version}"));
    let program = folder.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        let mut cargo = Command::new(env!("CARGO"));
        run(cargo
            .args(["install", "--locked", name, "--version", &format!("={version}"), "--root"])
            .arg(&folder))?;
    }
    Ok(program)
}
