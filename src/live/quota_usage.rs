//! A project's usage, as Cloud Monitoring gives it, in two steps, to keep the calls few: one call tells which metrics
//! counted anything today, and only these are asked about in detail.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::Deserialize;

use super::request::{Credential, Request, word};
use crate::knowledge::Knowledge;

/// What Monitoring is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
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
#[non_exhaustive]
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
