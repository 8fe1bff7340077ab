//! The tables of `docs/events-as-a-table.md`: each column is a field of what `--format jsonl` prints, and each field has a column of
//! its type. `docs/tables/check.sh` runs them in their engines; this test needs none.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{fixture, gemdiag, text};
use regex::Regex;
use serde_json::Value;

const QUERIES: [&str; 3] = ["costs", "hours", "quotas"];

/// How an engine calls the types of the fields.
struct Engine {
    name: &'static str,
    text: &'static str,
    /// Whole numbers of 16, 32 and 64 bits without a sign.
    whole: [&'static str; 3],
    float: &'static str,
    truth: &'static str,
    time: &'static str,
    /// A list of texts, and of the fields that decided.
    lists: [&'static str; 2],
    /// A column that may be empty, and one that may not.
    optional: fn(&str) -> String,
    required: fn(&str) -> String,
}

const ENGINES: [Engine; 3] = [
    Engine {
        name: "duckdb",
        text: "VARCHAR",
        whole: ["USMALLINT", "UINTEGER", "UBIGINT"],
        float: "DOUBLE",
        truth: "BOOLEAN",
        time: "TIMESTAMPTZ",
        lists: ["VARCHAR[]", "STRUCT(field VARCHAR, value VARCHAR)[]"],
        optional: str::to_owned,
        required: |kind| format!("{kind} NOT NULL"),
    },
    Engine {
        name: "bigquery",
        text: "STRING",
        whole: ["INT64", "INT64", "NUMERIC"],
        float: "FLOAT64",
        truth: "BOOL",
        time: "TIMESTAMP",
        lists: ["ARRAY<STRING>", "ARRAY<STRUCT<field STRING, value STRING>>"],
        optional: str::to_owned,
        // An array is never NULL there, and must not be said not to be.
        required: |kind| if kind.starts_with("ARRAY") { kind.to_owned() } else { format!("{kind} NOT NULL") },
    },
    Engine {
        name: "clickhouse",
        text: "String",
        whole: ["UInt16", "UInt32", "UInt64"],
        float: "Float64",
        truth: "Bool",
        time: "DateTime64(3, 'UTC')",
        lists: ["Array(String)", "Array(Tuple(field String, value String))"],
        optional: |kind| format!("Nullable({kind})"),
        required: str::to_owned,
    },
];

/// Words of the queries that name no column.
const SQL: &str = "SELECT AS FROM WHERE IS NOT NULL AND GROUP ORDER BY DESC NULLS LAST AT TIME ZONE CAST DATE count min max \
                   date_trunc TIMESTAMP_TRUNC HOUR toStartOfHour toDate gemdiag_events";

fn schema() -> Value {
    let output = gemdiag().args(["schema", "jsonl"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The fields of an event, with what their schema says.
fn fields(schema: &Value) -> BTreeMap<&str, &Value> {
    let event = schema["$defs"]["Line"]["properties"].as_object().unwrap();
    event.iter().map(|(name, field)| (name.as_str(), field)).collect()
}

/// The schema behind a reference, and whether it may be null.
fn target<'s>(schema: &'s Value, field: &'s Value) -> (&'s Value, bool) {
    let null = field["type"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"));
    match (field["$ref"].as_str(), field["anyOf"].as_array()) {
        (Some(name), _) => (&schema["$defs"][name.rsplit('/').next().unwrap()], null),
        (_, Some(one)) => (target(schema, &one[0]).0, one.iter().any(|kind| kind["type"] == "null")),
        _ => (field, null),
    }
}

/// What the column of a field must say of it.
fn column(engine: &Engine, schema: &Value, name: &str, field: &Value) -> String {
    let (target, optional) = target(schema, field);
    let kind = target["type"].as_array().map_or(&target["type"], |kinds| &kinds[0]);
    let kind = match (name, kind.as_str()) {
        ("time", Some("string")) => engine.time,
        (_, Some("string")) => engine.text,
        (_, Some("boolean")) => engine.truth,
        (_, Some("number")) => engine.float,
        (_, Some("integer")) => {
            let bits = ["uint16", "uint32", "uint64"].iter().position(|format| target["format"] == *format);
            engine.whole[bits.unwrap_or_else(|| panic!("{name}: {target}"))]
        }
        (_, Some("array")) => engine.lists[usize::from(target["items"]["$ref"] == "#/$defs/Evidence")],
        other => panic!("{other:?}: a field of a kind for which no engine has a type"),
    };
    if optional { (engine.optional)(kind) } else { (engine.required)(kind) }
}

fn file(engine: &Engine, name: &str) -> String {
    fixture(&format!("docs/tables/{}/{name}.sql", engine.name))
}

#[test]
fn each_field_has_a_column_with_its_type_and_there_is_no_other_column() {
    let schema = schema();
    let line = Regex::new(r#"(?m)^  ["`](\w+)["`] (.+?),?$"#).unwrap();
    for engine in &ENGINES {
        let table = file(engine, "schema");
        let columns: BTreeMap<_, _> =
            line.captures_iter(&table).map(|c| (c[1].to_owned(), c[2].to_owned())).collect();
        let expected: BTreeMap<_, _> = fields(&schema)
            .into_iter()
            .map(|(name, field)| (name.to_owned(), column(engine, &schema, name, field)))
            .collect();
        assert_eq!(columns, expected, "{}", engine.name);
    }
}

#[test]
fn each_column_that_a_query_names_is_a_field() {
    let schema = schema();
    let fields = fields(&schema);
    let known: BTreeSet<&str> = SQL.split_whitespace().collect();
    let (comment, literal) = (Regex::new(r"(?m)--.*$").unwrap(), Regex::new("'[^']*'").unwrap());
    let (quoted, word) =
        (Regex::new(r#"["`]([^"`]*)["`]"#).unwrap(), Regex::new(r"\b[A-Za-z_]\w*\b").unwrap());
    let alias = Regex::new(r"\) AS (\w+)").unwrap();
    for engine in &ENGINES {
        for name in QUERIES {
            let query = file(engine, name);
            let query = literal.replace_all(&comment.replace_all(&query, ""), "").into_owned();
            let named: Vec<_> = quoted.captures_iter(&query).map(|c| c[1].to_owned()).collect();
            assert!(named.len() > 3, "{}, {name}: {named:?}", engine.name);
            for column in named {
                assert!(
                    fields.contains_key(column.as_str()),
                    "{}, {name}: {column} is no field",
                    engine.name
                );
            }
            let aliases: BTreeSet<String> = alias.captures_iter(&query).map(|c| c[1].to_owned()).collect();
            for word in word.find_iter(&quoted.replace_all(&query, "")) {
                let word = word.as_str();
                assert!(known.contains(word) || aliases.contains(word), "{}, {name}: {word}", engine.name);
            }
        }
    }
}

/// `grep '^{"type":"event"'`, as the page has it, takes the events and nothing else.
#[test]
fn the_lines_of_events_begin_with_their_type() {
    let output = gemdiag().args(["--format", "jsonl", "fixtures/tables/fleet.log"]).output().unwrap();
    let lines = text(&output.stdout);
    let events = lines.lines().filter(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["type"] == "event"
    });
    let begin: Vec<_> = lines.lines().filter(|line| line.starts_with(r#"{"type":"event""#)).collect();
    assert_eq!(begin, events.collect::<Vec<_>>());
    assert_eq!(begin.len(), 11);
}

#[test]
fn the_page_explains_each_column() {
    let (page, schema) = (fixture("docs/events-as-a-table.md"), schema());
    let row = Regex::new(r"(?m)^\| `(\w+)` \|").unwrap();
    let rows: BTreeSet<String> = row.captures_iter(&page).map(|c| c[1].to_owned()).collect();
    assert_eq!(rows, fields(&schema).into_keys().map(str::to_owned).collect());
}
