//! The page of a cause, and of one row of advice.

use super::rows::{evidence, myth};
use crate::advise::page::{Item, Page};
use crate::advise::retry::Retry;
use crate::clock::Clock;
use crate::knowledge::{Fix, Knowledge};
use crate::terms::Cause;

/// At most so many examples of how a cause looks, of so many characters.
const EXAMPLES: usize = 3;
const WIDTH: usize = 200;

pub(super) fn page(cause: Cause, know: &Knowledge, clock: &Clock) -> Page {
    let rows: Vec<&Fix> =
        know.fixes().fixes().iter().map(AsRef::as_ref).filter(|fix| fix.cause == cause).collect();
    let general = rows.iter().find(|fix| fix.is_general()).copied();
    let mut page = Page::new("cause", cause.id(), general.map_or("", |fix| fix.summary.as_str()));
    let rules = know.causes().rules().iter().filter(|rule| rule.cause == cause);
    page.section("means", rules.clone().map(|rule| Item::text(capital(&rule.why))));
    let texts = rules.flat_map(|rule| rule.examples.first()).take(EXAMPLES);
    page.section("looks", texts.map(|text| Item::text(cut(text))));
    if let Some(fix) = general {
        instructions(&mut page, fix);
    }
    let narrower = rows.iter().filter(|fix| !fix.is_general());
    page.section(
        "cases",
        narrower
            .map(|fix| Item::of(&fix.id, fix.summary.as_str()).note(format!("when {}", fix.conditions()))),
    );
    page.section("myths", know.myths().rows().iter().filter(|m| m.causes.contains(&cause)).map(myth));
    let lists = know.checklists().rows().iter().filter(|list| list.causes.contains(&cause));
    page.section("lists", lists.map(|list| Item::of(&list.id, list.statement.as_str())));
    let cited: Vec<String> = rows.iter().flat_map(|fix| fix.source.clone()).collect();
    evidence(&mut page, &cited, know, clock);
    page
}

/// The page of one row of advice.
pub(super) fn advice(id: &str, know: &Knowledge, clock: &Clock) -> Option<Page> {
    let fix = know.fixes().fixes().iter().find(|fix| fix.id == id)?;
    let mut page = Page::new("advice", id, fix.summary.as_str());
    page.section("cause", [Item::of(fix.cause.id(), format!("when {}", fix.conditions()))]);
    instructions(&mut page, fix);
    evidence(&mut page, &fix.source, know, clock);
    Some(page)
}

fn instructions(page: &mut Page, fix: &Fix) {
    page.section("retry", [Item::text(capital(Retry::of(fix.retryable).sentence()))]);
    page.steps("do", fix.steps.iter().map(|step| Item::text(step.text.as_str()).link(step.link.as_deref())));
    page.section("don't", fix.avoid.iter().map(|text| Item::text(text.as_str())));
    page.section("more", fix.docs.iter().map(|link| Item::text(link.as_str())));
}

/// One line of an example, not too long.
fn cut(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

/// The sentence with a capital letter and a full stop.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
