//! What the errors of an incident named, in words: model, project, statuses, quota, keys.

use super::finding::Finding;
use super::words::{platform, thousands, tier};
use crate::correlate::Incident;
use crate::redact::clean;

/// Whom it is about: `gemini-2.5-flash, project 681255809395, Gemini API`.
pub(super) fn subject(finding: &Finding) -> String {
    let key = &finding.incident.key;
    let mut parts: Vec<String> = Vec::new();
    parts.extend(key.model.as_deref().map(clean));
    parts.extend(key.project.as_deref().map(|p| format!("project {}", clean(p))));
    parts.extend(key.platform.map(|p| platform(p).to_owned()));
    if parts.is_empty() { "model and project not named".to_owned() } else { parts.join(", ") }
}

/// What the errors named: status, bucket, limit, tier, keys.
pub(super) fn what(finding: &Finding) -> String {
    let incident = &finding.incident;
    let mut parts: Vec<String> = statuses(incident).chain(quota(finding)).collect();
    parts.extend(incident.tiers.iter().map(|t| tier(*t).to_owned()));
    parts.extend(keys(incident));
    if parts.is_empty() { "the text says no more than that".to_owned() } else { parts.join(", ") }
}

/// The statuses: `HTTP 429`, `RESOURCE_EXHAUSTED`.
pub(super) fn statuses(incident: &Incident) -> impl Iterator<Item = String> {
    let http = incident.http_statuses.iter().map(|s| format!("HTTP {s}"));
    http.chain(incident.grpc_statuses.iter().map(|c| c.id().to_owned()))
}

/// The buckets and limits: `requests per minute (rpm)`, `limit 10 or 20`.
pub(super) fn quota(finding: &Finding) -> impl Iterator<Item = String> {
    let limits: Vec<String> = finding.incident.limits.iter().map(|l| thousands(*l)).collect();
    finding
        .counted()
        .into_iter()
        .chain((!limits.is_empty()).then(|| format!("limit {}", limits.join(" or "))))
}

/// The keys: `API key-3f9a1c`.
pub(super) fn keys(incident: &Incident) -> impl Iterator<Item = String> {
    incident.api_keys.iter().map(|key| format!("API {}", clean(key.as_str())))
}
