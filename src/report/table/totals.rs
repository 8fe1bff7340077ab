//! The last line: what was read, and what became of it.

use super::words::plural;
use crate::report::view::Report;

/// `1 incident from 15 errors (4 duplicates), 3 failures of other services, 48,211 lines in 1 input`
pub(super) fn line(report: &Report) -> String {
    let (totals, incidents) = (&report.totals, report.findings.len());
    let read = format!("{} in {}", plural(totals.lines, "line"), plural(totals.inputs, "input"));
    let mut parts = Vec::new();
    if totals.events == 0 {
        parts.push("no Gemini API error found".to_owned());
    } else {
        let incidents = u64::try_from(incidents).unwrap_or(u64::MAX);
        let mut text = format!("{} from {}", plural(incidents, "incident"), plural(totals.events, "error"));
        if totals.duplicates > 0 {
            text.push_str(&format!(" ({})", plural(totals.duplicates, "duplicate")));
        }
        parts.push(text);
    }
    if totals.other > 0 {
        parts.push(format!("{} of further incidents", plural(totals.other, "error")));
    }
    for (rest, what) in [(report.below_top, "below --top"), (report.left_out, "not asked for")] {
        if rest.incidents > 0 {
            let incidents = plural(rest.incidents, "incident");
            parts.push(format!("{incidents} with {} {what}", plural(rest.events, "error")));
        }
    }
    if totals.out_of_time > 0 {
        parts.push(format!("{} out of the time asked for", plural(totals.out_of_time, "error")));
    }
    if totals.foreign > 0 {
        parts.push(format!("{} of other services", plural(totals.foreign, "failure")));
    }
    if totals.not_understood > 0 {
        parts.push(format!("{} not understood", plural(totals.not_understood, "text")));
    }
    parts.push(read);
    parts.join(", ")
}
