//! What the page may do: its own scripts and styles, and those of the report in it, and nothing else.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The content of a Content-Security-Policy. The frame of the report has the page's policy beside its own, so both name its
/// script and its style. WebAssembly runs in a worker, whose program is in the page.
pub(crate) fn policy(scripts: &[&str], styles: &[&str]) -> String {
    format!(
        "default-src 'none'; connect-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; worker-src blob:; base-uri 'none'; \
         form-action 'none'",
        hashes(scripts),
        hashes(styles)
    )
}

fn hashes(texts: &[&str]) -> String {
    let hashes = texts.iter().map(|text| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text))));
    hashes.collect::<Vec<_>>().join(" ")
}
