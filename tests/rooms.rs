//! `src/` is a house: a room imports only rooms to its left, knowledge and the ground floor.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What each room may import, beside itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("terms", &[]),
    ("clock", &["terms"]),
    ("redact", &[]),
    ("knowledge", &["terms", "clock"]),
    ("input", &[]),
    ("scan", &["input", "clock", "redact", "terms", "knowledge"]),
    ("decode", &["scan", "clock", "redact", "terms", "knowledge"]),
    ("classify", &["decode", "redact", "terms", "knowledge"]),
    ("correlate", &["classify", "decode", "clock", "redact", "terms", "knowledge"]),
    ("advise", &["correlate", "classify", "clock", "terms", "knowledge"]),
    ("report", &["advise", "correlate", "classify", "clock", "redact", "terms", "knowledge"]),
    (
        "pipeline",
        &["input", "scan", "decode", "classify", "correlate", "clock", "redact", "terms", "knowledge"],
    ),
    ("diagnosis", &["pipeline", "input", "report", "correlate", "clock", "knowledge"]),
    ("live", &["clock", "redact", "knowledge", "terms"]),
    ("exit", &["report", "advise", "correlate", "clock", "terms", "knowledge"]),
];

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Code lines of a file, before its tests.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned()
}

#[test]
fn data_walks_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let import = regex::Regex::new(r"crate::(?:\{([^}]*)\}|(\w+))").unwrap();
    let mut wrong = BTreeSet::new();
    for (room, allowed) in ROOMS {
        let mut paths = Vec::new();
        match src.join(room) {
            dir if dir.is_dir() => files(&dir, &mut paths),
            _ => paths.push(src.join(format!("{room}.rs"))),
        }
        for path in paths {
            for found in import.captures_iter(&code(&path)) {
                let names = found.get(1).or(found.get(2)).unwrap().as_str();
                for name in names.split(',').map(|n| n.trim().split("::").next().unwrap_or_default()) {
                    if name != *room
                        && !name.is_empty()
                        && !allowed.contains(&name)
                        && src.join(name).exists()
                    {
                        wrong.insert(format!("{} imports {name}", path.display()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_room_is_in_the_list_and_no_file_is_crowded() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&src, &mut paths);
    for path in &paths {
        let lines = code(path).lines().count();
        assert!(lines <= 300, "{}: {lines} lines of code", path.display());
        let room =
            path.strip_prefix(&src).unwrap().components().next().unwrap().as_os_str().to_string_lossy();
        let room = room.trim_end_matches(".rs");
        let known = ROOMS.iter().any(|(name, _)| *name == room);
        assert!(
            known || ["cli", "main", "lib"].contains(&room),
            "{room} is a room without a place in the house"
        );
    }
}

#[test]
fn only_the_clock_asks_for_the_time_and_only_the_command_line_prints() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&src, &mut paths);
    for path in paths {
        let (text, place) = (code(&path), path.strip_prefix(&src).unwrap().to_owned());
        assert!(
            place.starts_with("clock") || !text.contains("Utc::now("),
            "{} asks for the time",
            place.display()
        );
        assert!(place.starts_with("cli") || !text.contains("io::stdout("), "{} prints", place.display());
    }
}
