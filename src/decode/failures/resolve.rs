//! From the gathered facts to one [`ApiError`]: where sources differ, the better one wins.

use std::sync::Arc;

use super::api_error::ApiError;
use super::torn::Torn;
use crate::decode::facts::{Facts, Layer, Quota, rank, traceback_locals, unknown_sentence};
use crate::knowledge::Knowledge;

/// The error that the facts describe.
pub(super) fn api_error(facts: Facts, know: &Knowledge) -> ApiError {
    let quotas = quotas(&facts, know);
    let layer = facts.layer.unwrap_or_else(|| layer(&facts));
    let of_quota = || quotas.iter().chain(&facts.message_quotas).find_map(|q| q.model.clone());
    let words = facts.words();
    let message: Option<Arc<str>> = facts.message.get().or(facts.said.get()).map(|m| Arc::from(m.as_str()));
    let own = words.map(|words| match &message {
        Some(message) if **message == *words => Arc::clone(message),
        _ => Arc::from(words),
    });
    let told = || words.and_then(|words| unknown_sentence::model(words, know));
    let model = facts.model.get().cloned().or_else(of_quota).or_else(told);
    let project = facts.project.get().cloned().or_else(|| words.and_then(unknown_sentence::project));
    ApiError {
        http_status: facts.http.get().copied(),
        grpc_status: facts.rpc.get().copied(),
        code: facts.code.get().cloned(),
        reason: facts.reason.get().cloned(),
        platform: facts.platform.get().copied(),
        model,
        model_was_called: facts.model.rank() >= rank::REQUEST,
        project,
        project_alias: facts.project.get().and_then(|name| facts.projects.alias_of(name)),
        api_key: facts.api_key,
        quotas: quotas.into(),
        retry_after_s: facts.retry_after,
        request_tokens: facts.request_tokens,
        phrases: facts.phrases,
        words: own,
        message,
        stamp: facts.stamp.get().copied(),
        layer,
        // Entries of a log that is printed as a list have times, and may report one failure twice.
        apart: facts.listed && !facts.logged && facts.stamp.get().is_none(),
        attempt: facts.attempt,
        span: facts.span,
        torn: Torn::default(),
        writer: facts.writer.unwrap_or_default(),
        client: None,
        spoken: facts.spoken && facts.phrases.is_empty(),
        repeated_bodies: facts.bodies.saturating_sub(1),
        at: facts.at.unwrap_or(0),
    }
}

/// The layer of facts that do not show it: a status and the called URL without a reason are the HTTP client's.
fn layer(facts: &Facts) -> Layer {
    let called = facts.model.rank() >= rank::ADDRESS;
    let unexplained = !facts.is_failure() && facts.rpc.get().is_none() && !facts.raised;
    if called && unexplained { Layer::Request } else { Layer::default() }
}

/// The violated quotas: typed ones, or those of the message, each completed from the other.
fn quotas(facts: &Facts, know: &Knowledge) -> Vec<Quota> {
    let mut quotas: Vec<Quota> = if facts.quotas.is_empty() {
        let mut stated = facts.message_quotas.clone();
        // An error may print its message twice.
        stated.dedup();
        if stated.len() <= 1 && is_named(&facts.loose_quota) {
            stated = vec![with_loose(stated.pop().unwrap_or_default(), &facts.loose_quota, know)];
        } else if let [only] = stated.as_mut_slice() {
            only.limit = only.limit.or(facts.loose_quota.limit);
        }
        stated
    } else {
        facts.quotas.iter().map(|q| corrected(q, &facts.message_quotas)).collect()
    };
    with_said_limit(&mut quotas, facts, know);
    let mut seen = Vec::new();
    quotas.retain(|q| {
        let new = !seen.contains(q);
        seen.push(q.clone());
        new
    });
    quotas
}

/// The limit of a sentence that is not known, where nothing else names one.
fn with_said_limit(quotas: &mut Vec<Quota>, facts: &Facts, know: &Knowledge) {
    // A limit on the size of a request is no quota.
    let may_be_quota = facts.http.get().is_none_or(|http| matches!(http, 402 | 403 | 429));
    let Some(limit) = facts.words().filter(|_| may_be_quota).and_then(|words| match facts.message.rank() {
        rank::MESSAGE.. => unknown_sentence::limit(words, know),
        _ => unknown_sentence::limit_of_cut(words, know),
    }) else {
        return;
    };
    match quotas.as_mut_slice() {
        [] => quotas.push(Quota { limit: Some(limit), guessed: true, ..Quota::default() }),
        [only] if only.limit.is_none() => {
            only.limit = Some(limit);
            only.guessed = true;
        }
        _ => {}
    }
}

/// A quota from fields outside any violation, such as the metadata of an ErrorInfo.
fn with_loose(stated: Quota, loose: &Quota, know: &Knowledge) -> Quota {
    let mut quota = loose.clone();
    let names = Quota::named(quota.quota_id.as_deref(), quota.quota_metric.as_deref(), know);
    quota.bucket = names.bucket;
    quota.kind = names.kind;
    quota.tier = names.tier;
    quota.fill(&stated);
    quota
}

/// A typed violation without a value has limit 0, unless the message states a limit for the same quota: then the value was
/// lost on the way.
fn corrected(typed: &Quota, stated: &[Quota]) -> Quota {
    let mut quota = typed.clone();
    if quota.limit.is_some() && !quota.limit_left_out {
        return quota;
    }
    // A violation may leave its metric out as well.
    let is_same = |t: &&Quota| quota.quota_metric.is_none() || t.quota_metric == quota.quota_metric;
    let same: Vec<u64> = stated.iter().filter(is_same).filter_map(|t| t.limit).collect();
    if let Some(first) = same.first() {
        let agreed = same.iter().all(|l| l == first);
        quota.limit = agreed.then_some(*first);
        quota.limit_left_out &= agreed && *first == 0;
    }
    quota
}

fn is_named(quota: &Quota) -> bool {
    quota.quota_id.is_some() || quota.quota_metric.is_some()
}

/// Completes failures with the service and the model that local variables of the traceback name.
pub(super) fn fill_from_locals(errors: &mut [ApiError], values: &str, know: &Knowledge) {
    if values.is_empty() || errors.iter().all(|e| e.model.is_some() && e.platform.is_some()) {
        return;
    }
    let called = traceback_locals::called(values, know);
    for error in errors {
        error.platform = error.platform.or(called.platform);
        error.model = error.model.take().or_else(|| called.model.map(Into::into));
    }
}
