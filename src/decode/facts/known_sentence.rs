//! Facts in the sentences of messages: quota, limit, model, project, wait.

use compact_str::CompactString;

use super::attempt;
use super::duration;
use super::fact_set::Facts;
use super::model::{is_file, model_name};
use super::project::project_name;
use super::quota::Quota;
use super::ranked_value::rank;
use super::text_positions::{after, leading_number};
use crate::knowledge::{BEFORE_MODEL, BEFORE_PROJECT, HostKind, Knowledge, QUOTA_SENTENCE, Seen, Sign};

/// Adds the facts that the sentences of `text` state.
pub(super) fn sentences(text: &str, seen: Seen, know: &Knowledge, facts: &mut Facts) {
    if seen.has(Sign::Quota) {
        for (at, start) in text.match_indices(QUOTA_SENTENCE) {
            quota(&text[at + start.len()..], know, facts);
        }
    }
    if seen.has(Sign::Wait) {
        wait(text, know, facts);
    }
    if seen.has(Sign::Path) || seen.has(Sign::Subject) {
        models(text, facts);
        projects(text, facts);
    }
    if seen.has(Sign::Attempt) {
        facts.attempt = attempt::stated(text, know).or(facts.attempt);
    }
}

/// The rest of a sentence that begins with "Quota exceeded for ".
fn quota(rest: &str, know: &Knowledge, facts: &mut Facts) {
    // The name of a metric is long: it may have been wrapped onto a line of its own.
    let bullet = rest.strip_prefix("metric:").or_else(|| rest.strip_prefix("metric "));
    let line = bullet.map_or(rest, str::trim_start).split('\n').next().unwrap_or_default();
    let quota = if bullet.is_some() {
        Some(bullet_of_metric(line, rest.ends_with(line), know))
    } else if let Some(old) =
        line.strip_prefix("quota metric '").or_else(|| line.strip_prefix("quota metric \\'"))
    {
        sentence_of_2024(old, know, facts)
    } else {
        sentence_of_vertex(line, know, facts)
    };
    facts.message_quotas.extend(quota);
}

/// `generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20, model: gemini-2.5-flash`; `ends`
/// says whether the text ends with this line.
fn bullet_of_metric(text: &str, ends: bool, know: &Knowledge) -> Quota {
    let name = metric_name(text);
    let rest = &text[name.len()..];
    // Without its service, or with a dangling separator, the name was truncated.
    let whole = name.contains('/') && !name.ends_with(['_', '-', '/']);
    let mut quota = Quota::named(None, whole.then_some(name), know);
    quota.limit = rest
        .trim_start()
        .strip_prefix(',')
        .map(str::trim_start)
        .and_then(|r| r.strip_prefix("limit: "))
        // A number at the very end of the text may have lost digits; a zero has none to lose.
        .filter(|r| !ends || *r == "0" || !r.bytes().all(|b| b.is_ascii_digit()))
        .and_then(leading_number);
    if let Some((_, model)) = rest.split_once("model: ").filter(|(before, _)| before.len() < 40) {
        quota.model = Some(CompactString::from(model_word(model)));
    }
    quota
}

/// `A' and limit 'B' of service 'S' for consumer 'project_number:N'.`
fn sentence_of_2024(text: &str, know: &Knowledge, facts: &mut Facts) -> Option<Quota> {
    let mut words = text.split(['\'', '\\']).filter(|w| !w.is_empty());
    let metric = words.next()?;
    let after: Vec<&str> = words.collect();
    let following = |label: &str| {
        after.iter().position(|w| w.trim().ends_with(label)).and_then(|i| after.get(i + 1)).copied()
    };
    let mut quota = Quota::named(following("limit"), Some(metric), know);
    // Display names, which have no service in front, are no ids: they name the bucket, and are not reported as ids.
    quota.quota_id = None;
    quota.quota_metric = quota.quota_metric.filter(|name| name.contains('/'));
    if let Some(service) = following("service") {
        self::service(service, know, facts);
    }
    if let Some(consumer) = following("consumer") {
        self::consumer(consumer, facts, rank::MESSAGE);
    }
    Some(quota)
}

/// `aiplatform.googleapis.com/online_prediction_requests_per_base_model with base model: imagen-3.0-generate.`
fn sentence_of_vertex(text: &str, know: &Knowledge, facts: &mut Facts) -> Option<Quota> {
    let name = metric_name(text);
    let (host, _) = name.split_once('/')?;
    service(host, know, facts);
    let mut quota = Quota::named(None, Some(name), know);
    // The model family of the quota, which may differ from the model that was called.
    quota.model = text.split_once("base model: ").map(|(_, model)| CompactString::from(model_word(model)));
    Some(quota)
}

/// Adds the service that a field or a quota sentence names.
pub(super) fn service(name: &str, know: &Knowledge, facts: &mut Facts) {
    match know.providers().host(name) {
        HostKind::Ours(platform) => {
            facts.ours = true;
            if let Some(platform) = platform {
                facts.platform.offer(platform, rank::MESSAGE);
            }
        }
        HostKind::OtherGoogle => facts.other_service = true,
        HostKind::Relay | HostKind::Unknown => {}
    }
}

