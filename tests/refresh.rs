//! What public sources said in November 2026, and what must be said of it: each text beside the fields that it tells.
//!
//! The texts are written after the kinds of `fixtures/refresh.toml`'s entries, which name the list that they come from.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod reading;

use std::path::Path;

use gemdiag::knowledge::Knowledge;
use reading::{Reader, differences};
use serde_json::{Value, json};

fn table(name: &str) -> Vec<toml::Table> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/refresh.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let file: toml::Table = toml::from_str(&text).unwrap_or_else(|e| panic!("{}", e.message()));
    let rows = file[name].as_array().unwrap();
    rows.iter().map(|row| row.as_table().unwrap().clone()).collect()
}

/// What a row says; TOML has no null, so `-` stands for a field that must be unknown.
fn says(row: &toml::Value) -> Value {
    let mut fields = serde_json::to_value(row).unwrap();
    for (_, value) in fields.as_object_mut().unwrap() {
        if value == "-" {
            *value = Value::Null;
        }
    }
    fields
}

#[test]
fn every_text_says_what_it_should() {
    let reader = Reader::new();
    let mut wrong = Vec::new();
    let rows = table("text");
    for row in &rows {
        let events: Vec<Value> = match row.get("none") {
            Some(_) => Vec::new(),
            None => vec![says(&row["says"])],
        };
        let found = reader.read(row["input"].as_str().unwrap().as_bytes());
        let differences = differences(&events, &found);
        if !differences.is_empty() {
            wrong.push(format!("{}: {}\n    {}", row["entry"], differences.join("; "), row["input"]));
        }
    }
    assert!(rows.len() > 50 && wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// What a person is told of a text, a sentence a line: whether to retry comes as `retry: no`, and so does what the quota
/// counts, where its name says more than its bucket, and the window that is likely.
fn advice(input: &str) -> String {
    let clock = gemdiag::Clock::fixed("2026-11-27T12:00:00Z".parse().unwrap());
    let report = gemdiag::triage(input, clock);
    let mut lines = Vec::new();
    for finding in &report.findings {
        let advice = &finding.advice;
        lines.push(finding.summary().into_owned());
        lines.push(format!("retry: {}", json!(advice.fix.retryable).as_str().unwrap()));
        lines.extend(advice.counts.iter().map(|counts| format!("counts: {counts}")));
        let likely = finding.incident.insight.likely_bucket.as_ref();
        lines.extend(likely.map(|likely| format!("likely: {}, {}", likely.window, likely.evidence)));
        lines.extend(advice.model.iter().map(|note| note.text.clone()));
        lines.extend(advice.steps.iter().flat_map(|s| [Some(s.text.clone()), s.link.clone()]).flatten());
        lines.extend(advice.avoid().iter().chain(&advice.fix.docs).cloned());
        lines.extend(finding.incident.key.project.iter().map(|name| format!("project: {name}")));
    }
    lines.join("\n")
}

#[test]
fn every_text_gets_the_advice_that_it_should() {
    let mut wrong = Vec::new();
    let rows = table("text");
    let words = |row: &toml::Table, key: &str| -> Vec<String> {
        let list = row.get(key).and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
        list.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    for row in &rows {
        let told = advice(row["input"].as_str().unwrap());
        let missing = words(row, "tells").into_iter().filter(|word| !told.contains(word.as_str()));
        wrong.extend(missing.map(|word| format!("{}: no {word:?} in\n{told}", row["entry"])));
        let misleading = words(row, "never").into_iter().filter(|word| told.contains(word.as_str()));
        wrong.extend(misleading.map(|word| format!("{}: {word:?} in\n{told}", row["entry"])));
        if !row.contains_key("none") && !row.contains_key("tells") {
            wrong.push(format!("{}: no word of its advice is held against it", row["entry"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_quota_is_read_as_what_it_counts() {
    let know = Knowledge::builtin();
    let mut wrong = Vec::new();
    let clock = gemdiag::clock::Clock::fixed("2026-11-27T12:00:00Z".parse().unwrap());
    for row in table("quota") {
        let name = row["name"].as_str().unwrap();
        if let Err(unknown) = gemdiag::advise::explain(name, know, &clock) {
            wrong.push(unknown.to_string());
        }
        let read = know.quotas().read(name);
        let counts = know.quotas().exception(name).and_then(|r| r.counts).unwrap_or_default();
        let got = json!({
            "bucket": read.bucket.map(gemdiag::terms::Bucket::id),
            "kind": read.kind.map(gemdiag::terms::QuotaKind::id),
            "counts": counts,
        });
        for key in ["bucket", "kind"] {
            let want = row.get(key).map(|v| v.as_str().unwrap());
            if got[key].as_str() != want {
                wrong.push(format!("{name}: {key}: want {want:?} got {}", got[key]));
            }
        }
        let want = row.get("counts").map_or("", |v| v.as_str().unwrap());
        if !counts.contains(want) {
            wrong.push(format!("{name}: counts {counts:?}, not {want:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_sentence_says_what_its_row_promises() {
    let know = Knowledge::builtin();
    for sentence in know.sentences().sentences() {
        for (i, example) in sentence.examples.iter().enumerate() {
            let at = example.text.find(sentence.template.anchor());
            let filled = at.and_then(|at| sentence.template.fill(&example.text, at));
            // What stands in the holes of a further example may be no name, so that the sentence says nothing.
            assert!(i > 0 || filled.is_some(), "{} does not read {}", sentence.id, example.text);
            let filled = filled.unwrap_or_default();
            let names =
                filled.quota.or(filled.quota_id).map(|name| know.quotas().read(name)).unwrap_or_default();
            let tier = filled.tier.map_or(names.tier, |tier| know.quotas().read(tier).tier);
            assert_eq!(filled.model.map(str::to_owned), example.model, "{}", sentence.id);
            assert_eq!(filled.limit, example.limit, "{}", sentence.id);
            assert_eq!((names.bucket, tier), (example.bucket, example.tier), "{}", sentence.id);
            assert_eq!(filled.project.map(str::to_owned), example.project, "{}", sentence.id);
        }
    }
}

/// Names of models that the list of November 2026 has, and what is said of each.
#[test]
fn every_model_is_explained() {
    let clock = gemdiag::clock::Clock::fixed("2026-11-27T12:00:00Z".parse().unwrap());
    for row in table("model") {
        let name = row["name"].as_str().unwrap();
        let page = gemdiag::advise::explain(name, Knowledge::builtin(), &clock);
        let page = serde_json::to_string(&page.unwrap_or_else(|e| panic!("{e}"))).unwrap();
        for words in row["says"].as_array().unwrap() {
            assert!(page.contains(words.as_str().unwrap()), "{name}: no {words} in {page}");
        }
    }
}

/// Rows of facts and decisions, and the key that holds their date.
const DATED: &[&str] = &[
    "causes",
    "fixes",
    "facts",
    "myths",
    "checklists",
    "models",
    "tiers",
    "prices",
    "limits",
    "policies",
    "sentences",
];

#[test]
fn no_row_is_without_source_and_date() {
    for file in gemdiag::knowledge::FILES.iter().filter(|file| DATED.contains(&file.name)) {
        let table = file.table();
        let rows =
            table.values().filter_map(toml::Value::as_array).flatten().filter_map(toml::Value::as_table);
        let mut count = 0;
        for row in rows {
            let id = row.get("id").map(ToString::to_string).unwrap_or_default();
            let sources = row.get("source").and_then(toml::Value::as_array).map_or(0, Vec::len);
            let date = row.get("verified").and_then(toml::Value::as_str).unwrap_or_default();
            assert!(sources > 0, "{}: {id} has no source", file.name);
            assert!(date.parse::<chrono::NaiveDate>().is_ok(), "{}: {id} has no date", file.name);
            count += 1;
        }
        assert!(count > 0, "{} has rows", file.name);
    }
}

/// The same is refused where a team adds rows of its own.
#[test]
fn a_row_without_source_or_date_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let row = "[[fact]]\nid = \"X1\"\ntopics = []\nstatement = \"s\"\nsource = [\"billing\"]\nverified = \"2026-11-27\"\nconfidence = \"low\"\n";
    let faults = |text: &str| {
        std::fs::write(folder.path().join("facts.toml"), text).unwrap();
        gemdiag::knowledge::check_folder(folder.path()).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(faults(row), Vec::<String>::new());
    let without_source = faults(&row.replace("[\"billing\"]", "[]")).join("\n");
    assert!(without_source.contains("has no source"), "{without_source}");
    let without_date = faults(&row.replace("verified = \"2026-11-27\"\n", "")).join("\n");
    assert!(without_date.contains("verified"), "{without_date}");
}

/// `--version` and the reports name the day of the newest row.
#[test]
fn the_day_of_the_knowledge_is_that_of_its_newest_row() {
    let rows = Knowledge::builtin().every_row();
    let newest = rows.iter().filter_map(|row| row.verified()).max().unwrap();
    assert_eq!(newest.to_string(), gemdiag::knowledge::AS_OF);
}
