//! The npm package, laid out as it is published.

use std::fs;
use std::path::Path;

use crate::bindings::Built;
use crate::{Outcome, root};

const PACKAGE: &str = "bindings/web/npm";

/// Fills target/npm.
pub(crate) fn build(built: &Built) -> Outcome {
    let to = root().join("target/npm");
    if to.exists() {
        fs::remove_dir_all(&to)?;
    }
    copy(&root().join(PACKAGE), &to)?;
    fs::create_dir_all(to.join("wasm"))?;
    for file in [built.glue(), built.wasm()] {
        let name = file.file_name().ok_or("a file without a name")?;
        fs::copy(&file, to.join("wasm").join(name))?;
    }
    for license in ["LICENSE", "LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(root().join(license), to.join(license))?;
    }
    println!("target/npm: ready for npm pack");
    Ok(())
}

/// Copies what is published: no tests, and nothing that was installed for them.
fn copy(from: &Path, to: &Path) -> Outcome {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == "test" || name == "node_modules" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(&name))?;
        } else {
            fs::copy(entry.path(), to.join(&name))?;
        }
    }
    Ok(())
}
