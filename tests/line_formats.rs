//! Logs in formats that gemdiag does not know: read wrongly by themselves, and right by a row of one's own.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;

use std::path::Path;
use std::process::Command;

use common::{code, gemdiag, pipe, text};
use tempfile::TempDir;

/// A failure, as a client prints it: `{503}` in the logs below.
const FAILED: &str = r#"503 UNAVAILABLE. {"error": {"code": 503, "message": "The model is overloaded. Please try again later.", "status": "UNAVAILABLE"}}"#;

/// Columns between bars behind a date that is given by its week.
const WEEKS: &str = r#"
[[line_format]]
id = "weeks"
statement = "The batch runner's."
regex = '''(?<time>\S+ \S+) \| (?<level>[A-Z]) \| (?<project>[a-z-]*) \| (?<model>[\w.-]*) \| (?<message>.*)'''
time_form = "%G-W%V-%u %H:%M:%S"
examples = [{ line = "2026-W47-5 06:00:00 | I | alpha-prod |  | ok", time = "2026-11-20T06:00:00", level = "I", project = "alpha-prod", message = "ok" }]
"#;

const WEEKS_LOG: &str = "\
2026-W47-5 06:00:00 | I | alpha-prod | gemini-2.5-pro | ok
2026-W47-5 06:00:01 | E | gamma-prod | gemini-2.5-flash | call failed: {503}
2026-W47-5 06:00:02 | I | alpha-prod | gemini-2.5-pro | ok
2026-W47-5 06:00:03 | E | delta-prod | gemini-2.5-flash | call failed: {503}
Traceback (most recent call last):
  File \"a.py\", line 1, in call
ServerError: {503}
2026-W47-5 06:00:04 | I | alpha-prod | gemini-2.5-pro | ok
";

/// A day of the year, and no year.
const DAYS: &str = r#"
[[line_format]]
id = "days"
statement = "The gateway's: a number, tenant and model, a day of the year."
regex = '''@\d+ \{(?<project>[^/]+)/(?<model>[^}]+)\} (?<time>[\d:.]+) (?<message>.*)'''
time_form = "%Y:%j:%H.%M.%S"
examples = [{ line = "@42 {shop/gemini-2.5-pro} 2026:324:06.00.00 started", time = "2026-11-20T06:00:00", project = "shop", model = "gemini-2.5-pro", message = "started" }]
"#;

const DAYS_LOG: &str = "\
@42 {shop/gemini-2.5-pro} 2026:324:06.00.00 started
@43 {shop/gemini-2.5-pro} 2026:324:06.00.01 call failed: {503}
  at f
@44 {mail/gemini-2.5-flash} 2026:324:06.00.02 call failed: {503}
@45 {shop/gemini-2.5-pro} 2026:324:06.00.03 503 tickets sold
";

/// The text first, and what it is about behind it.
const BEHIND: &str = r#"
[[line_format]]
id = "behind"
statement = "The chat bot's."
regex = '''(?<message>.*) <- (?<model>\S+) <- (?<project>\S+) <- (?<time>\d\d/\d\d [\d:]+)'''
time_form = "%d/%m %H:%M:%S"
examples = [{ line = "ok <- gemini-2.5-pro <- shop <- 20/11 06:00:00", time = "11-20T06:00:00", model = "gemini-2.5-pro", project = "shop", message = "ok" }]
"#;

const BEHIND_LOG: &str = "\
call failed: {503} <- gemini-2.5-flash <- shop-prod <- 20/11 06:00:00
all is well <- gemini-2.5-flash <- shop-prod <- 20/11 06:00:01
call failed: {503} <- gemini-2.5-flash <- mail-prod <- 20/11 06:00:02
call failed: {503} <- gemini-2.5-flash <- mail-prod <- 20/11 06:00:03
";

fn folder(rows: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("line_formats.toml"), rows.trim_start()).unwrap();
    folder
}

fn with(folder: &TempDir, format: &str) -> Command {
    let mut command = gemdiag();
    command.args(["--utc", "--assume-tz", "utc", "--format", "json", "--line-format", format]);
    command.arg("--knowledge").arg(folder.path());
    command
}

fn report(command: &mut Command, log: &str) -> serde_json::Value {
    let output = pipe(command, log.replace("{503}", FAILED).as_bytes());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
}

