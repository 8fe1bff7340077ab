//! Pages of topics, of blocks of the articles, and of single rows; and the evidence below every page.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::advise::page::{Item, Page};
use crate::clock::{Clock, age};
use crate::knowledge::{Entry, Fact, Knowledge, Myth, Source};

/// The page of a topic: what is known, lists, myths.
pub(super) fn topic(word: &str, know: &Knowledge, clock: &Clock) -> Option<Page> {
    let topics = know.topics().rows();
    let topic = topics.iter().find(|t| t.id == word || t.aliases.iter().any(|a| a == word))?;
    let belongs = |topics: &[String]| topics.contains(&topic.id);
    let mut page = Page::new("topic", topic.id.as_str(), heading(&topic.title, &topic.statement));
    let facts = know.facts().rows().iter().filter(|fact| belongs(&fact.topics));
    page.section("known", facts.clone().map(|f| fact(f, clock)));
    let myths = know.myths().rows().iter().filter(|m| belongs(&m.topics));
    page.section("myths", myths.clone().map(myth));
    let lists = know.checklists().rows().iter().filter(|list| belongs(&list.topics));
    page.section("lists", lists.map(|list| listed(list)));
    let cited: Vec<String> =
        facts.map(|f| &f.source).chain(myths.map(|m| &m.source)).flatten().cloned().collect();
    page.section("sources", pages(&cited, know).map(|s| source(s, clock)));
    let rows = know.every_row();
    page.section("also", rows.iter().filter(|row| row.id() == topic.id).map(|row| also(*row)));
    Some(page)
}

/// A title and its statement; a title that asks ends as a question does.
fn heading(title: &str, statement: &str) -> String {
    let stop = if title.ends_with('?') { "" } else { "." };
    format!("{title}{stop} {statement}")
}

/// The page of a block: the rows that carry it.
pub(super) fn block(word: &str, know: &Knowledge, clock: &Clock) -> Option<Page> {
    let block = know.blocks().get(word)?;
    let article = block.source.first().and_then(|id| know.sources().get(id));
    let title = format!("{}: {}", article.map_or("", |a| a.title.as_str()), block.statement);
    let mut page = Page::new("block", block.id.as_str(), title);
    let rows = know.every_row();
    let carriers: Vec<&&dyn Entry> = rows.iter().filter(|row| row.blocks().contains(&block.id)).collect();
    page.section("rows", carriers.iter().map(|row| listed(**row)));
    let cited: Vec<String> = carriers.iter().flat_map(|row| row.source()).cloned().collect();
    page.section("sources", pages(&cited, know).map(|s| source(s, clock)));
    Some(page)
}

/// The page of one row: what it says, what rests on it, and on what it rests. Where rows of several tables have one id,
/// `source:billing` names the table as well.
pub(super) fn row(word: &str, know: &Knowledge, clock: &Clock) -> Option<Page> {
    let (table, id) = word.split_once(':').map_or((None, word), |(table, id)| (Some(table), id));
    let rows = know.every_row();
    let is_meant = |row: &&&dyn Entry| {
        row.id().eq_ignore_ascii_case(id) && table.is_none_or(|t| row.table().eq_ignore_ascii_case(t))
    };
    let row = rows.iter().find(is_meant)?;
    let mut page = Page::new(row.table(), row.id(), row.statement());
    let confidence = row.confidence().map(|c| format!("confidence: {c}"));
    let verified = row.verified().map(|day| dated(day, clock));
    let details = row.details().into_iter().map(|(label, text)| format!("{label}: {text}"));
    page.section("row", details.chain(confidence).chain(verified).map(Item::text));
    page.section(
        "blocks",
        row.blocks()
            .iter()
            .map(|b| Item::of(b.as_str(), know.blocks().get(b).map_or("", |block| block.statement.as_str()))),
    );
    let cited = rows.iter().filter(|other| other.source().iter().any(|s| s == row.id()));
    page.section("used by", cited.map(|other| Item::of(other.id(), other.statement())));
    let others = rows.iter().filter(|o| o.id().eq_ignore_ascii_case(id) && o.table() != row.table());
    page.section("also", others.map(|other| also(*other)));
    evidence(&mut page, row.source(), know, clock);
    Some(page)
}

/// Adds the facts that are cited, and the pages on which they rest, each with its date.
pub(super) fn evidence(page: &mut Page, cited: &[String], know: &Knowledge, clock: &Clock) {
    let ids: BTreeSet<&str> = cited.iter().map(String::as_str).collect();
    let facts = know.facts().rows().iter().filter(|f| ids.contains(f.id.as_str()));
    page.section("facts", facts.map(|f| fact(f, clock)));
    page.section("sources", pages(cited, know).map(|s| source(s, clock)));
}

/// The pages on which rows rest, through the facts that they cite.
fn pages<'k>(cited: &[String], know: &'k Knowledge) -> impl Iterator<Item = &'k Source> {
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let mut open: Vec<String> = cited.to_vec();
    while let Some(id) = open.pop() {
        if ids.insert(id.clone()) {
            open.extend(know.facts().get(&id).into_iter().flat_map(|fact| fact.source.iter().cloned()));
        }
    }
    know.sources().rows().iter().filter(move |source| ids.contains(&source.id))
}

fn fact(fact: &Fact, clock: &Clock) -> Item {
    let item = Item::of(&fact.id, fact.statement.as_str());
    let item = fact.side.iter().fold(item, |item, side| item.note(side.as_str()));
    item.note(format!("{}, {}", fact.confidence, dated(fact.verified, clock)))
}

pub(super) fn myth(myth: &Myth) -> Item {
    Item::of(&myth.id, format!("You may have read: {}", myth.said)).note(format!(
        "In fact ({}): {}",
        myth.verdict.words(),
        myth.statement
    ))
}

fn source(source: &Source, clock: &Clock) -> Item {
    Item::of(&source.id, source.title.as_str()).link(source.url.as_deref()).note(format!(
        "{}, {}",
        source.confidence,
        dated(source.date, clock)
    ))
}

/// A row as an entry of a list.
fn listed(row: &dyn Entry) -> Item {
    let details = row.details().into_iter();
    let item = Item::of(row.id(), row.statement());
    details.fold(item, |item, (label, text)| match label {
        "item" => item.note(text),
        label => item.note(format!("{label}: {text}")),
    })
}

/// A row of another table with the same id, under the name that means it alone.
fn also(row: &dyn Entry) -> Item {
    Item { id: Some(format!("{}:{}", row.table(), row.id())), ..listed(row) }
}

/// `as of 2026-08-18 (3 months ago)`
pub(super) fn dated(day: NaiveDate, clock: &Clock) -> String {
    format!("as of {day} ({})", age(clock.now(), day))
}
