//! Why we think so: the fields that the deciding row asked for, with their values.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Deciding, Verdict};
use crate::decode::{ApiError, Quota};
use crate::knowledge::{Knowledge, Rule};
use crate::redact::Excerpt;

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Evidence {
    /// Name of the field, as in the report.
    pub field: Cow<'static, str>,
    /// Its value, masked and bounded.
    pub value: Excerpt,
}

/// Longest value that is shown.
const VALUE: usize = 160;

/// The evidence for a verdict: what its row asked for, and the quota that decided.
#[must_use]
pub fn evidence(error: &ApiError, verdict: &Verdict, know: &Knowledge) -> Vec<Evidence> {
    let asked = match rule(verdict, know) {
        Some(rule) => rule.conditions.fields(),
        None => vec!["http_status", "grpc_status", "message"],
    };
    let mut found: Vec<Evidence> =
        asked.iter().filter_map(|field| value(field, error, verdict, know)).collect();
    for field in ["quota_id", "quota_metric"] {
        if verdict.primary.is_some() && !asked.contains(&field) {
            found.extend(value(field, error, verdict, know));
        }
    }
    if found.is_empty() {
        // The quota stands in a sentence, and has no name.
        let message = error.message.as_deref().map(|text| Excerpt::new(text, VALUE));
        found.extend(message.map(|value| Evidence { field: Cow::Borrowed("message"), value }));
    }
    found
}

fn rule<'k>(verdict: &Verdict, know: &'k Knowledge) -> Option<&'k Rule> {
    match verdict.row {
        Deciding::Rule(place) => know.causes().rules().get(place),
        Deciding::Signal(_) => None,
    }
}

fn value(field: &'static str, error: &ApiError, verdict: &Verdict, know: &Knowledge) -> Option<Evidence> {
    let quota = verdict.quota(error);
    let text = match field {
        "http_status" => error.http_status?.to_string(),
        "grpc_status" => error.grpc_status?.to_string(),
        "code" => error.code.as_ref()?.to_string(),
        "reason" => error.reason.as_ref()?.to_string(),
        "platform" => error.platform?.to_string(),
        "quota_value" => quota_value(quota?),
        "quota_id" => quota?.quota_id.as_ref()?.to_string(),
        "quota_metric" => quota?.quota_metric.as_ref()?.to_string(),
        "message" => message(error, verdict, know)?,
        _ => return None,
    };
    Some(Evidence { field: Cow::Borrowed(field), value: Excerpt::new(&text, VALUE) })
}

fn quota_value(quota: &Quota) -> String {
    match (quota.limit, quota.limit_left_out) {
        (_, true) => "0 (quotaValue is left out where it is 0)".to_owned(),
        (Some(limit), false) => limit.to_string(),
        (None, false) => "unknown".to_owned(),
    }
}

/// The wording that the row asked for, as the table spells it; what made the cause likely, as the text has it.
fn message(error: &ApiError, verdict: &Verdict, know: &Knowledge) -> Option<String> {
    let Some(rule) = rule(verdict, know) else { return error.message.as_deref().map(str::to_owned) };
    let index = error.phrases.both(rule.conditions.phrases()).iter().next()?;
    Some(know.causes().phrase(index).to_owned())
}