/// What was found: project and model, how often, when first and last, and where.
fn found(report: &serde_json::Value) -> Vec<String> {
    let incidents = report["incidents"].as_array().unwrap();
    let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").replace("2026-11-20T", "");
    let line = |i: &serde_json::Value| {
        let place = format!("{}:{}", i["example"]["line"], i["example"]["column"]);
        let (first, last) = (word(&i["first_seen"]), word(&i["last_seen"]));
        format!("{} {} {} {first} {last} {place}", word(&i["project"]), word(&i["model"]), i["count"])
    };
    let mut found: Vec<String> = incidents.iter().map(line).collect();
    found.sort();
    found
}

#[test]
fn an_odd_format_is_read_right_by_its_row() {
    for (rows, name, log, without, expected) in [
        (
            WEEKS,
            "weeks",
            WEEKS_LOG,
            vec!["- - 1 06:00:03.000Z 06:00:03.000Z 4:72"],
            vec![
                "delta-prod gemini-2.5-flash 1 06:00:03.000Z 06:00:03.000Z 4:72",
                "gamma-prod gemini-2.5-flash 1 06:00:01.000Z 06:00:01.000Z 2:72",
            ],
        ),
        (
            DAYS,
            "days",
            DAYS_LOG,
            vec!["- - 2 - - 2:58"],
            vec![
                "mail gemini-2.5-flash 1 06:00:02.000Z 06:00:02.000Z 4:60",
                "shop gemini-2.5-pro 1 06:00:01.000Z 06:00:01.000Z 2:58",
            ],
        ),
        (
            BEHIND,
            "behind",
            BEHIND_LOG,
            vec!["- gemini-2.5-flash 3 - - 1:14"],
            vec![
                "mail-prod gemini-2.5-flash 2 06:00:02.000Z 06:00:03.000Z 3:14",
                "shop-prod gemini-2.5-flash 1 06:00:00.000Z 06:00:00.000Z 1:14",
            ],
        ),
    ] {
        let folder = folder(rows);
        let plain = report(gemdiag().args(["--utc", "--assume-tz", "utc", "--format", "json"]), log);
        assert_eq!(found(&plain), without, "{name} without its row");
        assert_eq!(plain["inputs"]["line_format"], serde_json::Value::Null);
        let read = report(&mut with(&folder, name), log);
        assert_eq!(found(&read), expected, "{name}");
        assert_eq!(read["inputs"]["line_format"], name);
    }
}

/// The same answer for each number of threads, with colours, with Windows' line ends, and while the log is followed.
#[test]
fn the_answer_does_not_depend_on_how_the_log_comes() {
    let folder = folder(WEEKS);
    let many: String = (0..4000)
        .map(|i| {
            let head = format!("2026-W47-5 06:{:02}:{:02}", i / 60 % 60, i % 60);
            match i % 3 {
                0 => format!("{head} | E | shop-prod | gemini-2.5-pro | call failed: {FAILED}\n  at f\n"),
                _ => format!("{head} | I | mail-prod | gemini-2.5-pro | {}\n", "ok ".repeat(30)),
            }
        })
        .collect();
    let one = found(&report(with(&folder, "weeks").args(["--threads", "1"]), &many));
    assert_eq!(one, ["shop-prod gemini-2.5-pro 1334 06:00:00.000Z 06:59:57.000Z 1:69"]);
    assert_eq!(found(&report(with(&folder, "weeks").args(["--threads", "4"]), &many)), one);
    assert_eq!(found(&report(with(&folder, "weeks").arg("--follow"), &many)), one);
    let expected = found(&report(&mut with(&folder, "weeks"), WEEKS_LOG));
    let windows = WEEKS_LOG.replace('\n', "\r\n");
    assert_eq!(found(&report(&mut with(&folder, "weeks"), &windows)), expected);
    let coloured = WEEKS_LOG.replace("| E |", "| \x1b[31mE\x1b[0m |");
    let names = |found: Vec<String>| -> Vec<String> {
        found.iter().map(|line| line.rsplit_once(' ').unwrap().0.to_owned()).collect()
    };
    assert_eq!(names(found(&report(&mut with(&folder, "weeks"), &coloured))), names(expected));
}

/// A line with the address of a model and the status 200 is a request that went well: in the project and at the time that
/// the format says.
#[test]
fn requests_that_went_well_have_the_project_of_their_line() {
    let called =
        "POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent";
    let log = format!(
        "2026-W47-5 06:00:01 | E | gamma-prod | gemini-2.5-flash | {called} failed: {{503}}\n\
         2026-W47-5 06:00:02 | I | gamma-prod | gemini-2.5-flash | {called} \"HTTP/1.1 200 OK\"\n\
         2026-W47-5 06:00:03 | I | delta-prod | gemini-2.5-flash | {called} \"HTTP/1.1 200 OK\"\n"
    );
    let report = report(&mut with(&folder(WEEKS), "weeks"), &log);
    let requests = &report["incidents"][0]["requests"];
    assert_eq!(report["incidents"][0]["project"], "gamma-prod");
    assert_eq!(requests["succeeded"], 1, "{requests}");
}

