//! For people: an overview where there is more than one incident, one block for each, worst first, and totals.

mod block;
mod groups;
mod overview;

use std::collections::HashMap;
use std::io::{self, Write};

use crate::report::layout;
use crate::report::style::Style;
use crate::report::view::Report;
use crate::report::{together, words};

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if style.verbosity < -1 {
        return Ok(());
    }
    if style.verbosity >= 0 {
        groups::write(report, style, out)?;
        together(report, style, out)?;
        if report.findings.len() > 1 {
            overview::write(report, style, out)?;
        }
        blocks(report, style, out)?;
        if !report.findings.is_empty() {
            hints(report, out)?;
        }
        if report.findings.iter().any(|f| f.incident.zone_assumed) {
            let zone = report.clock.assumed();
            writeln!(
                out,
                "note: times without a zone, or with a name that several zones have (CST, IST), were read as {zone} time; --assume-tz ZONE reads them otherwise"
            )?;
        }
    }
    writeln!(out, "{}", words::closing(report))?;
    // Where nothing was found, the reason stands behind the answer.
    if style.verbosity >= 0 && report.findings.is_empty() {
        hints(report, out)?;
    }
    Ok(())
}

/// What the incidents say together, above them.
fn together(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<String> = together::lines(report).collect();
    for line in &lines {
        for (i, part) in layout::paragraph(line, style).iter().enumerate() {
            writeln!(out, "{}{}", if i == 0 { "across: " } else { "        " }, part.trim())?;
        }
    }
    if lines.is_empty() { Ok(()) } else { writeln!(out) }
}

fn hints(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    report.hints().iter().try_for_each(|hint| writeln!(out, "note: {hint}"))
}

/// The blocks alone, for commands that say in their own words what they read.
pub(in crate::report) fn findings(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    blocks(report, style, out)
}

/// One block for each incident. Advice that stands above already is not said again.
fn blocks(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut said: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    for (i, finding) in report.findings.iter().enumerate() {
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
