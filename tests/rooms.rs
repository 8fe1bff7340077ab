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

/// Names, and what each may import.
type Imports = &'static [(&'static str, &'static [&'static str])];

/// Rooms with wings, and what each wing may import of its own room.
const WINGS: &[(&str, Imports)] = &[(
    "decode",
    &[
        ("syntax", &[]),
        ("facts", &["syntax"]),
        ("failures", &["facts", "syntax"]),
        ("cache", &["failures", "facts", "syntax"]),
    ],
)];

/// The names that follow `path` in `code`: one, or those of a list in braces.
fn names_behind(path: &str, code: &str) -> BTreeSet<String> {
    let import = regex::Regex::new(&format!(r"\b{path}::(?:\{{([^}}]*)\}}|(\w+))")).unwrap();
    let lists = import.captures_iter(code).map(|found| found.get(1).or(found.get(2)).unwrap().as_str());
    let names = lists.flat_map(|list| list.split(',')).map(|name| name.trim().split("::").next().unwrap());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn wings_of_a_room_import_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = BTreeSet::new();
    for (room, wings) in WINGS {
        for (wing, allowed) in *wings {
            let mut paths = Vec::new();
            files(&src.join(room).join(wing), &mut paths);
            for path in paths {
                let code = code(&path);
                for name in
                    &names_behind(&format!("crate::{room}"), &code) | &names_behind("super::super", &code)
                {
                    if !allowed.contains(&name.as_str()) {
                        wrong.insert(format!("{} imports {room}::{name}", path.display()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_of_a_wing_do_not_import_each_other_in_a_circle() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (room, wings) in WINGS {
        for (wing, _) in *wings {
            let mut paths = Vec::new();
            files(&src.join(room).join(wing), &mut paths);
            paths.retain(|path| !path.ends_with("mod.rs"));
            let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
            let names: BTreeSet<String> = paths.iter().map(|path| name(path)).collect();
            let imports = |path: &PathBuf| (name(path), &names & &names_behind("super", &code(path)));
            let mut left: Vec<(String, BTreeSet<String>)> = paths.iter().map(imports).collect();
            // A file that imports none of those that are left is in no circle.
            while let Some(free) = left.iter().position(|(_, imports)| imports.is_empty()) {
                let (gone, _) = left.swap_remove(free);
                left.iter_mut().for_each(|(_, imports)| _ = imports.remove(&gone));
            }
            assert!(left.is_empty(), "a circle in {room}/{wing}: {left:#?}");
        }
    }
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
