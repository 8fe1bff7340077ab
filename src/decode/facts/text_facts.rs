//! Facts in prose: wordings, statuses, URLs, sentences.

use compact_str::CompactString;

use super::fact_set::Facts;
use super::known_sentence;
use super::log_layer::Layer;
use super::plain_words;
use super::ranked_value::{Ranked, rank};
use super::status;
use super::template;
use super::text_positions::clipped;
use super::unknown_sentence;
use super::url;
use crate::knowledge::{Knowledge, Seen, Sign};

/// Facts of a piece of prose.
pub(in crate::decode) fn read(text: &str, know: &Knowledge) -> Facts {
    let mut facts = Facts::default();
    let seen = phrases(text, know, &mut facts);
    status(text, seen, know, &mut facts);
    if seen.has(Sign::Rpc) {
        rpc(text, &mut facts);
    }
    if seen.has(Sign::Stack) {
        facts.layer = Some(Layer::Exception);
    }
    if seen.has(Sign::Exception) {
        exceptions(text, know, &mut facts);
    }
    url::urls(text, seen, know.providers(), &mut facts);
    known_sentence::sentences(text, seen, know, &mut facts);
    if seen.has(Sign::Sentence) {
        template::facts(text, know, &mut facts);
    }
    if facts.at.is_none() && facts.tells() {
        facts.at = Some(text.len() - text.trim_start().len());
    }
    facts.foreign = seen.has(Sign::Foreign);
    // "Places API has not been used in project ...": the sentence names its service.
    let strong = !know.causes().strong(facts.phrases).is_empty();
    facts.other_service |= !strong && text.contains(" has not been used in project");
    facts
}

/// Adds the google.rpc code, and the facts that the words around it show.
fn rpc(text: &str, facts: &mut Facts) {
    let Some(rpc) = status::rpc(text) else { return };
    let at = text.find(rpc.id());
    facts.rpc = Ranked::of(rpc, rank::CLIENT);
    begins(facts, at);
    // "exceptions.Unavailable: ...", "StatusRuntimeException: RESOURCE_EXHAUSTED: ..."
    facts.raised |=
        ["Exception: ", "Error: "].iter().any(|raised| at.is_some_and(|at| text[..at].ends_with(raised)));
    facts.envelope |= is_go_error(text);
    if facts.said.get().is_none() {
        let at = at.or_else(|| text.find(&rpc.id().replace('_', "")));
        facts.said.offer(unknown_sentence::around(text, at.unwrap_or_default()), rank::CLIENT);
    }
}

/// Adds the HTTP status, and the facts that the words around it show.
fn status(text: &str, seen: Seen, know: &Knowledge, facts: &mut Facts) {
    let Some(status) = status::http(text, know.clients()) else {
        if let Some(http) = status::phrase_alone(text) {
            facts.http.offer(http, rank::MENTION);
            facts.status_only = true;
        }
        return;
    };
    begins(facts, Some(status.at));
    facts.http.offer(status.http, if status.sure { rank::CLIENT } else { rank::MENTION });
    facts.said.offer(unknown_sentence::around(text, status.at), rank::CLIENT);
    facts.status_only = seen.has(Sign::Bare) || status.alone;
    facts.other_host |= status.alone && plain_words::is_own_request(&text.to_lowercase());
    facts.raised = status.raised;
    if is_request_line(text) || know.clients().tells_request(text) {
        facts.layer = Some(Layer::Request);
        facts.envelope = true;
    } else if status.sure && text.contains(" for url") {
        facts.envelope = true;
    }
}

/// `Error 429, Message: ..., Status: RESOURCE_EXHAUSTED, Details: []`, as Google's client for Go prints its envelope.
fn is_go_error(text: &str) -> bool {
    text.contains(", Message: ") && text.contains(", Status: ") && text.contains("Details: ")
}

/// `HTTP Request: POST https://... "HTTP/1.1 429 Too Many Requests"`
fn is_request_line(text: &str) -> bool {
    text.contains("\"HTTP/") && text.contains("://")
}

/// Adds the wordings of the cause table; the sentence that contains the first is the message.
fn phrases(text: &str, know: &Knowledge, facts: &mut Facts) -> Seen {
    let mut first: Option<usize> = None;
    let seen = know.words().find(text, |index, range| {
        if !is_alternative(text.as_bytes(), &range) {
            facts.phrases.insert(index);
            facts.ours |= know.causes().is_strong(index);
            first = Some(first.map_or(range.start, |old| old.min(range.start)));
        }
    });
    if let Some(wording) = first {
        if let Some(http) = status::in_front(&text[..wording], know) {
            facts.http.offer(http, rank::MENTION);
        }
        let message = message_begin(text, wording);
        let indent = text[message..].len() - text[message..].trim_start().len();
        // A wording without a capital is the middle of its sentence.
        let inner = text[wording..].starts_with(|c: char| c.is_ascii_lowercase());
        begins(facts, Some(if inner { message + indent } else { wording }));
        facts.message.offer(message_at(text, message), rank::MENTION);
    }
    seen
}

/// The failure's own text begins at the first of its words.
fn begins(facts: &mut Facts, at: Option<usize>) {
    facts.at = facts.at.into_iter().chain(at).min();
}

/// A wording next to a bar is part of a pattern in source code: `/429|quota exceeded|The model is overloaded/`.
fn is_alternative(text: &[u8], range: &std::ops::Range<usize>) -> bool {
    let bar = |at: Option<usize>| at.and_then(|i| text.get(i)) == Some(&b'|');
    bar(range.start.checked_sub(1)) || bar(Some(range.end))
}

/// Where the message around a wording begins: behind the last break before it.
fn message_begin(text: &str, at: usize) -> usize {
    let breaks = ["\n", ": ", "] ", " - ", "\"", "'"];
    breaks.iter().filter_map(|b| text[..at].rfind(b).map(|i| i + b.len())).max().unwrap_or(0)
}

/// The message that begins at `start`: up to the end of its paragraph.
fn message_at(text: &str, start: usize) -> CompactString {
    clipped(text[start..].split("\n    at ").next().unwrap_or_default())
}

/// Adds the status of exceptions whose name implies one: `exceptions.ResourceExhausted: ...`, `TooManyRequests('...')`.
fn exceptions(text: &str, know: &Knowledge, facts: &mut Facts) {
    for (at, _) in text.match_indices([':', '(']) {
        let name =
            text[..at].rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or_default();
        let Some(row) = know.clients().exception(name) else { continue };
        facts.at = facts.at.or(Some(at - name.len()));
        if let Some(http) = row.http {
            facts.http.offer(http, rank::LOG_FIELD);
        }
        if let Some(rpc) = row.rpc {
            facts.rpc.offer(rpc, rank::LOG_FIELD);
        }
    }
}