/// `projects/N`, `project_number:N`, `api_key:...`
pub(super) fn consumer(text: &str, facts: &mut Facts, rank: u8) {
    if let Some(key) = text.strip_prefix("api_key:") {
        facts.api_key = crate::redact::fingerprint(key).or(facts.api_key.take());
        return;
    }
    let name = text
        .strip_prefix("projects/")
        .or_else(|| text.strip_prefix("project_number:"))
        .or_else(|| text.strip_prefix("project:"));
    if let Some(name) = name {
        facts.offer_project(project_name(name), rank);
    }
}

fn wait(text: &str, know: &Knowledge, facts: &mut Facts) {
    for word in know.clients().wait_words() {
        if let Some(rest) = word.behind(text) {
            let new = duration::leading(rest);
            facts.retry_after = facts.retry_after.max_of(new);
        }
    }
}

trait MaxOf {
    fn max_of(self, other: Self) -> Self;
}

impl MaxOf for Option<f64> {
    fn max_of(self, other: Self) -> Self {
        match (self, other) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        }
    }
}

/// Models in sentences about the model that was called.
fn models(text: &str, facts: &mut Facts) {
    for (at, word) in text.match_indices("models/") {
        let name = model_name(&text[at + word.len()..]);
        let behind = &text[at + word.len() + name.len()..];
        let called = (behind.starts_with(':') && !is_file(name))
            || behind.starts_with(" is not found")
            || behind.starts_with(" is no longer")
            || behind.starts_with("` ");
        if called && !name.is_empty() {
            facts.model.offer(CompactString::from(name), rank::ANSWER);
        }
    }
    for before in BEFORE_MODEL {
        if let Some(rest) = after(text, before) {
            let route =
                ["gemini/", "vertex_ai/", "google/"].iter().find_map(|route| rest.strip_prefix(route));
            let name = model_name(route.unwrap_or(rest));
            if name.contains('-') {
                facts.model.offer(CompactString::from(name), rank::ANSWER);
            }
        }
    }
}

/// Projects in sentences about the caller's project.
fn projects(text: &str, facts: &mut Facts) {
    for before in BEFORE_PROJECT {
        if let Some(rest) = after(text, before) {
            facts.offer_project(project_name(rest), rank::MESSAGE);
        }
    }
}

fn metric_name(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | '*')));
    text[..end.unwrap_or(text.len())].trim_end_matches(['.', '*'])
}

/// A model name that a careless printer, or a page that dropped the backslash of the line break, may have glued to the next
/// line: `gemini-2.5-flashnPlease`, `gemini-2.5-flashn* Quota exceeded`.
fn model_word(text: &str) -> &str {
    let name = model_name(text);
    if text[name.len()..].starts_with("* Quota") {
        return name.strip_suffix('n').unwrap_or(name);
    }
    name.split_once("nPlease").map_or(name, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Record, decode};

    #[test]
    fn a_line_break_that_lost_its_backslash_ends_the_name_of_a_model() {
        for (text, model) in [
            ("gemini-3.8-flashn* Quota exceeded for metric: a/b_c", "gemini-3.8-flash"),
            ("gemini-3.8-flashnPlease retry in 8.9s.", "gemini-3.8-flash"),
            ("gemini-3.8-flash\nPlease retry in 8.9s.", "gemini-3.8-flash"),
            ("learnlm-2.0-flash-in", "learnlm-2.0-flash-in"),
        ] {
            assert_eq!(model_word(text), model, "{text}");
        }
    }

    /// A sentence that is searched for and that nobody reads says nothing.
    #[test]
    fn each_listed_sentence_is_read() {
        let know = Knowledge::builtin();
        let only = |message: &str| {
            let text =
                format!(r#"{{"error":{{"code":429,"status":"RESOURCE_EXHAUSTED","message":"{message}"}}}}"#);
            decode(&Record { text: &text, alone: true, ..Record::default() }, know).errors.remove(0)
        };
        for before in BEFORE_MODEL {
            let model = only(&format!("No quota is {before}gemini-2.5-flash-lite now.")).model;
            assert_eq!(model.as_deref(), Some("gemini-2.5-flash-lite"), "{before}");
        }
        for before in BEFORE_PROJECT {
            let project = only(&format!("It was {before}681255809395 this time.")).project;
            assert_eq!(project.as_deref(), Some("681255809395"), "{before}");
        }
        let quotas = only(&format!("Q{QUOTA_SENTENCE}metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20, model: gemini-2.5-flash")).quotas;
        assert_eq!(quotas.first().and_then(|quota| quota.limit), Some(20));
        for word in know.clients().wait_words() {
            let text = format!("Not now. {}7s.", word.as_str());
            assert_eq!(only(&text).retry_after_s, Some(7.0), "{text}");
        }
    }
}
