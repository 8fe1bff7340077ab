//! One line for what is new in an incident, while its log goes on.

use std::io::{self, Write};

use super::finding::Finding;
use super::layout::paragraph;
use super::style::{Paint, Style};
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
    let head = format!("{severity}[{}]", finding.incident.key.cause);
    let (verb, text) = told(finding, change, clock);
    let line = Line { verb, head, paint: Paint::Severity(severity) };
    line.write(&format!("{}: {text}", words::subject(finding)), clock, style, out)
}

/// What is new, in a word and in a sentence.
pub(super) fn told(finding: &Finding, change: &Change, clock: &Clock) -> (&'static str, String) {
    match change {
        Change::Opened => ("opened", opened(finding, clock)),
        Change::Grew(from) => ("grew", format!("{}, from {}", failures(finding), thousands(*from))),
        Change::Showed(found) => ("pattern", format!("{}: {}", found.id, found.evidence)),
        Change::Closed(why) => ("closed", format!("{}; {why}", failures(finding))),
    }
}

/// `14:02:17 past     2 incidents were over before; the report at the end has them`
///
/// # Errors
/// What the writer says.
pub fn past(incidents: usize, clock: &Clock, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let (were, them) = if incidents == 1 { ("was", "it") } else { ("were", "them") };
    let text = format!("{were} over before; the report at the end has {them}");
    let line = Line { verb: "past", head: plural(incidents as u64, "incident"), paint: Paint::Strong };
    line.write(&text, clock, style, out)
}

/// What stands before the text of a line.
struct Line {
    verb: &'static str,
    head: String,
    paint: Paint,
}

/// Characters of a line at most.
const TEXT: usize = 1000;

/// Columns of the time and the verb.
const INDENT: usize = 18;

impl Line {
    /// Writes the line; on a terminal, wrapped below its beginning.
    fn write(&self, text: &str, clock: &Clock, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let (wall, _) = clock.zone().wall(clock.now());
        let time = style.paint(&wall.format("%H:%M:%S").to_string(), Paint::Faint);
        write!(out, "{time} {} ", style.paint(&format!("{:<8}", self.verb), Paint::Strong))?;
        let narrow = Style { width: style.width.map(|width| width.saturating_sub(INDENT).max(20)), ..*style };
        let text = format!("{} {}", self.head, Excerpt::new(text, TEXT));
        for (i, line) in paragraph(&text, &narrow).iter().enumerate() {
            match line.strip_prefix(self.head.as_str()).filter(|_| i == 0) {
                Some(rest) => writeln!(out, "{}{rest}", style.paint(&self.head, self.paint))?,
                None => writeln!(out, "{:INDENT$}{line}", "")?,
            }
        }
        Ok(())
    }
}

/// What it is, and what to do about it.
fn opened(finding: &Finding, clock: &Clock) -> String {
    let mut text = format!("{} Retry: {}", finding.summary(), words::retry(finding, clock));
    if let Some(reset) = words::reset(finding, clock) {
        text.push_str(&format!(". Reset: {reset}"));
    }
    text
}

fn failures(finding: &Finding) -> String {
    plural(finding.incident.count, "failure")
}
