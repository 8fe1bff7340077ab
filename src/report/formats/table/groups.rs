//! The headings of a grouped report: a line for each.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::report::Group;
use crate::report::style::{Paint, Style};
use crate::report::view::Report;
use crate::report::words::{plural, thousands};

/// `demo-project-123   error   1,204 errors in 3 incidents: rpd, rpm`
pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let name = |group: &Group| group.value.as_deref().unwrap_or("-").to_owned();
    let width = report.groups.iter().map(|group| name(group).width()).max().unwrap_or_default();
    for group in &report.groups {
        let causes: Vec<&str> = group.causes.iter().map(|c| c.id()).collect();
        let severity = format!("{:<8}", group.severity);
        let name = name(group);
        let pad = " ".repeat(width - name.width());
        writeln!(
            out,
            "{name}{pad}  {} {} errors in {}: {}",
            style.paint(&severity, Paint::Severity(group.severity)),
            thousands(group.events),
            plural(group.incidents, "incident"),
            causes.join(", ")
        )?;
    }
    if report.groups.is_empty() { Ok(()) } else { writeln!(out) }
}
