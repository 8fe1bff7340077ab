//! The page of a wrapping of a call: code that logs a refusal whole, and waits as the server asked.

use super::rows::dated;
use super::unknown::Unknown;
use crate::advise::page::{Item, Page};
use crate::clock::Clock;
use crate::knowledge::{ClientBehaviour, Knowledge, Snippet};
use crate::terms::nearest;

/// The wrapping of a call of this client.
pub(super) fn snippet<'k>(client: &ClientBehaviour, know: &'k Knowledge) -> Option<&'k Snippet> {
    know.snippets().rows().iter().find(|snippet| snippet.clients.contains(&client.id))
}

/// The page of the wrappings of a call: of one client, or the list of all.
///
/// # Errors
/// No wrapping is known for a client of this name.
pub fn log_it(client: Option<&str>, know: &Knowledge, clock: &Clock) -> Result<Page, Unknown> {
    let Some(word) = client else {
        let says =
            "Log project, model and the whole answer of each refused call, and wait as the server asked.";
        let mut page = Page::new("snippets", "log-it", says);
        let rows = know.snippets().rows().iter();
        let item = |row: &Snippet| {
            Item::of(&row.id, row.statement.as_str()).note(format!("--client {}", row.clients.join(", ")))
        };
        page.section("clients", rows.map(item));
        return Ok(page);
    };
    let clients = know.client_behaviour().rows();
    let named = clients.iter().filter(|client| client.id.eq_ignore_ascii_case(word) || client.is_named(word));
    let found = named.clone().find_map(|client| snippet(client, know));
    let Some(found) = found else {
        let with = clients.iter().filter(|client| snippet(client, know).is_some());
        let hint = nearest(word, with.map(|client| client.id.as_str())).map(str::to_owned);
        return Err(Unknown { word: word.to_owned(), newer: None, hint });
    };
    let mut page = Page::new("snippet", found.id.as_str(), found.statement.as_str());
    page.code = Some(found.code.trim().to_owned());
    let tested = format!("Run against a server that refuses, {}.", dated(found.verified, clock));
    page.section("tested", [Item::text(tested)]);
    Ok(page)
}
