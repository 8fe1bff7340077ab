//! The page of a client: what it does when the API refuses, what its text loses, and how it is made to wait right.

use super::rows::{dated, evidence};
use super::snippet::snippet;
use super::unknown::Unknown;
use crate::advise::page::{Item, Page};
use crate::clock::Clock;
use crate::knowledge::{AnswerSection, ClientBehaviour, Knowledge, Measured, MeasuredAnswer, Outcome};
use crate::terms::nearest;

/// The page of the client with this name; of several that have it a page that lists them.
pub(super) fn page(word: &str, know: &Knowledge, clock: &Clock) -> Option<Page> {
    let rows = know.client_behaviour().rows();
    let exact = rows.iter().find(|client| client.id.eq_ignore_ascii_case(word));
    let named: Vec<&ClientBehaviour> = match exact {
        Some(client) => vec![client],
        None => rows.iter().filter(|client| client.is_named(word)).collect(),
    };
    match named[..] {
        [] => None,
        [client] => Some(of(client, know, clock)),
        _ => {
            let mut page = Page::new("clients", word, format!("{} clients have this name.", named.len()));
            let item = |client: &&ClientBehaviour| Item::of(&client.id, client.statement.as_str());
            page.section("clients", named.iter().map(item));
            Some(page)
        }
    }
}

/// The one client with this name.
///
/// # Errors
/// None has it, or several have.
pub fn client_named<'k>(word: &str, know: &'k Knowledge) -> Result<&'k ClientBehaviour, Unknown> {
    let rows = know.client_behaviour().rows();
    let exact = rows.iter().find(|client| client.id.eq_ignore_ascii_case(word));
    let mut named = rows.iter().filter(|client| client.is_named(word));
    let first = named.next();
    let only = exact.or_else(|| first.filter(|_| named.next().is_none()));
    only.ok_or_else(|| {
        let near = first.map(|client| client.id.as_str());
        let hint = near.or_else(|| nearest(word, rows.iter().map(|client| client.id.as_str())));
        Unknown { word: word.to_owned(), newer: None, hint: hint.map(str::to_owned) }
    })
}

fn of(client: &ClientBehaviour, know: &Knowledge, clock: &Clock) -> Page {
    let mut page = Page::new("client", client.id.as_str(), client.statement.as_str());
    let rows: Vec<&Measured> =
        know.clients_measured().rows().iter().filter(|row| row.client == client.id).collect();
    let releases = if client.versions.len() > 1 { "releases" } else { "release" };
    let what = format!("{}, {releases} {}, with its defaults", client.call, client.versions.join(" and "));
    page.section("measured", [Item::text(what).note(dated(client.verified, clock))]);
    for section in AnswerSection::ALL {
        let answers = know.measured_answers().rows().iter().filter(|answer| answer.section == *section);
        let answers: Vec<&MeasuredAnswer> = answers.collect();
        let plain = *section != AnswerSection::InStream;
        let asked = rows.iter().filter(|row| !plain || row.call == client.call);
        page.section(section.id(), asked.filter_map(|row| item(row, &answers, client, plain)));
    }
    page.section("headers", headers(client, know).into_iter().map(Item::text));
    page.section("loses", [Item::text(client.loses.as_str())]);
    page.section(
        "body",
        [Item::text(match &client.body {
            Some(code) => code.as_str(),
            None => "Nothing holds the whole answer: log the answer where it is received.",
        })],
    );
    let snippet = snippet(client, know)
        .map(|_| format!("As the server asks: gemdiag explain log-it --client {}", client.id));
    page.section("wait", client.set.iter().cloned().chain(snippet).map(Item::text));
    let others = rows.iter().filter(|row| row.call != client.call && row.is_about("429-minute"));
    page.section("others", others.map(|row| Item::text(format!("{}, 429: {}", row.call, said(row)))));
    evidence(&mut page, &client.source, know, clock);
    page
}

/// What a row says of these answers; `None` where it is about none of them.
fn item(row: &Measured, answers: &[&MeasuredAnswer], client: &ClientBehaviour, plain: bool) -> Option<Item> {
    let about = answers.iter().filter(|answer| row.is_about(&answer.id));
    let about: Vec<&str> = about.map(|answer| answer.statement.as_str()).collect();
    if about.is_empty() {
        return None;
    }
    let version = if client.versions.len() > 1 { format!("{}, ", row.version) } else { String::new() };
    let call = if plain { String::new() } else { format!("{}, ", row.call) };
    Some(Item::text(format!("{version}{call}{}: {}", about.join(" or "), said(row))))
}

