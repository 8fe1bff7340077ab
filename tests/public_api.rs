//! The library's public names: what `docs/public-api.txt` lists is promised, and a later build only adds to it.
//!
//! They are read from the pages of `cargo doc`, which show what a user of the library can name: so this test is asked for by
//! `.ci/run`, behind the step that makes them. `PUBLIC_API=overwrite` writes the list anew; before the first release it may
//! lose names, with a line in the changelog.

#![cfg(all(feature = "cli", feature = "live"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;

fn pages(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { pages(&path) } else { vec![path] }).collect()
}

/// The names on one page: `struct report::Finding`, `method report::Finding::id`. Pages that lead elsewhere have none, and what
/// a type has by traits follows from them.
fn names(path: &str, page: &str) -> Vec<String> {
    let kind =
        Regex::new(r"^(.*/)?(struct|enum|trait|fn|constant|static|type|union|macro)\.(\w+)\.html$").unwrap();
    let part = Regex::new(
        r#"id="(structfield|variant|method|tymethod|associatedconstant)\.(\w+(?:\.field\.\w+)?)""#,
    )
    .unwrap();
    let Some(found) = kind.captures(path).filter(|_| !page.contains("http-equiv=\"refresh\"")) else {
        return Vec::new();
    };
    let room = found.get(1).map_or("", |room| room.as_str()).replace('/', "::");
    let name = format!("{room}{}", &found[3]);
    let own = [
        "id=\"trait-implementations\"",
        "id=\"synthetic-implementations\"",
        "id=\"blanket-implementations\"",
    ];
    let end = own.iter().filter_map(|mark| page.find(mark)).min().unwrap_or(page.len());
    let parts = part.captures_iter(&page[..end]).map(|part| format!("{} {name}::{}", &part[1], &part[2]));
    std::iter::once(format!("{} {name}", &found[2])).chain(parts).collect()
}

#[test]
#[ignore = "reads the pages that `cargo doc` makes: .ci/run asks for it"]
fn a_public_name_is_never_taken_away() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let doc = target.join("doc/gemdiag");
    let of_page = |page: PathBuf| {
        let path = page.strip_prefix(&doc).unwrap().to_string_lossy().replace('\\', "/");
        names(&path, &std::fs::read_to_string(&page).unwrap_or_default())
    };
    let today: BTreeSet<String> = pages(&doc).into_iter().flat_map(of_page).collect();
    assert!(
        today.contains("fn triage") && today.contains("structfield report::Finding::advice"),
        "{today:?}"
    );
    let list = root.join("docs/public-api.txt");
    if std::env::var_os("PUBLIC_API").is_some_and(|what| what == "overwrite") {
        std::fs::write(&list, today.iter().map(|name| format!("{name}\n")).collect::<String>()).unwrap();
    }
    let stored = std::fs::read_to_string(list).unwrap();
    let gone: Vec<&str> = stored.lines().filter(|name| !today.contains(*name)).collect();
    assert!(gone.is_empty(), "taken away: {gone:#?}");
}
