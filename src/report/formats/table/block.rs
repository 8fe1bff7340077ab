//! One incident: what failed, why we think so, whether and when to retry, what to do and what not to do.

use std::io::{self, Write};

use crate::classify::Evidence;
use crate::redact::{Excerpt, clean};
use crate::report::finding::Finding;
use crate::report::style::{Paint, Style};
use crate::report::view::Report;
use crate::report::words::{self, platform, thousands, tier};
use crate::report::{Labels, client, layout, sparkline};

const LABELS: Labels = Labels { width: 10, indent: 2 };

/// Where a block stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Position {
    /// Its number, where there are several.
    pub number: Option<usize>,
    /// The number of the block that gives the same advice, where one stands above.
    pub above: Option<usize>,
}

/// A label, a number within the label, and a text.
struct Row {
    label: &'static str,
    number: Option<usize>,
    text: String,
    /// The addresses of our own in the text.
    links: Vec<String>,
}

impl Row {
    fn new(label: &'static str, text: impl Into<String>) -> Self {
        Self { label, number: None, text: text.into(), links: Vec::new() }
    }
}

pub(super) fn write(
    finding: &Finding,
    report: &Report,
    position: Position,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    title(finding, position.number, style, out)?;
    let mut rows: Vec<Row> = finding
        .advice
        .model
        .iter()
        .map(|note| Row::new("model", Excerpt::new(&note.text, 400).to_string()))
        .collect();
    rows.extend(facts(finding, report, style));
    match position.above {
        Some(number) => rows.push(Row::new("do", format!("the same as for {number}"))),
        None => rows.extend(advice(finding)),
    }
    if style.verbosity > 0
        && let Some(example) = &finding.incident.example
    {
        rows.push(Row::new("rule", example.rule.as_str()));
        rows.push(Row::new("text", example.excerpt.as_str()));
    }
    print(rows, style, out)
}

/// `2. critical[billing-missing] The free tier has no quota at all for this model (limit 0).  x12`
fn title(finding: &Finding, number: Option<usize>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let severity = finding.severity();
    let number = number.map(|n| format!("{n}. ")).unwrap_or_default();
    let name = format!("{severity}[{}]", finding.incident.key.cause);
    let times = match finding.incident.count {
        1 => String::new(),
        count => format!("  x{}", thousands(count)),
    };
    let text = format!("{number}{name} {}{times}", finding.summary());
    for (i, line) in layout::paragraph(&text, style).iter().enumerate() {
        match line
            .strip_prefix(number.as_str())
            .and_then(|l| l.strip_prefix(name.as_str()))
            .filter(|_| i == 0)
        {
            Some(rest) => {
                let name = style.paint(&name, Paint::Severity(severity));
                writeln!(out, "{number}{name}{}", style.paint(rest.trim_end(), Paint::Strong))?;
            }
            None => writeln!(out, "{}", style.paint(line.trim_end(), Paint::Strong))?,
        }
    }
    Ok(())
}

/// What happened, and when it is over.
fn facts(finding: &Finding, report: &Report, style: &Style) -> Vec<Row> {
    let verbose = style.verbosity > 0;
    let incident = &finding.incident;
    let mut rows = vec![Row::new("what", quota(finding)), Row::new("what", subject(finding))];
    if report.totals.events > 1 || incident.last_seen.is_some() {
        rows.push(Row::new("when", when(finding, report)));
        rows.extend(sparkline::line(&incident.timeline, style).map(|line| Row::new("when", line)));
        rows.push(Row::new("when", words::state(finding)));
        rows.extend(words::error_rate(finding).map(|text| Row::new("when", text)));
    }
    rows.extend(client::says(finding).map(|text| Row::new("client", text)));
    rows.extend(words::signs(finding).map(|text| Row::new("signs", text)));
    rows.extend(why(finding, verbose).map(|e| Row::new("why", format!("{} = {}", e.field, e.value))));
    rows.extend(finding.live.iter().map(|note| Row::new("live", note.says.as_str())));
    rows.push(Row::new("retry", words::retry(finding, &report.clock)));
    rows.extend(words::reset(finding, &report.clock).map(|text| Row::new("reset", text)));
    rows.retain(|row| !row.text.is_empty());
    rows
}

/// The evidence. The metric says no more than the quota id does, and is left to the long answer.
fn why(finding: &Finding, verbose: bool) -> impl Iterator<Item = &Evidence> {
    let evidence = finding.incident.example.as_ref().map_or(&[][..], |e| &e.evidence);
    let named = !verbose && evidence.iter().any(|e| e.field == "quota_id");
    evidence.iter().filter(move |e| !(named && e.field == "quota_metric"))
}

fn advice(finding: &Finding) -> Vec<Row> {
    let fix = &finding.advice.fix;
    let mut rows = Vec::new();
    for (i, step) in finding.advice.steps.iter().enumerate() {
        let link = step.link.as_ref().map(|l| format!(" {l}")).unwrap_or_default();
        let (text, links) = (format!("{}{link}", step.text), step.link.iter().cloned().collect());
        rows.push(Row { label: "do", number: Some(i + 1), text, links });
    }
    rows.extend(finding.advice.avoid().iter().map(|text| Row::new("don't", text.as_str())));
    let as_of = finding.advice.as_of.map(|day| format!("(as of {day}) ")).unwrap_or_default();
    let text = format!("{as_of}{}", fix.docs.join(" "));
    rows.push(Row { links: fix.docs.clone(), ..Row::new("more", text) });
    rows
}

/// Prints labelled rows; the label of a row that continues the one before is left out.
fn print(rows: Vec<Row>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut last = "";
    let rows = rows.into_iter().map(|row| {
        let label = if row.label == last { "" } else { row.label };
        last = row.label;
        let number = row.number.map(|n| format!("{n}.")).unwrap_or_default();
        (format!("{label:<4}{number:>3}"), Paint::Label, row.text, row.links)
    });
    layout::rows_with_links(rows, LABELS, style, out)
}

/// What was refused: status, bucket, limit.
fn quota(finding: &Finding) -> String {
    let incident = &finding.incident;
    let status: Vec<String> = words::statuses(incident).collect();
    let status = (!status.is_empty()).then(|| status.join(" "));
    status.into_iter().chain(words::quota(finding)).collect::<Vec<_>>().join(", ")
}

/// Whose it was: model, tier, project, platform, keys.
fn subject(finding: &Finding) -> String {
    let incident = &finding.incident;
    let mut parts: Vec<String> = Vec::new();
    parts.extend(incident.key.model.as_ref().map(|m| format!("model {}", clean(m))));
    parts.extend(incident.tiers.iter().map(|t| tier(*t).to_owned()));
    parts.extend(incident.key.project.as_ref().map(|p| format!("project {}", clean(p))));
    parts.extend(words::aliases(finding));
    parts.extend(incident.key.platform.map(|p| platform(p).to_owned()));
    parts.extend(words::keys(incident));
    parts.join(", ")
}

/// How often, when and where.
fn when(finding: &Finding, report: &Report) -> String {
    let mut text = words::when(finding, report);
    if let Some(place) = words::place(finding) {
        // Of several inputs it is the first by their names, which need not be the first in time.
        let which = if finding.incident.sources.is_one() { "first" } else { "one" };
        text.push_str(&format!(", {which} at {place}"));
    }
    text
}
