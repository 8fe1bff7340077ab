//! The program as a user runs it, with a clock that stands still and nothing of this machine's environment.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::panic, reason = "a test stops where something is amiss")]

pub(crate) mod server;

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What counts as now.
pub(crate) const NOW: &str = "2026-11-22T16:20:00Z";

/// Every format that people or programs read, by its name on the command line.
pub(crate) const FORMATS: [&str; 10] =
    ["table", "json", "jsonl", "concise", "markdown", "github", "junit", "gitlab", "sarif", "html"];

pub(crate) fn gemdiag() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gemdiag"));
    command.env_clear().env("TZ", "UTC").env("GEMDIAG_NOW", NOW).current_dir(root());
    command
}

/// The directory of the crate.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file below it, as text.
pub(crate) fn fixture(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The report on `input` in a format.
pub(crate) fn report_in(format: &str, input: &[u8]) -> String {
    let output = pipe(gemdiag().args(["--utc", "--assume-tz", "utc", "-v", "--format", format]), input);
    assert!(output.status.success(), "{format}: {}", text(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A report, unpacked where it is a part.
pub(crate) fn unpacked(report: &[u8]) -> String {
    let mut text = String::new();
    match report {
        [0x1f, 0x8b, ..] => flate2::read::GzDecoder::new(report).read_to_string(&mut text).unwrap(),
        mut plain => plain.read_to_string(&mut text).unwrap(),
    };
    text
}

/// Runs the program with `input` on standard input.
pub(crate) fn pipe(command: &mut Command, input: &[u8]) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // In a thread of its own: the program may write before it has read everything.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // The program may stop reading early; that is not what the tests are about.
    let _ = writer.join().unwrap();
    output
}

/// What the program says about `input` in JSON.
pub(crate) fn report(args: &[&str], input: &[u8]) -> serde_json::Value {
    let output = pipe(gemdiag().args(["--format", "json"]).args(args), input);
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// An answer of the API as it stands in a log.
pub(crate) fn answer(code: u16, status: &str, message: &str) -> String {
    format!(r#"{{"error":{{"code":{code},"message":"{message}","status":"{status}"}}}}"#)
}

/// A refusal that names the quota of a day or a minute, logged at `time`.
pub(crate) fn quota_line(time: &str, quota_id: &str, limit: u64, retry: &str) -> String {
    format!(
        r#"{time} ERROR app: {{"error":{{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":"{quota_id}","quotaDimensions":{{"model":"gemini-2.5-flash","location":"global"}},"quotaValue":"{limit}"}}]}},{{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{retry}"}}]}}}}"#
    ) + "\n"
}

/// Whether whoever started the tests has this signal ignored; unknown systems ignore none.
pub(crate) fn is_ignored(signal: u32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}
