//! Parts of other runs: a stored one is read for ever, and the same one twice is told.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;

use std::fmt::Write as _;

use common::{code, gemdiag, text, unpacked};

/// Written by a build of version 5 of the format. It is never written anew: later builds of that version must read it.
const STORED: &str = "fixtures/parts/v5.part";

/// The same of an older version.
const OLDER: &str = "fixtures/parts/v3.json";

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
    let expected =
        [("billing-missing", 2), ("rpd", 36), ("rpd", 3), ("rpm", 15), ("rpm", 12), ("overload", 4)];
    assert_eq!(causes, expected);
    assert_eq!(told[1].1, Some("gemini-2.5-flash"));
    assert_eq!((&report["totals"]["lines"], &report["totals"]["events"]), (&270.into(), &72.into()));
}

#[test]
fn a_part_of_another_version_is_refused_with_a_sentence() {
    let output = gemdiag().args(["merge", STORED, OLDER]).output().unwrap();
    let says = "has version 3 of the partial format, and this gemdiag reads version 5";
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
fn a_part_may_be_text_or_packed_in_any_way_that_logs_may_be() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.part");
    let one = |path: &str| {
        let output = gemdiag()
            .args(["merge", "--format", "json", "--now", "2026-11-28T00:00:00Z", path])
            .output()
            .unwrap();
        (code(&output), text(&output.stdout))
    };
    let plain = unpacked(&std::fs::read(STORED).unwrap());
    assert!(plain.starts_with(r#"{"format":"gemdiag-partial","version":5,"#));
    for packed in [
        plain.as_bytes().to_vec(),
        #[cfg(feature = "zst")]
        zstd::encode_all(plain.as_bytes(), 3).unwrap(),
    ] {
        std::fs::write(&path, packed).unwrap();
        assert_eq!(one(path.to_str().unwrap()), one(STORED));
    }
    std::fs::write(&path, b"\xfd7zXZ\0 and so on").unwrap();
    let output = gemdiag().arg("merge").arg(&path).output().unwrap();
    assert!(code(&output) == 3 && text(&output.stderr).contains("packed as xz"), "{}", text(&output.stderr));
}

/// Quota failures of several clients, projects and kinds, some of which say their attempt, over some hours.
fn busy_log(incidents: usize, events: usize) -> String {
    let mut log = String::new();
    for n in 0..incidents * events {
        let (project, second) = (n % incidents, n * 20_000 / (incidents * events) / 4 * 4 + n % 3);
        let at = format!("2026-11-22T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60);
        let _ = writeln!(
            log,
            "{at} ERROR app attempt {}/3: 429 RESOURCE_EXHAUSTED. {{'error': {{'code': 429, 'message': 'Quota exceeded for metric: \
             generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 15, model: gemini-2.5-flash, for consumer \
             project_number:{}. Please retry in {}.{}s.', 'status': 'RESOURCE_EXHAUSTED'}}}}",
            1 + n / incidents % 3,
            100_200_300_400 + project * 7_919,
            n * 7 % 59,
            n % 10,
        );
    }
    log
}

#[test]
fn a_part_takes_less_than_1_mib_for_1_000_incidents() {
    let dir = tempfile::tempdir().unwrap();
    let [log, part] = ["app.log", "a.part"].map(|name| dir.path().join(name));
    std::fs::write(&log, busy_log(50, 400)).unwrap();
    assert!(gemdiag().args(["-f", "partial", "-o"]).args([&part, &log]).status().unwrap().success());
    let bytes = std::fs::read(&part).unwrap();
    let written: serde_json::Value = serde_json::from_str(&unpacked(&bytes)).unwrap();
    assert_eq!(written["incidents"].as_array().unwrap().len(), 50);
    assert!(bytes.len() * 1_000 / 50 < 1 << 20, "{} bytes", bytes.len());
}
