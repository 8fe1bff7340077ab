//! `src/` is a house: a room imports only rooms to its left, knowledge and the ground floor.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use imports::{Crate, circles, code, files};

#[path = "common/imports.rs"]
mod imports;

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
    ("merge", &["input", "report", "correlate", "clock"]),
    ("live", &["clock", "redact", "knowledge", "terms"]),
    ("exit", &["report", "advise", "correlate", "clock", "terms", "knowledge"]),
];

/// Wings of a room, and what each may import of the room, beside itself. A file that stands beside the wings is a wing of
/// one file. What is not in the list is free, but no wing may import it. A room is checked as soon as it has wings.
type Wings = &'static [(&'static str, &'static [&'static str])];

/// Rooms with wings, the lowest wing first.
const WINGS: &[(&str, Wings)] = &[
    (
        "knowledge",
        &[
            ("compact", &[]),
            ("matching", &["compact"]),
            ("rows", &["matching", "compact"]),
            ("load", &["rows", "compact"]),
        ],
    ),
    (
        "decode",
        &[
            ("syntax", &[]),
            ("facts", &["syntax"]),
            ("failures", &["facts", "syntax"]),
            ("cache", &["failures", "facts", "syntax"]),
        ],
    ),
    (
        "correlate",
        &[
            ("counters", &[]),
            ("events", &[]),
            ("incidents", &["counters", "events"]),
            ("patterns", &["counters", "incidents"]),
            ("across", &["counters", "incidents", "patterns"]),
            ("result", &["counters", "events", "incidents", "patterns"]),
        ],
    ),
    ("cli", &[("args", &[]), ("terminal", &["args"]), ("commands", &["args", "terminal"])]),
];

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn data_walks_one_way() {
    let src = src();
    let import = regex::Regex::new(r"crate::(?:\{([^}]*)\}|(\w+))").unwrap();
    let mut wrong = BTreeSet::new();
    for (room, allowed) in ROOMS {
        let paths = match src.join(room) {
            dir if dir.is_dir() => files(&dir),
            _ => vec![src.join(format!("{room}.rs"))],
        };
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
fn wings_of_a_room_import_one_way() {
    let house = Crate::read(&src());
    let uses = house.uses();
    let mut wrong = BTreeSet::new();
    for (room, wings) in WINGS {
        let wing = |file: &str| {
            let inside = file.strip_prefix(&format!("{room}/"))?.trim_end_matches(".rs").to_owned();
            inside.split('/').next().filter(|wing| *wing != "mod").map(str::to_owned)
        };
        if !wings.iter().any(|(name, _)| src().join(room).join(name).is_dir()) {
            continue;
        }
        for (file, used) in &uses {
            let Some((own, allowed)) = wing(file).and_then(|own| wings.iter().find(|(name, _)| *name == own))
            else {
                continue;
            };
            let others =
                used.iter().filter(|f| wing(f).is_some_and(|w| w != *own && !allowed.contains(&w.as_str())));
            wrong.extend(others.map(|other| format!("{file} imports {other}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_files_import_one_another_in_a_circle() {
    let house = Crate::read(&src());
    let found: Vec<String> = circles(&house.uses())
        .into_iter()
        .map(|circle| format!("{} -> {}", circle.join(" -> "), circle[0]))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn an_import_leads_through_the_doors_to_the_file_that_defines_the_name() {
    let house = Crate::of([
        ("lib.rs", "pub mod a;\npub mod b;\n"),
        (
            "a/mod.rs",
            "mod one;\nmod three;\nmod two;\npub use one::One;\npub use three::three;\npub use two::Two as Pair;\n",
        ),
        ("a/one.rs", "use super::Pair;\npub struct One(Pair);\n"),
        (
            "a/two.rs",
            "use crate::b;\npub struct Two;\nfn f() { b::four(); super::One; std::mem::take(x); }\n",
        ),
        ("a/three.rs", "pub fn three() {}\n"),
        ("b.rs", "use crate::{a::{self, three}};\nuse std::mem;\nfn four() { a::Pair; }\n"),
    ]);
    let uses = house.uses();
    for (file, used) in [
        ("lib.rs", vec![]),
        ("a/mod.rs", vec![]),
        ("a/one.rs", vec!["a/two.rs"]),
        ("a/two.rs", vec!["a/one.rs", "b.rs"]),
        ("a/three.rs", vec![]),
        ("b.rs", vec!["a/three.rs", "a/two.rs"]),
    ] {
        assert_eq!(uses[file], used.into_iter().collect(), "{file}");
    }
    assert_eq!(circles(&uses), BTreeSet::from([vec!["a/one.rs", "a/two.rs"], vec!["a/two.rs", "b.rs"]]));
}

#[test]
fn every_room_is_in_the_list_and_no_file_is_crowded() {
    let src = src();
    let paths = files(&src);
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
    let src = src();
    let paths = files(&src);
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

/// Whoever asks for the built-in tables by itself does not know of the rows that a user has laid over them.
#[test]
fn the_tables_are_passed_and_not_fetched() {
    const MAY_FETCH: &[&str] = &[
        // The fronts of the library, and the option that names a user's own rows.
        "lib.rs",
        "main.rs",
        "diagnosis.rs",
        "merge.rs",
        "cli/args/knowledge.rs",
        // Commands without that option.
        "cli/commands/probe.rs",
        "cli/commands/quota/mod.rs",
        "cli/commands/shared/network.rs",
        "cli/commands/status.rs",
        "cli/commands/triage/live_checks/mod.rs",
        "cli/commands/triage/live_checks/models.rs",
        "cli/commands/whoami/mod.rs",
        "cli/terminal/paste.rs",
        // The beginnings of lines that go on are looked up for each line, deep below.
        "scan/line_shape.rs",
        "scan/line_words.rs",
        // Tests.
        "advise/contradictions.rs",
        "correlate/test_incidents.rs",
    ];
    let src = src();
    let fetch = |path: &PathBuf| code(path).contains("Knowledge::builtin(");
    let place = |path: PathBuf| path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
    let fetching: BTreeSet<String> = files(&src).into_iter().filter(fetch).map(place).collect();
    let wrong: Vec<_> = fetching.iter().filter(|path| !MAY_FETCH.contains(&path.as_str())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
