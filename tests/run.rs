//! `gemdiag run`: the command's output and exit code are its own, and the report comes after.
#![cfg(all(unix, feature = "cli"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where something is amiss"
)]

mod common;
#[path = "common/schema.rs"]
mod schema;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::{gemdiag, is_ignored};

const ERROR: &str = r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#;

fn run(options: &[&str], script: &str) -> Output {
    command(options, script).output().unwrap()
}

fn command(options: &[&str], script: &str) -> Command {
    let mut command = gemdiag();
    command.arg("run").args(options).args(["--", "sh", "-c", script]);
    command
}

fn spawn(script: &str) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut child = command(&["-qq"], script).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    (child, stdout)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn output_passes_untouched_and_the_report_follows_on_stderr() {
    let output = run(&[], &format!("printf 'a\\0\\377\\r\\n'; echo '{ERROR}' >&2; printf 'no line break'"));
    assert_eq!(output.stdout, b"a\0\xff\r\nno line break");
    let stderr = text(&output.stderr);
    let report = stderr.strip_prefix(&format!("{ERROR}\n")).unwrap();
    assert!(report.starts_with("warning[overload]"), "{report}");
    assert!(report.contains("1 incident from 1 error, 3 lines in 2 inputs; knowledge as of "), "{report}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn nothing_is_said_where_nothing_was_found() {
    let output = run(&[], "echo out; echo err >&2");
    assert_eq!((text(&output.stdout), text(&output.stderr)), ("out\n".to_owned(), "err\n".to_owned()));
}

#[test]
fn the_exit_code_is_the_commands_and_only_then_what_was_found() {
    let error = format!("echo '{ERROR}'");
    for (options, script, expected) in [
        (&[][..], "exit 0", 0),
        (&[], "exit 7", 7),
        (&[], "exit 255", 255),
        (&[], "kill -TERM $$", 143),
        (&[], "kill -KILL $$", 137),
        (&[], &error, 0),
        (&["--fail-on", "any"], &error, 1),
        (&["--exit-class"], &error, 10),
        (&["--fail-on", "any"], &format!("{error}; exit 7"), 7),
    ] {
        assert_eq!(run(options, script).status.code(), Some(expected), "{options:?} {script}");
    }
    for (program, expected) in [("./no-such-program", 127), ("./Cargo.toml", 126)] {
        let output = gemdiag().args(["run", "--", program]).output().unwrap();
        assert_eq!(output.status.code(), Some(expected), "{program}");
        assert!(text(&output.stderr).starts_with(&format!("gemdiag: cannot run {program}: ")));
    }
}

#[test]
fn much_output_on_both_streams_neither_stops_nor_gets_lost() {
    let script = "i=0; while [ $i -lt 200 ]; do head -c 10000 /dev/zero; head -c 10000 /dev/zero >&2; i=$((i+1)); done";
    let output = run(&[], script);
    assert_eq!((output.stdout.len(), output.stderr.len()), (2_000_000, 2_000_000));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn output_comes_as_the_command_writes_it_and_input_reaches_it() {
    let mut child = command(&[], "read line; printf \"got $line\"; read line; echo; echo \"then $line\"")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    stdin.write_all(b"one\n").unwrap();
    let mut first = [0; 7];
    // This would wait for ever if half a line were held back, because the command waits for the next one.
    stdout.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"got one");
    stdin.write_all(b"two\n").unwrap();
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "\nthen two\n");
    assert!(child.wait().unwrap().success());
}

#[test]
fn signals_reach_the_command_and_its_answer_counts() {
    for (signal, number, script, expected) in [
        ("TERM", 15, "trap 'echo caught; exit 5' TERM; echo ready; while :; do sleep 0.05; done", 5),
        ("INT", 2, "trap 'echo caught; exit 6' INT; echo ready; while :; do sleep 0.05; done", 6),
        ("HUP", 1, "trap 'echo caught; exit 7' HUP; echo ready; while :; do sleep 0.05; done", 7),
        ("TERM", 15, "echo ready; exec sleep 20", 143),
    ] {
        // A shell cannot trap what was ignored when it began, as SIGHUP is below nohup.
        if is_ignored(number) {
            continue;
        }
        let (mut child, mut stdout) = spawn(script);
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        let kill =
            Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        assert_eq!(child.wait().unwrap().code(), Some(expected), "{signal} {script}");
    }
}

#[test]
fn a_command_whose_reader_leaves_ends_as_in_a_pipe() {
    let (mut child, mut stdout) = spawn("while :; do echo y; done");
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    drop(stdout);
    assert_eq!(child.wait().unwrap().code(), Some(128 + 13), "SIGPIPE");
}

