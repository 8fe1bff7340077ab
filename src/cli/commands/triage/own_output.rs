//! What gemdiag wrote itself: read as a log it would count again what it tells of.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes at the beginning of a file that show what it is.
const HEAD: u64 = 16 * 1024;

/// Its format, if the file is a report or a part of gemdiag's own. What it holds is looked at, whatever it is called; formats
/// that are a line for each incident have no mark.
pub(super) fn format(path: &Path) -> Option<&'static str> {
    let mut head = Vec::new();
    File::open(path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    of(&String::from_utf8_lossy(&head))
}

/// How each format begins, and what stands near its beginning.
const MARKS: [(&str, &str, &str); 6] = [
    ("partial", "{\"format\":\"gemdiag-partial\"", ""),
    ("json", "{\"schema_version\":", "\"tool\":{\"name\":\"gemdiag\""),
    ("jsonl", "{\"type\":\"", "\"schema_version\":"),
    ("junit", "<?xml", "<testsuites name=\"gemdiag\""),
    ("html", "<!DOCTYPE html>", "<title>Gemini API errors: "),
    ("markdown", "## Gemini API errors\n", ""),
];

fn of(head: &str) -> Option<&'static str> {
    let mark = MARKS.iter().find(|(_, begins, holds)| head.starts_with(begins) && head.contains(holds));
    let sarif = || {
        (head.starts_with("{\"$schema\":") && head.contains("sarif") && head.contains("\"name\":\"gemdiag\""))
            .then_some("sarif")
    };
    mark.map(|(format, ..)| *format).or_else(sarif)
}
