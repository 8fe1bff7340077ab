//! `providers.toml`: whose error it is.

use super::table::{TableError, rows};
use crate::knowledge::compact::read;
use crate::knowledge::matching::{PhraseFinder, Sign};
use crate::terms::Platform;
use std::ops::ControlFlow;

const TABLE: &str = "providers.toml";

/// Hosts and wordings that distinguish our services from all others.
pub struct Providers {
    file: File,
    about: PhraseFinder,
    /// Marks of gateways.
    relays: PhraseFinder,
}

read! {
    struct File {
        service: Vec<Service>,
        link: Vec<Link>,
        relay: Vec<Marked>,
        about: Words,
        bare: Wordings,
        foreign: Vec<Marked>,
        resource: Resource,
        bystander: Names,
        error_info: Names,
        own_answer: OwnAnswer,
    }
}

read! {
    struct Names {
        names: Vec<String>,
    }
}

read! {
    struct OwnAnswer {
        member: String,
        beside: String,
        request: String,
    }
}

read! {
    struct Resource {
        names_the_called: Vec<String>,
    }
}

read! {
    struct Service {
        host: String,
        platform: Option<Platform>,
    }
}

read! {
    struct Link {
        marker: String,
        platform: Option<Platform>,
    }
}

read! {
    struct Marked {
        #[expect(dead_code, reason = "for the reader of the table")]
        id: String,
        markers: Vec<String>,
    }
}

read! {
    struct Words {
        words: Vec<String>,
        no_hosts: Vec<String>,
    }
}

read! {
    struct Wordings {
        wordings: Vec<String>,
    }
}

/// Who owns a host name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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

impl Service {
    /// Whether this is its host, that of a region, or `aiplatform.eu.rep.googleapis.com`.
    fn is_at(&self, host: &str) -> bool {
        let regional = host.strip_suffix(self.host.as_str());
        let short = || self.host.strip_suffix(".googleapis.com").unwrap_or_default();
        let endpoint = || host.strip_suffix(".rep.googleapis.com")?.strip_prefix(short());
        regional.is_some_and(|r| r.is_empty() || r.ends_with(['-', '.']))
            || endpoint().is_some_and(|region| region.starts_with('.'))
    }
}

impl Providers {
    /// Reads the table.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let file: File = rows(TABLE, text)?;
        let relays = PhraseFinder::new(file.relay.iter().flat_map(|r| &r.markers), false);
        Ok(Self { about: PhraseFinder::new(&file.about.words, true), relays, file })
    }

    /// Whether a monitored resource of this type names what was called, and not what wrote the log.
    #[must_use]
    pub fn names_the_called(&self, kind: &str) -> bool {
        self.file.resource.names_the_called.iter().any(|known| known == kind)
    }

    /// Whether a host of Google's is for tokens, storage, logs or programs: it does not show which service failed.
    #[must_use]
    pub fn is_bystander(&self, host: &str) -> bool {
        let name = host.split('.').next().unwrap_or(host);
        self.file.bystander.names.iter().any(|known| known == name)
    }

    /// The member that holds a server's own answer, the one that stands beside it, and the one with the request.
    #[must_use]
    pub fn own_answer(&self) -> [&str; 3] {
        let OwnAnswer { member, beside, request } = &self.file.own_answer;
        [member, beside, request]
    }

    /// Whether a line of JSON, in lower case, is a server's about its own answer.
    #[must_use]
    pub fn tells_own_answer(&self, lower: &str) -> bool {
        let [member, beside, _] = self.own_answer();
        let has = |name: &str| lower.contains(&format!("\"{}\":", name.to_lowercase()));
        lower.starts_with('{') && has(member) && has(beside) && !self.is_about_gemini(lower.as_bytes())
    }

    /// Whether the domain of an ErrorInfo is of a service that is not Google's.
    #[must_use]
    pub fn is_domain_of_others(&self, domain: &str) -> bool {
        domain.contains('.')
            && !self.file.error_info.names.iter().any(|known| domain.ends_with(known.as_str()))
    }

    /// Whose host this is: `generativelanguage.googleapis.com`, `us-central1-aiplatform.googleapis.com`, ...
    #[must_use]
    pub fn host(&self, host: &str) -> HostKind {
        if let Some(service) = self.service(host) {
            return HostKind::Ours(service.platform);
        }
        if self.relays.is_any_in(host.as_bytes()) {
            HostKind::Relay
        } else if host.ends_with(".googleapis.com")
            && !self.file.about.no_hosts.iter().any(|name| name == host)
        {
            HostKind::OtherGoogle
        } else {
            HostKind::Unknown
        }
    }

    /// The service with this host, also with a slip of a reader of pictures in its name.
    fn service(&self, host: &str) -> Option<&Service> {
        let named = |name: &str| self.file.service.iter().find(|service| service.is_at(name));
        let slip = || host.contains(['0', '1']).then(|| host.replace('1', "l").replace('0', "o"));
        named(host).or_else(|| named(&slip()?))
    }

    /// The platforms of the links in `text`; `None` for one that every platform's errors have.
    pub fn link(&self, text: &str) -> impl Iterator<Item = Option<Platform>> {
        self.file.link.iter().filter(move |row| text.contains(row.marker.as_str())).map(|row| row.platform)
    }

    /// Words that say that a text is about Gemini, in lower case.
    pub fn about_words(&self) -> impl Iterator<Item = &str> {
        self.file.about.words.iter().map(String::as_str)
    }

    /// Every word of the table by which a text is searched, and what it means there.
    pub(in crate::knowledge) fn signs(&self) -> impl Iterator<Item = (Sign, &str)> {
        let relays = self.file.relay.iter().flat_map(|row| &row.markers).map(|w| (Sign::Relay, w.as_str()));
        let foreign = self.foreign_words().map(|word| (Sign::Foreign, word));
        let bare = self.file.bare.wordings.iter().map(|word| (Sign::Bare, word.as_str()));
        let links = self.link_words().map(|word| (Sign::Link, word));
        relays.chain(foreign).chain(bare).chain(links)
    }

    /// Marks of other providers and services.
    pub fn foreign_words(&self) -> impl Iterator<Item = &str> {
        self.file.foreign.iter().flat_map(|r| &r.markers).map(String::as_str)
    }

    /// Links that occur in messages.
    pub fn link_words(&self) -> impl Iterator<Item = &str> {
        self.file.link.iter().map(|l| l.marker.as_str())
    }

    /// Whether `text` speaks of Gemini at all.
    #[must_use]
    pub fn is_about_gemini(&self, text: &[u8]) -> bool {
        // An address of a person, another protocol, and the exchange have the name too.
        let found = self.about.until(text, |_, range| {
            let behind = &text[range.end..];
            let is_other = [&b"@"[..], b"://", b".com"].iter().any(|other| behind.starts_with(other));
            if is_other || is_route(&text[..range.start], behind) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        found.is_break()
    }
}

/// Whether a name fills a part of a server's own path, which is no file's: `/gemini/summaries`.
fn is_route(before: &[u8], behind: &[u8]) -> bool {
    const PATH: usize = 80;
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b'?' | b')' | b'>');
    let rest = behind.iter().take(PATH).take_while(|b| !ends(b)).count();
    let head = before.iter().rev().take(PATH).take_while(|b| !ends(b)).count();
    let path = &before[before.len() - head..];
    before.ends_with(b"/")
        && behind[..rest].first().is_none_or(|b| *b == b'/')
        && path.starts_with(b"/")
        && !path.contains(&b'.')
        && !behind[..rest].contains(&b'.')
}
