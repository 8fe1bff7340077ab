//! Where reports go: whole or not at all, never in the place of an input, and one that fails keeps no other back.
#![cfg(all(unix, feature = "cli"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where something is amiss"
)]

mod common;

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use common::{gemdiag, pipe};

const ERROR: &str = r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#;

/// A directory with a log and yesterday's report.
struct World(tempfile::TempDir);

impl World {
    fn new() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        std::fs::write(world.path("app.log"), format!("{ERROR}\n")).unwrap();
        std::fs::write(world.path("old.json"), "yesterday").unwrap();
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn gemdiag(&self, args: &[&str]) -> Command {
        let mut command = gemdiag();
        command.current_dir(self.0.path()).args(args);
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        pipe(&mut self.gemdiag(args), b"")
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// All files, by name.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_lone_dash_is_standard_output_and_never_a_file() {
    let world = World::new();
    let before = world.names();
    let output = world.run(&["app.log", "--report", "json=-"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with(
            "error: invalid value 'json=-' for '--report <FORMAT=FILE>': what goes to standard output is asked for with --format\n"
        ),
        "{said}"
    );
    let output = world.run(&["app.log", "--format", "json", "-o", "-"]);
    assert!(output.status.success() && output.stdout.starts_with(b"{"), "{output:?}");
    assert_eq!(world.names(), before);
}

#[test]
fn a_report_takes_neither_an_inputs_place_nor_another_reports() {
    let world = World::new();
    symlink("app.log", world.path("link")).unwrap();
    std::fs::hard_link(world.path("app.log"), world.path("other-name")).unwrap();
    let path = world.path("app.log");
    let absolute = format!("html={}", path.display());
    let input = "it is an input";
    for (args, target, by) in [
        (&["--report", "json=app.log", "app.log"][..], "app.log", input),
        (&["--report", "json=link", "app.log"], "link", input),
        (&["--report", "json=app.log", "link"], "app.log", input),
        (&["--report", "json=other-name", "app.log"], "other-name", input),
        (&["--report", &absolute, "app.log"], path.to_str().unwrap(), input),
        (&["--report", "json=app.log", "-r", "."], "./app.log".trim_start_matches("./"), input),
        (&["--report", "json=app.log", "--follow", "app.log"], "app.log", input),
        (&["--report", "json=app.log", "merge", "app.log"], "app.log", input),
        (
            &["--report", "json=new", "--report", "html=./new", "app.log"],
            "./new",
            "another report is written to it",
        ),
    ] {
        let args: Vec<&str> = match args {
            [option, report, "merge", file] => vec!["merge", option, report, file],
            args => args.to_vec(),
        };
        let output = world.run(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(
            stderr(&output).starts_with(&format!("gemdiag: cannot write {target}: {by}\n")),
            "{}",
            stderr(&output)
        );
        assert_eq!(world.read("app.log"), format!("{ERROR}\n"), "{args:?}");
    }
    let log = std::fs::File::open(&path).unwrap();
    let output = world.gemdiag(&["--report", "json=app.log"]).stdin(log).output().unwrap();
    assert!(stderr(&output).contains("it is read as standard input"), "{}", stderr(&output));
    let out = std::fs::File::create(world.path("out")).unwrap();
    let output = world.gemdiag(&["--report", "json=out", "app.log"]).stdout(out).output().unwrap();
    assert!(stderr(&output).contains("standard output is written to it"), "{}", stderr(&output));
}

/// What is read beside the logs is no less the user's: a row of one's own was once replaced by a report.
#[test]
fn a_report_takes_the_place_of_no_file_that_is_read_beside_the_logs() {
    let world = World::new();
    let rows = "[[window]]\nid = \"per-minute\"\nback_s = 90\n";
    std::fs::create_dir(world.path("rows")).unwrap();
    std::fs::write(world.path("rows/windows.toml"), rows).unwrap();
    std::fs::write(world.path("map.toml"), "demo = [\"100200300400\"]\n").unwrap();
    let part = world.run(&["--format", "partial", "app.log"]).stdout;
    std::fs::write(world.path("part.json"), part).unwrap();
    for (report, beside) in [
        ("json=rows/windows.toml", ["--knowledge", "rows"]),
        ("json=./map.toml", ["--project-map", "map.toml"]),
    ] {
        for command in [&["app.log"][..], &["--follow", "app.log"], &["merge", "part.json"], &["run", "true"]]
        {
            let (first, rest) = match command {
                ["merge" | "run", ..] => command.split_at(1),
                _ => command.split_at(0),
            };
            let args = [first, &["--report", report], &beside, rest].concat();
            let output = world.run(&args);
            assert_eq!(output.status.code(), Some(2), "{args:?}");
            assert!(stderr(&output).contains("it is an input"), "{args:?}: {}", stderr(&output));
        }
    }
    assert_eq!(world.read("rows/windows.toml"), rows);
}

#[test]
fn the_report_of_the_last_run_survives_a_run_that_fails() {
    let world = World::new();
    for args in [
        &["--report", "json=old.json", "--knowledge", "missing", "app.log"][..],
        &["--report", "json=old.json", "--report", "html=no/such/directory", "app.log"],
        &["--report", "json=old.json", "--project-map", "missing", "app.log"],
        &["run", "--report", "json=old.json", "--", "./no-such-program"],
    ] {
        let output = world.run(args);
        assert!(!output.status.success(), "{args:?}");
        assert_eq!(world.read("old.json"), "yesterday", "{args:?}");
    }
    let ended = |args: &[&str]| {
        let mut child = world.gemdiag(args).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(500));
        child.kill().unwrap();
        child.wait().unwrap();
    };
    ended(&["--report", "json=old.json", "--report", "jsonl=new.jsonl", "app.log", "-"]);
    assert_eq!(world.read("old.json"), "yesterday");
    assert_eq!(world.names(), ["app.log", "old.json"], "nothing is left behind");
}

#[test]
fn a_report_is_replaced_with_its_permissions_and_behind_its_links() {
    let world = World::new();
    std::fs::set_permissions(world.path("old.json"), PermissionsExt::from_mode(0o640)).unwrap();
    symlink("old.json", world.path("link")).unwrap();
    let output = world.run(&["-qq", "--report", "json=link", "--report", "concise=new", "app.log"]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    assert!(world.path("link").is_symlink());
    assert!(world.read("old.json").starts_with('{'));
    let mode = |name| std::fs::metadata(world.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("old.json"), 0o640);
    std::fs::write(world.path("plain"), "").unwrap();
    assert_eq!(mode("new"), mode("plain"), "as any new file");
    assert_eq!(world.names(), ["app.log", "link", "new", "old.json", "plain"]);
}

#[test]
fn devices_and_pipes_are_written_in_place_and_the_step_summary_is_added_to() {
    let world = World::new();
    let output =
        world.run(&["-qq", "--report", "json=/dev/null", "--report", "concise=/dev/stderr", "app.log"]);
    assert!(stderr(&output).starts_with("app.log:1:1: "), "{}", stderr(&output));
    std::fs::write(world.path("summary"), "before\n").unwrap();
    let summary = world.path("summary").display().to_string();
    let report = format!("concise={summary}");
    let args = ["-qq", "--report", &report, "--report", &report, "app.log"];
    let output = pipe(world.gemdiag(&args).env("GITHUB_STEP_SUMMARY", &summary), b"");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = world.read("summary");
    assert_eq!(text.matches("app.log:1:1: ").count(), 2, "{text}");
    assert!(text.starts_with("before\n"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_keeps_no_other_back_and_has_an_exit_code_of_its_own() {
    let world = World::new();
    let args = ["--report", "json=/dev/full", "--report", "html=new.html", "--fail-on", "any", "app.log"];
    let output = world.run(&args);
    assert_eq!(output.status.code(), Some(5));
    assert!(world.read("new.html").trim_end().ends_with("</html>"), "the report behind it is whole");
    assert!(!output.stdout.is_empty(), "so is the screen");
    assert!(
        stderr(&output).starts_with("gemdiag: cannot write /dev/full: No space left on device\nhint: "),
        "{}",
        stderr(&output)
    );
    for args in [&["app.log"][..], &["explain", "rpd"], &["--report", "json=no/such/directory", "app.log"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = world.gemdiag(args).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(5), "{args:?}");
    }
}

#[test]
fn a_long_path_is_whole_in_every_format_that_names_one() {
    let world = World::new();
    let directory =
        format!("{}/{}", "runs-of-the-nightly-job".repeat(5), "artifacts-of-one-machine".repeat(5));
    let log = format!("{directory}/app.log");
    std::fs::create_dir_all(world.path(&directory)).unwrap();
    // The table names the place where there are several errors.
    std::fs::write(world.path(&log), format!("{ERROR}\n\n{ERROR}\n")).unwrap();
    assert!(log.len() > 240);
    for format in
        ["table", "json", "jsonl", "concise", "markdown", "github", "junit", "gitlab", "sarif", "html"]
    {
        let output = world.run(&["--format", format, &log]);
        let report = String::from_utf8(output.stdout).unwrap().replace('\\', "");
        assert!(report.contains(&log), "{format}: {report}");
    }
    let report = String::from_utf8(world.run(&["--format", "json", &log]).stdout).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["incidents"][0]["example"]["source"], log);
    assert_eq!(report["incidents"][0]["last_source"], log);
}
