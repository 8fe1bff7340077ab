//! In front of a terminal and behind a pipe: a paste of one long line, and signals, which end the input and not the report.

#![cfg(all(feature = "cli", target_os = "linux"))]
#![allow(
    clippy::unwrap_used,
    clippy::zombie_processes,
    reason = "a test stops where something is amiss, and each child is waited for"
)]

mod common;

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::{gemdiag, is_ignored, quota_line, text};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

const DAY: &str = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";

/// Both ends of a terminal.
fn terminal() -> (File, OwnedFd) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let its = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    (File::from(ours), its.into())
}

fn spawn(command: &mut Command, stdin: impl Into<Stdio>) -> Child {
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn kill(signal: &str, child: &Child) {
    Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
}

/// Waits until it has said this on stderr.
fn wait_for(child: &mut Child, said: &str) {
    let (mut seen, mut byte) = (Vec::new(), [0]);
    let stderr = child.stderr.as_mut().unwrap();
    while !String::from_utf8_lossy(&seen).contains(said) {
        assert_eq!(stderr.read(&mut byte).unwrap(), 1, "{}", text(&seen));
        seen.push(byte[0]);
    }
}

#[test]
fn a_pasted_line_longer_than_the_terminals_is_read_whole() {
    let (mut ours, its) = terminal();
    let before = tcgetattr(&its).unwrap();
    let mut child = spawn(&mut gemdiag(), its.try_clone().unwrap());
    wait_for(&mut child, "paste the error");
    std::thread::sleep(Duration::from_millis(100));
    let line = quota_line("2026-11-22T10:00:00Z", DAY, 20, "9s");
    let long = format!("{} {line}", "x".repeat(9_000));
    // What the terminal shows of it has to be read, or it stops.
    let mut shown = ours.try_clone().unwrap();
    std::thread::spawn(move || while shown.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {});
    ours.write_all(long.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let out = text(&output.stdout);
    assert!(out.starts_with("error[rpd]") && out.contains(DAY), "{out}");
    let after = tcgetattr(&its).unwrap();
    assert_eq!((after.local_modes, after.input_modes), (before.local_modes, before.input_modes));
}

#[test]
fn ctrl_d_ends_a_paste_and_what_was_typed_can_be_taken_back() {
    let (mut ours, its) = terminal();
    let mut child = spawn(&mut gemdiag(), its.try_clone().unwrap());
    wait_for(&mut child, "paste the error");
    std::thread::sleep(Duration::from_millis(100));
    ours.write_all(b"hellooo\x7f\x7f\nworld\x04").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        text(&output.stdout).starts_with("no Gemini API error found, 2 lines in 1 input"),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn a_signal_at_any_moment_of_a_paste_leaves_the_terminal_as_it_was() {
    for round in 0..20u64 {
        let signal = ["-INT", "-TERM", "-HUP"][usize::try_from(round % 3).unwrap()];
        if is_ignored([2, 15, 1][usize::try_from(round % 3).unwrap()]) {
            continue;
        }
        let (mut ours, its) = terminal();
        let before = tcgetattr(&its).unwrap();
        assert!(before.local_modes.contains(LocalModes::ICANON));
        let mut child = spawn(&mut gemdiag(), its.try_clone().unwrap());
        if round % 2 == 0 {
            wait_for(&mut child, "paste the error");
            ours.write_all(b"{\"error\": ").unwrap();
        }
        std::thread::sleep(Duration::from_millis(round * 7 % 60));
        kill(signal, &child);
        let status = child.wait().unwrap();
        assert!(!status.success(), "{signal} in round {round}: {status}");
        assert_eq!(
            tcgetattr(its.as_fd()).unwrap().local_modes,
            before.local_modes,
            "{signal} in round {round}"
        );
    }
}

#[test]
fn a_part_goes_to_no_terminal() {
    let (_ours, its) = terminal();
    let part = |stdout: Stdio, more: &[&str]| {
        let mut command = gemdiag();
        command.args(["--format", "partial", "--text", "429 RESOURCE_EXHAUSTED"]).args(more);
        let output = command.stdout(stdout).stderr(Stdio::piped()).output().unwrap();
        (output.status.code(), text(&output.stderr))
    };
    let (code, says) = part(its.try_clone().unwrap().into(), &[]);
    assert!(code == Some(2) && says.contains("a part is packed: a terminal cannot show it"), "{says}");
    assert_eq!(part(its.into(), &["-o", "/dev/null"]).0, Some(0));
    assert_eq!(part(Stdio::null(), &[]).0, Some(0));
}

#[test]
fn a_signal_ends_a_pipe_and_not_the_report() {
    for (name, number) in [("-INT", 2), ("-TERM", 15), ("-HUP", 1)] {
        if is_ignored(number) {
            continue;
        }
        let mut child = spawn(gemdiag().arg("--utc"), Stdio::piped());
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(quota_line("2026-11-22T10:00:00Z", DAY, 20, "9s").as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(700));
        kill(name, &child);
        // The other end says its last words: they count.
        stdin.write_all(quota_line("2026-11-22T10:00:07Z", DAY, 20, "9s").as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{name}");
        assert!(
            text(&output.stdout).contains("1 incident from 2 errors"),
            "{name}: {}",
            text(&output.stdout)
        );
        drop(stdin);
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    if is_ignored(2) {
        return;
    }
    let mut child = spawn(&mut gemdiag(), Stdio::piped());
    let mut stdin = child.stdin.take().unwrap();
    std::thread::sleep(Duration::from_millis(700));
    kill("-INT", &child);
    let writing = std::thread::spawn(move || while stdin.write_all(b"goes on\n").is_ok() {});
    std::thread::sleep(Duration::from_millis(200));
    kill("-INT", &child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    writing.join().unwrap();
}

#[test]
fn with_tee_what_comes_goes_on_and_the_report_goes_to_standard_error() {
    let mut log = quota_line("2026-11-22T10:00:00Z", DAY, 20, "9s").into_bytes();
    log.extend(b"\x1b[31mred\x00\xff\r\n and no last line end");
    for follow in [&[][..], &["--follow"]] {
        let output = common::pipe(gemdiag().args(["--tee", "-q"]).args(follow), &log);
        assert_eq!((output.status.code(), &output.stdout), (Some(0), &log), "{follow:?}");
        assert!(
            text(&output.stderr).starts_with("1 incident from 1 error, 3 lines in 1 input"),
            "{}",
            text(&output.stderr)
        );
    }
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut child = gemdiag()
        .args(["--tee", "-q"])
        .stdin(Stdio::piped())
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&log).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = text(&output.stderr);
    assert!(
        output.status.code() == Some(5)
            && said.contains("1 incident")
            && said.contains("cannot write what was read"),
        "{said}"
    );
}

/// What `--tee` passed on of a log that goes on, what the report counted, and how it ended.
struct Ended {
    passed: String,
    counted: Option<u64>,
    status: std::process::ExitStatus,
}

/// Sends a signal at some moment, as the seed says, while a log comes through a pipe.
fn end_at_random(seed: u64, args: &[&str], signal: &str) -> Ended {
    let mut random = fastrand::Rng::with_seed(seed);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.json");
    let (_ours, its) = terminal();
    let before = tcgetattr(&its).unwrap();
    let mut command = gemdiag();
    command.args(["--tee", "-q", "--report"]).arg(format!("json={}", file.display())).args(args);
    let stderr = its.try_clone().unwrap();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let pauses: Vec<u64> = (0..2_000).map(|_| random.u64(0..20)).collect();
    // The other end goes on for a while after the signal, or ends with it.
    let after = Duration::from_millis(random.u64(0..250));
    let (ends, ended) = std::sync::mpsc::channel::<()>();
    let writing = std::thread::spawn(move || {
        let lines = (0..).map(|n: u32| format!("2026-11-22T10:{:02}:{:02}Z", n / 60 % 60, n % 60));
        for (time, pause) in lines.zip(pauses) {
            let pause = Duration::from_millis(pause);
            let is_over = ended.recv_timeout(pause) != Err(std::sync::mpsc::RecvTimeoutError::Timeout);
            if is_over || stdin.write_all(quota_line(&time, DAY, 20, "9s").as_bytes()).is_err() {
                return;
            }
        }
    });
    let reading = std::thread::spawn(move || {
        let mut passed = String::new();
        stdout.read_to_string(&mut passed).map(|_| passed)
    });
    std::thread::sleep(Duration::from_millis(random.u64(0..900)));
    kill(signal, &child);
    std::thread::sleep(after);
    drop(ends);
    let status = child.wait().unwrap();
    writing.join().unwrap();
    let modes = tcgetattr(&its).unwrap();
    assert_eq!(
        (modes.local_modes, modes.input_modes),
        (before.local_modes, before.input_modes),
        "seed {seed}"
    );
    let report = std::fs::read_to_string(&file).ok();
    let counted = report.map(|report| {
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        ["events", "duplicates"].map(|name| report["totals"][name].as_u64().unwrap()).iter().sum()
    });
    Ended { passed: reading.join().unwrap().unwrap(), counted, status }
}

/// At twenty moments. What was passed on had been read: the report counts it, and a line that was cut in its middle at most.
fn a_signal_loses_nothing_that_was_read(args: &'static [&'static str]) {
    use std::os::unix::process::ExitStatusExt;
    let end = move |round: u64| {
        let (signal, number) = [("-INT", 2), ("-TERM", 15), ("-HUP", 1)][usize::try_from(round % 3).unwrap()];
        if is_ignored(u32::try_from(number).unwrap()) {
            return true;
        }
        let seed = 4_711 + round;
        let ended = end_at_random(seed, args, signal);
        let about = format!("{args:?} {signal} with seed {seed}: {} and {:?}", ended.status, ended.counted);
        let whole = ended.passed.matches('\n').count() as u64;
        match ended.counted {
            Some(counted) => {
                assert_eq!(ended.status.code(), Some(0), "{about}");
                assert!((whole..=whole + 1).contains(&counted), "{about}, and {whole} lines were read");
            }
            // It had not begun.
            None => assert!(ended.status.signal() == Some(number) && whole == 0, "{about}, {whole} lines"),
        }
        ended.counted.is_some()
    };
    let rounds: Vec<u64> = (0..20).collect();
    let reported = rounds.chunks(5).flat_map(|some| {
        let threads: Vec<_> = some
            .iter()
            .map(|round| {
                std::thread::spawn({
                    let round = *round;
                    move || end(round)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap())
    });
    let reported = reported.filter(|reported| *reported).count();
    assert!(reported >= 5, "{reported} had begun");
}

#[test]
fn a_signal_at_any_moment_of_a_pipe_loses_nothing_that_was_read() {
    a_signal_loses_nothing_that_was_read(&[]);
}

#[test]
fn a_signal_at_any_moment_of_a_followed_log_loses_nothing_that_was_read() {
    a_signal_loses_nothing_that_was_read(&["--follow"]);
}
