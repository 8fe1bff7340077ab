//! Prometheus' text format: what a metric is, and a line for each of its series.
//!
//! Written here: the crates that know the format hold counters of their own (`prometheus`), or write OpenMetrics, which a
//! textfile collector reads without the kinds of its counters (`prometheus-client`).

use std::fmt::{Display, Write as _};
use std::io::{self, Write};

/// Whether a number may fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It only grows, as long as one run lasts.
    Counter,
    Gauge,
}

/// A metric.
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) help: &'static str,
}

/// The labels of a series, in the order in which they are written.
pub(super) type Labels<'l> = Vec<(&'static str, &'l str)>;

impl Metric {
    /// Writes the metric with its series; one without any is not written. There are no time stamps: the file's own says how
    /// old it is.
    pub(super) fn write<'l>(
        &self,
        series: impl IntoIterator<Item = (Labels<'l>, i64)>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut series = series.into_iter().peekable();
        if series.peek().is_none() {
            return Ok(());
        }
        let kind = if self.kind == Kind::Counter { "counter" } else { "gauge" };
        writeln!(out, "# HELP {} {}\n# TYPE {} {kind}", self.name, self.help, self.name)?;
        series.try_for_each(|(labels, value)| writeln!(out, "{}{} {value}", self.name, Braces(&labels)))
    }

    /// Writes the metric with one series that has no labels.
    pub(super) fn write_one(&self, value: i64, out: &mut dyn Write) -> io::Result<()> {
        self.write([(Vec::new(), value)], out)
    }
}

/// Labels as the format has them.
struct Braces<'b, 'l>(&'b Labels<'l>);

impl Display for Braces<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, (name, value)) in self.0.iter().enumerate() {
            write!(f, "{}{name}=\"", if i == 0 { '{' } else { ',' })?;
            for c in value.chars() {
                match c {
                    '\\' => f.write_str("\\\\")?,
                    '"' => f.write_str("\\\"")?,
                    '\n' => f.write_str("\\n")?,
                    c => f.write_char(c)?,
                }
            }
            f.write_char('"')?;
        }
        if self.0.is_empty() { Ok(()) } else { f.write_char('}') }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_holds_any_text_and_stays_on_its_line() {
        let metric = Metric { name: "gemdiag_x_total", kind: Kind::Counter, help: "Xs." };
        let mut out = Vec::new();
        metric.write([(vec![("a", "C:\\new \"x\"\n# y"), ("b", "")], 3), (Vec::new(), 0)], &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "# HELP gemdiag_x_total Xs.\n# TYPE gemdiag_x_total counter\n\
             gemdiag_x_total{a=\"C:\\\\new \\\"x\\\"\\n# y\",b=\"\"} 3\ngemdiag_x_total 0\n"
        );
        let mut out = Vec::new();
        metric.write([], &mut out).unwrap();
        assert!(out.is_empty());
    }
}
