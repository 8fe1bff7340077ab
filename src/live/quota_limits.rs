//! A project's limits, as Cloud Quotas gives them, in pages.

use serde::Deserialize;

use super::request::{Credential, Request, word};
use crate::knowledge::{Knowledge, Live, QuotaTable};
use crate::terms::{Bucket, Tier};

/// A limit of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limit {
    /// Id of the quota, such as `GenerateRequestsPerDayPerProjectPerModel-FreeTier`.
    pub quota_id: String,
    /// What counts, without the service: `generate_content_free_tier_requests`.
    pub metric: String,
    /// What the id says, if it says it.
    pub bucket: Option<Bucket>,
    /// What the id says, if it says it.
    pub tier: Option<Tier>,
    /// The model; `None` for all that have no limit of their own.
    pub model: Option<String>,
    /// How much; `None` where there is no limit, or none is given.
    pub value: Option<u64>,
    /// Whether Cloud Quotas says that it cannot be raised for want of a billing account.
    pub without_billing: bool,
}

/// A page of limits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// Its limits.
    pub limits: Vec<Limit>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPage {
    #[serde(default)]
    quota_infos: Vec<Info>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    quota_id: String,
    #[serde(default)]
    metric: String,
    refresh_interval: Option<String>,
    #[serde(default)]
    quota_increase_eligibility: Eligibility,
    #[serde(default)]
    dimensions_infos: Vec<Dimensions>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Eligibility {
    ineligibility_reason: Option<String>,
}

#[derive(Deserialize)]
struct Dimensions {
    #[serde(default)]
    dimensions: std::collections::BTreeMap<String, String>,
    details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    value: Option<String>,
}

/// The request for a page of limits.
#[must_use]
pub(super) fn limits_request(
    base: &str,
    project: &str,
    page: Option<&str>,
    credential: &Credential,
    know: &Knowledge,
) -> Request {
    let service = &know.live().quota.service;
    let page = page.map(|token| format!("&pageToken={}", word(token))).unwrap_or_default();
    let url = format!(
        "{base}/v1/projects/{}/locations/global/services/{service}/quotaInfos?pageSize=500{page}",
        word(project)
    );
    Request::get(url, credential.clone())
}

/// Reads a page of limits.
///
/// # Errors
/// When it is none.
pub(super) fn limits(body: &str, know: &Knowledge) -> Result<Page, serde_json::Error> {
    let raw: RawPage = serde_json::from_str(body)?;
    let live = know.live();
    let limits = raw.quota_infos.into_iter().flat_map(|info| of_info(info, know.quotas(), live));
    Ok(Page { limits: limits.collect(), next: raw.next_page_token.filter(|token| !token.is_empty()) })
}

fn of_info(info: Info, table: &QuotaTable, live: &Live) -> Vec<Limit> {
    let reason = info.quota_increase_eligibility.ineligibility_reason;
    let without_billing = reason.is_some_and(|reason| reason == live.quota.without_billing);
    let name = table.read(&info.quota_id);
    // An id without a time word: the interval says it.
    let bucket = name.bucket.or_else(|| {
        let interval = info.refresh_interval.as_deref().unwrap_or_default();
        table.read(&format!("{}_per_{interval}", info.quota_id)).bucket
    });
    let metric = info.metric.rsplit('/').next().unwrap_or_default().to_owned();
    let limit = |row: Dimensions| {
        // JSON leaves a zero out; -1 and the largest numbers mean that there is no limit.
        let value = row.details.and_then(|d| d.value.map_or(Some(0), |v| v.parse::<u64>().ok()));
        Limit {
            quota_id: info.quota_id.clone(),
            metric: metric.clone(),
            bucket,
            tier: name.tier,
            model: row.dimensions.get("model").cloned(),
            value: value.filter(|v| *v < live.quota.unlimited),
            without_billing,
        }
    };
    info.dimensions_infos.into_iter().map(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_cannot_be_raised_tells_that_billing_is_missing() {
        let body = |reason: &str| {
            let rest = r#""dimensionsInfos":[{"details":{"value":"20"}}]"#;
            format!(r#"{{"quotaInfos":[{{"quotaId":"a","quotaIncreaseEligibility":{reason},{rest}}}]}}"#)
        };
        let missing =
            |reason: &str| limits(&body(reason), Knowledge::builtin()).unwrap().limits[0].without_billing;
        assert!(missing(r#"{"ineligibilityReason":"NO_VALID_BILLING_ACCOUNT"}"#));
        assert!(!missing(r#"{"isEligible":true}"#));
        assert!(!missing(r#"{"ineligibilityReason":"OTHER"}"#));
    }

    #[test]
    fn limits_are_read_by_model_and_a_zero_is_left_out_by_json() {
        let body = r#"{"quotaInfos":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier",
            "metric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","refreshInterval":"day",
            "dimensionsInfos":[
                {"dimensions":{"model":"a"},"details":{"value":"20"}},
                {"dimensions":{"model":"b"},"details":{}},
                {"dimensions":{"model":"c"},"details":{"value":"-1"}},
                {"details":{"value":"9223372036854775807"}},
                {"dimensions":{"model":"d"}}]}],"nextPageToken":"2"}"#;
        let page = limits(body, Knowledge::builtin()).unwrap();
        let read: Vec<_> = page.limits.iter().map(|l| (l.model.as_deref(), l.value)).collect();
        assert_eq!(
            read,
            [(Some("a"), Some(20)), (Some("b"), Some(0)), (Some("c"), None), (None, None), (Some("d"), None)]
        );
        assert_eq!((page.limits[0].bucket, page.limits[0].tier), (Some(Bucket::Rpd), Some(Tier::Free)));
        assert_eq!(page.next.as_deref(), Some("2"));
    }
}
