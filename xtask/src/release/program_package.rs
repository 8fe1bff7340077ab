//! The npm package that holds the program of one platform. `gemdiag` names them all as optional: npm installs the one that fits.

use std::fs;
use std::path::PathBuf;

use super::{Target, version};
use crate::{Outcome, root};

/// Lays it out as it is published.
pub(crate) fn build(target: &Target) -> Outcome<PathBuf> {
    let folder = root().join("target/npm-programs").join(&target.npm);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(folder.join("bin"))?;
    fs::copy(target.built()?, folder.join("bin").join(target.program()))?;
    for license in ["LICENSE", "LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(root().join(license), folder.join(license))?;
    }
    fs::write(folder.join("package.json"), manifest(&target.npm, &version()?)?)?;
    fs::write(
        folder.join("README.md"),
        format!("The program of the package `gemdiag` for {}.\n", target.npm),
    )?;
    Ok(folder)
}

fn manifest(npm: &str, version: &str) -> Outcome<String> {
    let (os, cpu) = npm.split_once('-').ok_or("the name of an npm package is a system and a processor")?;
    Ok(format!(
        r#"{{
  "name": "@gemdiag/{npm}",
  "version": "{version}",
  "description": "The program of gemdiag for {npm}",
  "license": "MIT OR Apache-2.0",
  "os": ["{os}"],
  "cpu": ["{cpu}"],
  "files": ["bin", "LICENSE*"],
  "preferUnplugged": true
}}
"#
    ))
}
