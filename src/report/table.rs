//! For people: one block for each incident, worst first, and a line of totals.

use std::io::{self, Write};

use chrono::{DateTime, Utc};
use comfy_table::presets::NOTHING;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};

use super::style::{Paint, Style};
use super::view::{Finding, Report};
use crate::clock::{Basis, Clock, Reset, countdown};
use crate::correlate::Totals;
use crate::knowledge::Retryable;
use crate::terms::{Platform, Tier};

/// Width of the labels, with the blank before the text.
const LABELS: usize = 9;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if style.verbosity < -1 {
        return Ok(());
    }
    if style.verbosity >= 0 {
        for finding in &report.findings {
            block(finding, report, style, out)?;
            writeln!(out)?;
        }
        if report.findings.iter().any(|f| f.incident.zone_assumed) {
            let zone = zone_name(&report.clock);
            writeln!(out, "note: times without a zone were read as {zone} time; --assume-tz says otherwise")?;
        }
    }
    writeln!(out, "{}", totals(&report.totals, report.findings.len()))
}

/// One incident.
fn block(finding: &Finding, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", title(finding, style))?;
    let mut rows: Vec<(&str, String)> = Vec::new();
    rows.push(("what", what(finding)));
    if report.totals.events > 1 || finding.incident.last_seen.is_some() {
        rows.push(("when", when(finding, report)));
    }
    rows.extend(why(finding).map(|line| ("why", line)));
    rows.push(("retry", retry(finding)));
    if let Some(reset) = &finding.advice.reset {
        rows.push(("reset", reset_line(reset, finding.advice.counted_from_now, &report.clock)));
    }
    for (i, step) in finding.advice.fix.steps.iter().enumerate() {
        let link = step.link.as_ref().map(|l| format!(" {l}")).unwrap_or_default();
        rows.push(("do", format!("{}. {}{link}", i + 1, step.text)));
    }
    rows.extend(finding.advice.fix.avoid.iter().map(|text| ("don't", text.clone())));
    rows.push((
        "more",
        format!("gemdiag explain {}   {}", finding.incident.key.cause, finding.advice.fix.docs.join(" ")),
    ));
    if style.verbosity > 0
        && let Some(example) = &finding.incident.example
    {
        rows.push(("text", example.excerpt.to_string()));
    }
    print_rows(&rows, style, out)
}

/// `critical[billing-missing] The free tier has no quota at all for this model (limit 0).   x12`
fn title(finding: &Finding, style: &Style) -> String {
    let severity = finding.severity();
    let name = format!("{severity}[{}]", finding.incident.key.cause);
    let times = match finding.incident.count {
        1 => String::new(),
        count => format!("  x{}", thousands(count)),
    };
    let head = style.paint(&name, Paint::Severity(severity));
    format!(
        "{head} {}{}",
        style.paint(&finding.advice.fix.summary, Paint::Strong),
        style.paint(&times, Paint::Faint)
    )
}

/// Prints labelled rows; the label of a row that continues the one before is left out.
fn print_rows(rows: &[(&str, String)], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    let mut last = "";
    for (label, text) in rows {
        table.add_row([if *label == last { "" } else { label }, text.as_str()]);
        last = label;
    }
    if let Some(column) = table.column_mut(0) {
        column.set_padding((2, 0)).set_constraint(ColumnConstraint::Absolute(Width::Fixed(LABELS as u16)));
    }
    if let Some(column) = table.column_mut(1) {
        column.set_padding((0, 0));
    }
    table.set_width(u16::try_from(style.width.unwrap_or(usize::from(u16::MAX))).unwrap_or(u16::MAX));
    for line in table.to_string().lines() {
        let line = line.trim_end();
        let (label, text) = line.split_at_checked(LABELS).unwrap_or((line, ""));
        writeln!(out, "{}{text}", style.paint(label, Paint::Label))?;
    }
    Ok(())
}

/// What failed: status, bucket, limit, model, project, tier, platform.
fn what(finding: &Finding) -> String {
    let incident = &finding.incident;
    let mut parts: Vec<String> = Vec::new();
    let status: Vec<String> = incident
        .http_statuses
        .iter()
        .map(|s| format!("HTTP {s}"))
        .chain(incident.grpc_statuses.iter().map(|c| c.id().to_owned()))
        .collect();
    parts.extend((!status.is_empty()).then(|| status.join(" ")));
    parts.extend(incident.buckets.iter().map(|b| format!("{} ({b})", b.name())));
    if !incident.limits.is_empty() {
        let limits: Vec<String> = incident.limits.iter().map(|l| thousands(*l)).collect();
        parts.push(format!("limit {}", limits.join(" or ")));
    }
    parts.extend(incident.tiers.iter().map(|t| tier(*t).to_owned()));
    parts.extend(incident.key.model.as_ref().map(|m| format!("model {}", crate::redact::clean(m))));
    parts.extend(incident.key.project.as_ref().map(|p| format!("project {}", crate::redact::clean(p))));
    parts.extend(incident.key.platform.map(|p| platform(p).to_owned()));
    parts.extend(incident.api_keys.iter().map(|k| format!("API key {k}")));
    if parts.is_empty() { "the text says no more than that".to_owned() } else { parts.join(", ") }
}

