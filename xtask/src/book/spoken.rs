//! Pages that the program says: causes, topics, clients, tables. They are its rows, as it shows them.

use serde_json::Value;

use super::list::{Page, Part};
use crate::Outcome;
use crate::program::said;

/// Tables that are of use without the program.
const TABLES: [&str; 8] = ["quotas", "limits", "tiers", "models", "prices", "facts", "myths", "checklists"];

pub(crate) fn parts() -> Outcome<Vec<Part>> {
    let index = json(&["explain"])?;
    let explained = |section: &str, title: &str| part(title, items(&index, section)?, "explain", "explain");
    Ok(vec![
        explained("causes", "Causes")?,
        explained("topics", "Topics")?,
        part("Clients", clients()?, "explain", "clients")?,
        part("Tables", tables()?, "tables", "tables")?,
    ])
}

/// Names and notes.
type Named = Vec<(String, String)>;

/// A page for each name, which `command` explains.
fn part(title: &str, named: Named, command: &str, folder: &str) -> Outcome<Part> {
    let page = |(name, note): (String, String)| -> Outcome<Page> {
        let spoken = said(&[command, &name, "--format", "markdown"])?;
        Ok(Page {
            file: format!("{folder}/{}.md", file_name(&name)),
            title: name,
            note,
            spoken: Some(spoken),
        })
    };
    let pages: Vec<Page> = named.into_iter().map(page).collect::<Outcome<_>>()?;
    if pages.is_empty() {
        return Err(format!("the program names no {title}").into());
    }
    Ok(Part { title: title.to_owned(), pages })
}

fn json(words: &[&str]) -> Outcome<Value> {
    Ok(serde_json::from_str(&said(&[words, &["--format", "json"]].concat())?)?)
}

/// The items of a section of a page.
fn items(page: &Value, label: &str) -> Outcome<Named> {
    let sections = page["sections"].as_array().ok_or("a page without sections")?;
    let section = sections.iter().find(|section| section["label"] == label).ok_or("no such section")?;
    let items = section["items"].as_array().into_iter().flatten();
    Ok(items.filter_map(|item| Some((text(&item["id"])?, text(&item["text"])?))).collect())
}

fn clients() -> Outcome<Named> {
    let table = json(&["tables", "client_behaviour"])?;
    let rows = table["rows"].as_array().into_iter().flatten().map(|row| &row["row"]);
    Ok(rows.filter_map(|row| Some((text(&row["id"])?, text(&row["loses"])?))).collect())
}

fn tables() -> Outcome<Named> {
    let all = items(&json(&["tables"])?, "tables")?;
    Ok(all.into_iter().filter(|(name, _)| TABLES.contains(&name.as_str())).collect())
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// `@ai-sdk/google` is `ai-sdk-google`.
fn file_name(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_client_is_one_of_a_file() {
        assert_eq!(file_name("@ai-sdk/google"), "ai-sdk-google");
        assert_eq!(file_name("../x"), "..-x");
    }

    #[test]
    fn a_section_s_items_have_names_and_notes() {
        let page = serde_json::json!({"sections": [{"label": "causes", "items": [{"id": "rpd", "text": "of the day"}, {"text": "no name"}]}]});
        assert_eq!(items(&page, "causes").unwrap(), [("rpd".to_owned(), "of the day".to_owned())]);
        assert!(items(&page, "topics").is_err());
    }
}
