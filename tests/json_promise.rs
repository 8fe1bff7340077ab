//! Version 1 of the JSON: what `docs/schemas` holds is promised, and a later build only adds to it.
//!
//! The stored schemas are never made anew from a build: a program that reads version 1 was written against them.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;
#[path = "common/schema.rs"]
mod schema;

use common::{fixture, gemdiag, report_in};
use serde_json::{Value, json};

const LOG: &str = "fixtures/logs/app.log";

fn stored(name: &str) -> Value {
    serde_json::from_str(&fixture(&format!("docs/schemas/{name}-1.json"))).unwrap()
}

fn of_today(of: &str) -> Value {
    serde_json::from_slice(&gemdiag().args(["schema", of]).output().unwrap().stdout).unwrap()
}

/// Two schemas, and where their references lead.
struct Promise<'s> {
    old: &'s Value,
    new: &'s Value,
}

impl Promise<'_> {
    /// What the new schema breaks of the old one.
    fn broken(&self) -> Vec<String> {
        let mut broken = Vec::new();
        self.hold(self.old, self.new, "", &mut broken);
        broken
    }

    fn hold(&self, old: &Value, new: &Value, at: &str, broken: &mut Vec<String>) {
        let (old, new) = (target(self.old, old), target(self.new, new));
        if at.matches('/').count() > 40 {
            return;
        }
        let kinds = |schema: &Value| -> Vec<String> {
            strings(match &schema["type"] {
                one @ Value::String(_) => std::slice::from_ref(one),
                many => many.as_array().map_or(&[], Vec::as_slice),
            })
        };
        let (was, is) = (kinds(old), kinds(new));
        if !was.is_empty() && (is.is_empty() || is.iter().any(|kind| !was.contains(kind))) {
            broken.push(format!("{at}: {was:?} became {is:?}"));
        }
        let required = |schema: &Value| strings(schema["required"].as_array().map_or(&[], Vec::as_slice));
        for (what, was, is) in [
            ("the word", words(old), words(new)),
            ("the field that is always there,", required(old), required(new)),
        ] {
            let gone = was.iter().filter(|word| !is.contains(word));
            broken.extend(gone.map(|word| format!("{at}: {what} {word} is gone")));
        }
        for (name, field) in old["properties"].as_object().into_iter().flatten() {
            match new["properties"].get(name) {
                Some(now) => self.hold(field, now, &format!("{at}/{name}"), broken),
                None => broken.push(format!("{at}: the field {name} is gone")),
            }
        }
        for (inner, name) in [("items", "[]"), ("additionalProperties", "*")] {
            if old[inner].is_object() {
                self.hold(&old[inner], &new[inner], &format!("{at}/{name}"), broken);
            }
        }
        let each = |schema: &Value, list: &str| schema[list].as_array().cloned().unwrap_or_default();
        for (place, item) in each(old, "prefixItems").iter().enumerate() {
            self.hold(item, &new["prefixItems"][place], &format!("{at}/{place}"), broken);
        }
        let (was, is) = (each(old, "anyOf"), each(new, "anyOf"));
        for (place, way) in was.iter().enumerate() {
            self.hold(way, is.get(place).unwrap_or(&Value::Null), &format!("{at}/way {place}"), broken);
        }
        if !was.is_empty() && is.len() > was.len() {
            broken.push(format!("{at}: there are more ways to write it"));
        }
    }
}

fn target<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let reference = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    reference.map_or(schema, |place| root.pointer(place).unwrap())
}

/// The words of a vocabulary, with a sentence for each or without.
fn words(schema: &Value) -> Vec<String> {
    let list = |name: &str| schema[name].as_array().map_or(&[][..], Vec::as_slice);
    let described: Vec<Value> = list("oneOf").iter().map(|way| way["const"].clone()).collect();
    strings(&[list("enum"), &described].concat())
}

fn strings(list: &[Value]) -> Vec<String> {
    list.iter().map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned)).collect()
}

#[test]
fn a_later_schema_only_adds_to_the_stored_one() {
    for (name, of) in [("report", "json"), ("line", "jsonl")] {
        let broken = Promise { old: &stored(name), new: &of_today(of) }.broken();
        assert!(broken.is_empty(), "{name}: {broken:#?}");
    }
}

#[test]
fn what_is_printed_today_is_as_the_stored_schema_says() {
    let log = std::fs::read(common::root().join(LOG)).unwrap();
    for log in [log, b"all is well\n".to_vec()] {
        let document: Value = serde_json::from_str(&report_in("json", &log)).unwrap();
        assert_eq!(document["schema_version"], 1);
        schema::json_by("report-1", || stored("report"), &document);
        for line in report_in("jsonl", &log).lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            assert_eq!(line["schema_version"], 1, "{line}");
            schema::json_by("line-1", || stored("line"), &line);
        }
    }
}

/// The comparison itself: each change of a small schema, and whether it breaks who reads the old one.
#[test]
fn what_breaks_a_reader_is_told_from_what_adds() {
    let old = json!({
        "type": "object",
        "required": ["a", "list"],
        "properties": {
            "a": { "type": ["string", "null"] },
            "list": { "type": "array", "items": { "$ref": "#/$defs/Word" } },
            "way": { "anyOf": [{ "$ref": "#/$defs/Word" }, { "type": "null" }] },
        },
        "$defs": { "Word": { "type": "string", "enum": ["one", "two"] } },
    });
    let changed = |place: &str, value: Value| {
        let mut new = old.clone();
        *new.pointer_mut(place).unwrap() = value;
        Promise { old: &old, new: &new }.broken()
    };
    let word = "/$defs/Word/enum";
    for (place, value, says) in [
        ("/properties/a/type", json!("string"), vec![]),
        (word, json!(["one", "two", "three"]), vec![]),
        ("/required", json!(["a", "list", "way"]), vec![]),
        ("/properties/a/type", json!(["string", "null", "number"]), vec!["/a: "]),
        (word, json!(["one"]), vec!["/list/[]: the word two", "/way/way 0: the word two"]),
        ("/required", json!(["a"]), vec![": the field that is always there, list"]),
        ("/properties/list/items", json!({}), vec!["/list/[]: ", "/list/[]: ", "/list/[]: "]),
        ("/properties", json!({}), vec![": the field a", ": the field list", ": the field way"]),
        ("/properties/way/anyOf/1", json!({ "type": "number" }), vec!["/way/way 1: "]),
    ] {
        let broken = changed(place, value);
        let is_as_said =
            broken.len() == says.len() && broken.iter().zip(&says).all(|(b, s)| b.starts_with(s));
        assert!(is_as_said, "{place}: {broken:#?}");
    }
}