/// How often, when and where.
fn when(finding: &Finding, report: &Report) -> String {
    let incident = &finding.incident;
    let mut text = match incident.count {
        1 => "once".to_owned(),
        count => format!("{} times", thousands(count)),
    };
    if let (Some(first), Some(last)) = (incident.first_seen, incident.last_seen) {
        let ago = countdown(report.clock.now(), last);
        let (first, last) = (instant(first, &report.clock), instant(last, &report.clock));
        let span = if first == last { first } else { format!("{first} to {last}") };
        text.push_str(&format!(", {span} ({ago})"));
    }
    if let Some(example) = &incident.example {
        text.push_str(&format!(", first at {}:{}", clean_source(&example.place.source), example.place.line));
    }
    text
}

/// The evidence.
fn why(finding: &Finding) -> impl Iterator<Item = String> {
    let example = finding.incident.example.as_ref();
    example.into_iter().flat_map(|e| e.evidence.iter().map(|e| format!("{} = {}", e.field, e.value)))
}

fn retry(finding: &Finding) -> String {
    match finding.advice.fix.retryable {
        Retryable::AfterWait => "yes, after the reset; not before".to_owned(),
        Retryable::Backoff => "yes, a few times, slower each time".to_owned(),
        Retryable::No => "no: the same request fails again until somebody acts".to_owned(),
    }
}

/// `in 5 h 12 min: 2026-11-23 00:00:00 PST = 08:00:00 UTC (midnight Pacific time)`
fn reset_line(reset: &Reset, counted_from_now: bool, clock: &Clock) -> String {
    let at = instant(reset.at, clock);
    let utc = reset.at.format("%H:%M:%S UTC");
    let both = if at.ends_with("UTC") { at } else { format!("{at} = {utc}") };
    let basis = match reset.basis {
        Basis::ServerHint => "as the server said",
        Basis::MinuteWindow => "a minute after the error",
        Basis::PacificMidnight => "midnight Pacific time",
    };
    let mut text = if reset.at <= clock.now() {
        format!("already reset {}: retry now ({both}, {basis})", countdown(clock.now(), reset.at))
    } else {
        format!("{}: {both} ({basis})", countdown(clock.now(), reset.at))
    };
    if let Some(says) = reset.server_says {
        text.push_str(&format!("; the server said {}", instant(says, clock)));
    }
    if counted_from_now {
        text.push_str("; the text has no time, so this is counted from now");
    }
    text
}

/// `1 incident from 15 errors (4 duplicates), 3 failures of other services, 48,211 lines in 1 input`
fn totals(totals: &Totals, incidents: usize) -> String {
    let read = format!("{} in {}", plural(totals.lines, "line"), plural(totals.inputs, "input"));
    let mut parts = Vec::new();
    if totals.events == 0 {
        parts.push(format!("no Gemini API error found in {}", plural(totals.lines, "line")));
    } else {
        let mut text =
            format!("{} from {}", plural(incidents as u64, "incident"), plural(totals.events, "error"));
        if totals.duplicates > 0 {
            text.push_str(&format!(" ({})", plural(totals.duplicates, "duplicate")));
        }
        parts.push(text);
    }
    if totals.other > 0 {
        parts.push(format!("{} of further incidents", plural(totals.other, "error")));
    }
    if totals.foreign > 0 {
        parts.push(format!("{} of other services", plural(totals.foreign, "failure")));
    }
    if totals.not_understood > 0 {
        parts.push(format!("{} not understood", plural(totals.not_understood, "text")));
    }
    if totals.events > 0 {
        parts.push(read);
    }
    parts.join(", ")
}

/// A time on the clock that is shown: `2026-11-23 00:00:00 PST`.
fn instant(at: DateTime<Utc>, clock: &Clock) -> String {
    let (wall, zone) = clock.zone().wall(at);
    format!("{} {zone}", wall.format("%Y-%m-%d %H:%M:%S"))
}

fn zone_name(clock: &Clock) -> String {
    clock.assumed().to_string()
}

fn clean_source(name: &str) -> String {
    crate::redact::clean(name)
}

const fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Free => "free tier",
        Tier::Paid => "paid tier",
        Tier::Paid1 => "paid tier 1",
        Tier::Paid2 => "paid tier 2",
        Tier::Paid3 => "paid tier 3",
    }
}

const fn platform(platform: Platform) -> &'static str {
    match platform {
        Platform::GeminiApi => "Gemini API",
        Platform::VertexAi => "Vertex AI",
        Platform::CodeAssist => "Gemini Code Assist",
        Platform::Relay => "through a relay",
    }
}

fn plural(count: u64, word: &str) -> String {
    format!("{} {word}{}", thousands(count), if count == 1 { "" } else { "s" })
}

/// `48211` as `48,211`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
