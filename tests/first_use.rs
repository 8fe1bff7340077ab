//! What a person meets who uses it for the first time, in a hurry: words where they are expected, inputs that are none, times
//! as people type them, and errors that say what would be right.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::path::Path;
use std::process::Output;

use common::{answer, code, gemdiag, pipe, quota_line, text};

const DAY: &str = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";

fn overload(time: &str) -> String {
    format!(
        "{time} ERROR {}\n",
        answer(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
    )
}

/// A directory with these files.
fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    dir
}

fn run(dir: &Path, args: &[&str]) -> Output {
    gemdiag().current_dir(dir).args(args).output().unwrap()
}

/// The last line of a report in few words.
fn totals(output: &Output) -> String {
    let out = text(&output.stdout);
    out.lines().find(|line| line.contains(" from ")).unwrap_or(&out).split(';').next().unwrap().to_owned()
}

#[test]
fn options_may_stand_before_the_command() {
    let dir = directory(&[("a.log", &overload("2026-11-22T10:00:00Z"))]);
    let part = run(dir.path(), &["--format", "partial", "a.log"]);
    std::fs::write(dir.path().join("a.part"), &part.stdout).unwrap();
    let merged = run(dir.path(), &["--utc", "-q", "merge", "a.part"]);
    assert_eq!((code(&merged), totals(&merged).as_str()), (0, "1 incident from 1 error, 1 line in 1 input"));
}

#[test]
fn help_is_a_word_and_a_mistyped_command_is_told() {
    let help = gemdiag().args(["help", "wait"]).output().unwrap();
    assert!(code(&help) == 0 && text(&help.stdout).contains("Usage: gemdiag wait"), "{}", text(&help.stdout));
    let wrong = gemdiag().args(["tirage", "a.log"]).output().unwrap();
    assert_eq!(code(&wrong), 2);
    let told = "gemdiag: there is no command or file 'tirage'; did you mean 'triage'?\n";
    assert!(text(&wrong.stderr).starts_with(told), "{}", text(&wrong.stderr));
}

#[test]
fn what_gemdiag_wrote_is_never_read_as_a_log() {
    let log = overload("2026-11-22T10:00:00Z") + &quota_line("2026-11-22T10:00:01Z", DAY, 20, "9s");
    let dir = directory(&[("a.log", &log)]);
    let formats = [
        "table", "json", "jsonl", "concise", "github", "junit", "gitlab", "html", "markdown", "sarif",
        "partial",
    ];
    for format in formats {
        run(dir.path(), &["--format", format, "-o", &format!("report.{format}"), "a.log"]);
        let output = run(dir.path(), &[&format!("report.{format}")]);
        let told = format!("cannot read report.{format} as a log: it is gemdiag's own {format} output\n");
        assert!(code(&output) == 3 && text(&output.stderr).contains(&told), "{}", text(&output.stderr));
    }
    // So is the text of a part, which is one line of any length.
    let text_of = common::unpacked(&std::fs::read(dir.path().join("report.partial")).unwrap());
    let long = dir.path().join("part.json");
    std::fs::write(
        &long,
        text_of.replace("\"inputs\":[", &format!("\"inputs\":[{}", "\"b.log\",".repeat(9_000))),
    )
    .unwrap();
    let output = run(dir.path(), &["part.json"]);
    assert!(
        code(&output) == 3 && text(&output.stderr).contains("gemdiag's own partial output"),
        "{}",
        text(&output.stderr)
    );
    std::fs::remove_file(long).unwrap();
    let part = run(dir.path(), &["report.partial"]);
    assert!(text(&part.stderr).contains("hint: join parts with: gemdiag merge report.partial"));
    let all = run(dir.path(), &["-r", ".", "-q"]);
    assert_eq!(text(&all.stderr), "gemdiag: left out 11 reports of gemdiag's own\n");
    assert_eq!((code(&all), totals(&all).as_str()), (0, "2 incidents from 2 errors, 2 lines in 1 input"));
}

