//! The library as WebAssembly, and the JavaScript that calls it.

use std::path::PathBuf;
use std::process::Command;

use crate::tool::installed;
use crate::{Outcome, read, root, run};

/// Where the JavaScript and the WebAssembly lie.
pub(crate) struct Built {
    folder: PathBuf,
}

impl Built {
    /// The JavaScript, which is told where the WebAssembly is.
    pub(crate) fn glue(&self) -> PathBuf {
        self.folder.join("gemdiag_web.js")
    }

    pub(crate) fn wasm(&self) -> PathBuf {
        self.folder.join("gemdiag_web_bg.wasm")
    }
}

const TARGET: &str = "wasm32-unknown-unknown";

/// Builds both.
pub(crate) fn build() -> Outcome<Built> {
    let mut cargo = Command::new(env!("CARGO"));
    run(cargo.args(["build", "--locked", "-p", "gemdiag-web", "--profile", "web", "--target", TARGET]))?;
    bound("web", "target/web-bindings")
}

/// The same as a script that is no module: a page that was saved to a disk may start no module as a worker.
pub(crate) fn build_script() -> Outcome<Built> {
    build()?;
    bound("no-modules", "target/web-script")
}

fn bound(kind: &str, folder: &str) -> Outcome<Built> {
    let folder = root().join(folder);
    run(Command::new(binder()?)
        .args([
            "--target",
            kind,
            "--no-typescript",
            "--remove-name-section",
            "--remove-producers-section",
            "--out-dir",
        ])
        .arg(&folder)
        .arg(root().join("target").join(TARGET).join("web/gemdiag_web.wasm")))?;
    Ok(Built { folder })
}

/// The program wasm-bindgen of the very version of the crate: they understand no other.
fn binder() -> Outcome<PathBuf> {
    let version = locked("wasm-bindgen")?;
    // Without the default features: what runs tests in browsers is not wanted, nor are its many crates.
    installed(
        "wasm-bindgen",
        &version,
        &["wasm-bindgen-cli", "--bin", "wasm-bindgen", "--no-default-features"],
    )
}

/// The version of a crate in Cargo.lock.
fn locked(name: &str) -> Outcome<String> {
    let lock = read(&root().join("Cargo.lock"))?;
    let entry = lock.split_once(&format!("name = \"{name}\"\nversion = \""));
    let version = entry.and_then(|(_, rest)| rest.split('"').next());
    Ok(version.ok_or_else(|| format!("Cargo.lock has no {name}"))?.to_owned())
}
