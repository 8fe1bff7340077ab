//! The README starts with two commands that do all the set-up, and its tables are complete.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use gemdiag::knowledge::{AS_OF, Knowledge};
use gemdiag::terms::{Cause, ModelStatus};

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

#[test]
fn each_file_that_the_page_on_the_house_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/architecture.md")).unwrap();
    let mut tree = vec![root.join("src")];
    let mut files = Vec::new();
    while let Some(dir) = tree.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { tree.push(path) } else { files.push(path) }
        }
    }
    let named: Vec<&str> = page
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.ends_with(".rs") && !word.contains(' '))
        .collect();
    assert!(named.len() > 30, "{named:?}");
    for name in named {
        let found = root.join(name).is_file() || files.iter().any(|file| file.ends_with(name));
        assert!(found, "docs/architecture.md names {name}");
    }
}

/// Names of models in a text.
fn models(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.')));
    words
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| word.starts_with("gemini-") && *word != "gemini-api")
}

/// What a reader copies works: the models of the samples, of the README's commands and of a probe answer today.
#[test]
fn samples_use_models_that_live() {
    let know = Knowledge::builtin();
    let sample = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs/app.log"));
    let (readme, sample) = (readme(), sample.unwrap());
    let shown = readme.lines().filter(|line| line.starts_with("gemdiag ") || line.contains("warning["));
    let shown = shown.filter(|line| !line.starts_with("gemdiag explain"));
    let names = models(&sample).chain(shown.flat_map(models)).chain([know.live().default_model.as_str()]);
    let names: std::collections::BTreeSet<&str> = names.collect();
    assert!(names.len() > 3, "{names:?}");
    let day = AS_OF.parse().unwrap();
    for name in names {
        let model = know.models().find(name).unwrap();
        assert_eq!(model.status_on(day), ModelStatus::Live, "{name}");
    }
}

#[test]
fn what_is_published_beside_the_crate_has_its_version() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in ["gemini-extension.json", "bindings/web/npm/package.json"] {
        let manifest = std::fs::read_to_string(root.join(file)).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"), "{file}");
    }
}
