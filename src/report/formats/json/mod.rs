//! One JSON object. These types are frozen for version 1: fields may be added, never changed or taken away.

mod parts;
mod totals;

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::advise::ClientNote;
use crate::classify::Evidence;
use crate::correlate::{Found, LikelyBucket, Retries, SmallMap};
use crate::redact::{Excerpt, clean};
use crate::report::finding::Finding;
use crate::report::group::{Group, GroupBy};
use crate::report::live::LiveNote;
use crate::report::time::rfc3339;
use crate::report::view::{Report, source};
use crate::terms::{Bucket, Buckets, Cause, Certainty, Platform, RpcCode, Severity, Tier};
pub(super) use totals::{Totals, totals};

use parts::{
    Advice, Dropped, First, MayRetry, Requests, Reset, State, Together, advice, dropped, first, requests,
    reset, retry, state, together,
};

/// Version of the JSON.
pub const SCHEMA_VERSION: u32 = 1;

/// What `gemdiag --format json` prints. Within version 1 fields are only added.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "gemdiag report, version 1")]
pub(super) struct Document<'r> {
    schema_version: u32,
    tool: Tool,
    generated_at: String,
    inputs: Inputs<'r>,
    totals: Totals,
    hints: Vec<String>,
    grouped_by: Option<GroupBy>,
    groups: &'r [Group],
    /// Texts in which a client dropped a refusal.
    dropped: Vec<Dropped<'r>>,
    /// What to do first, over all incidents.
    first: Vec<First<'r>>,
    /// What the incidents say together.
    across: Vec<Together<'r>>,
    #[schemars(with = "Vec<Incident<'r>>")]
    incidents: Incidents<'r>,
}

/// All incidents, each made when it is written: ten thousand at once take as much memory as what was counted.
struct Incidents<'r>(&'r Report);

impl Serialize for Incidents<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.findings.iter().map(|finding| incident(finding, self.0)))
    }
}

#[derive(Serialize, JsonSchema)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct Inputs<'r> {
    read: u64,
    problems: &'r [String],
    /// The format of one's own by which lines were read, with `--line-format`.
    line_format: Option<&'r str>,
}

/// An incident with its advice.
#[derive(Serialize, JsonSchema)]
pub(super) struct Incident<'r> {
    cause: Cause,
    /// How sure the cause is: as sure as that of the surest event.
    certainty: Certainty,
    /// How many events have a cause that is so sure.
    #[schemars(with = "std::collections::BTreeMap<String, u64>")]
    certainties: &'r SmallMap<Certainty, u64>,
    severity: Severity,
    project: Option<String>,
    platform: Option<Platform>,
    model: Option<String>,
    /// The API key or the input, with `--group-by key` or `source`.
    group: Option<String>,
    count: u64,
    duplicates: u64,
    first_seen: Option<String>,
    last_seen: Option<String>,
    untimed: u64,
    zone_assumed: bool,
    #[schemars(with = "Vec<Bucket>")]
    buckets: Buckets,
    tiers: Vec<Tier>,
    limits: Vec<u64>,
    quota_ids: Vec<String>,
    quota_metrics: Vec<String>,
    http_statuses: Vec<u16>,
    grpc_statuses: Vec<RpcCode>,
    api_keys: Vec<String>,
    retry_after_s: Option<f64>,
    example: Option<Example<'r>>,
    /// Input of the last failure, by the names of the inputs and then by lines.
    last_source: String,
    /// Line in which its text begins, from 1.
    last_line: u64,
    /// Where in that line, in characters from 1.
    last_column: u64,
    histogram: Histogram,
    patterns: &'r [Found],
    likely_bucket: Option<&'r LikelyBucket>,
    /// What else the counts say, each in a sentence.
    notes: &'r [String],
    aliases: Vec<String>,
    shared_consumers: Vec<String>,
    retries: Option<Retries>,
    /// What became of all requests to the model; `null` where the log tells of none that went well.
    requests: Option<Requests>,
    /// The client that wrote of it, and how many calls the failed requests are.
    client: Option<&'r ClientNote>,
    state: State<'r>,
    /// Whether to send the same request again, as of `generated_at`.
    retry: MayRetry,
    advice: Advice<'r>,
    reset: Option<Reset>,
    /// What live checks said, with `--status` or `--probe`.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schemars(default)]
    live: &'r [LiveNote],
}

