//! Sentences of Google's messages that hold facts: which quota, which limit, which model, how long.

use compact_str::CompactString;

use super::duration;
use super::fact_set::{Facts, rank};
use super::url::{self, model_name, offer_project, project_name};
use crate::decode::failures::api_error::{Attempt, Quota};
use crate::knowledge::{HostKind, Knowledge, Seen, Sign};

/// Takes what the sentences of `text` tell.
pub(in crate::decode) fn sentences(text: &str, seen: Seen, know: &Knowledge, facts: &mut Facts) {
    if seen.has(Sign::Quota) {
        for (at, start) in text.match_indices("uota exceeded for ") {
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
        attempt(text, know, facts);
    }
}

/// The rest of a sentence that begins with "Quota exceeded for ".
fn quota(rest: &str, know: &Knowledge, facts: &mut Facts) {
    // The name of a metric is long: it may have been wrapped onto a line of its own.
    let bullet = rest.strip_prefix("metric:").or_else(|| rest.strip_prefix("metric "));
    let line = bullet.map_or(rest, str::trim_start).split('\n').next().unwrap_or_default();
    let told = if bullet.is_some() {
        Some(bullet_of_metric(line, rest.ends_with(line), know))
    } else if let Some(old) =
        line.strip_prefix("quota metric '").or_else(|| line.strip_prefix("quota metric \\'"))
    {
        sentence_of_2024(old, know, facts)
    } else {
        sentence_of_vertex(line, know, facts)
    };
    facts.told.extend(told);
}

/// `generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20, model: gemini-2.5-flash`
/// Whether the text `ends` with it is given too.
fn bullet_of_metric(text: &str, ends: bool, know: &Knowledge) -> Quota {
    let name = metric_name(text);
    let rest = &text[name.len()..];
    // Without its service, or behind a blank that is none, the name was cut.
    let whole = name.contains('/') && !name.ends_with(['_', '-', '/']);
    let mut quota = named(None, whole.then_some(name), know);
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
    let mut quota = named(following("limit"), Some(metric), know);
    // Display names are no ids: they tell the bucket, and are not reported as if they were one.
    quota.quota_id = None;
    quota.quota_metric = None;
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
    let mut quota = named(None, Some(name), know);
    // The quota's family, which may be another than the model that was called.
    quota.model = text.split_once("base model: ").map(|(_, model)| CompactString::from(model_word(model)));
    Some(quota)
}

/// A quota with what its names say.
pub(in crate::decode) fn named(id: Option<&str>, metric: Option<&str>, know: &Knowledge) -> Quota {
    let by_id = id.map(|i| know.quotas().read(i)).unwrap_or_default();
    let by_metric = metric.map(|m| know.quotas().read(m)).unwrap_or_default();
    Quota {
        bucket: by_id.bucket.or(by_metric.bucket),
        kind: by_id.kind.or(by_metric.kind),
        // The more exact tier wins: an id may say "paid" where the metric says which.
        tier: by_id.tier.max(by_metric.tier),
        quota_id: id.map(CompactString::from),
        quota_metric: metric.map(CompactString::from),
        ..Quota::default()
    }
}

/// A service that is named in a typed place.
pub(in crate::decode) fn service(name: &str, know: &Knowledge, facts: &mut Facts) {
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
pub(in crate::decode) fn consumer(text: &str, facts: &mut Facts, rank: u8) {
    if let Some(key) = text.strip_prefix("api_key:") {
        facts.api_key = crate::redact::fingerprint(key).or(facts.api_key.take());
        return;
    }
    let name = text
        .strip_prefix("projects/")
        .or_else(|| text.strip_prefix("project_number:"))
        .or_else(|| text.strip_prefix("project:"));
    if let Some(name) = name {
        offer_project(facts, project_name(name), rank);
    }
}

fn wait(text: &str, know: &Knowledge, facts: &mut Facts) {
    for word in know.clients().wait_words() {
        if let Some(rest) = after(text, word) {
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

/// Models in the sentences that speak of the model that was called.
fn models(text: &str, facts: &mut Facts) {
    for (at, word) in text.match_indices("models/") {
        let name = model_name(&text[at + word.len()..]);
        let behind = &text[at + word.len() + name.len()..];
        let called = (behind.starts_with(':') && !url::is_file(name))
            || behind.starts_with(" is not found")
            || behind.starts_with(" is no longer")
            || behind.starts_with("` ");
        if called && !name.is_empty() {
            facts.model.offer(CompactString::from(name), rank::TOLD);
        }
    }
    for before in ["available for model ", "quota limit for ", "limit reached for ", "calling model '"] {
        if let Some(rest) = after(text, before) {
            let name = model_name(rest);
            if name.contains('-') {
                facts.model.offer(CompactString::from(name), rank::TOLD);
            }
        }
    }
}

/// Projects in the sentences that speak of the caller's project.
fn projects(text: &str, facts: &mut Facts) {
    for before in ["used in project ", "billing on project #", "project_number:", "`projects/"] {
        if let Some(rest) = after(text, before) {
            offer_project(facts, project_name(rest), rank::MESSAGE);
        }
    }
}

/// `Attempt 2/3 failed`, `try 1 of 3`, `retry=2`: which attempt this was, and whether another follows.
fn attempt(text: &str, know: &Knowledge, facts: &mut Facts) {
    let goes_on = know.clients().goes_on(text);
    let numbered = |word: &str, goes_on: bool| {
        let rest = after(text, word)?;
        let number = leading_number(rest)?;
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let total = behind.strip_prefix('/').or_else(|| behind.strip_prefix(" of ")).and_then(leading_number);
        Some(total.map_or(goes_on, |t| number < t))
    };
    let retry = know.clients().retry_words().find_map(|word| numbered(word, true));
    let attempt = || know.clients().attempt_words().find_map(|word| numbered(word, goes_on));
    match retry.or_else(attempt) {
        Some(more) => facts.attempt = Some(Attempt { goes_on: more }),
        None if goes_on && text.contains(" in ") => facts.attempt = Some(Attempt { goes_on: true }),
        None => {}
    }
}

/// What stands behind the first `word`.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    memchr::memmem::find(text.as_bytes(), word.as_bytes()).and_then(|at| text.get(at + word.len()..))
}

fn metric_name(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_' | '-')));
    text[..end.unwrap_or(text.len())].trim_end_matches('.')
}

/// A model name that a careless printer may have glued to the next line: `gemini-2.5-flashnPlease`.
fn model_word(text: &str) -> &str {
    let name = model_name(text);
    name.split_once("nPlease").map_or(name, |(name, _)| name)
}

/// The number at the start of `text`, digits only.
pub(in crate::decode) fn leading_number(text: &str) -> Option<u64> {
    let digits = text.bytes().take(20).take_while(u8::is_ascii_digit).count();
    text.get(..digits)?.parse().ok()
}
