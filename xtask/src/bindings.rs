//! The library as WebAssembly, and the JavaScript that calls it.

use std::path::PathBuf;
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::{Outcome, root, run};

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
    bound(Bindgen::new().web(true)?, "target/web-bindings")
}

/// The same as a script that is no module: a page that was saved to a disk may start no module as a worker.
pub(crate) fn build_script() -> Outcome<Built> {
    build()?;
    bound(Bindgen::new().no_modules(true)?, "target/web-script")
}

/// wasm-bindgen as a library: a program that cargo installs brings versions of its own, and each registry must have them all.
fn bound(kind: &mut Bindgen, folder: &str) -> Outcome<Built> {
    let folder = root().join(folder);
    kind.input_path(root().join("target").join(TARGET).join("web/gemdiag_web.wasm"))
        .typescript(false)
        .omit_default_module_path(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&folder)?;
    Ok(Built { folder })
}
