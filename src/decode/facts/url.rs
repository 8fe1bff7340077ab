//! Addresses in a text: which service was called, for which model and project, and with which key.

use compact_str::CompactString;

use super::fact_set::{Facts, rank};
use crate::knowledge::{HostKind, Providers, Seen, Sign};
use crate::redact::fingerprint;
use crate::terms::Platform;

/// Takes what the addresses and host names in `text` tell.
pub(in crate::decode) fn addresses(text: &str, seen: Seen, providers: &Providers, facts: &mut Facts) {
    if seen.has(Sign::Address) {
        for (at, _) in text.match_indices("://") {
            let scheme = text[..at].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
            if matches!(&text[at - scheme..at], "http" | "https") {
                host(whole(&text[at - scheme..]), providers, facts);
            }
        }
        if let Some(platform) = providers.link(text) {
            facts.platform.offer(platform, rank::MENTION);
            facts.ours = true;
        }
        bare_hosts(text, providers, facts);
    }
    if seen.has(Sign::Path) {
        paths(text, facts);
    }
    facts.relay |= seen.has(Sign::Relay);
    if facts.relay {
        facts.platform.offer(Platform::Relay, u8::MAX);
    }
}

/// The address at the start of `text`.
fn whole(text: &str) -> &str {
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '>' | '<' | '\\' | ')' | '}'));
    &text[..end.unwrap_or(text.len())]
}

fn host(url: &str, providers: &Providers, facts: &mut Facts) {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = after.split(['/', '?', ':', '#']).next().unwrap_or(after);
    match providers.host(host) {
        HostKind::Ours(platform) => {
            facts.ours = true;
            if let Some(platform) = platform {
                facts.platform.offer(platform, rank::ADDRESS);
            }
            if let Some(key) = url.split(['?', '&']).find_map(|part| part.strip_prefix("key=")) {
                let key = fingerprint(key.split(['&', '#', ':']).next().unwrap_or(key));
                facts.api_key = key.or(facts.api_key.take());
            }
        }
        HostKind::Relay => facts.relay = true,
        HostKind::OtherGoogle if !is_no_service(host) => facts.other_service = true,
        HostKind::OtherGoogle => {}
        HostKind::Unknown => facts.elsewhere = true,
    }
}

/// Hosts of Google's that answer no API call of their own.
fn is_no_service(host: &str) -> bool {
    ["www.googleapis.com", "oauth2.googleapis.com", "storage.googleapis.com"].contains(&host)
        || host.starts_with("logging.")
        || host.starts_with("run.")
}

/// `projects/P/...` and `models/M:method` of addresses and of requests without a host.
fn paths(text: &str, facts: &mut Facts) {
    for (at, _) in text.match_indices("/models/") {
        let name = model_name(&text[at + 8..]);
        let behind = &text[at + 8 + name.len()..];
        // A page of somebody's docs may lie in a folder "models".
        let ends = behind.starts_with([':', '?', ' ', '\n', '"', '\'', '`'])
            || behind.starts_with("/operations")
            || behind.is_empty();
        let cut = behind.is_empty() && text.len() > 60;
        if !name.is_empty() && ends && !cut && !is_file(name) {
            facts.model.offer(CompactString::from(name), rank::ADDRESS);
        }
    }
    if let Some(name) = text.strip_prefix("projects/") {
        offer_project(facts, project_name(name), rank::ADDRESS);
    }
    for (at, word) in text.match_indices("/projects/").chain(text.match_indices("?project=")) {
        let name = project_name(&text[at + word.len()..]);
        if text[at + word.len() + name.len()..].starts_with(['/', ' ', '&', '"', '\'', '\n', ':']) {
            offer_project(facts, name, rank::ADDRESS);
        }
    }
}

/// A host without a scheme: `Host: generativelanguage.googleapis.com`, `Connected to ...`.
fn bare_hosts(text: &str, providers: &Providers, facts: &mut Facts) {
    for (at, suffix) in text.match_indices(".googleapis.com") {
        let start =
            at - text[..at].bytes().rev().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
        let name = &text[start..at + suffix.len()];
        if let HostKind::Ours(platform) = providers.host(name) {
            facts.ours = true;
            if let Some(platform) = platform {
                facts.platform.offer(platform, rank::MENTION);
            }
        }
    }
}

/// `google.py` in a folder named `models` is no model.
pub(in crate::decode) fn is_file(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// The longest model name at the start of `text`.
pub(in crate::decode) fn model_name(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '@')));
    text[..end.unwrap_or(text.len())].trim_end_matches(['.', '-'])
}

/// The longest project id or number at the start of `text`.
pub(in crate::decode) fn project_name(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':')));
    text[..end.unwrap_or(text.len())].trim_end_matches(['.', ':', '-'])
}

/// Takes a project name if it is one: an id starts with a letter, a number has at least six digits.
pub(in crate::decode) fn offer_project(facts: &mut Facts, name: &str, rank: u8) {
    let number = name.len() >= 6 && name.bytes().all(|b| b.is_ascii_digit());
    let id = name.len() >= 4 && name.as_bytes()[0].is_ascii_lowercase();
    if number || id {
        facts.projects.add(name);
        facts.project.offer(CompactString::from(name), rank);
    }
}
