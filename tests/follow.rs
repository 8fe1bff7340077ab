//! `gemdiag --follow`: a line for what is new while the log goes on, and the report at the end.
#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::zombie_processes,
    reason = "a test stops where something is amiss, and each child is waited for"
)]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use common::{answer, gemdiag, quota_line, report, text};
use serde_json::Value;

/// A line comes within a second; a machine that builds something else meanwhile may be late.
const SOON: Duration = Duration::from_secs(20);

const RPM: &str = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier";

/// Lines as they come.
fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        BufReader::new(from).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    lines
}

fn follow(args: &[&str]) -> Child {
    let mut command: Command = gemdiag();
    command.arg("--follow").args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The next line without its time of day.
fn next(lines: &Receiver<String>) -> String {
    let line = lines.recv_timeout(SOON).unwrap();
    let (time, rest) = line.split_at(9);
    assert!(time.starts_with("16:2"), "{line}");
    rest.to_owned()
}

fn refusal(second: u32) -> String {
    quota_line(&format!("2026-11-22T16:19:{second:02}Z"), RPM, 10, "17s")
}

#[test]
fn an_open_pipe_is_told_as_it_comes_and_reported_when_it_closes() {
    let mut child = follow(&[]);
    let (mut stdin, out) = (child.stdin.take().unwrap(), lines(child.stdout.take().unwrap()));
    stdin.write_all(refusal(0).as_bytes()).unwrap();
    let opened = next(&out);
    assert!(
        opened.starts_with("opened   warning[rpm] gemini-2.5-flash, Gemini API: The free tier's requests"),
        "{opened}"
    );
    assert!(opened.contains("Retry: yes") && opened.contains("Reset: "), "{opened}");
    for second in 1..13 {
        stdin.write_all(refusal(second).as_bytes()).unwrap();
    }
    assert_eq!(next(&out), "grew     warning[rpm] gemini-2.5-flash, Gemini API: 13 failures, from 1");
    assert_eq!(
        next(&out),
        "pattern  warning[rpm] gemini-2.5-flash, Gemini API: burst: 13 failures within 12 s"
    );
    let storm = next(&out);
    assert!(storm.contains("retry-storm: 12 of 12 requests came sooner"), "{storm}");
    // Three minutes later in the log it works again.
    let well = "POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent -> 200";
    stdin.write_all(format!("2026-11-22T16:22:30Z INFO {well}\n").as_bytes()).unwrap();
    assert_eq!(
        next(&out),
        "closed   warning[rpm] gemini-2.5-flash, Gemini API: 13 failures; over since 2026-11-22 16:19 UTC: \
         1 request to the model went well after it"
    );
    drop(stdin);
    let report: Vec<String> = out.iter().collect();
    assert_eq!(report[0], "");
    assert!(report[1].starts_with("across: the log begins within it"), "{report:?}");
    assert!(report[3].starts_with("warning[rpm] Retries that come too early"), "{report:?}");
    assert!(
        report
            .last()
            .unwrap()
            .starts_with("1 incident from 13 errors, 14 lines in 1 input; knowledge as of ")
    );
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_file_that_grows_is_followed_until_ctrl_c() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    std::fs::write(&path, refusal(0)).unwrap();
    let mut child = follow(&["--format", "json", path.to_str().unwrap()]);
    let (mut out, news) = (child.stdout.take().unwrap(), lines(child.stderr.take().unwrap()));
    assert!(next(&news).starts_with("opened   warning[rpm]"));
    let mut file = std::fs::File::options().append(true).open(&path).unwrap();
    writeln!(file, "{}", answer(503, "UNAVAILABLE", "The model is overloaded.")).unwrap();
    assert!(next(&news).starts_with("opened   warning[overload]"));
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let mut report = String::new();
    out.read_to_string(&mut report).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["totals"]["events"], 2);
    assert!(child.wait().unwrap().success());
}

/// Hung once: how an input is packed was looked at before the next one was opened, and its first bytes waited for.
#[cfg(unix)]
#[test]
fn an_input_that_is_still_empty_keeps_no_other_back() {
    let dir = tempfile::tempdir().unwrap();
    let [empty, full] = ["empty.log", "full.log"].map(|name| dir.path().join(name));
    std::fs::write(&empty, "").unwrap();
    std::fs::write(&full, refusal(0)).unwrap();
    // Of a pipe nothing comes at all.
    let mut child = follow(&["-", empty.to_str().unwrap(), full.to_str().unwrap()]);
    let (stdin, out) = (child.stdin.take(), lines(child.stdout.take().unwrap()));
    assert!(next(&out).starts_with("opened   warning[rpm]"));
    std::fs::write(&empty, answer(503, "UNAVAILABLE", "The model is overloaded.") + "\n").unwrap();
    assert!(next(&out).starts_with("opened   warning[overload]"));
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert!(out.iter().any(|line| line.starts_with("2 incidents from 2 errors")));
    assert!(child.wait().unwrap().success());
    drop(stdin);
}

