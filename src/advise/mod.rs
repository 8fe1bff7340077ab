//! What now? For each incident the most specific row of the decision table, and when the quota resets; and the long
//! answers of `explain`, `plan` and `backoff`.
//!
//! Enters: an [`Incident`], a [`Clock`], and what the user states; or a name, or a workload. Leaves: [`Advice`], a
//! [`Page`], a plan. This room must not read text and must not format anything for a screen; it decides by the rows of
//! the tables and computes.

mod backoff;
mod explain;
mod model_note;
mod page;
mod plan;
mod retry;
mod user_context;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use compact_str::CompactString;

use crate::clock::{self, Clock, Reset};
use crate::correlate::Incident;
use crate::knowledge::{Case, Fix, Knowledge, Retryable, Step, Wait};
use crate::terms::{Bucket, WindowKind};

pub use backoff::{RetryWait, Schedule, not_retried, schedule};
pub use explain::{Unknown, explain, index};
pub use model_note::{ModelNote, model_note};
pub use page::{Item, Page, Section};
pub use plan::{Cap, Limits, Plan, TierDate, Work, plan, price, tier_dates};
pub use retry::Retry;
pub use user_context::Told;

/// Facts older than this show their date.
const FRESH: TimeDelta = TimeDelta::days(90);

/// What to do about an incident.
#[derive(Debug, Clone)]
pub struct Advice {
    /// The row of the decision table.
    pub fix: &'static Fix,
    /// What to do now: the row's steps, or what is left of them once the quota has been reset.
    pub steps: Vec<&'static Step>,
    /// That the model does not answer any more, or soon will not.
    pub model: Option<ModelNote>,
    /// The date of the oldest fact behind the row, where that is long ago.
    pub as_of: Option<NaiveDate>,
    /// When the quota is back, where waiting helps.
    pub reset: Option<Reset>,
    /// Whether the event had no time, so that the reset is counted from now.
    pub counted_from_now: bool,
}

/// The advice for an incident.
#[must_use]
pub fn advise(incident: &Incident, clock: &Clock, told: &Told, know: &'static Knowledge) -> Option<Advice> {
    let event = incident.last_seen.unwrap_or_else(|| clock.now());
    let fix = know.fixes().choose(case(incident, event, told, know))?;
    let reset = reset(incident, fix.wait, event);
    let model = incident.key.model.as_deref().and_then(|name| model_note::of(name, incident, clock, know));
    let as_of = know.oldest(&fix.source).filter(|day| clock.now().date_naive() - *day > FRESH);
    let over = reset.is_some_and(|reset| reset.at <= clock.now()) && fix.retryable == Retryable::AfterWait;
    let again = over.then(|| know.fixes().again());
    Some(Advice {
        fix,
        steps: again
            .into_iter()
            .chain(fix.steps.iter().filter(|step| !(over && step.before_reset)))
            .collect(),
        model,
        as_of,
        reset,
        counted_from_now: reset.is_some() && incident.last_seen.is_none(),
    })
}

/// The case of an incident, at the time of its last event.
fn case<'i>(incident: &'i Incident, event: DateTime<Utc>, told: &Told, know: &Knowledge) -> Case<'i> {
    let platform = incident.key.platform;
    let model = incident.key.model.as_deref().and_then(|name| know.models().find(name));
    let model = model.map(|model| model.on(platform));
    let tier = incident.tiers.iter().next().copied().filter(|_| incident.tiers.len() == 1);
    Case {
        cause: incident.key.cause,
        rule: incident.rules.iter().next().map(CompactString::as_str).filter(|_| incident.rules.len() == 1),
        quota: names(incident).find_map(|name| know.quotas().read(name).kind),
        paying: told.paying(event, know.fixes().settled()),
        platform,
        state: model.as_ref().map(|m| model_note::state(m, incident, event.date_naive())),
        model: model.as_ref().and_then(|m| m.kinds.first().copied()),
        patterns: incident.insight.patterns.iter().map(|found| found.id).collect(),
        likely: incident.insight.likely_bucket.as_ref().map(|likely| likely.window),
        tier: tier.or(told.tier),
        workload: told.workload,
    }
}

/// Names of the quotas.
fn names(incident: &Incident) -> impl Iterator<Item = &str> {
    incident.quota_ids.iter().chain(&incident.quota_metrics).map(CompactString::as_str)
}

/// When the last event's quota is back.
fn reset(incident: &Incident, wait: Wait, event: DateTime<Utc>) -> Option<Reset> {
    let hint = incident.last_retry_after_s;
    match wait {
        Wait::Bucket => {
            let windows = incident.buckets.iter().map(Bucket::window);
            let window = windows.max_by_key(|w| *w == WindowKind::Day).or_else(|| window_of(incident))?;
            Some(Reset::of(window, event, hint))
        }
        Wait::Hint => clock::server_hint(event, hint),
        Wait::Backoff => clock::server_hint(event, hint.filter(|s| *s > 0.0)),
        Wait::None => None,
    }
}

/// The window of the cause itself, where no quota was named.
fn window_of(incident: &Incident) -> Option<WindowKind> {
    incident.key.cause.bucket().map(Bucket::window)
}

/// The time from now until the reset; negative when it has passed.
#[must_use]
pub fn left(reset: &Reset, clock: &Clock) -> TimeDelta {
    reset.at - clock.now()
}
