//! One line for each incident, as compilers print them: `file:line:column: severity[cause] message`.

use std::io::{self, Write};

use crate::report::style::Style;
use crate::report::view::Report;
use crate::report::words;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if style.verbosity >= 0 {
        for finding in &report.findings {
            let place = words::place(finding)
                .map(|p| format!("{p}:{}: ", finding.place().column))
                .unwrap_or_default();
            let (severity, cause) = (finding.severity(), finding.incident.key.cause);
            writeln!(out, "{place}{severity}[{cause}] {}", words::sentence(finding, report))?;
        }
    }
    writeln!(out, "gemdiag: {}", words::totals(report))
}
