//! The parts of a record, each with its facts and with what surrounds it.

use super::collected::Found;
use super::collector::Collector;
use super::exception_group;
use super::record::Record;
use super::several_failures::pieces;
use super::text_place::Ground;
use super::whose_failure::Context;
use crate::decode::facts::{Facts, plain_words, tells_of_success};
use crate::knowledge::Knowledge;

/// What the parts of a record report, each with its context. A part without the structure of any client may report it in
/// plain words.
pub(super) fn read(record: &Record<'_>, know: &Knowledge) -> Vec<(Facts, Context)> {
    let about = |text: &[u8]| know.providers().is_about_gemini(text);
    // Where a request went well, no failure is told of.
    let told_above = |text: &[u8]| {
        about(text) && text.split(|b| *b == b'\n').any(|line| about(line) && !tells_of_success(line, know))
    };
    let whole = Context {
        record: about(record.text.as_bytes()),
        before: told_above(record.paste.unwrap_or(record.context)),
        // Source code was pasted to show a program, not to ask what an error means.
        alone: record.alone && !know.clients().is_source(record.text),
        anothers: false,
        paste: record.paste.is_some(),
    };
    let above = std::str::from_utf8(record.context).unwrap_or_default();
    let heading = record.paste.is_some() && plain_words::is_heading(above, know);
    let found = exception_group::split(record.text).map(|text| Collector::new(know, record.text).text(text));
    let found = found.reduce(Found::append).unwrap_or_default();
    let pieces = pieces(record.text, !found.errors.is_empty(), know);
    // Without its heading a row does not say whether it tells of a failure or of what each status means.
    let headed = ends_in_table_row(above) && !plain_words::reports_nothing(above, know);
    let documented = ends_in_table_row(record.text) && !headed;
    // A table whose heading says that it tells what statuses mean, or a row below it.
    let own_heading =
        record.text.trim_start().lines().next().filter(|line| record.text.trim_end().len() > line.len());
    let explains = |heading: &str| ends_in_table_row(heading) && plain_words::reports_nothing(heading, know);
    if documented && !record.text.contains('{') && (explains(above) || own_heading.is_some_and(explains)) {
        return Vec::new();
    }
    let mut around = plain_words::Around { heading, paste: record.paste.is_some() && !documented };
    if let [text] = pieces.as_slice() {
        let told = told(found, text, record.text, around, know);
        // Only a line may be read so: in a long text many things are named.
        let anothers = text.lines().count() == 1 && is_anothers(text, whole.record, know);
        let with_context = |facts: Facts| {
            let anothers = anothers || tells_anothers(&facts, whole, know);
            (facts, Context { anothers, ..whole })
        };
        return told.into_iter().map(with_context).collect();
    }
    around.paste &= pieces.first().is_none_or(|text| !plain_words::reports_nothing(text, know));
    let mut failures = Vec::new();
    for text in pieces {
        let named = about(text.as_bytes()) || (around.heading && plain_words::names_nobody(text, know));
        let told = told(Collector::new(know, record.text).text(text), text, record.text, around, know);
        let context = Context {
            record: named,
            anothers: !text.contains('{') && plain_words::is_anothers(text, know),
            ..whole
        };
        failures.extend(told.into_iter().map(|facts| (facts, context)));
        // What one clause of a sentence is about, the others are.
        let is_clause = !record.text.trim_end().contains('\n');
        around.heading |=
            plain_words::is_heading(text, know) && (is_clause || !plain_words::has_status(text, know));
    }
    failures
}

/// Whether the last line is a row of a table, such as documentation has: what its heading says holds for it.
fn ends_in_table_row(text: &str) -> bool {
    text.trim_end().ends_with('|')
}

/// Whether a line is about another provider. In a structure many things are named: where one follows, what stands before it
/// tells, if nothing names Gemini.
fn is_anothers(line: &str, named: bool, know: &Knowledge) -> bool {
    match line.split_once('{') {
        Some((head, _)) => !named && plain_words::is_anothers(head, know),
        None => plain_words::is_anothers(line, know),
    }
}

/// Whether what stands around the status is about another provider, in a structure that names nobody before it: the text
/// of an entry of JSON.
fn tells_anothers(facts: &Facts, context: Context, know: &Knowledge) -> bool {
    let said = facts.said.get().filter(|_| !context.record);
    said.is_some_and(|said| plain_words::is_anothers(said, know))
}

/// The words of a part that may tell the status of its failure: all of a part without a structure, or else the line on which
/// the failure stands, if none is there.
fn words_beside<'t>(error: &Facts, text: &'t str, record: &'t str) -> Option<&'t str> {
    if !text.contains('{') {
        return Some(text);
    }
    let at = error.at.filter(|at| record.is_char_boundary(*at))?;
    let start = record[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = record[start..].lines().next()?;
    (!line.contains(['{', '"'])).then_some(line)
}

/// The failures of a part, or the facts beside one, with what its words say.
fn told(found: Found, text: &str, record: &str, around: plain_words::Around, know: &Knowledge) -> Vec<Facts> {
    let Found { mut own, mut errors } = found;
    if let [error] = errors.as_mut_slice()
        && error.http.get().is_none()
        && error.rpc.get().is_none()
        && let Some(words) = words_beside(error, text, record)
        && let Some(spoken) = plain_words::read(words, around, know)
    {
        // "Gemini: 403 - your API key was reported as leaked": the sentence is Google's, the status a person's.
        error.merge(&spoken);
    }
    if !errors.is_empty() {
        return errors;
    }
    if let Some(spoken) = plain_words::read(text, around, know) {
        own.merge(&spoken);
        own.at = own.at.or_else(|| Ground::new(record).place(None, text, plain_words::begin(text, know)));
    }
    vec![own]
}
