//! What the user asks for: times, projects, models, causes; and what the user knows beside the logs.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Args;
use compact_str::CompactString;
use serde::Deserialize;

use super::values::{When, length, when};
use super::{ContextArgs, KnowledgeArgs, Unusable};
use crate::clock::{Clock, Moment};
use crate::correlate::{Context, Split};
use crate::report::{Beside, GroupBy, Known, Selection};
use crate::terms::{Cause, Severity};

/// Filters, headings, and what is known beside the logs.
#[derive(Debug, Args)]
#[command(next_help_heading = "Triage")]
pub(crate) struct SelectArgs {
    /// Ignore failures before this time: 10m (ago), 06:10, yesterday, 2026-11-22, 2026-11-22T10:00:00Z
    #[arg(long, value_name = "TIME", value_parser = when, hide_short_help = true)]
    pub since: Option<When>,

    /// Ignore failures at or after this time, written in the same ways
    #[arg(long, value_name = "TIME", value_parser = when, hide_short_help = true)]
    pub until: Option<When>,

    /// Only what failed within this time before now: 90s, 1h30m, 7d
    #[arg(long, value_name = "LENGTH", value_parser = length, conflicts_with = "since", hide_short_help = true)]
    pub last: Option<Duration>,

    /// Only this project, by any of its names; demo-* for all that begin so
    #[arg(long, value_name = "NAME", value_delimiter = ',', hide_short_help = true)]
    pub project: Vec<String>,

    /// Only this model; gemini-3* for all that begin so
    #[arg(long, value_name = "NAME", value_delimiter = ',', hide_short_help = true)]
    pub model: Vec<String>,

    /// Only this cause
    #[arg(long, value_name = "CAUSE", value_delimiter = ',', hide_short_help = true)]
    pub cause: Vec<Cause>,

    /// Only what is at least this bad: info, warning, error, critical
    #[arg(long, value_name = "SEVERITY", hide_short_help = true)]
    pub min_severity: Option<Severity>,

    /// Leave out what is known, as [[ignore]] in gemdiag.toml does: { cause = "rpd", project = "demo-*", until = "2026-12-01",
    /// why = "..." }
    #[arg(long, value_name = "ROW", value_parser = known, hide_short_help = true)]
    pub ignore: Vec<Known>,

    /// Put incidents under headings
    #[arg(long, value_name = "WHAT", value_enum, hide_short_help = true)]
    pub group_by: Option<GroupBy>,

    /// Show no more than the worst N incidents; 0 shows all [default: 10 blocks on a terminal, else all]
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub top: Option<usize>,

    /// Names of the same project, as TOML: my-project = ["100200300400", "key-3f9a1c"]
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub project_map: Option<PathBuf>,

    #[command(flatten)]
    pub context: ContextArgs,

    #[command(flatten)]
    pub knowledge: KnowledgeArgs,
}

/// The time that was asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TimeRange {
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

impl TimeRange {
    /// Whether it lies in there. What has no time does only where no time was asked for.
    pub(crate) fn takes(self, time: Option<Moment>) -> bool {
        match time {
            Some(time) => {
                self.since.is_none_or(|since| time.at >= since)
                    && self.until.is_none_or(|until| time.at < until)
            }
            None => self.since.is_none() && self.until.is_none(),
        }
    }
}

impl SelectArgs {
    /// The time that was asked for.
    pub(crate) fn time_range(&self, clock: &Clock) -> TimeRange {
        let since = self.since.or(self.last.map(When::Ago));
        TimeRange { since: since.map(|at| at.resolve(clock)), until: self.until.map(|at| at.resolve(clock)) }
    }

    /// Which incidents are wanted.
    pub(crate) fn selection(&self) -> Selection {
        Selection {
            projects: self.project.clone(),
            models: self.model.clone(),
            causes: self.cause.clone(),
            min_severity: self.min_severity,
            known: self.ignore.clone(),
            group_by: self.group_by,
            top: self.top.filter(|top| *top > 0),
        }
    }

    /// By what else incidents are to be told apart.
    pub(crate) fn split(&self) -> Option<Split> {
        match self.group_by? {
            GroupBy::Key => Some(Split::Key),
            GroupBy::Source => Some(Split::Source),
            GroupBy::Project | GroupBy::Model | GroupBy::Cause => None,
        }
    }

    /// The files that are read beside the logs: no report may take their place.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let folder = self.knowledge.knowledge.iter().filter_map(|folder| std::fs::read_dir(folder).ok());
        let rows = folder.flatten().filter_map(|entry| Some(entry.ok()?.path()));
        self.project_map.iter().cloned().chain(rows).collect()
    }

    /// What is known beside the logs.
    pub(crate) fn beside(&self) -> Result<Beside, Unusable> {
        let same_project = self.project_map.as_ref().map(project_map).transpose()?.unwrap_or_default();
        let told = self.context.told();
        let context = Context { billing_since: told.billing_since, same_project };
        Ok(Beside { context, told, know: self.knowledge.load()? })
    }
}

/// A row of what is known, as an inline table of TOML.
fn known(text: &str) -> Result<Known, String> {
    let row: Known = Deserialize::deserialize(
        toml::de::ValueDeserializer::parse(text).map_err(|e| e.message().to_owned())?,
    )
    .map_err(|error: toml::de::Error| error.message().to_owned())?;
    row.sound().map(|()| row)
}

/// Pairs of names from a file.
fn project_map(path: &PathBuf) -> Result<Vec<(CompactString, CompactString)>, Unusable> {
    let failed = |problem: String| Unusable::ProjectMap { path: path.display().to_string(), problem };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let map: std::collections::BTreeMap<CompactString, Vec<CompactString>> =
        toml::from_str(&text).map_err(|error| failed(error.message().to_owned()))?;
    let pairs =
        map.into_iter().flat_map(|(name, others)| others.into_iter().map(move |other| (name.clone(), other)));
    Ok(pairs.collect())
}
