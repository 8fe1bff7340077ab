//! How the action comes to its program: out of a release, verified, kept, and built only where that is asked for.
//!
//! A folder stands in for the releases, and scripts for curl, gh and cargo.
#![cfg(all(target_os = "linux", feature = "cli"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use common::root;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const TRIPLE: &str = "x86_64-unknown-linux-musl";

/// Curl for files, which is not on every machine.
const CURL: &str =
    r#"while [ $# -gt 1 ]; do [ "$1" != --output ] || to=$2; shift; done; cp "${1#file://}" "$to""#;

/// A runner with a release of the action's version, and nothing in its cache.
struct Runner(tempfile::TempDir);

impl Runner {
    fn new() -> Self {
        let runner = Self(tempfile::tempdir().unwrap());
        for folder in ["bin", "temp", "tools"] {
            std::fs::create_dir(runner.path(folder)).unwrap();
        }
        runner.release();
        runner.program("curl", CURL);
        runner
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn archive(&self) -> PathBuf {
        self.path(&format!("releases/v{VERSION}/gemdiag-{VERSION}-{TRIPLE}.tar.gz"))
    }

    fn sums(&self) -> PathBuf {
        self.path(&format!("releases/v{VERSION}/SHA256SUMS"))
    }

    /// Packs a program as it is released, and a longer name whose checksum is another one.
    fn release(&self) {
        let name = format!("gemdiag-{VERSION}-{TRIPLE}");
        std::fs::create_dir_all(self.path(&name)).unwrap();
        std::fs::create_dir_all(self.archive().parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_gemdiag"), self.path(&name).join("gemdiag")).unwrap();
        let packed = Command::new("tar")
            .args(["-czf", self.archive().to_str().unwrap(), "-C", self.0.path().to_str().unwrap(), &name])
            .status();
        assert!(packed.unwrap().success());
        let sum = Command::new("sha256sum").arg(self.archive()).output().unwrap();
        let sum = String::from_utf8(sum.stdout).unwrap();
        let sum = sum.split(' ').next().unwrap();
        let other = "0".repeat(64);
        std::fs::write(self.sums(), format!("{other}  {name}.tar.gz.old\n{sum}  {name}.tar.gz\n")).unwrap();
    }

    fn program(&self, name: &str, script: &str) {
        let path = self.path("bin").join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn install(&self, environment: &[(&str, &str)]) -> Output {
        let mut command = Command::new("bash");
        command
            .arg(root().join("ci/install.sh"))
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", self.path("bin").display()))
            .env("GITHUB_ACTION_PATH", root())
            .env("GITHUB_PATH", self.path("path"))
            .env("RUNNER_TEMP", self.path("temp"))
            .env("RUNNER_TOOL_CACHE", self.path("tools"))
            .env("GEMDIAG_RELEASES", self.path("releases"))
            .envs([("RUNNER_OS", "Linux"), ("RUNNER_ARCH", "X64"), ("ACTION_REPOSITORY", "an-owner/gemdiag")])
            .envs([("INPUT_VERSION", ""), ("INPUT_BUILD", "false")]);
        command.envs(environment.iter().copied()).output().unwrap()
    }

    /// What the step refuses with; nothing is kept and nothing put on the path.
    fn refuses(&self, environment: &[(&str, &str)]) -> String {
        let output = self.install(environment);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(!self.path("path").exists());
        let kept = self.path("tools").join("gemdiag").join(VERSION);
        assert!(!kept.exists() || kept.read_dir().unwrap().next().is_none());
        said(&output)
    }

    /// The folders that the step put on the path.
    fn on_the_path(&self) -> String {
        std::fs::read_to_string(self.path("path")).unwrap()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_program_of_the_actions_own_version_is_fetched_once() {
    let runner = Runner::new();
    let output = runner.install(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("its attestation is not, for want of gh or of a token"));
    let folder = runner.path("tools").join("gemdiag").join(VERSION).join("X64");
    assert_eq!(runner.on_the_path(), format!("{}\n", folder.display()));
    let version = Command::new(folder.join("gemdiag")).arg("--version").output().unwrap();
    assert!(String::from_utf8(version.stdout).unwrap().starts_with(&format!("gemdiag {VERSION} ")));
    assert_eq!(folder.parent().unwrap().read_dir().unwrap().count(), 1, "nothing else stays");

    std::fs::remove_dir_all(runner.path("releases")).unwrap();
    let again = runner.install(&[("INPUT_VERSION", &format!("v{VERSION}"))]);
    assert_eq!((again.status.code(), said(&again).as_str()), (Some(0), ""));
    assert_eq!(runner.on_the_path(), format!("{0}\n{0}\n", folder.display()));
}

#[test]
fn what_is_not_what_the_release_lists_is_refused() {
    let runner = Runner::new();
    let mut bytes = std::fs::read(runner.archive()).unwrap();
    bytes.push(0);
    std::fs::write(runner.archive(), bytes).unwrap();
    assert!(runner.refuses(&[]).contains("and the release says"));

    std::fs::write(runner.sums(), "").unwrap();
    assert!(runner.refuses(&[]).contains("has no gemdiag-"));
    std::fs::remove_file(runner.sums()).unwrap();
    assert!(runner.refuses(&[]).contains("cannot be fetched from file://"));
}

#[test]
fn an_attestation_that_does_not_hold_is_refused() {
    let runner = Runner::new();
    runner.program("gh", "echo \"$@\" >&2; exit 1");
    let told = runner.refuses(&[("GH_TOKEN", "a token")]);
    assert!(told.contains("attestation verify") && told.contains("--repo an-owner/gemdiag"), "{told}");
    assert!(told.contains("has no attestation of a workflow of an-owner/gemdiag"), "{told}");
    runner.program("gh", "exit 0");
    let output = runner.install(&[("GH_TOKEN", "a token")]);
    assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""));
}

#[test]
fn on_a_runner_nothing_stands_in_for_the_releases() {
    let runner = Runner::new();
    runner.program("curl", "echo \"$@\" >&2; exit 22");
    let told = runner.refuses(&[("GITHUB_ACTIONS", "true")]);
    let address = format!("https://github.com/an-owner/gemdiag/releases/download/v{VERSION}/SHA256SUMS");
    assert!(told.contains(&address) && !told.contains("file:"), "{told}");
    assert!(told.contains("--proto =https --proto-redir =https"), "{told}");
}

#[test]
fn a_folder_of_the_checkout_and_build_true_are_built() {
    let runner = Runner::new();
    assert!(runner.refuses(&[("INPUT_BUILD", "true")]).contains("there is no cargo on the path"));
    runner.program("cargo", "echo \"$@\" > \"$RUNNER_TEMP/cargo\"");
    for environment in [("INPUT_BUILD", "true"), ("ACTION_REPOSITORY", "")] {
        let output = runner.install(&[environment]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let words = std::fs::read_to_string(runner.path("temp/cargo")).unwrap();
        assert!(words.starts_with("install --locked") && words.contains(root().to_str().unwrap()), "{words}");
        assert!(runner.on_the_path().ends_with("temp/gemdiag/bin\n"));
        std::fs::remove_file(runner.path("temp/cargo")).unwrap();
    }
    std::fs::remove_file(runner.path("path")).unwrap();
    let told = runner.refuses(&[("INPUT_BUILD", "true"), ("INPUT_VERSION", "0.0.9")]);
    assert!(told.contains("'version' says 0.0.9"), "{told}");
}

#[test]
fn a_program_that_is_there_is_taken_unless_a_version_is_named() {
    let runner = Runner::new();
    runner.program("gemdiag", "exit 0");
    assert_eq!(runner.install(&[]).status.code(), Some(0));
    assert!(!runner.path("path").exists());
    assert_eq!(runner.install(&[("INPUT_VERSION", VERSION)]).status.code(), Some(0));
    assert!(runner.on_the_path().contains("tools"));
}

#[test]
fn names_are_names() {
    let runner = Runner::new();
    for version in ["../../evil", "1.2.3/../x", "1.2", "1.2.3;id"] {
        assert!(runner.refuses(&[("INPUT_VERSION", version)]).contains("is no version"), "{version}");
    }
    for repository in ["an-owner", "an-owner/x/../../y", "a b/c"] {
        let told = runner.refuses(&[("ACTION_REPOSITORY", repository)]);
        assert!(told.contains("is no repository"), "{told}");
    }
    assert!(runner.refuses(&[("RUNNER_ARCH", "ARM")]).contains("no release for Linux on ARM"));
}