/// Formats whose lines people and tools read one by one: as a pipe gives them, and in the log of a job between other lines.
#[test]
fn the_lines_of_a_report_in_the_log_of_a_job_are_counted_by_nobody() {
    let mut log = overload("2026-11-22T10:00:00Z") + &quota_line("2026-11-22T10:00:01Z", DAY, 20, "9s");
    log +=
        &quota_line("2026-11-22T10:00:02Z", "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", 10, "9s");
    let one = overload("2026-11-22T10:05:00Z");
    for format in [
        &["table"][..],
        &["table", "-v"],
        &["table", "--width", "80"],
        &["table", "-v", "--width", "60"],
        &["table", "--group-by", "cause"],
        &["concise"],
        &["github"],
        &["gitlab"],
        &["json"],
        &["jsonl"],
        &["sarif"],
        &["partial"],
    ] {
        for logs in [log.as_str(), &one] {
            let report = text(&pipe(gemdiag().arg("--format").args(format), logs.as_bytes()).stdout);
            let job = format!("Run tests\n2026-11-22T10:04:00Z INFO starting\n{report}done in 3 s\n");
            let stamped: String =
                job.lines().map(|line| format!("2026-11-22T10:04:00.1234567Z {line}\n")).collect();
            for (input, failures) in [
                (report.clone(), 0),
                (job.clone(), 0),
                (stamped.clone(), 0),
                // What is no report's is counted as ever.
                (format!("{job}{one}bye\n"), 1),
                (format!("{one}{stamped}"), 1),
            ] {
                let found = common::report(&[], input.as_bytes());
                assert_eq!(found["totals"]["events"], failures, "{format:?} in\n{input}");
            }
        }
    }
}