#[test]
fn the_report_at_the_end_is_that_of_a_run_over_the_whole() {
    for log in ["mixed-peak", "recovered", "tier-upgrade", "without-times"] {
        let log = std::fs::read(format!("fixtures/scenarios/{log}.log")).unwrap();
        let mut child = follow(&["--format", "json"]);
        let mut stdin = child.stdin.take().unwrap();
        let bytes = log.clone();
        let writing = std::thread::spawn(move || {
            bytes.chunks(bytes.len().div_ceil(3)).for_each(|part| stdin.write_all(part).unwrap());
        });
        let output = child.wait_with_output().unwrap();
        writing.join().unwrap();
        let followed: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(timeless(followed), timeless(report(&[], &log)), "{}", text(&output.stderr));
    }
}

/// A report without what depends on when it was made.
fn timeless(mut report: Value) -> Value {
    report["generated_at"].take();
    report["incidents"].as_array_mut().unwrap().iter_mut().for_each(|incident| {
        incident["reset"].take();
    });
    report
}

#[test]
fn what_cannot_be_followed_is_said_and_the_rest_is_followed() {
    let output = common::pipe(gemdiag().args(["--follow", "fixtures", "-"]), refusal(0).as_bytes());
    assert!(text(&output.stdout).contains("1 incident from 1 error"), "{}", text(&output.stdout));
    assert!(text(&output.stderr).starts_with("gemdiag: cannot read fixtures: it is a directory\n"));
    assert_eq!(output.status.code(), Some(3));
}

/// Ends it as Ctrl-C does; the report.
#[cfg(unix)]
fn interrupted(child: Child) -> String {
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    text(&child.wait_with_output().unwrap().stdout)
}

#[cfg(unix)]
#[test]
fn a_file_that_is_not_there_yet_is_waited_for() {
    if common::is_ignored(2) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("later.log");
    let mut child = follow(&[path.to_str().unwrap()]);
    let said = lines(child.stderr.take().unwrap());
    assert!(said.recv_timeout(SOON).unwrap().ends_with("later.log, which is not there yet"));
    let out = lines(child.stdout.take().unwrap());
    std::fs::write(&path, refusal(0)).unwrap();
    assert!(next(&out).starts_with("opened   warning[rpm]"));
    interrupted(child);
    assert!(out.iter().any(|line| line.starts_with("1 incident from 1 error, 1 line in 1 input")));
}

#[cfg(unix)]
#[test]
fn files_that_appear_in_a_directory_are_followed_and_a_rotated_one_is_not_read_twice() {
    if common::is_ignored(2) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| dir.path().join(name);
    std::fs::write(file("a.log"), refusal(0)).unwrap();
    let mut child = follow(&["-r", dir.path().to_str().unwrap()]);
    let out = lines(child.stdout.take().unwrap());
    assert!(next(&out).starts_with("opened   warning[rpm]"));
    std::fs::rename(file("a.log"), file("a.log.1")).unwrap();
    std::fs::write(file("a.log"), refusal(10)).unwrap();
    std::fs::write(file("b.log"), refusal(20) + &refusal(30)).unwrap();
    assert!(next(&out).starts_with("grew     warning[rpm]"));
    std::thread::sleep(Duration::from_secs(2));
    interrupted(child);
    let report: Vec<String> = out.iter().collect();
    assert!(
        report.iter().any(|line| line.starts_with("1 incident from 4 errors, 4 lines in 2 inputs")),
        "{report:?}"
    );
}

#[test]
fn programs_get_each_change_as_a_line_of_json() {
    let mut child = follow(&["--format", "jsonl", "--changes"]);
    let (mut stdin, out) = (child.stdin.take().unwrap(), lines(child.stdout.take().unwrap()));
    stdin.write_all(refusal(0).as_bytes()).unwrap();
    let change = |kind: &str| {
        let lines = out.iter().map(|line| serde_json::from_str::<Value>(&line).unwrap());
        let mut changes = lines.filter(|line| line["type"] == "change");
        changes.find(|line| line["change"] == kind).unwrap()
    };
    let opened = change("opened");
    assert_eq!(
        (&opened["cause"], &opened["failures"], &opened["model"]),
        (&"rpm".into(), &1.into(), &"gemini-2.5-flash".into())
    );
    stdin.write_all((1..9).map(refusal).collect::<String>().as_bytes()).unwrap();
    let grew = change("grew");
    assert_eq!(
        (&grew["failures"], &grew["failures_before"], &grew["id"]),
        (&9.into(), &1.into(), &opened["id"])
    );
    drop(stdin);
    child.wait().unwrap();
}

#[cfg(unix)]
#[test]
fn a_program_is_run_when_an_incident_opens_and_gets_it_without_a_shell() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let (program, heard) = (dir.path().join("call"), dir.path().join("heard"));
    let script = format!(
        "#!/bin/sh\n{{ echo \"$GEMDIAG_EVENT $GEMDIAG_CAUSE $GEMDIAG_MODEL\"; cat; }} >> {}\n",
        heard.display()
    );
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let args = ["--follow", "-q", "--on-change", program.to_str().unwrap()];
    let mut child = gemdiag().args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(refusal(0).as_bytes()).unwrap();
    let begun = std::time::Instant::now();
    while begun.elapsed() < SOON && !std::fs::read_to_string(&heard).is_ok_and(|heard| heard.ends_with("}\n"))
    {
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
    let heard = std::fs::read_to_string(&heard).unwrap();
    let (words, json) = heard.split_once('\n').unwrap();
    assert_eq!(words, "opened rpm gemini-2.5-flash");
    let json: Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&json["type"], &json["change"], &json["failures"]),
        (&"change".into(), &"opened".into(), &1.into())
    );
}
