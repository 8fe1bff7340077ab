//! For people: an overview where there is more than one incident, one block for each, worst first, and totals.

mod block;
mod groups;
mod overview;

use std::collections::HashMap;
use std::io::{self, Write};

use crate::report::finding::Finding;
use crate::report::layout;
use crate::report::style::Style;
use crate::report::view::Report;
use crate::report::{together, words};

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if style.verbosity < -1 {
        return Ok(());
    }
    let shown = style.blocks.unwrap_or(usize::MAX).min(report.findings.len());
    if style.verbosity >= 0 {
        groups::write(report, style, out)?;
        together(report, style, out)?;
        if report.findings.len() > 1 {
            overview::write(report, shown, style, out)?;
        }
        blocks(report, shown, style, out)?;
        if !report.findings.is_empty() {
            notes(report, style, out)?;
        }
        if report.findings.iter().any(|f| f.incident.zone_assumed) {
            note(
                &format!(
                    "times without a zone, or with a name that several zones have (CST, IST), were read as {} time; --assume-tz ZONE reads them otherwise",
                    report.clock.assumed()
                ),
                style,
                out,
            )?;
        }
    }
    hanging("", &words::closing(report), style, out)?;
    // Where nothing was found, the reason stands behind the answer.
    if style.verbosity >= 0 && report.findings.is_empty() {
        notes(report, style, out)?;
    }
    if style.verbosity < 0 { Ok(()) } else { first(report, style, out) }
}

/// What to do first: the last lines, which stay on the screen.
fn first(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if report.findings.len() + usize::try_from(report.below_top.incidents).unwrap_or(usize::MAX) < 2 {
        return Ok(());
    }
    let label = |i: usize| format!("{:<7}{}. ", if i == 0 { "first:" } else { "" }, i + 1);
    for (i, action) in report.first.iter().take(ACTIONS).enumerate() {
        hanging(&label(i), &action.text, style, out)?;
    }
    let more = report.first.len().saturating_sub(ACTIONS);
    if more > 0 {
        writeln!(out, "       and {more} more, in the order of the incidents")?;
    }
    Ok(())
}

/// Actions that are told at the end.
const ACTIONS: usize = 5;

/// A text behind a label, its further lines below the text.
fn hanging(label: &str, text: &str, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let width = style.width.map(|width| width.saturating_sub(label.len()).max(20));
    for (i, line) in layout::paragraph(text, &Style { width, ..*style }).iter().enumerate() {
        let label = if i == 0 { label } else { &" ".repeat(label.len()) };
        writeln!(out, "{label}{}", line.trim())?;
    }
    Ok(())
}

fn note(text: &str, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    hanging("note: ", text, style, out)
}

/// What the incidents say together, above them.
fn together(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<String> = together::lines(report).collect();
    for line in &lines {
        hanging("across: ", line, style, out)?;
    }
    if lines.is_empty() { Ok(()) } else { writeln!(out) }
}

fn notes(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    report.hints().iter().try_for_each(|hint| note(hint, style, out))
}

/// The block of one incident.
pub(in crate::report) fn finding(
    report: &Report,
    finding: &Finding,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    block::write(finding, report, block::Position { number: None, above: None }, style, out)
}

/// The blocks alone, for commands that say in their own words what they read.
pub(in crate::report) fn findings(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    blocks(report, report.findings.len(), style, out)
}

/// One block for each of the first `shown` incidents. Advice that stands above already is not said again.
fn blocks(report: &Report, shown: usize, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut said: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    for (i, finding) in report.findings.iter().take(shown).enumerate() {
        let number = (report.findings.len() > 1).then_some(i + 1);
        let advice = &finding.advice;
        // After the reset the same row has other steps.
        let says = (advice.fix.id.as_str(), advice.steps.first().map(|step| step.text.as_str()));
        let above = said.get(&says).copied();
        said.entry(says).or_insert(i + 1);
        block::write(finding, report, block::Position { number, above }, style, out)?;
        writeln!(out)?;
    }
    Ok(())
}
