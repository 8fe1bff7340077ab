//! URLs and host names in a text: which service was called, for which model and project, with which key.

use std::sync::LazyLock;

use compact_str::CompactString;
use memchr::memmem::Finder;

use super::fact_set::Facts;
use super::model::{is_file, model_name};
use super::project::project_name;
use super::ranked_value::rank;
use crate::knowledge::{HostKind, Providers, Seen, Sign};
use crate::redact::fingerprint;
use crate::terms::Platform;

/// No host, and no beginning of an address, is longer than this.
const NAME: usize = 128;

/// A mark of an address. Its searcher is built once: that takes longer than searching a message.
type Mark = LazyLock<Finder<'static>>;

static SCHEME: Mark = LazyLock::new(|| Finder::new("://"));
static SUFFIX: Mark = LazyLock::new(|| Finder::new(".googleapis.com"));
static MODELS: Mark = LazyLock::new(|| Finder::new("/models/"));
static PROJECTS: Mark = LazyLock::new(|| Finder::new("/projects/"));
static PROJECT: Mark = LazyLock::new(|| Finder::new("?project="));
static FIREBASE: Mark = LazyLock::new(|| Finder::new("console.firebase.google.com/project/"));

/// Adds the facts of the URLs and host names in `text`.
pub(in crate::decode) fn urls(text: &str, seen: Seen, providers: &Providers, facts: &mut Facts) {
    if seen.has(Sign::Address) {
        hosts(text, providers, facts);
        bare_hosts(text, providers, facts);
    }
    if seen.has(Sign::Link) {
        for platform in providers.link(text) {
            facts.ours = true;
            if let Some(platform) = platform {
                facts.platform.offer(platform, rank::MENTION);
            }
        }
    }
    if seen.has(Sign::Path) {
        paths(text, facts);
    }
    facts.relay |= seen.has(Sign::Relay);
    if facts.relay {
        facts.platform.offer(Platform::Relay, u8::MAX);
    }
}

/// Takes what the addresses with a scheme tell. One may stand within another, as relays have it: each byte is walked
/// once all the same.
fn hosts(text: &str, providers: &Providers, facts: &mut Facts) {
    let mut keys = Keys::default();
    let mut end = 0;
    for (at, behind) in places(text, &SCHEME) {
        let scheme = text[..at].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        if !matches!(&text[at - scheme..at], "http" | "https") {
            continue;
        }
        if end <= at {
            end = at + whole(&text[at..]).len();
        }
        let url = &behind[..behind.len() - (text.len() - end)];
        if host(url, providers, facts)
            && let Some(key) = keys.next(&text[..end], at)
        {
            facts.api_key = fingerprint(key).or(facts.api_key.take());
        }
    }
}

/// The places of `mark` in `text`, each with what stands behind it.
fn places<'t>(text: &'t str, mark: &'static Mark) -> impl Iterator<Item = (usize, &'t str)> + 't {
    mark.find_iter(text.as_bytes()).map(move |at| (at, &text[at + mark.needle().len()..]))
}

/// The address that goes on at the start of `text`.
fn whole(text: &str) -> &str {
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '>' | '<' | '\\' | ')' | '}'));
    &text[..end.unwrap_or(text.len())]
}

/// Keys of addresses that stand within one another.
#[derive(Default)]
struct Keys {
    /// How far was looked for one.
    looked: usize,
}

impl Keys {
    /// The first key from `at` on in a text that ends with its address, unless it was given before.
    fn next<'t>(&mut self, text: &'t str, at: usize) -> Option<&'t str> {
        let from = self.looked.max(at);
        let rest = text.get(from..)?;
        self.looked = text.len();
        let found = rest.match_indices("key=").find(|(place, _)| rest[..*place].ends_with(['?', '&']))?;
        let key = rest[found.0 + found.1.len()..].split(['?', '&', '#', ':']).next()?;
        self.looked = from + found.0 + found.1.len() + key.len();
        Some(key)
    }
}

/// Takes what the host tells with which `url` begins; gives whether it is one of ours.
fn host(url: &str, providers: &Providers, facts: &mut Facts) -> bool {
    let host = url.split(['/', '?', ':', '#']).next().unwrap_or(url);
    let kind = providers.host(host);
    match kind {
        HostKind::Ours(platform) => {
            facts.ours = true;
            if let Some(platform) = platform {
                facts.platform.offer(platform, rank::ADDRESS);
            }
        }
        HostKind::Relay => facts.relay = true,
        HostKind::OtherGoogle if !providers.is_bystander(host) => facts.other_service = true,
        HostKind::OtherGoogle => {}
        HostKind::Unknown => facts.other_host = true,
    }
    matches!(kind, HostKind::Ours(_))
}

