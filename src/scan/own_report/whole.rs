//! A whole input that is a report.

use std::sync::LazyLock;

use regex::Regex;

use super::shapes::{BESIDE, CLOSING, is_match, is_sentence, title};
use crate::terms::Cause;

/// How formats begin, and what stands near their beginning.
const MARKS: [(&str, &str, &str); 9] = [
    ("partial", "{\"format\":\"gemdiag-partial\"", ""),
    ("json", "{\"schema_version\":", "\"tool\":{\"name\":\"gemdiag\""),
    ("jsonl", "{\"type\":\"", "\",\"schema_version\":1,\"cause\":\""),
    ("jsonl", "{\"type\":\"summary\",\"schema_version\":1,", ""),
    ("junit", "<?xml", "<testsuites name=\"gemdiag\""),
    ("html", "<!DOCTYPE html>", "<title>Gemini API errors: "),
    ("markdown", "## Gemini API errors\n", ""),
    ("sarif", "{\"$schema\":", "\"name\":\"gemdiag\""),
    ("metrics", "# HELP gemdiag_", ""),
];

/// A GitHub workflow command of ours.
static COMMAND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^::(?:error|warning|notice) (?:file=[^:]*,)?title=(?:Gemini API%3A [a-z-]+|gemdiag)::").ok()
});

/// The first entry of a Code Quality report of ours.
static ENTRY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"^\[\s*\{\s*"description": "(?:[^"\\]|\\.)*\) Retry: (?:[^"\\]|\\.)*","#,
        r#"\s*"check_name": "([a-z-]+)",\s*"fingerprint": "[0-9a-f]{32}","#,
    ))
    .ok()
});

/// The format, if an input is a whole report: `head` and `tail` are its first and its last lines.
#[must_use]
pub fn format(head: &str, tail: &str) -> Option<&'static str> {
    let mark = MARKS.iter().find(|(_, begins, holds)| head.starts_with(begins) && head.contains(holds));
    let gitlab = || is_gitlab(head).then_some("gitlab");
    mark.map(|(format, ..)| *format).or_else(gitlab).or_else(|| by_lines(head, tail))
}

fn is_gitlab(head: &str) -> bool {
    // Most inputs are no list, and the pattern need not be compiled for them.
    let entry = head.starts_with('[').then(|| ENTRY.as_ref()?.captures(head)).flatten();
    entry.and_then(|entry| entry.get(1)?.as_str().parse::<Cause>().ok()).is_some()
}

/// The format of a report that has nothing but its own lines, the closing one among them.
fn by_lines(head: &str, tail: &str) -> Option<&'static str> {
    let closes = |named: bool, line: &str| {
        let counts = line.strip_prefix("gemdiag: ");
        let begins = |c: char| c.is_ascii_digit() || c == ',' || c == 'n';
        counts.is_some() == named && counts.unwrap_or(line).starts_with(begins) && is_match(&CLOSING, line)
    };
    let all = |is_of: &dyn Fn(&str) -> bool| head.lines().chain(tail.lines()).all(is_of);
    if tail.lines().any(|line| closes(true, line)) {
        // A report without incidents is the same in both.
        let concise = |line: &str| {
            closes(true, line) || title(line.as_bytes(), None).is_some() && is_sentence(line.as_bytes())
        };
        let github = |line: &str| closes(true, line) || is_match(&COMMAND, line);
        return all(&concise).then_some("concise").or_else(|| all(&github).then_some("github"));
    }
    let table = |line: &str| {
        line.is_empty()
            || line.starts_with("  ")
            || is_match(&BESIDE, line)
            || title(line.as_bytes(), Some(0)).is_some()
    };
    (tail.lines().any(|line| closes(false, line)) && all(&table)).then_some("table")
}
