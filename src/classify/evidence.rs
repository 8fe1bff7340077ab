//! Why we think so: the fields that the deciding row asked for, with their values.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Deciding, Verdict};
use crate::decode::{ApiError, Quota};
use crate::knowledge::{Knowledge, Rule};
use crate::redact::Excerpt;
use crate::terms::Cause;

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
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
    // The quota stands in a sentence, and has no name; or the request is wrong, and only the message says what of it.
    let wrong = verdict.cause == Cause::BadRequest;
    if found.is_empty() || wrong {
        let message = error.message.as_deref().map(|text| Excerpt::new(text, VALUE));
        found.retain(|e| !(wrong && message.is_some() && e.field == "message"));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::classify;
    use crate::decode::{Record, decode};

    /// The evidence of the only error in a text, as `field=value`.
    fn of(text: &str) -> Vec<String> {
        let know = Knowledge::builtin();
        let decoded = decode(&Record { text, alone: true, ..Record::default() }, know);
        let [error] = decoded.errors.as_slice() else { panic!("{} errors in {text}", decoded.errors.len()) };
        let verdict = classify(error, know).unwrap();
        evidence(error, &verdict, know).iter().map(|e| format!("{}={}", e.field, e.value)).collect()
    }

    /// A 429 with one violated quota.
    fn quota(violation: &str) -> String {
        format!(
            r#"{{"error":{{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded.","details":[{{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{{{violation}}}]}}]}}}}"#
        )
    }

    fn error(code: u16, status: &str, message: &str) -> String {
        format!(r#"{{"error":{{"code":{code},"status":"{status}","message":"{message}"}}}}"#)
    }

    #[test]
    fn what_the_row_asked_for_is_shown_with_its_value_and_so_is_the_quota() {
        const RPM: &str = r#""quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier""#;
        const METRIC: &str = r#""quotaMetric":"generativelanguage.googleapis.com/generate_content_requests""#;
        const ID: &str = "quota_id=GenerateRequestsPerMinutePerProjectPerModel-FreeTier";
        let cases: &[(String, &[&str])] = &[
            (quota(&format!(r#"{RPM},"quotaValue":"10""#)), &[ID]),
            (
                quota(&format!(r#"{METRIC},{RPM},"quotaValue":"10""#)),
                &[ID, "quota_metric=generativelanguage.googleapis.com/generate_content_requests"],
            ),
            (quota(&format!(r#"{RPM},"quotaValue":"0""#)), &["quota_value=0", ID]),
            (
                quota(&format!(r#"{RPM},"quotaDimensions":{{"location":"global"}}"#)),
                &["quota_value=0 (quotaValue is left out where it is 0)", ID],
            ),
            (quota(RPM), &[ID]),
            (error(503, "UNAVAILABLE", "Nope."), &["http_status=503"]),
            (
                error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
                &["message=The model is overloaded. Please try again later"],
            ),
            // The request is wrong: the message says what of it, in its own words.
            (
                error(400, "INVALID_ARGUMENT", "Cached content is too small. total_token_count=7"),
                &["message=Cached content is too small. total_token_count=7"],
            ),
            (error(400, "INVALID_ARGUMENT", "Bad field."), &["http_status=400", "message=Bad field."]),
            // The wording as the table spells it.
            (
                error(400, "INVALID_ARGUMENT", "API KEY not valid. Please pass a valid API key."),
                &["message=API key not valid. Please pass a valid API key"],
            ),
            (
                "429 POST https://aiplatform.googleapis.com/v1/projects/demo-project-123/locations/global/publishers/google/models/gemini-2.5-pro:generateContent: Resource exhausted, please try again later.".to_owned(),
                &["platform=vertex-ai", "message=Resource exhausted, please try again later"],
            ),
            (error(429, "RESOURCE_EXHAUSTED", "Nope."), &["http_status=429"]),
            (
                error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20, model: gemini-2.5-flash"),
                &["message=Quota exceeded for", "quota_metric=generativelanguage.googleapis.com/generate_content_free_tier_requests"],
            ),
            (r#"{"error":{"code":"too_many_requests","message":"Rate limit"}}"#.to_owned(), &["code=too_many_requests"]),
            (
                r#"{"error":{"code":403,"status":"PERMISSION_DENIED","message":"No.","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED","domain":"googleapis.com","metadata":{"service":"generativelanguage.googleapis.com"}}]}}"#.to_owned(),
                &["reason=SERVICE_DISABLED"],
            ),
            // What words made likely is shown with the words.
            (
                error(429, "RESOURCE_EXHAUSTED", "Your daily allowance is used up, come back tomorrow."),
                &[
                    "http_status=429",
                    "grpc_status=RESOURCE_EXHAUSTED",
                    "message=Your daily allowance is used up, come back tomorrow.",
                ],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(of(text), *expected, "{text}");
        }
    }
}
