//! The command line: inputs, exit codes, and what happens when something is wrong.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::process::Stdio;

use common::{answer, code, gemdiag, pipe, report, text};

const LOG: &str = "fixtures/logs/app.log";

#[test]
fn finding_errors_is_success_unless_asked_otherwise() {
    for (args, expected) in [
        (&[LOG][..], 0),
        (&[LOG, "--fail-on", "any"], 1),
        (&[LOG, "--fail-on", "terminal"], 1),
        (&[LOG, "--fail-on", "region,rpd"], 1),
        (&[LOG, "--fail-on", "region"], 0),
        (&[LOG, "--fail-on", "error"], 1),
        (&[LOG, "--exit-class"], 12),
        (&[LOG, "--fail-on", "nonsense"], 2),
        (&[LOG, "--no-such-flag"], 2),
        (&["no/such/file"], 3),
        (&["no/such/file", LOG], 3),
        (&["no/such/file", LOG, "--fail-on", "any"], 1),
        (&["Cargo.lock", "--fail-on", "any"], 0),
    ] {
        for format in ["table", "json", "jsonl"] {
            let output = gemdiag().args(args).args(["--format", format]).output().unwrap();
            assert_eq!(code(&output), expected, "{args:?} {format}: {}", text(&output.stderr));
        }
    }
}

