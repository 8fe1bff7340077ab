//! From gathered facts to an [`ApiError`]: whose is it, and which quotas did it violate?

use std::sync::Arc;

use super::api_error::{ApiError, Layer, Quota, Torn};
use super::writer::Writer;
use crate::decode::facts::fact_set::{Facts, rank};
use crate::decode::facts::sentence;
use crate::knowledge::Knowledge;

/// What surrounds a failure, for texts that do not say themselves whose they are.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::decode) struct Surroundings {
    /// The record speaks of Gemini.
    pub record: bool,
    /// The lines before it do.
    pub before: bool,
    /// The record is the whole input: somebody pasted it to ask what it means.
    pub alone: bool,
}

/// Whose failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decode) enum Owner {
    /// One of Google's Gemini services.
    Ours,
    /// Another provider or another service of Google's.
    Foreign,
    /// The text does not say.
    Nobody,
}

/// Whose failure these facts report.
pub(in crate::decode) fn owner(facts: &Facts, around: Surroundings, know: &Knowledge) -> Owner {
    let strong = !know.causes().strong(facts.phrases).is_empty();
    if facts.ours && (strong || !facts.other_service) {
        let status = facts.http.get().is_some() || facts.rpc.get().is_some() || facts.code.get().is_some();
        return if status || facts.is_failure() { Owner::Ours } else { Owner::Nobody };
    }
    if facts.foreign || facts.other_service {
        return Owner::Foreign;
    }
    let googles = !know.causes().google(facts.phrases).is_empty();
    if googles || is_google_envelope(facts) || speaks_for_us(facts, around) {
        Owner::Ours
    } else {
        Owner::Nobody
    }
}

/// code, status and message of google.rpc together: no other provider has this envelope, and no other service of
/// Google's is named.
fn is_google_envelope(facts: &Facts) -> bool {
    facts.envelope && !facts.openai_shape && facts.http.get().is_some() && facts.rpc.get().is_some()
}

/// The text says what failed, and what surrounds it says whose it was.
fn speaks_for_us(facts: &Facts, around: Surroundings) -> bool {
    let status = facts.http.get().is_some() || facts.rpc.get().is_some();
    let weak = !facts.phrases.is_empty();
    let word = facts.code.get().is_some() && !facts.openai_shape;
    let bare = facts.http.get().is_some() && facts.bare && !facts.elsewhere;
    let told = status && (facts.envelope || facts.message.get().is_some());
    let named = !facts.openai_shape || facts.relay;
    let called = facts.model.rank() >= rank::ADDRESS && facts.http.get().is_some();
    (around.record && (called || weak || word || bare || (facts.raised && status) || (told && named)))
        || (around.before && (weak || word || bare))
        || (around.alone && (weak || word || bare || (told && facts.envelope && named)))
}

/// The error that the facts amount to.
pub(in crate::decode) fn error(facts: Facts, know: &Knowledge) -> ApiError {
    let quotas = quotas(&facts, know);
    let layer = facts.layer.unwrap_or_else(|| layer(&facts));
    let of_quota = || quotas.iter().chain(&facts.told).find_map(|q| q.model.clone());
    let model = facts.model.get().cloned().or_else(of_quota);
    ApiError {
        http_status: facts.http.get().copied(),
        grpc_status: facts.rpc.get().copied(),
        code: facts.code.get().cloned(),
        reason: facts.reason.get().cloned(),
        platform: facts.platform.get().copied(),
        model,
        model_was_called: facts.model.rank() >= rank::ADDRESS,
        project: facts.project.get().cloned(),
        project_alias: facts.project.get().and_then(|name| facts.projects.beside(name)),
        api_key: facts.api_key,
        quotas: quotas.into(),
        retry_after_s: facts.retry_after,
        request_tokens: facts.request_tokens,
        phrases: facts.phrases,
        message: facts.message.get().map(|m| Arc::from(m.as_str())),
        stamp: facts.stamp.get().copied(),
        layer,
        // Entries of a log that came as a list have times of their own, and may tell one failure twice.
        apart: facts.listed && !facts.logged && facts.stamp.get().is_none(),
        attempt: facts.attempt,
        torn: Torn::default(),
        writer: Writer::default(),
    }
}

/// A status and the address that was called, without a word about the reason, are the HTTP client's.
fn layer(facts: &Facts) -> Layer {
    let called = facts.model.rank() >= rank::ADDRESS;
    let untold = !facts.is_failure() && facts.rpc.get().is_none() && !facts.raised;
    if called && untold { Layer::Request } else { Layer::default() }
}

/// The violated quotas: typed ones before told ones, each filled from the other.
fn quotas(facts: &Facts, know: &Knowledge) -> Vec<Quota> {
    let mut quotas: Vec<Quota> = if facts.quotas.is_empty() {
        let mut told = facts.told.clone();
        // An error may print its message twice.
        told.dedup();
        if told.len() <= 1 && is_named(&facts.loose) {
            told = vec![with_loose(told.pop().unwrap_or_default(), &facts.loose, know)];
        } else if let [only] = told.as_mut_slice() {
            only.limit = only.limit.or(facts.loose.limit);
        }
        told
    } else {
        facts.quotas.iter().map(|q| corrected(q, &facts.told)).collect()
    };
    let mut seen = Vec::new();
    quotas.retain(|q| {
        let new = !seen.contains(q);
        seen.push(q.clone());
        new
    });
    quotas
}

/// A quota of fields that stand alone, such as the metadata of an ErrorInfo.
fn with_loose(told: Quota, loose: &Quota, know: &Knowledge) -> Quota {
    let mut quota = loose.clone();
    let names = sentence::named(quota.quota_id.as_deref(), quota.quota_metric.as_deref(), know);
    quota.bucket = names.bucket;
    quota.kind = names.kind;
    quota.tier = names.tier;
    quota.fill(&told);
    quota
}

/// A typed violation whose value is missing is 0, unless the message tells the same quota with a value: then the
/// value was lost on the way.
fn corrected(typed: &Quota, told: &[Quota]) -> Quota {
    let mut quota = typed.clone();
    if quota.limit.is_some() && !quota.limit_left_out {
        return quota;
    }
    let same: Vec<u64> =
        told.iter().filter(|t| t.quota_metric == quota.quota_metric).filter_map(|t| t.limit).collect();
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
