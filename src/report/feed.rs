//! One line for what is new in an incident, while its log goes on.

use std::io::{self, Write};

use super::style::{Paint, Style};
use super::view::Finding;
use super::words::{self, plural, thousands};
use crate::clock::Clock;
use crate::correlate::Change;
use crate::redact::Excerpt;

/// `14:02:17 opened   error[rpm] gemini-2.5-flash, Gemini API: Requests come faster ...`
///
/// # Errors
/// What the writer says.
pub fn change(
    finding: &Finding,
    change: &Change,
    clock: &Clock,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let severity = finding.severity();
    let name = format!("{severity}[{}]", finding.incident.key.cause);
    let (verb, text) = match change {
        Change::Opened => ("opened", opened(finding, clock)),
        Change::Grew(from) => ("grew", format!("{}, from {}", failures(finding), thousands(*from))),
        Change::Showed(found) => ("pattern", format!("{}: {}", found.id, found.evidence)),
        Change::Closed(why) => ("closed", format!("{}; {why}", failures(finding))),
    };
    line(
        verb,
        &style.paint(&name, Paint::Severity(severity)),
        &format!("{}: {text}", words::subject(finding)),
        clock,
        style,
        out,
    )
}

/// `14:02:17 past     2 incidents were over before; the report at the end has them`
///
/// # Errors
/// What the writer says.
pub fn past(incidents: usize, clock: &Clock, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let (incidents, were, them) = match incidents {
        1 => ("1 incident".to_owned(), "was", "it"),
        more => (plural(more as u64, "incident"), "were", "them"),
    };
    let text = format!("{were} over before; the report at the end has {them}");
    line("past", &incidents, &text, clock, style, out)
}

/// Characters of a line at most.
const TEXT: usize = 1000;

fn line(
    verb: &str,
    head: &str,
    text: &str,
    clock: &Clock,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (wall, _) = clock.zone().wall(clock.now());
    let time = style.paint(&wall.format("%H:%M:%S").to_string(), Paint::Faint);
    writeln!(
        out,
        "{time} {} {head} {}",
        style.paint(&format!("{verb:<8}"), Paint::Strong),
        Excerpt::new(text, TEXT)
    )
}

/// What it is, and what to do about it.
fn opened(finding: &Finding, clock: &Clock) -> String {
    let mut text = format!("{} Retry: {}", finding.advice.fix.summary, words::retry(finding, clock));
    if let Some(reset) = words::reset(finding, clock) {
        text.push_str(&format!(". Reset: {reset}"));
    }
    text
}

fn failures(finding: &Finding) -> String {
    plural(finding.incident.count, "failure")
}
