//! Failures in the words of apps and people: a name of Gemini's, a status, a reason, and no structure of a client's.

use std::borrow::Cow;

use super::fact_set::Facts;
use super::plain_words_status::{Seen, exception, rpc, status};
use super::quota_words;
use super::ranked_value::rank;
use super::text_positions::clipped;
use crate::knowledge::Knowledge;
use crate::terms::head;

/// No sentence is longer.
const LONGEST: usize = 1500;

/// No paragraph has more lines.
const LINES: usize = 40;

/// What surrounds a sentence.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::decode) struct Around {
    /// What stands above it speaks of Gemini: the heading of a list.
    pub heading: bool,
    /// Somebody pasted it to ask what it means: a word of Google's is enough.
    pub paste: bool,
}

/// The failure that a line tells in plain words, if it tells one of Gemini's.
pub(in crate::decode) fn read(text: &str, around: Around, know: &Knowledge) -> Option<Facts> {
    let text = without_requests(text, know);
    let text = without_comments(&text);
    let text = clipped_line(&text);
    let lower = text.to_lowercase();
    let seen = Seen::of(&lower, know);
    if seen.reports_nothing || is_access_log(&lower, know) {
        return None;
    }
    let status = status(&lower, &seen, know);
    let rpc = rpc(text);
    let exception = || exception(text, know);
    let at = status.as_ref().map(|s| s.1).or(rpc.as_ref().map(|r| r.1));
    let whose = seen.whose(at);
    let named = whose == Some(true);
    let ours = named || (whose.is_none() && around.heading && !is_own_request(&lower));
    let mut facts = Facts { spoken: true, ..Facts::default() };
    facts.said.offer(clipped(text), rank::LOG_FIELD);
    if let Some((http, _)) = status.filter(|_| ours || (around.paste && whose.is_none() && rpc.is_some())) {
        facts.http.offer(http, rank::MENTION);
    }
    if let Some((code, _)) = rpc.filter(|_| ours || (around.paste && whose.is_none())) {
        facts.rpc.offer(code, rank::MENTION);
    }
    let told = facts.http.get().is_some() || facts.rpc.get().is_some();
    if !told
        && whose != Some(false)
        && (around.paste || named)
        && let Some(row) = exception()
    {
        row.http.into_iter().for_each(|http| facts.http.offer(http, rank::LOG_FIELD));
        row.rpc.into_iter().for_each(|rpc| facts.rpc.offer(rpc, rank::LOG_FIELD));
    }
    if whose != Some(false)
        && let Some(quota) = quota_words::find(text, know)
        && (facts.http.get().is_some() || around.paste || know.signals().is_spent(know.signals().cues(text)))
    {
        facts.ours |= quota.quota_id.is_some() || quota.quota_metric.is_some();
        facts.loose_quota = quota;
        return Some(facts);
    }
    if around.paste
        && let Some(reason) = text
            .split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
            .find(|word| word.contains('_') && know.causes().is_reason(word))
    {
        facts.reason.offer(reason.into(), rank::MENTION);
        return Some(facts);
    }
    let status = facts.http.get().is_some() || facts.rpc.get().is_some();
    let words = || named && know.signals().fail(know.signals().cues(text));
    (status || words()).then_some(facts)
}

/// The text without the lines that a server wrote about the requests that it got, where there are other lines.
fn without_requests<'t>(text: &'t str, know: &Knowledge) -> Cow<'t, str> {
    let is_request = |line: &&str| is_access_log(&line.to_lowercase(), know);
    if !text.trim().contains('\n') || !text.lines().take(LINES).any(|line| is_request(&line)) {
        return Cow::Borrowed(text);
    }
    let rest: Vec<&str> = text.lines().take(LINES).filter(|line| !is_request(line)).collect();
    Cow::Owned(rest.join("\n"))
}

/// The text without the comments of a program's source, which tell what may happen.
fn without_comments(text: &str) -> Cow<'_, str> {
    let block = text.lines().take(LINES).any(|line| line.trim_start().starts_with("/*"));
    let is_comment = |line: &&str| {
        let line = line.trim_start();
        line.starts_with("//") || (block && (line.starts_with('*') || line.starts_with("/*")))
    };
    if !text.lines().take(LINES).any(|line| is_comment(&line)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.lines().take(LINES).filter(|line| !is_comment(line)).collect::<Vec<_>>().join("\n"))
}

