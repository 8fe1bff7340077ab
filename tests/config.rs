//! Options from files and the environment, completions and the manual page.
#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where something is amiss"
)]

mod common;

use std::path::Path;
use std::process::Command;

use common::{gemdiag, pipe};

const ERROR: &[u8] = br#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#;

/// A repository with a directory in it, and a home; `file` writes one below them.
struct World(tempfile::TempDir);

impl World {
    fn new() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        for dir in ["repo/.git", "repo/inner", "home/gemdiag"] {
            std::fs::create_dir_all(world.path(dir)).unwrap();
        }
        world
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: &str) -> &Self {
        std::fs::write(self.path(name), text).unwrap();
        self
    }

    fn gemdiag(&self) -> Command {
        let mut command = gemdiag();
        command.current_dir(self.path("repo/inner")).env("XDG_CONFIG_HOME", self.path("home"));
        command
    }

    /// The first sign of the report: `{` of JSON, `#` of Markdown, `w` of the table's `warning`.
    fn first(&self, command: &mut Command) -> char {
        let output = pipe(command, ERROR);
        let text = String::from_utf8(output.stdout).unwrap();
        text.chars().next().unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    }
}

#[test]
fn a_flag_beats_the_environment_the_environment_a_file_and_the_nearest_file_the_others() {
    let world = World::new();
    assert_eq!(world.first(&mut world.gemdiag()), 'w', "the default");
    world.file("home/gemdiag/config.toml", "format = 'gitlab'");
    assert_eq!(world.first(&mut world.gemdiag()), '[', "the user's file");
    world.file("repo/gemdiag.toml", "format = 'markdown'");
    assert_eq!(world.first(&mut world.gemdiag()), '#', "the repository's file");
    world.file("repo/inner/gemdiag.toml", "format = 'json'");
    assert_eq!(world.first(&mut world.gemdiag()), '{', "the directory's file");
    assert_eq!(world.first(world.gemdiag().arg("triage")), '{', "in subcommands as well");
    assert_eq!(world.first(world.gemdiag().env("GEMDIAG_FORMAT", "markdown")), '#', "the environment");
    assert_eq!(
        world.first(world.gemdiag().env("GEMDIAG_FORMAT", "markdown").args(["-f", "table"])),
        'w',
        "a flag"
    );
    let user = world.path("home/gemdiag/config.toml");
    assert_eq!(world.first(world.gemdiag().arg("--config").arg(&user)), '[', "--config");
    assert_eq!(world.first(world.gemdiag().env("GEMDIAG_CONFIG", &user)), '[', "GEMDIAG_CONFIG");
    assert_eq!(world.first(world.gemdiag().arg("--no-config")), 'w', "--no-config");
}

#[test]
fn a_file_above_the_repository_is_not_looked_at() {
    let world = World::new();
    world.file("gemdiag.toml", "format = 'json'");
    assert_eq!(world.first(&mut world.gemdiag()), 'w');
}

#[test]
fn every_option_of_a_file_has_its_effect() {
    let world = World::new();
    world.file(
        "repo/gemdiag.toml",
        "fail-on = ['rpd', 'overload']\nreport = ['json=out.json']\nthreads = 1\nascii = true\n",
    );
    let output = pipe(&mut world.gemdiag(), ERROR);
    assert_eq!(output.status.code(), Some(1));
    assert!(std::fs::read_to_string(world.path("repo/inner/out.json")).unwrap().starts_with('{'));
    let output = pipe(world.gemdiag().args(["--fail-on", "auth"]), ERROR);
    assert_eq!(output.status.code(), Some(0), "the flag's list takes the place of the file's");
    world.file("repo/gemdiag.toml", "exit-class = true");
    assert_eq!(pipe(&mut world.gemdiag(), ERROR).status.code(), Some(10));
}

#[test]
fn a_wrong_file_is_an_error_that_names_it() {
    let world = World::new();
    for (text, expected) in [
        ("formt = 'json'", "unknown key 'formt'; did you mean 'format'?"),
        ("format = 'jsonn'", "invalid value 'jsonn' for '--format <FORMAT>'"),
        (
            "fail-on = ['overlaod']",
            "invalid value 'overlaod' for '--fail-on <WHAT>': unknown condition 'overlaod'; did you mean 'overload'?",
        ),
        ("width = 'x'", "'width' must be a number"),
    ] {
        world.file("repo/gemdiag.toml", text);
        let output = pipe(&mut world.gemdiag(), ERROR);
        assert_eq!(output.status.code(), Some(2), "{text}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        let file = world.path("repo/gemdiag.toml").canonicalize().unwrap();
        let path =
            Path::new(stderr.split("cannot use ").nth(1).unwrap().split(": ").next().unwrap()).to_owned();
        assert_eq!(path.canonicalize().unwrap(), file);
        assert!(stderr.contains(&format!(": {expected}\nhint: ")), "{stderr}");
    }
    let output = pipe(world.gemdiag().args(["--config", "missing.toml"]), ERROR);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("cannot use missing.toml: No such file"));
}

#[test]
fn completions_and_the_manual_page_know_the_options() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = gemdiag().args(["completions", shell]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success() && text.contains("fail-on") && text.contains("completions"),
            "{shell}"
        );
    }
    assert_eq!(gemdiag().args(["completions", "dos"]).output().unwrap().status.code(), Some(2));
    let man = String::from_utf8(gemdiag().arg("man").output().unwrap().stdout).unwrap();
    assert!(man.contains(".TH gemdiag") && man.contains("fail\\-on") && man.contains("Exit codes"), "{man}");
}

#[cfg(unix)]
#[test]
fn a_file_that_lay_in_a_directory_writes_to_no_place_outside_of_it() {
    let world = World::new();
    world.file("precious", "mine");
    std::os::unix::fs::symlink(world.path("precious"), world.path("repo/link")).unwrap();
    std::os::unix::fs::symlink(world.path("home"), world.path("repo/out")).unwrap();
    let precious = world.path("precious").display().to_string();
    for target in
        [precious.as_str(), "../../precious", "../link", "../out/new", "../../repo/../precious", "/dev/null"]
    {
        world.file("repo/gemdiag.toml", &format!("report = ['html={target}']"));
        let output = pipe(&mut world.gemdiag(), ERROR);
        assert_eq!(output.status.code(), Some(2), "{target}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(&format!("gemdiag.toml: its report {target} is outside of ")), "{stderr}");
    }
    assert_eq!(std::fs::read_to_string(world.path("precious")).unwrap(), "mine");
    assert!(!world.path("home/new").exists());
    for target in ["new.html", "../new.html"] {
        world.file("repo/gemdiag.toml", &format!("report = ['html={target}']"));
        assert_eq!(pipe(&mut world.gemdiag(), ERROR).status.code(), Some(0), "{target}");
    }
    assert!(world.path("repo/inner/new.html").exists() && world.path("repo/new.html").exists());
    // The user's own word counts: a file that is named, and the user's file.
    let text = "report = ['html=../../precious']";
    world.file("repo/gemdiag.toml", text);
    let output = pipe(world.gemdiag().args(["--config", "../gemdiag.toml"]), ERROR);
    assert_eq!(output.status.code(), Some(0));
    assert_ne!(std::fs::read_to_string(world.path("precious")).unwrap(), "mine");
    std::fs::remove_file(world.path("repo/gemdiag.toml")).unwrap();
    world.file("precious", "mine").file("home/gemdiag/config.toml", text);
    assert_eq!(pipe(&mut world.gemdiag(), ERROR).status.code(), Some(0));
    assert_ne!(std::fs::read_to_string(world.path("precious")).unwrap(), "mine");
}
