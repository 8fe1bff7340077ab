//! One JSON object a line: each event as it is found, then each incident, then a summary.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::json::{self, SCHEMA_VERSION};
use crate::classify::{Evidence, evidence};
use crate::clock::Clock;
use crate::correlate::{self, Event};
use crate::knowledge::Knowledge;
use crate::redact::{Excerpt, Quote, clean};
use crate::report::changes::told;
use crate::report::finding::Finding;
use crate::report::time::rfc3339;
use crate::report::view::{Report, source};
use crate::terms::{Bucket, Buckets, Cause, Certainty, Pattern, Platform, RpcCode, Severity, Tier};

#[derive(Serialize, JsonSchema)]
pub(super) struct Line<'e> {
    r#type: &'static str,
    schema_version: u32,
    cause: Cause,
    certainty: Certainty,
    #[schemars(with = "Vec<Bucket>")]
    buckets: Buckets,
    http_status: Option<u16>,
    grpc_status: Option<RpcCode>,
    model: Option<String>,
    project: Option<String>,
    platform: Option<Platform>,
    tier: Option<Tier>,
    quota_id: Option<String>,
    quota_metric: Option<String>,
    limit: Option<u64>,
    retry_after_s: Option<f64>,
    time: Option<String>,
    zone_assumed: bool,
    evidence: Vec<Evidence>,
    rule: &'e str,
    source: String,
    /// Line in which the failure's own text begins, from 1.
    line: u64,
    /// Where in the line the failure's own text begins, in characters from 1.
    column: u64,
    sightings: u64,
    excerpt: Option<Excerpt>,
}

/// Writes one event.
///
/// # Errors
/// What the writer says.
pub fn event(event: &Event, know: &Knowledge, out: &mut dyn Write) -> io::Result<()> {
    let (error, verdict) = (&event.error, &event.verdict);
    let quota = verdict.quota(error);
    let line = Line {
        r#type: "event",
        schema_version: SCHEMA_VERSION,
        cause: verdict.cause,
        certainty: verdict.certainty,
        buckets: verdict.buckets,
        http_status: error.http_status,
        grpc_status: error.grpc_status,
        model: error.model.as_deref().map(clean),
        project: error.project.as_deref().map(clean),
        platform: error.platform,
        tier: verdict.tier,
        quota_id: quota.and_then(|q| q.quota_id.as_deref()).map(clean),
        quota_metric: quota.and_then(|q| q.quota_metric.as_deref()).map(clean),
        limit: quota.and_then(|q| q.limit),
        retry_after_s: event.retry_after_s,
        time: event.time.map(|m| rfc3339(m.at)),
        zone_assumed: event.time.is_some_and(|m| m.zone_assumed),
        evidence: evidence(error, verdict, know),
        rule: verdict.row.id(know),
        source: source(&event.place.source),
        line: event.place.line,
        column: event.place.column,
        sightings: event.sightings,
        excerpt: event.quote.as_ref().map(Quote::excerpt),
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Typed<T> {
    r#type: &'static str,
    schema_version: u32,
    #[serde(flatten)]
    value: T,
}

/// What `gemdiag --format jsonl` prints on one line. Within version 1 fields are only added.
#[derive(JsonSchema)]
#[schemars(title = "a line of a gemdiag report, version 1", untagged)]
#[expect(dead_code, clippy::large_enum_variant, reason = "it stands for its schema")]
pub(super) enum AnyLine<'l> {
    Event(Line<'l>),
    Incident(Typed<json::Incident<'l>>),
    Summary(Typed<json::Totals>),
}

/// What is new in an incident, while its log is followed. It is no line of the format itself: whoever wants it asks for it.
#[derive(Serialize)]
struct Change<'c> {
    /// When it was told.
    at: String,
    /// `opened`, `grew`, `pattern` or `closed`.
    change: &'static str,
    /// The same for the same project, platform, model and cause, on every run and machine.
    id: String,
    cause: Cause,
    severity: Severity,
    project: Option<String>,
    platform: Option<Platform>,
    model: Option<String>,
    failures: u64,
    /// How many there were when it was last told of, where it grew.
    failures_before: Option<u64>,
    pattern: Option<Pattern>,
    /// The same in words.
    says: &'c str,
}

/// Writes what is new in an incident.
///
/// # Errors
/// What the writer says.
pub fn change(
    finding: &Finding,
    change: &correlate::Change,
    clock: &Clock,
    out: &mut dyn Write,
) -> io::Result<()> {
    let incident = &finding.incident;
    let (failures_before, pattern) = match change {
        correlate::Change::Grew(before) => (Some(*before), None),
        correlate::Change::Showed(found) => (None, Some(found.id)),
        _ => (None, None),
    };
    let (verb, says) = told(finding, change, clock);
    let says = Excerpt::new(&says, SENTENCES);
    let line = Change {
        at: rfc3339(clock.now()),
        change: verb,
        id: finding.id(),
        cause: incident.key.cause,
        severity: finding.severity(),
        project: incident.key.project.as_deref().map(clean),
        platform: incident.key.platform,
        model: incident.key.model.as_deref().map(clean),
        failures: incident.count,
        failures_before,
        pattern,
        says: says.as_str(),
    };
    serde_json::to_writer(&mut *out, &Typed::new("change", line))?;
    writeln!(out)
}

/// Characters of what is new in words: more than the longest has.
const SENTENCES: usize = 4096;

impl<T> Typed<T> {
    const fn new(r#type: &'static str, value: T) -> Self {
        Self { r#type, schema_version: SCHEMA_VERSION, value }
    }
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let line = Typed::new("incident", json::incident(finding, report));
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)?;
    }
    serde_json::to_writer(&mut *out, &Typed::new("summary", json::totals(report)))?;
    writeln!(out)
}