/// Whether a line has a status of its own, whosever it is.
pub(in crate::decode) fn has_status(line: &str, know: &Knowledge) -> bool {
    let lower = clipped_line(line).to_lowercase();
    let seen = Seen::of(&lower, know);
    status(&lower, &seen, know).is_some() || rpc(line).is_some()
}

/// Where the sentence of a failure begins: the first line with a status, or the first one.
pub(in crate::decode) fn begin(text: &str, know: &Knowledge) -> usize {
    let mut end = 0;
    let lines = text.split_inclusive('\n').take(LINES).map(|line| {
        end += line.len();
        (end - line.trim_start().len(), line)
    });
    let mut lines = lines.filter(|(_, line)| !line.trim().is_empty());
    let Some((first, line)) = lines.next() else { return 0 };
    if has_status(line, know) {
        return first;
    }
    lines.find(|(_, line)| has_status(line, know)).map_or(first, |(at, _)| at)
}

/// Whether the one names the number of a status and the other only its word, as a client writes both of one answer.
pub(in crate::decode) fn same_status(number: &str, word: &str, know: &Knowledge) -> bool {
    let of = |text: &str| {
        let lower = clipped_line(text).to_lowercase();
        let seen = Seen::of(&lower, know);
        (status(&lower, &seen, know).map(|(http, _)| http), rpc(text).map(|(code, _)| code))
    };
    match (of(number), of(word)) {
        ((Some(http), None), (None, Some(code))) => code.http() == http,
        _ => false,
    }
}

/// Whether a line reports a failure, and names whose it was: Gemini's or another provider's.
pub(in crate::decode) fn reports(line: &str, know: &Knowledge) -> bool {
    let lower = clipped_line(line).to_lowercase();
    let seen = Seen::of(&lower, know);
    !seen.owners.is_empty() && !seen.reports_nothing && status(&lower, &seen, know).is_some()
}

/// Whether a text speaks of Gemini as a service, and not of what could happen.
pub(in crate::decode) fn is_heading(text: &str, know: &Knowledge) -> bool {
    let seen = Seen::of(&clipped_line(text).to_lowercase(), know);
    !seen.reports_nothing && seen.owners.iter().any(|(ours, _)| *ours)
}

/// Whether a text speaks of what could happen, or of something else.
pub(in crate::decode) fn reports_nothing(text: &str, know: &Knowledge) -> bool {
    Seen::of(&clipped_line(text).to_lowercase(), know).reports_nothing
}

/// Whether a text names neither Gemini nor another provider, and is no line of a server's own.
pub(in crate::decode) fn names_nobody(text: &str, know: &Knowledge) -> bool {
    let lower = clipped_line(text).to_lowercase();
    Seen::of(&lower, know).owners.is_empty() && !is_access_log(&lower, know)
}

/// The methods of HTTP, in lower case.
const METHODS: [&str; 7] = ["get", "post", "put", "delete", "patch", "head", "options"];

fn clipped_line(text: &str) -> &str {
    head(text.trim(), LONGEST)
}

/// Whether the line is a server's about the requests that it got.
fn is_access_log(lower: &str, know: &Knowledge) -> bool {
    let asks = |text: &str| METHODS.iter().any(|m| text.strip_prefix(m).is_some_and(|t| t.starts_with(' ')));
    let mut quotes = memchr::memchr_iter(b'"', lower.as_bytes());
    quotes.any(|at| asks(&lower[at + 1..]))
        || is_own_request(lower)
        || (lower.contains("\"method\"") && lower.contains("\"uri\""))
        || know.providers().tells_own_answer(lower)
}

/// Whether another provider is named, and Gemini is not, or not last.
pub(in crate::decode) fn is_anothers(text: &str, know: &Knowledge) -> bool {
    let lower = clipped_line(text).to_lowercase();
    let seen = Seen::of(&lower, know);
    let at = status(&lower, &seen, know).map(|(_, at)| at);
    seen.other || seen.whose(at) == Some(false)
}

/// Whether a path without a host is called: `GET /health 503`.
pub(super) fn is_own_request(lower: &str) -> bool {
    let is_request = |(line, path): (&str, &str)| {
        let method = METHODS.iter().find(|method| line.ends_with(*method));
        let path = path.split_whitespace().next().unwrap_or_default();
        method.is_some_and(|method| !line[..line.len() - method.len()].ends_with(char::is_alphanumeric))
            && !path.contains(":generate")
            && !path.contains("models/")
    };
    let mut paths = memchr::memmem::find_iter(lower.as_bytes(), " /");
    paths.any(|at| is_request((&lower[..at], &lower[at + 1..])))
}