#[derive(Serialize, JsonSchema)]
struct Example<'r> {
    source: String,
    /// Line in which the failure's own text begins, from 1.
    line: u64,
    /// Where in the line the failure's own text begins, in characters from 1.
    column: u64,
    excerpt: &'r Excerpt,
    evidence: &'r [Evidence],
    rule: &'r str,
}

#[derive(Serialize, JsonSchema)]
struct Histogram {
    bin_s: i64,
    bins: Vec<(String, u64)>,
}

/// The report as `--format json` prints it.
pub(super) fn document(report: &Report) -> Document<'_> {
    Document {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: "gemdiag", version: env!("CARGO_PKG_VERSION") },
        generated_at: rfc3339(report.generated_at()),
        inputs: Inputs {
            read: report.totals.inputs,
            problems: &report.problems,
            line_format: report.know.line_format().map(|row| row.id.as_str()),
        },
        totals: totals(report),
        hints: report.hints(),
        grouped_by: report.grouped_by,
        groups: &report.groups,
        dropped: dropped(report),
        first: report.first.iter().map(first).collect(),
        across: report.together().map(together).collect(),
        incidents: Incidents(report),
    }
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &document(report))?;
    writeln!(out)
}

impl Serialize for Report {
    /// As [`Report::to_json`] writes it.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        document(self).serialize(serializer)
    }
}

impl Report {
    /// The report as one JSON object, as `gemdiag --format json` prints it: times in RFC 3339 and UTC, lengths of time in
    /// seconds (names that end in `_s`), unknown is `null`. Its schema is [`schema::report`](crate::report::schema::report);
    /// within version 1 fields are only added.
    ///
    /// ```
    /// use gemdiag::clock::Clock;
    ///
    /// let text = "503 UNAVAILABLE. The model is overloaded. Please try again later.";
    /// let report = gemdiag::triage(text, Clock::system());
    /// let json: serde_json::Value = serde_json::from_str(&report.to_json()?)?;
    /// assert_eq!(json["totals"]["events"], 1);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    /// None that is known; what [`serde_json`] says is passed on.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}

/// One incident of a report.
pub(super) fn incident<'r>(finding: &'r Finding, report: &Report) -> Incident<'r> {
    let i = &finding.incident;
    Incident {
        cause: i.key.cause,
        certainty: i.certainty(),
        certainties: &i.certainties,
        severity: finding.severity(),
        project: i.key.project.as_deref().map(clean),
        platform: i.key.platform,
        model: i.key.model.as_deref().map(clean),
        group: i.key.part.as_deref().map(clean),
        count: i.count,
        duplicates: i.duplicates,
        first_seen: i.first_seen.map(rfc3339),
        last_seen: i.last_seen.map(rfc3339),
        untimed: i.untimed,
        zone_assumed: i.zone_assumed,
        buckets: i.buckets,
        tiers: i.tiers.iter().copied().collect(),
        limits: i.limits.iter().copied().collect(),
        quota_ids: i.quota_ids.iter().map(|q| clean(q)).collect(),
        quota_metrics: i.quota_metrics.iter().map(|q| clean(q)).collect(),
        http_statuses: i.http_statuses.iter().copied().collect(),
        grpc_statuses: i.grpc_statuses.iter().copied().collect(),
        api_keys: i.api_keys.iter().map(ToString::to_string).collect(),
        retry_after_s: i.retry_after_s,
        example: i.example.as_ref().map(|e| Example {
            source: source(&e.place.source),
            line: e.place.line,
            column: e.place.column,
            excerpt: &e.excerpt,
            evidence: &e.evidence,
            rule: &e.rule,
        }),
        last_source: source(&i.last_place.source),
        last_line: i.last_place.line,
        last_column: i.last_place.column,
        histogram: Histogram {
            bin_s: i.timeline.width().num_seconds(),
            bins: i.timeline.bins().map(|(at, count)| (rfc3339(at), count)).collect(),
        },
        patterns: &i.insight.patterns,
        likely_bucket: i.insight.likely_bucket.as_deref(),
        notes: &i.insight.notes,
        aliases: i.insight.aliases.iter().map(|name| clean(name)).collect(),
        shared_consumers: i.shared_consumers.iter().map(ToString::to_string).collect(),
        retries: i.insight.retries,
        requests: i.insight.requests.as_deref().map(requests),
        client: finding.advice.client.as_deref(),
        state: state(&i.insight.state),
        retry: retry(finding, report),
        advice: advice(finding),
        reset: reset(finding, report),
        live: &finding.live,
    }
}
