//! GitHub workflow commands: annotations of a run, and of the file where the log lies in the repository.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest in silence. So the worst nine of
//! each are sent, and one notice says how many there are beside them.

use std::io::{self, Write};

use crate::report::escape::{workflow_message, workflow_property};
use crate::report::finding::Finding;
use crate::report::view::Report;
use crate::report::words;
use crate::terms::Severity;

/// The most annotations of one kind.
pub(super) const MOST: usize = 9;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut left = 0;
    for command in ["error", "warning", "notice"] {
        let mut of_kind = report.findings.iter().filter(|f| self::command(f.severity()) == command);
        for finding in of_kind.by_ref().take(MOST) {
            annotation(command, finding, report, out)?;
        }
        left += of_kind.count();
    }
    let totals = workflow_message(&words::totals(report));
    if left > 0 {
        let more = words::plural(left as u64, "further incident");
        writeln!(out, "::notice title=gemdiag::{more} not shown here; in all {totals}")?;
    }
    writeln!(out, "gemdiag: {totals}")
}

const fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

fn annotation(command: &str, finding: &Finding, report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let place = report
        .location(finding)
        .map(|at| format!("file={},line={},col={},", workflow_property(&at.path), at.line, at.column))
        .unwrap_or_default();
    let title = workflow_property(&format!("Gemini API: {}", finding.incident.key.cause));
    let mut message = words::sentence(finding, report);
    for (i, step) in finding.advice.steps.iter().enumerate() {
        let link = step.link.as_ref().map(|l| format!(" {l}")).unwrap_or_default();
        message.push_str(&format!("\n{}. {}{link}", i + 1, step.text));
    }
    writeln!(out, "::{command} {place}title={title}::{}", workflow_message(&message))
}
