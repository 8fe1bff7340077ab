//! A project's limits and usage: what is asked of Cloud Quotas and of Cloud Monitoring.
//!
//! Limits come in pages. Usage comes from Monitoring in two steps, to keep the calls few: one call tells which metrics
//! counted anything today, and only these are asked about in detail.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::Deserialize;

use super::request::{Credential, Request, word};
use crate::knowledge::{Knowledge, QuotaTable};
use crate::terms::{Bucket, Tier};

/// A limit of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// How much; `None` where there is no limit, or none is told.
    pub value: Option<u64>,
}

/// A page of limits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    dimensions_infos: Vec<Dimensions>,
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
    let unlimited = know.live().quota.unlimited;
    let limits = raw.quota_infos.into_iter().flat_map(|info| of_info(info, know.quotas(), unlimited));
    Ok(Page { limits: limits.collect(), next: raw.next_page_token.filter(|token| !token.is_empty()) })
}

fn of_info(info: Info, table: &QuotaTable, unlimited: u64) -> Vec<Limit> {
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
            value: value.filter(|v| *v < unlimited),
        }
    };
    info.dimensions_infos.into_iter().map(limit).collect()
}

/// What Monitoring is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question<'m> {
    /// Which metrics counted anything.
    Overview,
    /// Which quotas were exceeded.
    Exceeded,
    /// How much a metric counted, for each model and quota, in steps of this length.
    Usage(&'m str, TimeDelta),
}

/// Asks Monitoring about the time from `from` to `to`.
#[must_use]
pub(super) fn usage_request(
    base: &str,
    project: &str,
    question: &Question<'_>,
    span: (DateTime<Utc>, DateTime<Utc>),
    credential: &Credential,
    know: &Knowledge,
) -> Request {
    let service = &know.live().quota.service;
    let of_service = format!(r#" AND resource.labels.service="{service}""#);
    let (metric, rest, step) = match question {
        Question::Overview => (
            "serviceruntime.googleapis.com/quota/rate/net_usage".to_owned(),
            of_service,
            Some(span.1 - span.0),
        ),
        Question::Exceeded => ("serviceruntime.googleapis.com/quota/exceeded".to_owned(), of_service, None),
        Question::Usage(metric, step) => {
            (format!("{service}/quota/{metric}/usage"), String::new(), Some(*step))
        }
    };
    let time = |at: DateTime<Utc>| word(&at.to_rfc3339_opts(SecondsFormat::Secs, true));
    let mut url = format!(
        "{base}/v3/projects/{}/timeSeries?filter={}&interval.startTime={}&interval.endTime={}",
        word(project),
        word(&format!(r#"metric.type="{metric}"{rest}"#)),
        time(span.0),
        time(span.1)
    );
    if let Some(step) = step {
        let seconds = step.num_seconds().max(60);
        url.push_str(&format!(
            "&aggregation.alignmentPeriod={seconds}s&aggregation.perSeriesAligner=ALIGN_SUM"
        ));
    }
    Request::get(url, credential.clone())
}

/// A count or a sign at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The quota, as `limit_name` gives it.
    pub quota_id: Option<String>,
    /// The metric that counted, without the service, as `quota_metric` gives it.
    pub metric: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// When its interval ended.
    pub end: DateTime<Utc>,
    /// How much; 1 for a sign that is set.
    pub value: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawSeries {
    #[serde(default)]
    time_series: Vec<Series>,
}

#[derive(Deserialize)]
struct Series {
    metric: Metric,
    #[serde(default)]
    points: Vec<RawPoint>,
}

#[derive(Deserialize)]
struct Metric {
    #[serde(default)]
    labels: std::collections::BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct RawPoint {
    interval: Interval,
    value: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Interval {
    end_time: DateTime<Utc>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Value {
    int64_value: Option<String>,
    double_value: Option<f64>,
    bool_value: Option<bool>,
}

impl Value {
    fn count(&self) -> Option<u64> {
        let int = self.int64_value.as_ref().and_then(|text| text.parse().ok());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count, and the cast saturates"
        )]
        let double = || self.double_value.map(|value| value as u64);
        int.or_else(double).or_else(|| self.bool_value.map(u64::from))
    }
}

/// Reads an answer of Monitoring. Gaps are passed over: a point without a value counts nothing.
///
/// # Errors
/// When it is no list of time series.
pub(super) fn points(body: &str) -> Result<Vec<Point>, serde_json::Error> {
    let raw: RawSeries = serde_json::from_str(body)?;
    let mut found = Vec::new();
    for series in raw.time_series {
        let label = |name: &str| series.metric.labels.get(name).filter(|v| !v.is_empty()).cloned();
        let metric = label("quota_metric").map(|m| m.rsplit('/').next().unwrap_or_default().to_owned());
        for point in &series.points {
            let Some(value) = point.value.as_ref().and_then(Value::count) else { continue };
            found.push(Point {
                quota_id: label("limit_name"),
                metric: metric.clone(),
                model: label("model"),
                end: point.interval.end_time,
                value,
            });
        }
    }
    Ok(found)
}

/// Why a project's numbers are not shown to us. The two services are not Gemini's, so that the rules for Gemini's errors
/// do not hold; which of three doors is closed stands in typed fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// The service is not enabled in the project.
    Disabled,
    /// The caller may not read it.
    Denied,
    /// The token is not valid, or not any more.
    Token,
    /// Something else.
    Other,
}

/// Reads a refusal.
#[must_use]
pub(super) fn closed(status: u16, body: &str) -> Closed {
    let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let details = body["error"]["details"].as_array().map_or(&[][..], Vec::as_slice);
    match (status, body["error"]["status"].as_str()) {
        _ if details.iter().any(|d| d["reason"] == "SERVICE_DISABLED") => Closed::Disabled,
        (401, _) | (_, Some("UNAUTHENTICATED")) => Closed::Token,
        (403, _) | (_, Some("PERMISSION_DENIED")) => Closed::Denied,
        _ => Closed::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn gaps_in_a_series_count_nothing() {
        let body = r#"{"timeSeries":[{"metric":{"labels":{"limit_name":"L","model":"m"}},"points":[
            {"interval":{"endTime":"2026-11-22T16:00:00Z"},"value":{"int64Value":"5"}},
            {"interval":{"endTime":"2026-11-22T15:59:00Z"}},
            {"interval":{"endTime":"2026-11-22T15:58:00Z"},"value":{}},
            {"interval":{"endTime":"2026-11-22T15:57:00Z"},"value":{"doubleValue":2.0}}]},
            {"metric":{}}]}"#;
        let values: Vec<u64> = points(body).unwrap().into_iter().map(|p| p.value).collect();
        assert_eq!(values, [5, 2]);
        assert!(points("1").is_err() && points("{}").unwrap().is_empty());
    }

    #[test]
    fn three_closed_doors_are_told_apart() {
        let disabled = r#"{"error":{"code":403,"status":"PERMISSION_DENIED","details":[{"reason":"SERVICE_DISABLED"}]}}"#;
        for (status, body, expected) in [
            (403, disabled, Closed::Disabled),
            (403, r#"{"error":{"status":"PERMISSION_DENIED"}}"#, Closed::Denied),
            (401, "", Closed::Token),
            (500, "<html>", Closed::Other),
        ] {
            assert_eq!(closed(status, body), expected, "{body}");
        }
    }
}
