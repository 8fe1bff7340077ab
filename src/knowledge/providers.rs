//! `providers.toml`: whose error it is.

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use super::{TableError, rows};
use crate::terms::Platform;

const TABLE: &str = "providers.toml";

/// Hosts and wordings that tell our services from all others.
pub struct Providers {
    file: File,
    relays: AhoCorasick,
    foreign: AhoCorasick,
    foreign_ids: Vec<usize>,
    about: AhoCorasick,
    bare: AhoCorasick,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    service: Vec<Service>,
    link: Vec<Link>,
    relay: Vec<Marked>,
    about: Words,
    bare: Wordings,
    foreign: Vec<Marked>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    host: String,
    platform: Option<Platform>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    marker: String,
    platform: Platform,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Marked {
    id: String,
    markers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wordings {
    wordings: Vec<String>,
}

/// Whose a host name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostKind {
    /// One of our services, with its platform where it has one.
    Ours(Option<Platform>),
    /// A known gateway.
    Relay,
    /// Another service of Google's.
    OtherGoogle,
    /// Anything else.
    Unknown,
}

impl Providers {
    /// Reads the table.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let file: File = rows(TABLE, text)?;
        let (foreign_markers, foreign_ids): (Vec<_>, Vec<_>) = file
            .foreign
            .iter()
            .enumerate()
            .flat_map(|(i, row)| row.markers.iter().map(move |m| (m.clone(), i)))
            .unzip();
        Ok(Self {
            relays: finder(file.relay.iter().flat_map(|r| &r.markers), false)?,
            foreign: finder(&foreign_markers, false)?,
            foreign_ids,
            about: finder(&file.about.words, true)?,
            bare: finder(&file.bare.wordings, false)?,
            file,
        })
    }

    /// Whose host this is: `generativelanguage.googleapis.com`, `us-central1-aiplatform.googleapis.com`, ...
    #[must_use]
    pub fn host(&self, host: &str) -> HostKind {
        for service in &self.file.service {
            let regional = host.strip_suffix(service.host.as_str());
            if regional.is_some_and(|r| r.is_empty() || r.ends_with('-') || r.ends_with('.')) {
                return HostKind::Ours(service.platform);
            }
        }
        if self.relays.is_match(host) {
            HostKind::Relay
        } else if host.ends_with(".googleapis.com") && !host.starts_with("type.") {
            HostKind::OtherGoogle
        } else {
            HostKind::Unknown
        }
    }

    /// The platform of the first link in `text` that tells one.
    #[must_use]
    pub fn link(&self, text: &str) -> Option<Platform> {
        self.file.link.iter().find(|row| text.contains(row.marker.as_str())).map(|row| row.platform)
    }

    /// The relay marks of `text`.
    #[must_use]
    pub fn is_relay(&self, text: &str) -> bool {
        self.relays.is_match(text)
    }

    /// The provider or service, other than ours, whose mark stands in `text`.
    #[must_use]
    pub fn foreign(&self, text: &[u8]) -> Option<&str> {
        let found = self.foreign.find(text)?;
        let row = self.foreign_ids.get(found.pattern().as_usize())?;
        self.file.foreign.get(*row).map(|r| r.id.as_str())
    }

    /// Whether `text` speaks of Gemini at all.
    #[must_use]
    pub fn is_about_gemini(&self, text: &[u8]) -> bool {
        self.about.is_match(text)
    }

    /// Whether `text` holds a client's wording for "nothing but a status".
    #[must_use]
    pub fn is_bare(&self, text: &str) -> bool {
        self.bare.is_match(text)
    }
}

fn finder<S: AsRef<[u8]>>(
    words: impl IntoIterator<Item = S>,
    ignore_case: bool,
) -> Result<AhoCorasick, TableError> {
    AhoCorasick::builder()
        .ascii_case_insensitive(ignore_case)
        .build(words)
        .map_err(|error| TableError { table: TABLE, problem: error.to_string() })
}
