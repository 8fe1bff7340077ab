//! The list of pages.

use serde::Deserialize;

use crate::read as read_file;
use crate::{Outcome, root};

/// Pages under one heading.
#[derive(Debug, Deserialize)]
pub(crate) struct Part {
    pub(crate) title: String,
    pub(crate) pages: Vec<Page>,
}

/// A page: a file of the checkout, or what the program says.
#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    /// Its path, in the checkout and on the site.
    pub(crate) file: String,
    pub(crate) title: String,
    /// What is found there, for who chooses between pages.
    pub(crate) note: String,
    #[serde(skip)]
    pub(crate) spoken: Option<String>,
}

impl Page {
    /// Markdown.
    pub(crate) fn text(&self) -> Outcome<String> {
        self.spoken.clone().map_or_else(|| read_file(&root().join(&self.file)), Ok)
    }
}

#[derive(Deserialize)]
struct List {
    #[serde(default)]
    tables: Vec<String>,
    part: Vec<Part>,
}

/// The pages of docs/pages.toml.
pub(crate) fn read() -> Outcome<Vec<Part>> {
    Ok(list()?.part)
}

/// The tables of which the site has pages.
pub(crate) fn tables() -> Outcome<Vec<String>> {
    Ok(list()?.tables)
}

fn list() -> Outcome<List> {
    Ok(toml::from_str(&read_file(&root().join("docs/pages.toml"))?)?)
}

/// mdBook's own list.
pub(crate) fn summary(parts: &[Part]) -> String {
    let mut out = "# Summary\n".to_owned();
    for part in parts {
        out += &format!("\n# {}\n\n", part.title);
        for page in &part.pages {
            out += &format!("- [{}]({})\n", page.title, page.file);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_headings_and_pages_are_links() {
        let list = "[[part]]\ntitle = \"Use\"\npages = [{ file = \"a/b.md\", title = \"B\", note = \"all of it\" }]\n";
        let parts = toml::from_str::<List>(list).unwrap().part;
        assert_eq!(summary(&parts), "# Summary\n\n# Use\n\n- [B](a/b.md)\n");
    }
}
