//! URLs and host names in a text: which service was called, for which model and project, with which key.

use compact_str::CompactString;

use super::fact_set::Facts;
use super::model::{is_file, model_name};
use super::project::project_name;
use super::ranked::rank;
use crate::knowledge::{HostKind, Providers, Seen, Sign};
use crate::redact::fingerprint;
use crate::terms::Platform;

/// Adds the facts of the URLs and host names in `text`.
pub(in crate::decode) fn urls(text: &str, seen: Seen, providers: &Providers, facts: &mut Facts) {
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

/// The URL at the start of `text`.
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
        HostKind::Unknown => facts.other_host = true,
    }
}

/// Google hosts for tokens, storage, logs and user programs: they do not show which service failed.
fn is_no_service(host: &str) -> bool {
    ["www.googleapis.com", "oauth2.googleapis.com", "storage.googleapis.com"].contains(&host)
        || host.starts_with("logging.")
        || host.starts_with("run.")
}

/// `projects/P/...` and `models/M:method` in URLs and in request paths without a host.
fn paths(text: &str, facts: &mut Facts) {
    for (at, _) in text.match_indices("/models/") {
        let name = model_name(&text[at + 8..]);
        let behind = &text[at + 8 + name.len()..];
        // A documentation page may lie in a folder "models".
        let ends = behind.starts_with([':', '?', ' ', '\n', '"', '\'', '`'])
            || behind.starts_with("/operations")
            || behind.is_empty();
        let cut = behind.is_empty() && text.len() > 60;
        if !name.is_empty() && ends && !cut && !is_file(name) {
            facts.model.offer(CompactString::from(name), rank::ADDRESS);
        }
    }
    if let Some(name) = text.strip_prefix("projects/") {
        facts.offer_project(project_name(name), rank::ADDRESS);
    }
    for (at, word) in text.match_indices("/projects/").chain(text.match_indices("?project=")) {
        let name = project_name(&text[at + word.len()..]);
        if text[at + word.len() + name.len()..].starts_with(['/', ' ', '&', '"', '\'', '\n', ':']) {
            facts.offer_project(name, rank::ADDRESS);
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
