//! SARIF 2.1.0, as GitHub code scanning and editors read it.
//!
//! Rules are the causes, all of them, so that their indexes never change with what was found. Results from a pipe carry
//! no location; code scanning drops those. It takes 5,000 results of a run: the worst are kept, and a notification says
//! how many are not.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::knowledge::{Case, Knowledge};
use crate::report::escape::{sarif_message, uri};
use crate::report::finding::Finding;
use crate::report::view::Report;
use crate::report::words;
use crate::terms::{Cause, Severity};

/// The most results.
pub(super) const MOST: usize = 5_000;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let results: Vec<Value> = report.findings.iter().take(MOST).map(|f| result(f, report)).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "gemdiag",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": Cause::ALL.iter().map(|c| rule(*c, &report.know)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": report.problems.is_empty(),
                "toolExecutionNotifications": notifications(report),
            }],
            "results": results,
        }],
    });
    serde_json::to_writer(&mut *out, &document)?;
    writeln!(out)
}

fn rule(cause: Cause, know: &Knowledge) -> Value {
    let mut rule = json!({ "id": cause.id() });
    if let Some(fix) = know.fixes().choose(Case::of(cause)) {
        let steps: Vec<&str> = fix.steps.iter().map(|s| s.text.as_str()).collect();
        rule["shortDescription"] = json!({ "text": sarif_message(&fix.summary) });
        rule["help"] = json!({ "text": sarif_message(&steps.join("\n")) });
        rule["defaultConfiguration"] = json!({ "level": level(fix.severity) });
        if let Some(link) = fix.docs.first() {
            rule["helpUri"] = json!(link);
        }
    }
    rule
}

fn result(finding: &Finding, report: &Report) -> Value {
    let cause = finding.incident.key.cause;
    let mut result = json!({
        "ruleId": cause.id(),
        "ruleIndex": Cause::ALL.iter().position(|c| *c == cause),
        "level": level(finding.severity()),
        "message": { "text": sarif_message(&words::sentence(finding, report)) },
        "occurrenceCount": finding.incident.count,
        "partialFingerprints": { "gemdiagIncident/v1": finding.id() },
    });
    if let Some(at) = report.location(finding) {
        result["locations"] = json!([{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&at.path) },
            "region": { "startLine": at.line, "startColumn": at.column },
        }}]);
    }
    result
}

fn notifications(report: &Report) -> Vec<Value> {
    let note =
        |level: &str, text: &str| json!({ "level": level, "message": { "text": sarif_message(text) } });
    let left = report.findings.len().saturating_sub(MOST);
    let more = (left > 0).then(|| format!("{} not listed", words::plural(left as u64, "further incident")));
    let mut notes: Vec<Value> = report.problems.iter().map(|p| note("error", p)).collect();
    notes.extend(more.map(|text| note("warning", &text)));
    notes.push(note("note", &words::totals(report)));
    notes
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