#[test]
fn the_exit_class_says_what_to_do_next() {
    let day = common::quota_line(
        "2026-11-22T16:00:00Z",
        "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
        20,
        "9s",
    );
    let overload = answer(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    let region = answer(400, "FAILED_PRECONDITION", "User location is not supported for the API use.");
    for (input, expected) in [(overload, 10), (day, 11), (region, 12), ("nothing".to_owned(), 0)] {
        assert_eq!(code(&pipe(gemdiag().arg("--exit-class"), input.as_bytes())), expected, "{input}");
    }
}

/// Of all that was found, or of what `--fail-on` names: one says which incidents count, the other how the code tells of them.
#[test]
fn with_both_the_exit_class_is_that_of_what_fail_on_names() {
    let overload = answer(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    let region = answer(400, "FAILED_PRECONDITION", "User location is not supported for the API use.");
    let both = format!("{overload}\n{region}\n");
    for (args, expected) in [
        (&["--exit-class"][..], 12),
        (&["--exit-class", "--fail-on", "any"], 12),
        (&["--exit-class", "--fail-on", "overload"], 10),
        (&["--exit-class", "--fail-on", "terminal"], 12),
        (&["--exit-class", "--fail-on", "rpd"], 0),
        (&["--fail-on", "overload"], 1),
        (&["--fail-on", "rpd"], 0),
    ] {
        assert_eq!(code(&pipe(gemdiag().args(args), both.as_bytes())), expected, "{args:?}");
    }
}

#[test]
fn a_missing_file_is_named_and_the_rest_goes_on() {
    let output = gemdiag().args(["no/such/file", LOG, "-q"]).output().unwrap();
    assert_eq!(text(&output.stderr), "gemdiag: cannot open no/such/file: No such file or directory\n");
    assert!(text(&output.stdout).starts_with("4 incidents from 12 errors"), "{}", text(&output.stdout));
}

#[test]
fn a_directory_gets_a_hint_and_is_read_when_asked() {
    let output = gemdiag().arg("fixtures/logs").output().unwrap();
    assert_eq!(code(&output), 3);
    assert!(text(&output.stderr).contains("hint: "), "{}", text(&output.stderr));
    let output = gemdiag().args(["--recursive", "fixtures/logs", "-q"]).output().unwrap();
    assert_eq!(code(&output), 0);
    assert!(text(&output.stdout).contains("incidents from"), "{}", text(&output.stdout));
}

#[test]
fn file_pipe_dash_and_text_give_the_same_answer() {
    let log = std::fs::read(LOG).unwrap();
    let asked = |args: &[&str], input: &[u8]| {
        let report = report(args, input);
        report["incidents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|i| (i["cause"].clone(), i["count"].clone()))
            .collect::<Vec<_>>()
    };
    let expected = asked(&[], &log);
    assert_eq!(expected.len(), 4);
    assert_eq!(asked(&[LOG], b""), expected);
    assert_eq!(asked(&["-"], &log), expected);
    assert_eq!(asked(&["--text", &text(&log)], b""), expected);
    let file = std::fs::File::open(LOG).unwrap();
    let output = gemdiag().args(["--format", "json"]).stdin(Stdio::from(file)).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["totals"]["events"], 12);
}

#[test]
fn standard_input_can_be_named_once() {
    let output = pipe(gemdiag().args(["-", "-"]), b"");
    assert_eq!(
        (code(&output), text(&output.stderr).as_str()),
        (2, "gemdiag: standard input (-) can be read only once\n")
    );
}

#[test]
fn empty_and_binary_inputs_are_clean() {
    let binary: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    for (input, lines) in [(&b""[..], "0 lines"), (&b"\n\n"[..], "2 lines"), (&binary, "lines")] {
        let output = pipe(&mut gemdiag(), input);
        let shown = text(&output.stdout);
        assert_eq!((code(&output), text(&output.stderr).as_str()), (0, ""));
        assert!(shown.starts_with("no Gemini API error found, ") && shown.contains(lines), "{shown}");
    }
}

#[test]
fn a_reader_that_has_enough_ends_it_quietly() {
    let body = answer(503, "UNAVAILABLE", "The model is overloaded. Please try again later.") + "\n";
    let mut child = gemdiag()
        .args(["--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let writer =
        std::thread::spawn(move || std::io::Write::write_all(&mut stdin, body.repeat(20_000).as_bytes()));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    assert_eq!((code(&output), text(&output.stderr).as_str()), (0, ""));
}

#[test]
fn totals_add_up() {
    let report = report(&[LOG], b"");
    let counts = |name: &str| {
        report["incidents"].as_array().unwrap().iter().map(|i| i[name].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!(report["totals"]["events"], counts("count") + report["totals"]["other"].as_u64().unwrap());
    assert_eq!(report["totals"]["duplicates"], counts("duplicates"));
    assert_eq!(report["totals"]["lines"], std::fs::read_to_string(LOG).unwrap().lines().count());
}

#[test]
fn a_report_goes_to_a_file_beside_the_screen_and_a_bad_path_fails_before_the_work() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("report.json");
    let output =
        gemdiag().args([LOG, "-q", "--report", &format!("json={}", path.display())]).output().unwrap();
    assert_eq!(code(&output), 0);
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(report["totals"]["events"], 12);
    let output = gemdiag().args([LOG, "--report", "json=/no/such/dir/report.json"]).output().unwrap();
    assert_eq!((code(&output), text(&output.stdout).as_str()), (5, ""));
    assert!(text(&output.stderr).starts_with("gemdiag: cannot write /no/such/dir/report.json: "));
}

#[test]
fn help_fits_on_one_screen() {
    let output = gemdiag().arg("-h").output().unwrap();
    let lines = text(&output.stdout).lines().count();
    assert!(lines <= 60, "{lines} lines");
    assert!(text(&output.stdout).contains("Exit codes:"));
}

#[test]
fn what_could_not_be_read_is_told_last_where_the_exit_code_tells_what_was_found() {
    let last = "gemdiag: not everything was read: the exit code tells of what was\n";
    for (args, expected) in [(&["--fail-on", "any"][..], 1), (&["--exit-class"], 12), (&[], 3)] {
        let output = gemdiag().args(["no/such/file", LOG, "-qq"]).args(args).output().unwrap();
        assert_eq!(code(&output), expected, "{args:?}");
        assert_eq!(text(&output.stderr).ends_with(last), expected != 3, "{}", text(&output.stderr));
    }
}

#[test]
fn times_that_cannot_be_reckoned_with_are_refused() {
    for args in [
        &["reset", "rpd", "--now", "+262142-12-31T23:59:59Z"][..],
        &["reset", "rpd", "--at", "+262142-12-31T23:59:59Z"],
        &["wait", "rpd", "--at", "+262142-12-31T23:59:59Z"],
        &["wait", "rpd", "--jitter=300000000000y"],
        &["--now", "-100000-01-01T00:00:00Z", LOG],
        &["--now", "9999-12-31T23:59:59Z", LOG],
        &["--since", "+262142-12-31T23:59:59Z", LOG],
    ] {
        let output = gemdiag().args(args).output().unwrap();
        assert_eq!(code(&output), 2, "{args:?}: {}", text(&output.stderr));
    }
    let at_most = gemdiag().args(["reset", "rpd", "--now", "2099-12-31T23:59:59Z"]).output().unwrap();
    assert_eq!(code(&at_most), 0, "{}", text(&at_most.stderr));
    let day = gemdiag().args([LOG, "-q", "--since", "2026-11-22", "--until", "2026-11-22"]).output().unwrap();
    assert_eq!(code(&day), 0, "a date is a time for every option: {}", text(&day.stderr));
}

#[test]
fn a_variable_that_is_empty_is_not_set() {
    for name in ["FORMAT", "FAIL_ON", "COLOR", "NOW", "CONFIG", "KNOWLEDGE"] {
        let output = gemdiag().env(format!("GEMDIAG_{name}"), "").args([LOG, "-q"]).output().unwrap();
        assert_eq!((code(&output), text(&output.stderr).as_str()), (0, ""), "{name}");
    }
}

/// The hint of the server has passed: that an overload is over is not said by that.
#[test]
fn whether_to_retry_is_answered_alike_in_the_overview_the_block_and_the_exit_code() {
    let overload = answer(503, "UNAVAILABLE", "The model is overloaded. Please retry in 2s.");
    let day = common::quota_line(
        "2026-11-21T07:00:00Z",
        "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
        20,
        "9s",
    );
    let log = format!("2026-11-22T16:00:00Z ERROR {overload}\n{day}");
    let output = pipe(gemdiag().arg("--assume-tz=utc"), log.as_bytes());
    let shown = text(&output.stdout);
    for (cause, word, sentence) in
        [("overload", "backoff", "yes, a few times, slower each time"), ("rpd", "now", "yes, now")]
    {
        let row = shown.lines().find(|line| line.split_whitespace().nth(1) == Some(cause)).unwrap();
        assert!(row.ends_with(word), "{row}");
        let block = shown.split(&format!("[{cause}]")).nth(1).unwrap();
        let retry = block.lines().find_map(|line| line.trim().strip_prefix("retry ")).unwrap();
        assert_eq!(retry.trim(), sentence, "{shown}");
    }
    // No wait for a day is needed where the quota is back.
    assert_eq!(code(&pipe(gemdiag().arg("--exit-class"), day.as_bytes())), 10);
}

#[test]
fn rules_of_sarif_follow_the_users_own_rows() {
    let dir = tempfile::tempdir().unwrap();
    let row = "[[fix]]\nid = \"overload\"\nsummary = \"Call our platform team.\"\n";
    std::fs::write(dir.path().join("fixes.toml"), row).unwrap();
    let overload = answer(503, "UNAVAILABLE", "The model is overloaded.");
    let mut command = gemdiag();
    command.args(["--format", "sarif", "--knowledge"]).arg(dir.path());
    let output = pipe(&mut command, overload.as_bytes());
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    let rules = report["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "overload").unwrap();
    assert_eq!(rule["shortDescription"]["text"], "Call our platform team.");
}

#[test]
fn what_is_no_text_is_no_log_without_failures() {
    let dir = tempfile::tempdir().unwrap();
    for (name, begins, says) in [
        (
            "shot.png",
            &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
            "it is a picture\nhint: paste the text that it shows",
        ),
        (
            "app.journal",
            b"LPKSHHRH\0\0",
            "it is a journal of systemd\nhint: print it first: journalctl -o short-iso --file ",
        ),
        (
            "app.parquet",
            b"PAR1\x15\x04",
            "it is a Parquet file\nhint: write its rows as lines of JSON, and name those",
        ),
        ("app.log.bz2", b"BZh91AY&SY", "it is packed as bzip2\nhint: unpack it first: bzip2 -dc "),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, [begins, &[0x80, 0, 0xff].repeat(200)].concat()).unwrap();
        let output = gemdiag().arg(&path).output().unwrap();
        assert_eq!(code(&output), 3, "{name}");
        assert!(text(&output.stderr).contains(says), "{}", text(&output.stderr));
        let piped = gemdiag().stdin(std::fs::File::open(&path).unwrap()).output().unwrap();
        assert_eq!(code(&piped), 3, "{name}");
    }
}