#[test]
fn the_name_of_a_format_may_stand_in_the_configuration() {
    let folder = folder(DAYS);
    let config = folder.path().join("gemdiag.toml");
    std::fs::write(&config, "line-format = 'days'\n").unwrap();
    let mut command = gemdiag();
    command.args(["--utc", "--assume-tz", "utc", "--format", "json", "--config"]).arg(&config);
    // The folder of rows may hold tables only.
    let rows = self::folder(DAYS);
    assert_eq!(
        report(command.arg("--knowledge").arg(rows.path()), DAYS_LOG)["inputs"]["line_format"],
        "days"
    );
}

#[test]
fn a_format_that_is_not_there_is_told_with_those_that_are() {
    let output = pipe(&mut with(&folder(DAYS), "day"), b"");
    assert_eq!(code(&output), 2);
    assert_eq!(
        text(&output.stderr),
        "gemdiag: there is no line format 'day'; did you mean 'days'?\n\
         hint: formats: week-columns, days; write your own as [[line_format]] in DIR/line_formats.toml, with --knowledge DIR\n"
    );
}

/// What `tables check` says of rows, and its exit code.
fn checked(rows: &str) -> (i32, String) {
    let folder = folder(rows);
    let output = gemdiag().args(["tables", "check"]).arg(folder.path()).output().unwrap();
    let said = text(&output.stdout) + &text(&output.stderr);
    (code(&output), said.replace(&format!("{}/", Path::new(folder.path()).display()), ""))
}

#[test]
fn rows_are_checked_with_their_file_and_line() {
    for rows in [WEEKS, DAYS, BEHIND] {
        assert_eq!(checked(rows), (0, "the tables hold together\n".to_owned()));
    }
    for (from, to, expected) in [
        ("(?<message>.*)", "(?<message>.*", "row 'weeks' has a regex that cannot be read: unclosed group"),
        (
            "(?<level>",
            "(?<tenant>",
            "row 'weeks' has the unknown group 'tenant'; there are time, level, project, model, message",
        ),
        (
            "(?<message>.*)",
            "(?<message>(.{250}){250})",
            "row 'weeks' has a regex that takes more than 512 KiB",
        ),
        (
            "level = \"I\"",
            "level = \"E\"",
            "row 'weeks' takes 'I' as level of '2026-W47-5 06:00:00 | I | alpha-prod |  | ok', and its example says 'E'",
        ),
        (
            "T06:00:00",
            "T07:00:00",
            "row 'weeks' gives the time '2026-11-20T06:00:00' of '2026-W47-5 06:00:00 | I | alpha-prod |  | ok', and its example says '2026-11-20T07:00:00'",
        ),
        (
            "%G-W%V-%u %H",
            "%Y-W%V-%u %H",
            "row 'weeks' gives no time of '2026-W47-5 06:00:00 | I | alpha-prod |  | ok', and its example says '2026-11-20T06:00:00': write it with a day, and where it is an unusual one with a time_form",
        ),
    ] {
        let rows = format!("# Ours.\n\n{}", WEEKS.trim_start().replacen(from, to, 1));
        assert_eq!(checked(&rows), (1, format!("gemdiag: line_formats.toml:3: {expected}\n")), "{to}");
    }
}

/// A log in another format is read as it would be without the row: the lines in front of the first one of the format, too.
#[test]
fn lines_in_other_formats_are_read_as_they_are() {
    let other = "2026-11-20T06:00:00Z INFO ready\n2026-11-20T06:00:01Z ERROR call failed: {503}\n\
                 2026-11-20T06:00:05Z INFO ready\n2026-11-20T06:00:09Z ERROR call failed: {503}\n";
    let two = "- - 2 06:00:01.000Z 06:00:09.000Z 2:41";
    assert_eq!(found(&report(&mut with(&folder(DAYS), "days"), other)), [two]);
    assert_eq!(
        found(&report(&mut with(&folder(DAYS), "days"), &format!("{other}{DAYS_LOG}"))),
        [
            two,
            "mail gemini-2.5-flash 1 06:00:02.000Z 06:00:02.000Z 8:60",
            "shop gemini-2.5-pro 1 06:00:01.000Z 06:00:01.000Z 6:58",
        ]
    );
}