/// `projects/P/...` and `models/M:method` in URLs and in request paths without a host.
fn paths(text: &str, facts: &mut Facts) {
    for (at, behind) in places(text, &MODELS) {
        let name = model_name(behind);
        let behind = &behind[name.len()..];
        if let Some(project) = caller(&text[..at]) {
            facts.offer_project(project_name(project), rank::ADDRESS);
        }
        // A documentation page may lie in a folder "models".
        let ends = behind.starts_with([':', '?', ' ', '\n', '"', '\'', '`'])
            || behind.starts_with("/operations")
            || behind.is_empty();
        let cut = behind.is_empty() && text.len() > 60;
        if !name.is_empty() && ends && !cut && !is_file(name) && !is_page(&text[..at]) {
            facts.model.offer(CompactString::from(name), rank::ADDRESS);
        }
    }
    if let Some(name) = text.strip_prefix("projects/") {
        facts.offer_project(project_name(name), rank::ADDRESS);
    }
    for (_, behind) in places(text, &PROJECTS).chain(places(text, &PROJECT)).chain(places(text, &FIREBASE)) {
        let name = project_name(behind);
        if behind[name.len()..].starts_with(['/', ' ', '&', '"', '\'', '\n', ':']) {
            facts.offer_project(name, rank::ADDRESS);
        }
    }
}

/// What follows `projects/` in a resource's name that stands in a sentence or behind a name, up to its model:
/// `model=projects/P/locations/L/publishers/google`.
pub(super) fn caller(before: &str) -> Option<&str> {
    let resource = before.strip_suffix("/publishers/google")?;
    let start = resource.rfind(|c: char| c.is_whitespace() || "\"'`=[({<,;".contains(c));
    resource[start.map_or(0, |at| at + 1)..].strip_prefix("projects/")
}

/// The project and the model of a whole value that is a resource's name, as audit logs have it:
/// `projects/P/locations/L/publishers/google/models/M`.
pub(in crate::decode) fn resource(text: &str, facts: &mut Facts) {
    // Nearly every value is decided by its first byte.
    let resource =
        text.strip_prefix("projects/").and_then(|rest| rest.rsplit_once("/publishers/google/models/"));
    let Some((_, name)) = resource else { return };
    if !name.is_empty() && model_name(name) == name {
        facts.model.offer(CompactString::from(name), rank::ADDRESS);
    }
}

/// A host without a scheme: `Host: generativelanguage.googleapis.com`, `Connected to ...`.
fn bare_hosts(text: &str, providers: &Providers, facts: &mut Facts) {
    for (at, behind) in places(text, &SUFFIX) {
        let start = at
            - text[..at]
                .bytes()
                .rev()
                .take(NAME)
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
                .count();
        let name = &text[start..text.len() - behind.len()];
        // A text that was cut in its middle begins anew within a word: `'Yo....googleapis.com/google.rpc.RetryInfo'`.
        if start == at {
            continue;
        }
        if let HostKind::Ours(platform) = providers.host(name) {
            facts.ours = true;
            if let Some(platform) = platform {
                facts.platform.offer(platform, rank::MENTION);
            }
        }
    }
}

/// Whether the address that ends here is a page of documentation.
fn is_page(before: &str) -> bool {
    let address = before.bytes().rev().take(NAME).take_while(|b| b.is_ascii_graphic() && *b != b'"').count();
    let address = before.get(before.len() - address..).unwrap_or_default();
    ["/docs", "cloud.google.com/", "ai.google.dev/"].iter().any(|page| address.contains(page))
}

#[cfg(test)]
mod tests {
    use super::Keys;

    #[test]
    fn of_addresses_within_one_another_each_key_is_taken_once() {
        let url = "https://a/?u=https://b/v1?key=one&x=1&u=https://c/?alt=sse&key=two#top";
        let (mut keys, starts) = (Keys::default(), url.match_indices("://").map(|(at, _)| at));
        let found: Vec<_> = starts.map(|at| keys.next(url, at)).collect();
        assert_eq!(found, [Some("one"), Some("two"), None]);
        assert_eq!(Keys::default().next("https://a/?monkey=x", 5), None);
    }
}