/// `3 requests, 0.38 to 0.5 and 0.75 to 1 s apart; openai.RateLimitError, whose text keeps none of quota id, limit, wait`
fn said(row: &Measured) -> String {
    let [least, most] = row.requests;
    let number = if least == most { least.to_string() } else { format!("{least} to {most}") };
    let mut text = format!("{number} request{}", if most == 1 { "" } else { "s" });
    if let Some(besides) = &row.besides {
        text.push_str(&format!(" ({besides})"));
    }
    let waits: Vec<String> = row.waits_s.iter().map(|[a, b]| between(*a, *b)).collect();
    match (&row.waits_told, waits.is_empty()) {
        (Some(told), _) => text.push_str(&format!(", {told}")),
        (None, false) => text.push_str(&format!(", {} s apart", waits.join(", "))),
        (None, true) if most > 1 => text.push_str(", without a pause"),
        (None, true) => {}
    }
    match (row.outcome, &row.returns, &row.exception) {
        (Some(Outcome::Succeeds), ..) => text.push_str("; then it succeeds"),
        (Some(Outcome::Fallback), ..) => text.push_str("; then the other model answers"),
        (Some(Outcome::Silent), returns, _) => {
            let returns = returns.as_deref().unwrap_or("what looks like an answer");
            text.push_str(&format!("; nothing is raised: the program gets {returns}"));
        }
        (None, _, Some(exception)) => text.push_str(&format!("; {}", raised(exception))),
        (None, _, None) => {}
    }
    let known = ["quota_id", "limit", "wait", "model"];
    match row.keeps.as_deref() {
        Some([]) => text.push_str("; its text keeps nothing of the answer"),
        Some(kept) if kept.iter().any(|word| known.contains(&word.as_str())) => {
            text.push_str(&format!("; its text keeps {}", kept.join(", ").replace('_', " ")));
        }
        _ => {}
    }
    text
}

/// `A < B name=C` as a reader says it.
fn raised(exception: &str) -> String {
    exception.replace(" < ", " around ").replace(" name=", ", named ")
}

fn between(least: f64, most: f64) -> String {
    if most - least < 0.005 { format!("{least}") } else { format!("{least} to {most}") }
}

/// What the client makes of the two ways in which a server names a wait, as far as the measurement decides it.
#[must_use]
pub fn headers(client: &ClientBehaviour, know: &Knowledge) -> Vec<String> {
    obeyed(client, know).unwrap_or_default()
}

fn obeyed(client: &ClientBehaviour, know: &Knowledge) -> Option<Vec<String>> {
    let rows: Vec<&Measured> =
        know.clients_measured().rows().iter().filter(|row| row.client == client.id).collect();
    let of = |answer: &str| rows.iter().find(|row| row.call == client.call && row.is_about(answer));
    let near = |row: &Measured, wait: f64| {
        row.waits_s.first().is_some_and(|[least, most]| *least >= wait - 1.0 && *most <= wait * 1.2 + 1.0)
    };
    let retried = of("429-minute").filter(|row| row.requests[1] > 1);
    let answer = |id: &str| know.measured_answers().get(id);
    let asked = answer("429-minute").and_then(|answer| answer.asked_s)?;
    let in_header = answer("429-retry-after-17").and_then(|answer| answer.header_s)?;
    let info = retried.map(|row| {
        let other = of("429-bare").is_some_and(|bare| near(bare, asked));
        let obeys = near(row, asked) && !other;
        if obeys {
            "RetryInfo in the body is obeyed for the first wait."
        } else {
            "RetryInfo in the body is not read."
        }
    });
    let header = of("429-retry-after-17").filter(|row| row.requests[1] > 1).map(|row| {
        if near(row, in_header) && !retried.is_some_and(|row| near(row, asked)) {
            "Retry-After is obeyed; Google sends none."
        } else {
            "Retry-After is not obeyed."
        }
    });
    Some(info.into_iter().chain(header).map(str::to_owned).collect())
}
