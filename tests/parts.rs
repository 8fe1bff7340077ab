//! Parts of other runs: a stored one is read for ever, and the same one twice is told.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;

use common::{code, gemdiag, text};

/// Written by a build of version 3 of the format. It is never written anew: later builds of that version must read it.
const STORED: &str = "fixtures/parts/v3.json";

/// The same of the version before, which knew nothing of slices.
const OLDER: &str = "fixtures/parts/v2.json";

fn merged(parts: &[&str]) -> (i32, serde_json::Value) {
    let output = gemdiag().args(["merge", "--format", "json"]).args(parts).output().unwrap();
    let report = serde_json::from_slice(&output.stdout);
    (code(&output), report.unwrap_or_else(|_| panic!("{}", text(&output.stderr))))
}

#[test]
fn a_stored_part_is_read_for_ever() {
    let (code, report) = merged(&[STORED]);
    assert_eq!(code, 0);
    let told: Vec<_> = report["incidents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|incident| {
            (
                incident["cause"].as_str().unwrap(),
                incident["model"].as_str(),
                incident["count"].as_u64().unwrap(),
            )
        })
        .collect();
    let causes = told.iter().map(|(cause, _, count)| (*cause, *count)).collect::<Vec<_>>();
    let expected = [
        ("billing-missing", 2),
        ("rpd", 36),
        ("rpd", 3),
        ("rpm", 12),
        ("rpm", 12),
        ("overload", 4),
        ("rpm", 3),
    ];
    assert_eq!(causes, expected);
    assert_eq!(told[1].1, Some("gemini-2.5-flash"));
    assert_eq!((&report["totals"]["lines"], &report["totals"]["events"]), (&270.into(), &72.into()));
}

#[test]
fn a_part_of_another_version_is_refused_with_a_sentence() {
    let output = gemdiag().args(["merge", STORED, OLDER]).output().unwrap();
    let says = "has version 2 of the partial format, and this gemdiag reads version 3";
    assert_eq!(code(&output), 3);
    assert!(text(&output.stderr).contains(says), "{}", text(&output.stderr));
}

#[test]
fn the_same_part_twice_is_told() {
    let (code, report) = merged(&[STORED, STORED]);
    assert_eq!(code, 3);
    let told = format!("{STORED} says the same as {STORED}: if it is a copy, its errors count twice");
    assert_eq!(report["inputs"]["problems"][0], told);
    let screen = gemdiag().args(["merge", STORED, STORED]).output().unwrap();
    assert!(text(&screen.stderr).contains(&told), "{}", text(&screen.stderr));
}

#[test]
fn a_part_may_be_packed() {
    use std::io::Write as _;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("v3.json.gz");
    let mut gz =
        flate2::write::GzEncoder::new(std::fs::File::create(&path).unwrap(), flate2::Compression::best());
    gz.write_all(&std::fs::read(STORED).unwrap()).unwrap();
    gz.finish().unwrap();
    let one = |path: &str| {
        let output = gemdiag()
            .args(["merge", "--format", "json", "--now", "2026-11-28T00:00:00Z", path])
            .output()
            .unwrap();
        (code(&output), text(&output.stdout))
    };
    assert_eq!(one(path.to_str().unwrap()), one(STORED));
    std::fs::write(&path, b"\xfd7zXZ\0 and so on").unwrap();
    let output = gemdiag().arg("merge").arg(&path).output().unwrap();
    assert!(code(&output) == 3 && text(&output.stderr).contains("packed as xz"), "{}", text(&output.stderr));
}
