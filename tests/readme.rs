//! The README starts with two commands that do all the set-up, and its tables are complete.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use gemdiag::terms::Cause;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

#[test]
fn two_commands_at_the_top_build_and_test() {
    let readme = readme();
    let block = readme.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let commands: Vec<&str> =
        block.lines().map(|l| l.split(" #").next().unwrap_or_default().trim()).collect();
    let [first, second] = commands[..] else { panic!("two commands: {commands:?}") };
    let log = first.strip_prefix("cargo run --release -- ").unwrap();
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(log).is_file(), "{log}");
    assert_eq!(second, "cargo test");
}

#[test]
fn every_cause_is_explained() {
    let readme = readme();
    for cause in Cause::ALL {
        assert!(readme.contains(&format!("`{cause}`")), "{cause} is missing");
    }
}
