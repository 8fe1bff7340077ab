//! One naming for all that is released: the workflow, cargo binstall, the action, the npm package and the formula agree with
//! `ci/targets.toml`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn text(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn toml(path: &str) -> toml::Table {
    text(path).parse().unwrap()
}

/// The rows of `ci/targets.toml`, of which each column is a text.
fn targets() -> Vec<toml::Table> {
    toml("ci/targets.toml")["target"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row.as_table().unwrap().clone())
        .collect()
}

fn column<'a>(row: &'a toml::Table, name: &str) -> &'a str {
    row[name].as_str().unwrap()
}

/// What each match of a pattern has in its groups, joined.
fn found(text: &str, pattern: &str) -> BTreeSet<String> {
    let groups = |found: regex::Captures<'_>| {
        found.iter().skip(1).flatten().map(|group| group.as_str()).collect::<Vec<_>>().join(" ")
    };
    Regex::new(pattern).unwrap().captures_iter(text).map(groups).collect()
}

/// The columns of each row, joined.
fn listed(columns: &[&str]) -> BTreeSet<String> {
    let joined =
        |row: &toml::Table| columns.iter().map(|name| column(row, name)).collect::<Vec<_>>().join(" ");
    targets().iter().map(joined).collect()
}

#[test]
fn the_workflow_builds_the_targets_where_the_list_says() {
    let workflow = text(".github/workflows/release.yml");
    let programs = workflow.split("\n  programs:\n").nth(1).unwrap().split("\n  wheels:\n").next().unwrap();
    assert_eq!(found(programs, r"\{ target: (\S+), runner: (\S+) \}"), listed(&["triple", "runner"]));
}

#[test]
fn the_action_asks_for_the_archive_of_its_runner() {
    let script = text("ci/install.sh");
    assert_eq!(
        found(&script, r"(?m)^    (\w+-\w+)\) echo (\S+) (\S+) ;;"),
        listed(&["action", "triple", "archive"])
    );
}

#[test]
fn npm_names_the_programs_as_its_own_optional_packages() {
    let manifest: serde_json::Value = serde_json::from_str(&text("bindings/web/npm/package.json")).unwrap();
    let optional = manifest["optionalDependencies"].as_object().unwrap();
    let names: BTreeSet<String> =
        optional.keys().map(|name| name.strip_prefix("@gemdiag/").unwrap().to_owned()).collect();
    assert_eq!(names, listed(&["npm"]));
    assert!(optional.values().all(|version| version == VERSION), "{optional:?}");
}

#[test]
fn the_formula_has_an_address_and_a_checksum_for_each_place_where_homebrew_runs() {
    let formula = text("ci/gemdiag.rb.in");
    let places: BTreeSet<String> =
        targets().iter().filter_map(|row| Some(row.get("brew")?.as_str()?.to_owned())).collect();
    assert_eq!(places.len(), 4);
    assert_eq!(found(&formula, "@URL:(.*?)@"), places);
    assert_eq!(found(&formula, "@SHA256:(.*?)@"), places);
}

/// As cargo binstall fills in its templates.
#[test]
fn cargo_binstall_looks_where_the_archives_are() {
    let manifest = toml("Cargo.toml");
    let binstall = manifest["package"]["metadata"]["binstall"].as_table().unwrap();
    for row in targets() {
        let (triple, archive) = (column(&row, "triple"), column(&row, "archive"));
        let format = binstall["overrides"].get(triple).map_or("tgz", |own| own["pkg-fmt"].as_str().unwrap());
        let suffix = match format {
            "tgz" => ".tar.gz",
            "zip" => ".zip",
            other => panic!("{other}"),
        };
        let filled = |template: &str| {
            [("repo", "REPO"), ("name", "gemdiag"), ("version", VERSION), ("target", triple)]
                .into_iter()
                .chain([("archive-suffix", suffix), ("bin", "gemdiag"), ("binary-ext", "")])
                .fold(template.to_owned(), |text, (name, value)| {
                    text.replace(&format!("{{ {name} }}"), value)
                })
        };
        let stem = format!("gemdiag-{VERSION}-{triple}");
        let address = filled(binstall["pkg-url"].as_str().unwrap());
        assert_eq!(address, format!("REPO/releases/download/v{VERSION}/{stem}.{archive}"));
        assert_eq!(filled(binstall["bin-dir"].as_str().unwrap()), format!("{stem}/gemdiag"));
    }
}

/// Text that others choose, such as the name of a branch, is no code: scripts see the environment only.
#[test]
fn no_expression_stands_in_a_script_and_each_action_is_a_commit() {
    let workflows = [".github/workflows/release.yml", ".github/workflows/pages.yml"].map(text).concat();
    let pinned = Regex::new(r"^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$").unwrap();
    let mut script = None;
    for line in workflows.lines() {
        let key = line.trim_start().trim_start_matches("- ");
        let indent = line.len() - key.len();
        if script.is_some_and(|outer| indent <= outer && !line.trim().is_empty()) {
            script = None;
        }
        if key.starts_with("run:") {
            script = Some(indent);
        }
        assert!(script.is_none() || !line.contains("${{"), "{line}");
        if let Some(action) = key.strip_prefix("uses: ") {
            assert!(pinned.is_match(action), "{action}");
        }
    }
}

#[test]
fn a_job_that_publishes_waits_for_the_release_and_one_job_may_write_to_the_repository() {
    let workflow = text(".github/workflows/release.yml");
    assert!(workflow.contains("\npermissions: {}\n"));
    let jobs = workflow.split_once("\njobs:\n").unwrap().1;
    let names = Regex::new(r"(?m)^  (\w+):$").unwrap();
    let starts: Vec<_> =
        names.captures_iter(jobs).map(|c| (c[1].to_owned(), c.get(0).unwrap().start())).collect();
    assert_eq!(starts.len(), 9, "{starts:?}");
    for (at, (name, start)) in starts.iter().enumerate() {
        let job = &jobs[*start..starts.get(at + 1).map_or(jobs.len(), |next| next.1)];
        assert_eq!(job.contains("contents: write"), name == "release", "{name}");
        assert_eq!(job.contains("id-token: write"), job.contains("\n    environment: "), "{name}");
        let publishes = ["pypi", "npm", "crate", "image"].contains(&name.as_str());
        assert_eq!(job.contains("\n    needs: release\n"), publishes, "{name}");
    }
}
