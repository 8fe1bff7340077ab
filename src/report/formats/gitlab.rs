//! GitLab Code Quality: an array of findings, as its merge request widget reads them.
//!
//! GitLab asks for a path. What came through a pipe has none; the bare name of the pipe stands in its place, because
//! an entry that is left out would make this format count otherwise than the others.

use std::io::{self, Write};

use serde::Serialize;

use crate::report::finding::Finding;
use crate::report::view::{Report, source};
use crate::report::words;
use crate::terms::Severity;

#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u64,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let entries: Vec<Entry> = report.findings.iter().map(|f| entry(f, report)).collect();
    serde_json::to_writer_pretty(&mut *out, &entries)?;
    writeln!(out)
}

fn entry(finding: &Finding, report: &Report) -> Entry {
    let (path, line) = report.location(finding).map_or_else(
        || {
            let place = finding.place();
            (source(place.source.trim_matches(['<', '>'])), place.line)
        },
        |at| (at.path, at.line),
    );
    Entry {
        description: words::sentence(finding, report),
        check_name: finding.incident.key.cause.id(),
        fingerprint: finding.id(),
        severity: severity(finding.severity()),
        location: Location { path, lines: Lines { begin: line } },
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}
