//! JSON Schemas of what is printed as JSON, made from the types that print it.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::{json, jsonl};

/// The schema of the one object that `--format json` prints.
#[must_use]
pub fn report() -> Value {
    SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<json::Document<'_>>()
        .into()
}

/// The schema of each line that `--format jsonl` prints.
#[must_use]
pub fn line() -> Value {
    SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<jsonl::AnyLine<'_>>()
        .into()
}
