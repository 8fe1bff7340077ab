//! The rows of ci/targets.toml, and what files are called after them.

use std::path::PathBuf;

use serde::Deserialize;

use crate::{Outcome, read, root};

/// One target of a release; the file says what each column is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Target {
    pub(crate) triple: String,
    archive: String,
    #[expect(dead_code, reason = "for the workflow, which a test holds to it")]
    runner: String,
    #[expect(dead_code, reason = "for the action, which a test holds to it")]
    action: String,
    pub(crate) npm: String,
    pub(crate) brew: Option<String>,
}

#[derive(Deserialize)]
struct Table {
    target: Vec<Target>,
}

/// All of them.
pub(crate) fn targets() -> Outcome<Vec<Target>> {
    let table: Table = toml::from_str(&read(&root().join("ci/targets.toml"))?)?;
    Ok(table.target)
}

impl Target {
    /// The row of a triple.
    pub(crate) fn of(triple: &str) -> Outcome<Self> {
        let known = targets()?;
        let names = known.iter().map(|target| target.triple.clone()).collect::<Vec<_>>().join(", ");
        let found = known.into_iter().find(|target| target.triple == triple);
        found.ok_or_else(|| format!("{triple} is no target of a release: {names}").into())
    }

    /// What the archive, and the one folder in it, are called, without the ending.
    pub(crate) fn stem(&self) -> Outcome<String> {
        Ok(format!("gemdiag-{}-{}", version()?, self.triple))
    }

    pub(crate) fn archive(&self) -> Outcome<String> {
        Ok(format!("{}.{}", self.stem()?, self.archive))
    }

    /// What the program is called on it.
    pub(crate) fn program(&self) -> &'static str {
        if self.triple.contains("windows") { "gemdiag.exe" } else { "gemdiag" }
    }

    /// Where cargo has left the program that is shipped.
    pub(crate) fn built(&self) -> Outcome<PathBuf> {
        let path = root().join("target").join(&self.triple).join("dist").join(self.program());
        if path.is_file() {
            return Ok(path);
        }
        let build = format!("cargo build --locked --profile dist --features mcp --target {}", self.triple);
        Err(format!("there is no {}: {build}", path.display()).into())
    }
}

/// The version of the crate.
pub(crate) fn version() -> Outcome<String> {
    let manifest: toml::Table = read(&root().join("Cargo.toml"))?.parse()?;
    let version = manifest.get("package").and_then(|package| package.get("version")?.as_str());
    Ok(version.ok_or("Cargo.toml has no version")?.to_owned())
}
