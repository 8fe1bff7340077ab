//! Markdown for job summaries, merge requests and chat: a table of all incidents, and their advice to fold out.
//!
//! GitHub takes 1 MiB of a step's summary and drops all of it when it is longer. So the table and the details each
//! have a budget; where it is used up, one line says how many are left out. The totals always stand.

use std::io::{self, Write};

use crate::knowledge::Step;
use crate::report::escape::{markdown as text, markdown_code as code};
use crate::report::finding::Finding;
use crate::report::view::Report;
use crate::report::{client, together, words};

/// Bytes for the rows of the table.
const ROWS: usize = 300 * 1024;
/// Bytes for the details.
const DETAILS: usize = 500 * 1024;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Gemini API errors\n")?;
    writeln!(out, "{}\n", text(&words::closing(report)))?;
    for problem in &report.problems {
        writeln!(out, "- {}", code(problem))?;
    }
    if report.findings.is_empty() {
        return Ok(());
    }
    for (number, action) in (1..).zip(&report.first) {
        let label = if number == 1 { "First:\n\n" } else { "" };
        writeln!(out, "{label}{number}. {}", text(&action.text))?;
    }
    if !report.first.is_empty() {
        writeln!(out)?;
    }
    let together: Vec<String> = together::lines(report).map(|line| format!("- {}\n", text(&line))).collect();
    if !together.is_empty() {
        writeln!(out, "{}", together.concat())?;
    }
    writeln!(
        out,
        "| severity | cause | whom | times | retry | reset |\n| --- | --- | --- | ---: | --- | --- |"
    )?;
    within(ROWS, report, out, row)?;
    writeln!(out)?;
    within(DETAILS, report, out, details)
}

/// Writes each incident until the budget is used up, and says how many were left out.
fn within(
    budget: usize,
    report: &Report,
    out: &mut dyn Write,
    write: fn(&Finding, &Report) -> String,
) -> io::Result<()> {
    let mut used = 0;
    for (i, finding) in report.findings.iter().enumerate() {
        let part = write(finding, report);
        used += part.len();
        if used > budget {
            let left = (report.findings.len() - i) as u64;
            return writeln!(out, "\n{} not shown here\n", words::plural(left, "further incident"));
        }
        out.write_all(part.as_bytes())?;
    }
    Ok(())
}

fn row(finding: &Finding, report: &Report) -> String {
    format!(
        "| {} | {} | {} | {} | {} | {} |\n",
        finding.severity(),
        finding.incident.key.cause,
        code(&words::subject(finding)),
        words::thousands(finding.incident.count),
        text(words::retry(finding, &report.clock)),
        words::reset(finding, &report.clock).map(|r| text(&r)).unwrap_or_default(),
    )
}

fn details(finding: &Finding, report: &Report) -> String {
    let cause = finding.incident.key.cause;
    let mut lines = vec![
        format!(
            "<details><summary><b>{}[{cause}]</b> {}</summary>",
            finding.severity(),
            text(&finding.summary())
        ),
        String::new(),
        format!("- whom: {}", code(&words::subject(finding))),
        format!("- what: {}", code(&words::what(finding))),
        format!("- when: {}", text(&words::when(finding, report))),
    ];
    lines.extend(words::aliases(finding).map(|names| format!("- names: {}", code(&names))));
    lines.extend(
        Some(words::state(finding)).filter(|s| !s.is_empty()).map(|s| format!("- state: {}", text(&s))),
    );
    lines.extend(words::error_rate(finding).map(|rate| format!("- error rate: {}", text(&rate))));
    lines.extend(client::says(finding).map(|says| format!("- client: {}", text(&says))));
    lines.extend(words::signs(finding).map(|sign| format!("- sign: {}", text(&sign))));
    lines.extend(words::place(finding).map(|place| format!("- where: {}", code(&place))));
    lines.extend(words::why(finding).map(|why| format!("- why: {}", code(&why))));
    lines.extend(finding.live.iter().map(|note| format!("- live: {}", text(&note.says))));
    lines.push(format!("- retry: {}", text(words::retry(finding, &report.clock))));
    lines.extend(words::reset(finding, &report.clock).map(|reset| format!("- reset: {}", text(&reset))));
    lines.push(String::new());
    lines.extend(finding.advice.steps.iter().enumerate().map(|(i, s)| format!("{}. {}", i + 1, step(s))));
    lines.extend(finding.advice.avoid().iter().map(|avoid| format!("\nDon't: {}", text(avoid))));
    if let Some(example) = &finding.incident.example {
        lines.push(format!("\n<pre>{}</pre>", text(example.excerpt.as_str())));
    }
    lines.extend(["".to_owned(), "</details>".to_owned(), String::new(), String::new()]);
    lines.join("\n")
}

/// Links are our own, from the table of advice.
fn step(step: &Step) -> String {
    let link = step.link.as_ref().map(|link| format!(" <{link}>")).unwrap_or_default();
    format!("{}{link}", text(&step.text))
}
