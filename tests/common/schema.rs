//! Holds a report against the schema of its format.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use crate::common::fixture;

/// Validators by name: making one takes longer than using it.
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// Fails unless the JSON text is as the schema in `tests/schemas` says.
pub(crate) fn json(schema: &str, text: &str) {
    json_by(schema, || published(schema), &serde_json::from_str(text).unwrap());
}

/// Fails unless the value is as the schema of this name says, which is made when it is first asked for.
pub(crate) fn json_by(name: &str, schema: impl FnOnce() -> Value, value: &Value) {
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let validator = validators
        .entry(name.to_owned())
        .or_insert_with(|| Arc::new(jsonschema::validator_for(&schema()).unwrap()))
        .clone();
    drop(validators);
    let errors: Vec<String> =
        validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn published(schema: &str) -> Value {
    let mut schema: Value = serde_json::from_str(&fixture(&format!("tests/schemas/{schema}"))).unwrap();
    // Two patterns of the published SARIF schema are no valid regular expressions; no report has these fields.
    for definition in ["run", "toolComponent"] {
        let language = format!("/definitions/{definition}/properties/language");
        if let Some(Value::Object(language)) = schema.pointer_mut(&language) {
            language.remove("pattern");
        }
    }
    schema
}

/// What an XSD says of one element.
#[derive(Default)]
struct Rule {
    children: Vec<String>,
    /// Name, type, whether it must be there.
    attributes: Vec<(String, String, bool)>,
    text: bool,
}

/// Fails unless the XML is as `tests/schemas/junit.xsd` says: well-formed, and only known elements, children and
/// attributes, with numbers where numbers must be.
pub(crate) fn junit(text: &str) {
    static RULES: LazyLock<HashMap<String, Rule>> =
        LazyLock::new(|| rules(&fixture("tests/schemas/junit.xsd")));
    let rules = &RULES;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(tag) => {
                element(rules, open.last(), &tag);
                open.push(name(&tag));
            }
            Event::Empty(tag) => element(rules, open.last(), &tag),
            Event::End(_) => drop(open.pop()),
            Event::Text(content) if !content.trim().is_empty() => {
                let parent = open.last().expect("text stands in an element");
                assert!(rules[parent].text, "text in <{parent}>");
            }
            Event::Eof => break,
            Event::PI(_) | Event::DocType(_) | Event::CData(_) => panic!("markup that no report needs"),
            _ => {}
        }
    }
    assert!(open.is_empty());
}

fn element(rules: &HashMap<String, Rule>, parent: Option<&String>, tag: &BytesStart<'_>) {
    let name = name(tag);
    let rule = rules.get(&name).unwrap_or_else(|| panic!("unknown element <{name}>"));
    match parent {
        Some(parent) => assert!(rules[parent].children.contains(&name), "<{name}> in <{parent}>"),
        None => assert_eq!(name, "testsuites"),
    }
    let given: HashMap<String, String> = attributes(tag);
    for (attribute, value) in &given {
        let known = rule.attributes.iter().find(|(n, ..)| n == attribute);
        let (_, kind, _) = known.unwrap_or_else(|| panic!("unknown attribute {attribute} of <{name}>"));
        assert!(kind != "xs:unsignedInt" || value.parse::<u32>().is_ok(), "{attribute}={value}");
    }
    for (attribute, _, required) in &rule.attributes {
        assert!(!required || given.contains_key(attribute), "<{name}> without {attribute}");
    }
}

fn rules(xsd: &str) -> HashMap<String, Rule> {
    let mut rules: HashMap<String, Rule> = HashMap::new();
    let mut current = String::new();
    let mut reader = Reader::from_str(xsd);
    loop {
        let tag = match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => tag,
            Event::Eof => return rules,
            _ => continue,
        };
        let mut given = attributes(&tag);
        match name(&tag).as_str() {
            "xs:element" => match (given.remove("name"), given.remove("ref")) {
                (Some(name), _) => {
                    rules.insert(name.clone(), Rule::default());
                    current = name;
                }
                (_, Some(child)) => rules.get_mut(&current).unwrap().children.push(child),
                _ => panic!("an element without name"),
            },
            "xs:complexType" => {
                rules.get_mut(&current).unwrap().text = given.contains_key("mixed");
            }
            "xs:attribute" => {
                let kind = given.remove("type").unwrap_or_default();
                let required = given.get("use").is_some_and(|u| u == "required");
                rules.get_mut(&current).unwrap().attributes.push((given["name"].clone(), kind, required));
            }
            _ => {}
        }
    }
}

fn name(tag: &BytesStart<'_>) -> String {
    tag.name().as_ref().to_owned()
}

fn attributes(tag: &BytesStart<'_>) -> HashMap<String, String> {
    tag.attributes()
        .map(|a| a.expect("a well-formed attribute"))
        .map(|a| (a.key.as_ref().to_owned(), a.value.into_owned()))
        .collect()
}
