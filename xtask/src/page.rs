//! The page: one file that needs no network, with the WebAssembly in it.

use std::fs;
use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::bindings::Built;
use crate::policy::policy;
use crate::{Outcome, read, root};

const PARTS: &str = "bindings/web/page";
const REPORT: &str = "src/report/formats/html";

/// Writes target/page/index.html.
pub(crate) fn build(built: &Built) -> Outcome {
    let part = |name: &str| read(&root().join(PARTS).join(name));
    let report = |name: &str| read(&root().join(REPORT).join(name));
    let (style, script, frame) = (part("page.css")?, part("page.js")?, part("frame.js")?);
    let (report_style, report_script) = (report("page.css")?, report("page.js")?);
    let worker = format!("{}\n{}", read(&built.glue())?, part("worker.js")?);
    let policy = policy(&[&script, &frame, &report_script], &[&style, &report_style]);
    let page = filled(
        &part("page.html")?,
        &[
            ("policy", &policy),
            ("version", env!("CARGO_PKG_VERSION")),
            ("style", &style),
            ("script", &script),
            ("frame", &frame),
            ("worker", &worker),
            ("wasm", &packed(&fs::read(built.wasm())?)?),
        ],
    )?;
    let path = root().join("target/page/index.html");
    fs::create_dir_all(path.with_file_name(""))?;
    fs::write(&path, &page)?;
    println!(
        "target/page/index.html: {} bytes, {} over the wire (gzip)",
        page.len(),
        gzip(page.as_bytes())?.len()
    );
    Ok(())
}

/// The template with each `{{name}}` in its place. What stands in an element must not end it.
fn filled(template: &str, parts: &[(&str, &str)]) -> Outcome<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or("a {{ without its }}")?;
        let (_, part) =
            parts.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("no part {name}"))?;
        if part.contains("</script") || part.contains("</style") || part.contains("<!--") {
            return Err(format!("{name} would end its element").into());
        }
        out.push_str(before);
        out.push_str(part);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// Packed before it is text: gzip finds little in base64 of what is not packed yet.
fn packed(bytes: &[u8]) -> Outcome<String> {
    Ok(STANDARD.encode(gzip(bytes)?))
}

fn gzip(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
