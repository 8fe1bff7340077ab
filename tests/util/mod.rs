//! Runs the program as a user does.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub mod schema;

/// What counts as now in the tests.
pub const NOW: &str = "2026-11-22T10:00:00Z";

/// Every format, by its name on the command line.
pub const FORMATS: [&str; 10] =
    ["table", "json", "jsonl", "concise", "markdown", "github", "junit", "gitlab", "sarif", "html"];

/// The program, with a fixed time and nothing of this machine's environment that could change what it prints.
pub fn gemdiag() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gemdiag"));
    command.current_dir(root()).env("GEMDIAG_NOW", NOW).env("TZ", "UTC").env("LC_ALL", "C.UTF-8");
    for name in
        ["GITHUB_STEP_SUMMARY", "GEMDIAG_FORMAT", "GEMDIAG_FAIL_ON", "GEMDIAG_CONFIG", "GEMDIAG_COLOR"]
    {
        command.env_remove(name);
    }
    command.env("XDG_CONFIG_HOME", root().join("fixtures"));
    command
}

/// The directory of the crate.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file below the directory of the crate, as text.
pub fn fixture(path: &str) -> String {
    let path: PathBuf = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Runs the command with `input` on its standard input.
pub fn feed(command: &mut Command, input: &[u8]) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    match child.stdin.take().unwrap().write_all(input) {
        // The program may end before it has read its input: it reads none where its options are wrong.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        written => written.unwrap(),
    }
    child.wait_with_output().unwrap()
}

/// The report on `input` in `format`.
pub fn report(format: &str, input: &[u8]) -> String {
    let output = feed(gemdiag().args(["--utc", "--assume-tz", "utc", "-v", "--format", format]), input);
    assert!(output.status.success(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("reports are UTF-8")
}
