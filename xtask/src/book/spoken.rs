//! Pages that the program says: causes, topics, clients, tables. They are its rows, as it shows them.

use serde_json::Value;

use super::list::{self, Page, Part};
use crate::Outcome;
use crate::program::said;

pub(crate) fn parts() -> Outcome<Vec<Part>> {
    let index = json(&["explain"])?;
    let causes = items(&index, "causes")?;
    // The page of a cause has the topic of its name as well.
    let topics =
        items(&index, "topics")?.into_iter().filter(|topic| causes.iter().all(|cause| cause.0 != topic.0));
    let topics = topics.collect();
    Ok(vec![
        part("Causes", causes, "explain", "explain")?,
        part("Topics", topics, "explain", "explain")?,
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
    // A client has a row for each of its calls, and one page.
    let mut clients = Named::new();
    for (name, note) in rows.filter_map(|row| Some((text(&row["id"])?, text(&row["loses"])?))) {
        if clients.iter().all(|(known, _)| *known != name) {
            clients.push((name, note));
        }
    }
    Ok(clients)
}

fn tables() -> Outcome<Named> {
    let (all, wanted) = (items(&json(&["tables"])?, "tables")?, list::tables()?);
    match wanted.iter().find(|name| all.iter().all(|(known, _)| known != *name)) {
        Some(name) => Err(format!("docs/pages.toml names the table {name}, and there is none").into()),
        None => Ok(all.into_iter().filter(|(name, _)| wanted.contains(name)).collect()),
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// `@google/genai` is `at-google-genai`: there is a `google-genai` as well.
fn file_name(name: &str) -> String {
    let name = name.replace('@', "at-");
    let words = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_client_is_one_of_a_file() {
        assert_eq!(file_name("@google/genai"), "at-google-genai");
        assert_eq!(file_name("../x"), "..-x");
    }

    #[test]
    fn a_section_s_items_have_names_and_notes() {
        let page = serde_json::json!({"sections": [{"label": "causes", "items": [{"id": "rpd", "text": "of the day"}, {"text": "no name"}]}]});
        assert_eq!(items(&page, "causes").unwrap(), [("rpd".to_owned(), "of the day".to_owned())]);
        assert!(items(&page, "topics").is_err());
    }
}