#[test]
fn reports_go_to_files_and_an_error_on_both_streams_is_found_in_each() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let target = |format: &str, name: &str| format!("{format}={}", path(name).display());
    let (json, junit) = (target("json", "r.json"), target("junit", "r.xml"));
    let script = format!("echo '{ERROR}'; echo '{ERROR}' >&2; exit 3");
    let output = run(&["-qq", "--report", &json, "--report", &junit], &script);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(text(&output.stderr), format!("{ERROR}\n"));
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(path("r.json")).unwrap()).unwrap();
    assert_eq!(report["totals"]["inputs"], 2);
    assert_eq!(report["incidents"][0]["example"]["source"], "<stderr>");
    schema::junit(&std::fs::read_to_string(path("r.xml")).unwrap());
}

#[test]
fn options_of_the_command_are_its_own() {
    let output = gemdiag().args(["run", "-qq", "echo", "--version", "-q"]).output().unwrap();
    assert_eq!(text(&output.stdout), "--version -q\n");
    assert_eq!(gemdiag().arg("run").output().unwrap().status.code(), Some(2));
}

/// Sends a signal; whether there was a process to take it.
fn kill(signal: &str, process: u32) -> bool {
    let mut kill = Command::new("kill");
    kill.args([format!("-{signal}"), process.to_string()]).stderr(Stdio::null()).status().unwrap().success()
}

/// The exit code as a shell has it, or nothing after so long.
fn ended(child: &mut Child, within: Duration) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;
    let begun = Instant::now();
    while begun.elapsed() < within {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status.code().unwrap_or_else(|| 128 + status.signal().unwrap()));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    None
}

#[test]
fn a_signal_ends_it_while_a_grandchild_holds_the_pipe() {
    for (signal, number) in [("TERM", 15), ("INT", 2), ("HUP", 1)] {
        if is_ignored(number) {
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("r.json");
        let report = format!("json={}", path.display());
        let script = format!("echo '{ERROR}'; sleep 60 & echo $!; exit 0");
        let mut child = command(&["-qq", "--report", &report], &script);
        let mut child = child.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        lines.next().unwrap().unwrap();
        let grandchild: u32 = lines.next().unwrap().unwrap().parse().unwrap();
        assert_eq!(ended(&mut child, Duration::from_millis(700)), None, "the pipe is open");
        assert!(kill(signal, child.id()));
        let code = ended(&mut child, Duration::from_secs(20));
        assert!(kill("KILL", grandchild));
        assert_eq!(code, Some(128 + i32::try_from(number).unwrap()), "{signal}");
        let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(report["totals"]["events"], 1, "what came is reported");
    }
}

/// Before the command begins, while it runs, as it ends, while its child holds the pipe: two signals are always enough.
#[test]
fn signals_at_any_moment_end_it() {
    let script = "sleep 60 & echo $!; sleep 0.05; exit 0";
    for moment in 0..20_u64 {
        let mut child =
            command(&["-qq"], script).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        // Not evenly, so that no phase is missed; and the same in every run.
        std::thread::sleep(Duration::from_micros(moment * moment * 1_100 + moment * 7_919 % 3_000));
        let mut code = None;
        for _ in 0..2 {
            kill("TERM", child.id());
            code = code.or_else(|| ended(&mut child, Duration::from_secs(5)));
        }
        let mut pid = String::new();
        if code.is_none() {
            child.kill().unwrap();
        }
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut pid).unwrap();
        if let Ok(grandchild) = pid.trim().parse() {
            kill("KILL", grandchild);
        }
        assert_eq!(code, Some(128 + 15), "moment {moment}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn below_nohup_the_command_ignores_what_it_is_to_ignore() {
    let program = gemdiag().get_program().to_owned();
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' HUP; exec \"$0\" run -qq -- grep SigIgn /proc/self/status"]).arg(program);
    let output = shell.output().unwrap();
    let mask = text(&output.stdout).trim().rsplit('\t').next().unwrap().to_owned();
    assert_eq!(u64::from_str_radix(&mask, 16).unwrap() & 1, 1, "{mask}");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_passed_on_is_told() {
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    for (script, expected) in [("echo x", 5), ("echo x; exit 3", 3)] {
        let output = command(&["-qq"], script).stdout(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(expected), "{script}");
        let told = "gemdiag: cannot write the command's stdout: No space left on device\n";
        assert_eq!(text(&output.stderr), told);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_and_disk_do_not_grow_with_what_a_command_prints() {
    let script = "head -c 200000000 /dev/zero | tr '\\0' 'x' | fold -w 200";
    let mut child = command(&["-qq"], script);
    let dir = tempfile::tempdir().unwrap();
    let mut child =
        child.env("TMPDIR", dir.path()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let (mut chunk, mut most) = (vec![0; 1 << 20], 0);
    while stdout.read(&mut chunk).unwrap() > 0 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = most.max(line.map_or(0, |line| line.trim().trim_end_matches(" kB").parse().unwrap()));
        for file in std::fs::read_dir(format!("/proc/{}/fd", child.id())).into_iter().flatten().flatten() {
            let name = std::fs::read_link(file.path()).unwrap_or_default();
            assert!(!name.starts_with(dir.path()), "it keeps {}", name.display());
        }
    }
    assert!(child.wait().unwrap().success());
    assert!(most < 96 * 1024, "{most} KiB");
}
