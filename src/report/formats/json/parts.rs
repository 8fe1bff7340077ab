//! What an incident's JSON has parts for: requests, state, advice, reset.

use schemars::JsonSchema;
use serde::Serialize;

use crate::correlate;
use crate::knowledge::{Retryable, Step};
use crate::redact::{Excerpt, clean};
use crate::report::finding::Finding;
use crate::report::first::Action;
use crate::report::time::rfc3339;
use crate::report::view::Report;
use crate::terms::{AcrossKind, ModelStatus, Standing};

/// Characters of sentences of gemdiag's own, in which names of the input stand: more than the longest has.
const SENTENCES: usize = 4096;

#[derive(Serialize, JsonSchema)]
pub(super) struct Requests {
    succeeded: u64,
    failed: u64,
    error_rate: f64,
    last_success_at: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct State<'r> {
    id: Standing,
    since: Option<String>,
    evidence: &'r str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Advice<'r> {
    id: &'r str,
    retryable: Retryable,
    summary: &'r str,
    steps: &'r [std::sync::Arc<Step>],
    avoid: &'r [String],
    docs: &'r [String],
    sources: &'r [String],
    #[schemars(with = "String")]
    verified: chrono::NaiveDate,
    #[schemars(with = "Option<String>")]
    as_of: Option<chrono::NaiveDate>,
    model_note: Option<ModelNote<'r>>,
}

#[derive(Serialize, JsonSchema)]
struct ModelNote<'r> {
    model: String,
    status: ModelStatus,
    #[schemars(with = "Option<String>")]
    shut_down: Option<chrono::NaiveDate>,
    successor: Option<&'r str>,
    text: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct MayRetry {
    /// `now`, `after-reset`, `backoff` (a few times, slower each time) or `no` (somebody must act first).
    id: &'static str,
    /// Not before this time, where it is known.
    not_before: Option<String>,
    /// The same in words.
    says: &'static str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Reset {
    reset_at: String,
    in_s: i64,
    has_passed: bool,
    basis: &'static str,
    server_says: Option<String>,
    counted_from_now: bool,
}

pub(super) fn requests(requests: &correlate::Requests) -> Requests {
    Requests {
        succeeded: requests.succeeded,
        failed: requests.failed,
        error_rate: requests.error_rate(),
        last_success_at: requests.last_success.map(rfc3339),
    }
}

pub(super) fn state(state: &correlate::State) -> State<'_> {
    State { id: state.id, since: state.since.map(rfc3339), evidence: &state.evidence }
}

pub(super) fn advice(finding: &Finding) -> Advice<'_> {
    let fix = &finding.advice.fix;
    Advice {
        id: &fix.id,
        retryable: fix.retryable,
        summary: &fix.summary,
        steps: &finding.advice.steps,
        avoid: finding.advice.avoid(),
        docs: &fix.docs,
        sources: &fix.source,
        verified: fix.verified,
        as_of: finding.advice.as_of,
        model_note: finding.advice.model.as_ref().map(|note| ModelNote {
            model: clean(&note.name),
            status: note.status,
            shut_down: note.shut_down,
            successor: note.successor.as_deref(),
            text: Excerpt::new(&note.text, SENTENCES).to_string(),
        }),
    }
}

pub(super) fn retry(finding: &Finding, report: &Report) -> MayRetry {
    let retry = finding.retry(&report.clock);
    MayRetry { id: retry.id(), not_before: retry.not_before().map(rfc3339), says: retry.sentence() }
}

pub(super) fn reset(finding: &Finding, report: &Report) -> Option<Reset> {
    let reset = finding.advice.reset?;
    let left = reset.at - report.clock.now();
    Some(Reset {
        reset_at: rfc3339(reset.at),
        in_s: left.num_seconds().max(0),
        has_passed: left <= chrono::TimeDelta::zero(),
        basis: reset.basis.id(),
        server_says: reset.server_says.map(rfc3339),
        counted_from_now: finding.advice.counted_from_now,
    })
}

/// One thing to do first, over all incidents.
#[derive(Serialize, JsonSchema)]
pub(super) struct First<'r> {
    text: &'r str,
    /// Numbers of the incidents that it is about, from 1.
    incidents: &'r [usize],
    /// Their failed requests.
    events: u64,
}

pub(super) fn first(action: &Action) -> First<'_> {
    First { text: &action.text, incidents: &action.incidents, events: action.events }
}

/// What several incidents say together, or what one says across inputs and days.
#[derive(Serialize, JsonSchema)]
pub(super) struct Together<'r> {
    id: AcrossKind,
    text: &'r str,
    /// Numbers of the incidents that it is about, from 1.
    incidents: Vec<usize>,
}

pub(super) fn together((across, incidents): (&correlate::Across, Vec<usize>)) -> Together<'_> {
    Together { id: across.id, text: &across.text, incidents }
}

/// A kind of text in which a client dropped a refusal.
#[derive(Serialize, JsonSchema)]
pub(super) struct Dropped<'r> {
    /// Id of its row.
    id: &'r str,
    client: &'r str,
    count: u64,
    /// What it means.
    text: &'r str,
    /// How to see what was refused.
    body: &'r str,
}

/// The texts in which a client dropped a refusal.
pub(super) fn dropped(report: &Report) -> Vec<Dropped<'_>> {
    let rows = report.dropped.iter();
    let rows = rows.filter_map(|(id, count)| Some((report.know.dropped().get(id)?, *count)));
    rows.map(|(row, count)| Dropped {
        id: &row.id,
        client: row.client.as_deref().unwrap_or("unknown"),
        count,
        text: &row.statement,
        body: &row.body,
    })
    .collect()
}
