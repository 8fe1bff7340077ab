//! The recipes of `docs/ci.md` and the action, run as far as that goes without a CI system.
//!
//! `pytest` and `buildkite-agent` are stand-ins: the first prints an error of Gemini and fails, the second keeps what it
//! is given.
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

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{fixture, gemdiag, root};
use regex::Regex;

const PYTEST: &str = r#"#!/bin/sh
echo "test_one passed"
echo '429 {"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaDimensions":{"model":"gemini-2.5-flash"},"quotaValue":"250"}]}]}}' >&2
exit 5
"#;

/// A working directory with stand-ins on the path.
struct Job(tempfile::TempDir);

impl Job {
    fn new() -> Self {
        let job = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(job.path("bin")).unwrap();
        job.program("pytest", PYTEST);
        job.program("buildkite-agent", "#!/bin/sh\ncat > annotation.md\n");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_gemdiag"), job.path("bin/gemdiag")).unwrap();
        std::os::unix::fs::symlink(root(), job.path("gemdiag")).unwrap();
        job
    }

    fn program(&self, name: &str, script: &str) {
        let path = self.path("bin").join(name);
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Runs a script as CI systems do.
    fn shell(&self, script: &str) -> Output {
        self.command("bash").args(["-eo", "pipefail", "-c", script]).output().unwrap()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap());
        command
            .current_dir(self.0.path())
            .env("PATH", path)
            .env("GITHUB_STEP_SUMMARY", self.path("summary.md"));
        command.env("GEMDIAG_NOW", common::NOW).env("XDG_CONFIG_HOME", self.0.path());
        command
    }

    fn action(&self, inputs: &[(&str, &str)]) -> Output {
        let mut command = self.command("bash");
        command.arg(root().join("ci/action.sh")).env("GITHUB_ACTION_PATH", root());
        for name in ["RUN", "FILES", "REPORTS", "FAIL_ON"] {
            command.env(format!("INPUT_{name}"), "");
        }
        command.env("INPUT_ANNOTATIONS", "true").env("INPUT_SUMMARY", "true");
        for (name, value) in inputs {
            command.env(format!("INPUT_{name}"), value);
        }
        command.output().unwrap()
    }
}

