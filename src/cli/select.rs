//! What the user asks for: times, projects, models, causes; and what the user knows beside the logs.

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use compact_str::CompactString;

use super::asks::{Know, Told};
use super::failure::Failure;
use crate::clock::Moment;
use crate::correlate::{Context, Split};
use crate::report::{Beside, GroupBy, Selection};
use crate::terms::Cause;

/// Filters, headings, and what is known beside the logs.
#[derive(Debug, Args)]
#[command(next_help_heading = "Triage")]
pub(super) struct Select {
    /// Leave out what failed before this time, such as 2026-11-22T10:00:00Z
    #[arg(long, value_name = "TIME", hide_short_help = true)]
    pub since: Option<DateTime<Utc>>,

    /// Leave out what failed at this time or later
    #[arg(long, value_name = "TIME", hide_short_help = true)]
    pub until: Option<DateTime<Utc>>,

    /// Only the last 90s, 30m, 2h or 7d before now
    #[arg(long, value_name = "LENGTH", value_parser = length, conflicts_with = "since", hide_short_help = true)]
    pub last: Option<TimeDelta>,

    /// Only this project, by any of its names; demo-* for all that begin so
    #[arg(long, value_name = "NAME", value_delimiter = ',', hide_short_help = true)]
    pub project: Vec<String>,

    /// Only this model; gemini-3* for all that begin so
    #[arg(long, value_name = "NAME", value_delimiter = ',', hide_short_help = true)]
    pub model: Vec<String>,

    /// Only this cause
    #[arg(long, value_name = "CAUSE", value_delimiter = ',', hide_short_help = true)]
    pub cause: Vec<Cause>,

    /// Put incidents under headings
    #[arg(long, value_name = "WHAT", value_enum, hide_short_help = true)]
    pub group_by: Option<GroupBy>,

    /// Show no more than the worst N incidents
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub top: Option<usize>,

    /// Names of the same project, as TOML: my-project = ["100200300400", "key-3f9a1c"]
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub project_map: Option<PathBuf>,

    #[command(flatten)]
    pub told: Told,

    #[command(flatten)]
    pub know: Know,
}

/// The time that was asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Between {
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

impl Between {
    /// Whether it lies in there. What has no time does only where no time was asked for.
    pub(super) fn takes(self, time: Option<Moment>) -> bool {
        match time {
            Some(time) => {
                self.since.is_none_or(|since| time.at >= since)
                    && self.until.is_none_or(|until| time.at < until)
            }
            None => self.since.is_none() && self.until.is_none(),
        }
    }
}

impl Select {
    /// The time that was asked for.
    pub(super) fn between(&self, now: DateTime<Utc>) -> Between {
        let last = self.last.and_then(|length| now.checked_sub_signed(length));
        Between { since: self.since.or(last), until: self.until }
    }

    /// Which incidents are wanted.
    pub(super) fn selection(&self) -> Selection {
        Selection {
            projects: self.project.clone(),
            models: self.model.clone(),
            causes: self.cause.clone(),
            group_by: self.group_by,
            top: self.top,
        }
    }

    /// By what else incidents are to be told apart.
    pub(super) fn split(&self) -> Option<Split> {
        match self.group_by? {
            GroupBy::Key => Some(Split::Key),
            GroupBy::Source => Some(Split::Source),
            GroupBy::Project | GroupBy::Model | GroupBy::Cause => None,
        }
    }

    /// What is known beside the logs.
    pub(super) fn beside(&self) -> Result<Beside, Failure> {
        let same_project = self.project_map.as_ref().map(project_map).transpose()?.unwrap_or_default();
        let told = self.told.told();
        let context = Context { billing_since: told.billing_since, same_project };
        Ok(Beside { context, told, know: self.know.load()? })
    }
}

/// Pairs of names from a file.
fn project_map(path: &PathBuf) -> Result<Vec<(CompactString, CompactString)>, Failure> {
    let failed = |problem: String| Failure::ProjectMap { path: path.display().to_string(), problem };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let map: std::collections::BTreeMap<CompactString, Vec<CompactString>> =
        toml::from_str(&text).map_err(|error| failed(error.message().to_owned()))?;
    let pairs =
        map.into_iter().flat_map(|(name, others)| others.into_iter().map(move |other| (name.clone(), other)));
    Ok(pairs.collect())
}

/// `90s`, `30m`, `2h`, `7d`.
fn length(text: &str) -> Result<TimeDelta, String> {
    let wrong = || format!("'{text}' is no length of time; write it as 90s, 30m, 2h or 7d");
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let count: i64 = number.parse().map_err(|_| wrong())?;
    let unit = match &text[number.len()..] {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    count.checked_mul(unit).filter(|s| *s >= 0).and_then(TimeDelta::try_seconds).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_with_their_unit() {
        assert_eq!(length("90s"), Ok(TimeDelta::seconds(90)));
        assert_eq!(length("2h"), Ok(TimeDelta::hours(2)));
        assert_eq!(length("7d"), Ok(TimeDelta::days(7)));
        for wrong in ["2", "h", "2 weeks", "-2h", "99999999999999999d"] {
            assert!(length(wrong).is_err(), "{wrong}");
        }
    }
}
