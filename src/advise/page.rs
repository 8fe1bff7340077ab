//! A long answer, before it has a form: a title, and sections of short paragraphs.

use serde::Serialize;

/// A long answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Page {
    /// What it is about: `cause`, `model`, `quota`, `topic`, `fact`, `block`, ...
    pub kind: &'static str,
    /// The id under which it was found.
    pub id: String,
    /// One sentence.
    pub title: String,
    /// Source code, to be copied as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What there is to say.
    pub sections: Vec<Section>,
}

/// Paragraphs under one label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Section {
    /// One or two words: `do`, `myths`.
    pub label: &'static str,
    /// Whether the items are steps, in order.
    pub numbered: bool,
    /// The paragraphs.
    pub items: Vec<Item>,
}

/// One paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Item {
    /// Id of the row that says it.
    pub id: Option<String>,
    /// What it says.
    pub text: String,
    /// Where to read more.
    pub link: Option<String>,
    /// What stands below it: a date, a verdict, a detail.
    pub notes: Vec<String>,
}

impl Page {
    /// A page without sections.
    #[must_use]
    pub fn new(kind: &'static str, id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { kind, id: id.into(), title: title.into(), code: None, sections: Vec::new() }
    }

    /// Adds a section, unless it is empty; more of the section before, where the label is the same.
    pub fn section(&mut self, label: &'static str, items: impl IntoIterator<Item = Item>) {
        let items: Vec<Item> = items.into_iter().collect();
        match self.sections.last_mut().filter(|section| section.label == label) {
            Some(section) => section.items.extend(items),
            None if items.is_empty() => {}
            None => self.sections.push(Section { label, numbered: false, items }),
        }
    }

    /// Adds steps in order, unless there are none.
    pub fn steps(&mut self, label: &'static str, items: impl IntoIterator<Item = Item>) {
        self.section(label, items);
        if let Some(section) = self.sections.last_mut().filter(|s| s.label == label) {
            section.numbered = true;
        }
    }
}

impl Item {
    /// A paragraph without an id.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A paragraph of a row.
    #[must_use]
    pub fn of(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::text(text) }
    }

    /// The same, with a link.
    #[must_use]
    pub fn link(mut self, link: Option<impl Into<String>>) -> Self {
        self.link = link.map(Into::into);
        self
    }

    /// The same, with a note below it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}
