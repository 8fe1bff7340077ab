//! Numbers for Prometheus, in a file as node_exporter's textfile collector reads it.
//!
//! Enters: a finished [`Report`]. Leaves: no more than a thousand series, with the ids that every other format has. Names of
//! projects and models come from a log: they are masked as everywhere, and what would be too many of them is one series.

mod fold;
mod groups;
mod names;
mod text;

use std::cmp::Reverse;
use std::io::{self, Write};

use compact_str::CompactString;

use super::view::Report;
use crate::correlate::Key;
use crate::knowledge::AS_OF;
use crate::redact::clean;
use fold::Fold;
use groups::{Group, Id, groups};
use text::Metric;

/// Incidents with series of their own: four each.
const GROUPS: usize = 220;

/// Models with a series of their own for what went well.
const MODELS: usize = 60;

/// What stands in the place of a name where the rest is counted.
const REST: &str = "other";

/// Counters for Prometheus: they only grow from one writing to the next.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    failures: Fold<Id>,
    succeeded: Fold<CompactString>,
}

impl Metrics {
    /// Writes all metrics; `is_closed` says which incidents are over though the log does not say so.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(
        &mut self,
        report: &Report,
        is_closed: &dyn Fn(&Key) -> bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let version = vec![("knowledge_date", AS_OF.trim()), ("version", env!("CARGO_PKG_VERSION"))];
        names::BUILD.write([(version, 1)], out)?;
        names::WRITTEN.write_one(report.generated_at().timestamp(), out)?;
        self.incidents(report, is_closed, out)?;
        self.requests(report, out)?;
        let totals = &report.totals;
        let left_out = [("filter", report.left_out.events), ("ignored", report.known.events)];
        let left_out = left_out.map(|(reason, events)| (vec![("reason", reason)], whole(events)));
        names::LEFT_OUT.write(left_out, out)?;
        for (metric, count) in [
            (&names::FAILED, totals.events),
            (&names::NOT_UNDERSTOOD, totals.not_understood),
            (&names::DROPPED, totals.dropped),
            (&names::BYTES, totals.bytes),
            (&names::LINES, totals.lines),
            (&names::INPUTS, totals.inputs),
            (&names::UNREAD, report.problems.len() as u64),
        ] {
            metric.write_one(whole(count), out)?;
        }
        Ok(())
    }

    /// Writes what is known of each incident; those that have the same labels are one.
    fn incidents(
        &mut self,
        report: &Report,
        is_closed: &dyn Fn(&Key) -> bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let groups = groups(report, is_closed);
        let beyond = report.below_top.events + report.totals.other;
        let rest = self.failures.look(groups.iter().map(|(id, group)| (id, group.failures)), GROUPS) + beyond;
        let (own, folded) = groups.split_at(GROUPS.min(groups.len()));
        let rest = (Id::labels_of([REST, "", "", ""]), whole(rest));
        let failures = own.iter().map(|(id, group)| (id.labels(), whole(group.failures)));
        names::FAILURES.write(failures.chain([rest]), out)?;
        let open = own.iter().map(|(id, group)| (id.labels_with(group), i64::from(group.is_open)));
        names::OPEN.write(open, out)?;
        let gauge = |metric: &Metric, value: fn(&Group) -> Option<i64>, out: &mut dyn Write| {
            metric.write(own.iter().filter_map(|(id, group)| Some((id.labels(), value(group)?))), out)
        };
        gauge(&names::RESET, |group| group.reset, out)?;
        gauge(&names::LAST, |group| group.last_failure, out)?;
        let folded: u64 = folded.iter().map(|(_, group)| group.incidents).sum();
        names::FOLDED.write_one(whole(folded + report.below_top.incidents), out)
    }

    /// Writes how many requests went well.
    fn requests(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut models: Vec<(&CompactString, u64)> =
            report.succeeded.iter().map(|(model, count)| (model, *count)).collect();
        models.sort_by_key(|(model, count)| (Reverse(*count), *model));
        let rest = self.succeeded.look(models.iter().copied(), MODELS);
        let own: Vec<(String, u64)> =
            models.iter().take(MODELS).map(|(model, count)| (clean(model), *count)).collect();
        let series = own.iter().map(|(model, count)| (model.as_str(), *count)).chain([(REST, rest)]);
        names::SUCCEEDED.write(series.map(|(model, count)| (vec![("model", model)], whole(count))), out)
    }
}

/// A count as it is written: the format has floating point numbers, which hold whole ones up to 2^53.
fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