/// The shell part of the recipe that holds `mark`: a whole block of `sh`, the text of `run:` or `command:`, the items of
/// `script:`, or what Jenkins' `sh` is given.
fn recipe(mark: &str) -> String {
    let text = fixture("docs/ci.md");
    let blocks = Regex::new(r"(?s)```(sh|yaml|groovy)\n(.*?)```").unwrap();
    let block = blocks.captures_iter(&text).find(|b| b[2].contains(mark)).unwrap_or_else(|| panic!("{mark}"));
    let part =
        |pattern: &str| Regex::new(pattern).unwrap().captures(&block[2]).map(|found| found[1].to_owned());
    match &block[1] {
        "sh" => block[2].to_owned(),
        "groovy" => part(r"sh '([^']*)'").unwrap(),
        _ => part(r"(?s)(?:run|command): \|\n(.*)").or_else(|| part(r"script:\n\s*- (.*)\n")).unwrap(),
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn plain_shell_keeps_the_exit_code_and_writes_its_reports() {
    let job = Job::new();
    let output = job.shell(&recipe("--report junit=gemini.xml --report html=gemini.html -- pytest\n"));
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    assert_eq!(output.stdout, b"test_one passed\n");
    schema::junit(&job.read("gemini.xml"));
    assert!(job.read("gemini.html").starts_with("<!DOCTYPE html>"));
}

#[test]
fn a_log_is_a_gate_for_what_waiting_does_not_help() {
    let job = Job::new();
    let output = job.shell(&recipe("--fail-on terminal --report sarif"));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    schema::json("sarif-2.1.0.json", &job.read("gemini.sarif"));
    assert!(job.read("gemini.sarif").contains(r#""uri":"app.log""#));
}

#[test]
fn github_gets_annotations_and_a_summary() {
    let job = Job::new();
    let output = job.shell(&recipe("markdown=$GITHUB_STEP_SUMMARY"));
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    assert!(stderr(&output).contains("::error title=Gemini API%3A rpd::"), "{}", stderr(&output));
    assert!(job.read("summary.md").contains("| error | rpd |"));
}

#[test]
fn gitlab_and_jenkins_get_their_reports() {
    let job = Job::new();
    let output = job.shell(&recipe("gl-code-quality-report.json -- pytest"));
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    schema::json("gitlab-code-quality.json", &job.read("gl-code-quality-report.json"));
    let output = job.shell(&recipe("archiveArtifacts"));
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    schema::junit(&job.read("gemini.xml"));
}

#[test]
fn buildkite_gets_an_annotation_only_when_there_is_something_to_say() {
    let job = Job::new();
    let script = recipe("buildkite-agent");
    let output = job.shell(&script);
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    assert!(job.read("annotation.md").contains("| error | rpd |"));
    std::fs::remove_file(job.path("annotation.md")).unwrap();
    job.program("pytest", "#!/bin/sh\necho all is well\n");
    assert_eq!(job.shell(&script).status.code(), Some(0));
    assert!(!job.path("annotation.md").exists());
}

#[test]
fn a_script_knows_what_to_do_next() {
    let job = Job::new();
    let script = recipe("--exit-class app.log").replace("jq -r '.incidents[0].reset.reset_at'", "head -c 19");
    for (log, expected) in [
        ("all is well", "no Gemini error"),
        (
            r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#,
            "again in a minute",
        ),
        (PYTEST, "again after the reset: {\"schema_version\":1"),
        ("Gemini: 400 API key not valid. Please pass a valid API key. API_KEY_INVALID", "somebody must act"),
    ] {
        std::fs::write(job.path("app.log"), log).unwrap();
        let output = job.shell(&script);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn the_action_runs_a_command_or_reads_files() {
    let job = Job::new();
    let output =
        job.action(&[("RUN", "pytest"), ("REPORTS", "junit=a.xml\njson=b.json\n"), ("FAIL_ON", "any")]);
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    assert!(stderr(&output).contains("::error title=") && job.read("summary.md").contains("rpd"));
    schema::junit(&job.read("a.xml"));

    for name in ["one.log", "two words.log"] {
        std::fs::write(job.path(name), PYTEST).unwrap();
    }
    let output = job.action(&[
        ("FILES", "*.log\n"),
        ("FAIL_ON", "rpd"),
        ("ANNOTATIONS", "false"),
        ("REPORTS", "json=b.json"),
    ]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(job.read("b.json").contains(r#""inputs":2"#));
    assert_eq!(job.action(&[("FILES", "missing*.log")]).status.code(), Some(3));
    assert_eq!(job.action(&[]).status.code(), Some(2));
}

#[test]
fn inputs_of_the_action_are_data_and_not_code() {
    let job = Job::new();
    let evil = "x$(touch pwned)`touch pwned`;touch pwned";
    std::fs::write(job.path(evil), "nothing of interest\n").unwrap();
    let report = format!("{evil}.json");
    let output = job.action(&[("FILES", evil), ("REPORTS", &format!("json={report}")), ("FAIL_ON", "any")]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    // The name is a name: the report has it, and no command ran.
    assert!(job.path(&report).exists());
    assert!(!job.path("pwned").exists());

    let action = fixture("action.yml");
    let scripts = fixture("ci/install.sh") + &fixture("ci/action.sh");
    for line in action.lines().filter(|l| l.contains("${{")) {
        let (name, value) = line.trim().split_once(": ").unwrap();
        assert!(
            scripts.contains(&format!("${name}")) || scripts.contains(&format!("${{{name}")),
            "{name} is not used"
        );
        let Some(input) = name.strip_prefix("INPUT_") else {
            // What the runner knows of the action itself.
            assert!(["ACTION_REPOSITORY", "GH_TOKEN"].contains(&name), "outside of the environment: {line}");
            assert!(value.starts_with("${{ github."), "{line}");
            continue;
        };
        let input = input.to_lowercase().replace('_', "-");
        assert_eq!(value, format!("${{{{ inputs.{input} }}}}"));
        assert!(action.contains(&format!("\n  {input}:\n")), "{input} is not declared");
        assert!(fixture("docs/ci.md").contains(&format!("| `{input}` |")), "{input} is not explained");
    }
}

/// The command that is triaged is somebody else's: it does not get the token that verifies the program.
#[test]
fn the_step_that_runs_a_command_has_no_token() {
    let action = fixture("action.yml");
    let (install, run) = action.split_once("ci/action.sh").unwrap();
    assert!(install.contains("GH_TOKEN:") && !run.contains("GH_TOKEN"));
}

#[test]
fn the_problem_matcher_reads_concise_lines() {
    let matchers: serde_json::Value = serde_json::from_str(&fixture("ci/problem-matcher.json")).unwrap();
    let output = gemdiag().args(["--format", "concise", "fixtures/reports/app.log"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut found = Vec::new();
    for matcher in matchers["problemMatcher"].as_array().unwrap() {
        let pattern = &matcher["pattern"][0];
        let regex = Regex::new(pattern["regexp"].as_str().unwrap()).unwrap();
        let group = |name: &str| usize::try_from(pattern[name].as_u64().unwrap()).unwrap();
        for line in text.lines().filter_map(|line| regex.captures(line)) {
            assert_eq!(&line[group("file")], "fixtures/reports/app.log");
            let severity = matcher["severity"].as_str().unwrap().to_owned();
            found.push((severity, line[group("line")].to_owned(), line[group("code")].to_owned()));
        }
        assert!(!regex.is_match("<stdin>:1:1: error[rpd] text"), "a pipe is no file");
    }
    let expected = [("error", "4", "auth"), ("error", "1", "rpd"), ("warning", "3", "overload")];
    let expected = expected.map(|(s, l, c)| (s.to_owned(), l.to_owned(), c.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn the_options_of_the_example_file_are_taken() {
    let text = fixture("docs/ci.md");
    let example = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let job = Job::new();
    std::fs::write(job.path("gemdiag.toml"), example).unwrap();
    std::fs::write(job.path("app.log"), PYTEST).unwrap();
    let output = job.shell("gemdiag app.log");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("app.log:3:11: error[rpd]"));
    assert!(Path::new(&job.path("gemini.xml")).exists());
}