/// What is only like a line of a report is a line of a log.
#[test]
fn a_line_that_is_like_a_reports_is_read() {
    let body = answer(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    for line in [
        format!("error[overload] 503 UNAVAILABLE. {body}"),
        format!("  what    {body}"),
        format!("step one\n  text    {body}"),
        format!("note: {body} 2 incidents from 3 errors"),
        format!("a.log:1:1: error[rpd] said (twice) Retry: no {body}"),
        format!("{{\"cause\":\"unknown\",\"certainty\":\"high\",\"error\":{body}}}"),
        format!("[{{\"description\": \"x\", \"check_name\": \"rpd\", \"error\": {body}}}]"),
    ] {
        let dir = directory(&[("a.log", &line)]);
        let output = run(dir.path(), &["-q", "a.log"]);
        assert!(totals(&output).starts_with("1 incident from 1 error"), "{line}: {}", text(&output.stdout));
    }
}

#[test]
fn a_file_counts_once_however_it_is_named() {
    let dir = directory(&[("logs/a.log", &overload("2026-11-22T10:00:00Z"))]);
    for args in [&["logs/a.log", "./logs/a.log"][..], &["-r", "logs", "logs/a.log"], &["-r", "logs", "."]] {
        let output = run(dir.path(), &[args, &["-q"]].concat());
        assert_eq!(totals(&output), "1 incident from 1 error, 1 line in 1 input", "{args:?}");
    }
}

#[test]
fn a_directory_is_read_without_what_is_hidden_or_ignored() {
    let line = overload("2026-11-22T10:00:00Z");
    let dir = directory(&[
        ("a.log", line.as_str()),
        (".git/b.log", &line),
        (".c.log", &line),
        ("node_modules/d.log", &line),
        (".gitignore", "node_modules/\n"),
    ]);
    assert_eq!(totals(&run(dir.path(), &["-qr", "."])), "1 incident from 1 error, 1 line in 1 input");
    let all = totals(&run(dir.path(), &["-qr", ".", "--all-files"]));
    assert_eq!(all, "1 incident from 4 errors, 5 lines in 5 inputs");
}

#[test]
fn times_are_taken_as_people_type_them() {
    // It is 16:20 UTC.
    let log: String =
        ["2026-11-21T23:00:00Z", "2026-11-22T06:00:00Z", "2026-11-22T16:00:00Z"].map(overload).concat();
    for (args, errors) in [
        (&["--since", "30m"][..], 1),
        (&["--since", "11h"], 2),
        (&["--since", "06:00"], 2),
        (&["--since", "06:01"], 1),
        (&["--since", "yesterday"], 3),
        (&["--since", "today"], 2),
        (&["--since", "2026-11-22"], 2),
        (&["--since", "2026-11-22 06:00", "--until", "1h"], 1),
        (&["--until", "06:00"], 1),
    ] {
        let report = common::report(args, log.as_bytes());
        assert_eq!(report["totals"]["events"], errors, "{args:?}");
    }
    let wrong = gemdiag().args(["--since", "tomorrow"]).output().unwrap();
    assert!(
        code(&wrong) == 2 && text(&wrong.stderr).contains("06:10, yesterday, or how long ago: 10m, 1h30m")
    );
}

#[test]
fn a_wrong_value_comes_with_what_would_be_right() {
    let wrong = gemdiag().args(["--fail-on", "never"]).output().unwrap();
    assert!(
        text(&wrong.stderr).contains("one of any, terminal, critical, error, warning, info, "),
        "{}",
        text(&wrong.stderr)
    );
    let dir = directory(&[("a.log", "")]);
    for (config, told) in [
        (
            "\n\nformt = 'json'",
            "line 3: unknown key 'formt'; did you mean 'format'?\nhint: a file may set format, report, fail-on,",
        ),
        (
            "width = 80\nformat = 'x'",
            "line 2: invalid value 'x' for '--format <FORMAT>'\nhint: possible values: table, json,",
        ),
        (
            "fail-on = ['never']",
            "line 1: invalid value 'never' for '--fail-on <WHAT>': unknown condition 'never'\nhint: one of any,",
        ),
        ("width = [", "line 1: "),
    ] {
        std::fs::write(dir.path().join("gemdiag.toml"), config).unwrap();
        let output = run(dir.path(), &["a.log"]);
        assert!(code(&output) == 2 && text(&output.stderr).contains(told), "{}", text(&output.stderr));
    }
}

#[test]
fn a_screen_of_no_width_and_a_time_before_all_models_are_refused() {
    for args in [["--width", "0"], ["--width", "19"], ["--now", "1970-01-01"], ["--now", "9999-12-31"]] {
        assert_eq!(code(&pipe(gemdiag().args(args), b"x")), 2, "{args:?}");
    }
}

#[test]
#[cfg(unix)]
fn a_message_about_a_file_keeps_its_own_words() {
    let output = gemdiag().args(["run", "--", "/etc/passwd"]).output().unwrap();
    assert_eq!(
        (code(&output), text(&output.stderr).as_str()),
        (126, "gemdiag: cannot run /etc/passwd: Permission denied\n")
    );
}

#[test]
fn a_text_of_gemdiags_own_is_whole_in_json() {
    let report = common::report(&[], quota_line("2026-11-22T10:00:00Z", DAY, 20, "9s").as_bytes());
    let note = report["incidents"][0]["advice"]["model_note"]["text"].as_str().unwrap();
    assert!(note.len() > 120 && note.ends_with('.'), "{note}");
}

#[test]
fn waiting_says_at_once_until_when_and_why() {
    let output = gemdiag().args(["wait", "rpm", "--at", "2026-11-22T16:19:01Z"]).output().unwrap();
    assert_eq!(code(&output), 0);
    assert_eq!(
        text(&output.stderr),
        "gemdiag: waiting until 2026-11-22 16:20:01 UTC: requests per minute are back in 1 s, a minute after the refusal\n"
    );
}

#[test]
fn what_is_known_is_left_out_until_its_day_and_counted() {
    let log = overload("2026-11-22T10:00:00Z") + &quota_line("2026-11-22T10:00:01Z", DAY, 20, "9s");
    let row = |until: &str| {
        format!("[[ignore]]\ncause = 'rpd'\nmodel = 'gemini-2.5*'\nuntil = {until}\nwhy = 'ticket 7'\n")
    };
    let dir = directory(&[("a.log", &log)]);
    for (config, told) in [
        (
            row("2026-11-23"),
            "1 incident from 2 errors, 1 incident with 1 error ignored as known, 2 lines in 1 input",
        ),
        (
            row("'2026-11-23'"),
            "1 incident from 2 errors, 1 incident with 1 error ignored as known, 2 lines in 1 input",
        ),
        (row("2026-11-22"), "2 incidents from 2 errors, 2 lines in 1 input"),
    ] {
        std::fs::write(dir.path().join("gemdiag.toml"), &config).unwrap();
        assert_eq!(totals(&run(dir.path(), &["-q", "a.log"])), told, "{config}");
    }
    for (config, told) in [
        ("[[ignore]]\nwhy = 'x'", "it names no cause, project or model"),
        ("[[ignore]]\ncause = 'rpd'", "missing field `why`"),
        ("[[ignore]]\ncause = 'rdp'\nwhy = 'x'", "did you mean 'rpd'?"),
        ("[[ignore]]\ncause = 'rpd'\nuntil = 'soon'\nwhy = 'x'", "'soon' is no date"),
    ] {
        std::fs::write(dir.path().join("gemdiag.toml"), config).unwrap();
        let output = run(dir.path(), &["-q", "a.log"]);
        assert!(code(&output) == 2 && text(&output.stderr).contains(told), "{}", text(&output.stderr));
    }
    std::fs::remove_file(dir.path().join("gemdiag.toml")).unwrap();
    let least = run(dir.path(), &["-q", "--min-severity", "error", "a.log"]);
    assert_eq!(
        totals(&least),
        "1 incident from 2 errors, 1 incident with 1 error not asked for, 2 lines in 1 input"
    );
}

#[test]
fn a_report_may_go_to_a_file_in_place_of_the_screen() {
    let dir = directory(&[("a.log", &overload("2026-11-22T10:00:00Z"))]);
    let screen = run(dir.path(), &["-v", "a.log"]);
    let output = run(dir.path(), &["-v", "a.log", "-o", "out.txt"]);
    assert_eq!((code(&output), text(&output.stdout).as_str(), text(&output.stderr).as_str()), (0, "", ""));
    assert_eq!(std::fs::read_to_string(dir.path().join("out.txt")).unwrap(), text(&screen.stdout));
    let own = run(dir.path(), &["a.log", "-o", "a.log"]);
    assert!(code(&own) == 2 && text(&own.stderr).contains("cannot write a.log: it is an input"));
}

#[cfg(unix)]
#[test]
fn the_clipboard_is_read_by_the_platforms_program() {
    use std::os::unix::fs::PermissionsExt;
    let dir = directory(&[("pbpaste", "#!/bin/sh\nprintf '%s' '429 RESOURCE_EXHAUSTED'\n")]);
    let program = |name: &str| dir.path().join(name);
    std::fs::set_permissions(program("pbpaste"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let read = || gemdiag().arg("--clipboard").env("PATH", dir.path()).output().unwrap();
    if cfg!(not(target_os = "macos")) {
        let none = read();
        assert!(
            code(&none) == 3
                && text(&none.stderr).contains("cannot read the clipboard: there is no wl-paste, no xclip")
        );
        std::fs::rename(program("pbpaste"), program("xclip")).unwrap();
    }
    let output = read();
    assert!(
        code(&output) == 0 && text(&output.stdout).contains("quota-unspecified"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn the_long_help_names_the_environment() {
    let long = text(&gemdiag().arg("--help").output().unwrap().stdout);
    assert!(
        long.contains("GEMDIAG_FAIL_ON") && long.contains("NO_COLOR") && long.contains("Exit codes:"),
        "{long}"
    );
    assert!(!text(&gemdiag().arg("-h").output().unwrap().stdout).contains("GEMDIAG_"));
    let rows = &gemdiag::knowledge::Knowledge::builtin().live().credentials;
    let variables = [&rows.key_variables[..], &rows.token_variables].concat();
    assert!(long.contains(&format!("  {}\n", variables.join(", "))), "{long}");
    let readme = std::fs::read_to_string("README.md").unwrap();
    assert!(variables.iter().all(|name| readme.contains(&format!("`{name}`"))), "README names them all");
}
