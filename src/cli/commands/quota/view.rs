//! A survey on the screen.

use std::io::{self, Write};

use super::table;
use crate::clock::{Clock, countdown, duration};
use crate::knowledge::Live;
use crate::live::{Line, Survey, Usage, tally};
use crate::redact::clean;
use crate::report::{self, Labels, Paint, Row, Style};

const LABELS: Labels = Labels { width: 10, indent: 0 };

/// What is needed to show a survey.
pub(super) struct View<'a> {
    pub(super) project: &'a str,
    pub(super) model: Option<&'a str>,
    pub(super) live: &'a Live,
    pub(super) clock: &'a Clock,
    pub(super) style: &'a Style,
}

impl View<'_> {
    /// The title, the table, and notes.
    pub(super) fn show(&self, survey: &Survey, out: &mut dyn Write) -> io::Result<()> {
        if self.style.verbosity < -1 || (survey.limits.is_err() && survey.usage.is_err()) {
            return Ok(());
        }
        let none = Usage::default();
        let usage = survey.usage.as_ref().unwrap_or(&none);
        let limits = survey.limits.as_ref().map_or(&[][..], Vec::as_slice);
        let model = self.model.map(|m| m.trim_start_matches("models/"));
        let lines = tally(limits, &usage.day, &usage.minutes, model);
        // Without a model there are hundreds of limits of which nothing is used.
        let all = model.is_some() || self.style.verbosity > 0 || survey.usage.is_err();
        let (shown, hidden): (Vec<_>, Vec<_>) = lines.iter().partition(|line| all || line.used.is_some());
        let at = report::instant(self.clock.now(), self.clock);
        let title = format!("project {}: {}, {at}", clean(self.project), self.live.quota.service);
        writeln!(out, "{}\n", self.style.paint(&title, Paint::Strong))?;
        if !shown.is_empty() {
            table::write(&shown, self.live, self.clock, self.style, out)?;
            writeln!(out)?;
        }
        report::rows(self.notes(survey, usage, &shown, hidden.len()), LABELS, self.style, out)
    }

    fn notes(&self, survey: &Survey, usage: &Usage, shown: &[&Line], hidden: usize) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let mut say = |label, text: String| rows.push((label, Paint::Label, text));
        if survey.limits.is_ok() && shown.is_empty() {
            say("nothing", "no usage of any limit was recorded since midnight Pacific time".to_owned());
        }
        if survey.limits.as_ref().is_ok_and(|limits| limits.iter().any(|limit| limit.without_billing)) {
            say("billing", self.live.quota.billing.clone());
        }
        if hidden > 0 {
            say(
                "more",
                format!(
                    "{} limits of which nothing is used; --model MODEL shows those of a model, -v all",
                    report::thousands(hidden as u64)
                ),
            );
        }
        for text in self.exceeded(usage) {
            say("exceeded", text);
        }
        if survey.more_limits {
            say("note", "the project has further limits, which were not asked for".to_owned());
        }
        if usage.left_out > 0 {
            say("note", format!("{} metrics that counted something were not asked about", usage.left_out));
        }
        if shown.iter().any(|line| line.limit.tier != shown[0].limit.tier) {
            say(
                "tier",
                "the limits of all tiers are listed; only those of the project's own tier count".to_owned(),
            );
        }
        if survey.usage.is_ok() {
            let late = duration(chrono::TimeDelta::minutes(self.live.quota.delay_min));
            say(
                "used",
                format!(
                    "of a day since midnight Pacific time, of a minute in the busiest minute of the last hour; about {late} late; - where nothing was recorded"
                ),
            );
        }
        rows
    }

    /// Quotas that refused requests, and when they last did.
    fn exceeded(&self, usage: &Usage) -> Vec<String> {
        let mut refused: Vec<(&str, _)> = usage
            .exceeded
            .iter()
            .filter_map(|p| Some((p.quota_id.as_deref().or(p.metric.as_deref())?, p.end)))
            .collect();
        // The latest time of each.
        refused.sort_by_key(|(id, end)| (*id, std::cmp::Reverse(*end)));
        refused.dedup_by_key(|(id, _)| *id);
        let last = |(id, end): (&str, _)| {
            let (at, ago) = (report::instant(end, self.clock), countdown(self.clock.now(), end));
            format!("{}: requests were refused, last at {at}, {ago}", clean(id))
        };
        refused.into_iter().map(last).collect()
    }
}
