//! Programs of other people that cargo installs below target/tools, at the version that is asked for.

use std::path::PathBuf;
use std::process::Command;

use crate::{Outcome, root, run};

/// The program; `options` are more words for its installation.
pub(crate) fn installed(name: &str, version: &str, options: &[&str]) -> Outcome<PathBuf> {
    let folder = root().join("target/tools").join(format!("{name}-{version}"));
    let program = folder.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["install", "--locked", "--version", &format!("={version}"), "--root"]).arg(&folder);
        run(if options.is_empty() { cargo.arg(name) } else { cargo.args(options) })?;
    }
    Ok(program)
}
