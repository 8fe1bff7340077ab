//! What now? For each incident the most specific row of the decision table, and when the quota resets; and the long
//! answers of `explain`, `plan` and `backoff`.
//!
//! Enters: an [`Incident`], a [`Clock`], and what the user states; or a name, or a workload. Leaves: [`Advice`], a
//! [`Page`], a plan. This room must not read text and must not format anything for a screen; it decides by the rows of
//! the tables and computes.

mod backoff;
mod client_note;
#[cfg(test)]
mod contradictions;
mod explain;
mod model_note;
mod page;
mod plan;
mod retry;
mod situations;
mod user_context;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use compact_str::CompactString;

use crate::clock::{Clock, Reset, ResetRules};
use crate::correlate::Incident;
use crate::knowledge::{Case, Fix, Knowledge, Paying, Retryable, Situation, Step, Wait};
use crate::terms::{Bucket, Pattern, Severity, WindowKind};

pub use backoff::{RetryWait, Schedule, client_schedule, not_retried, schedule};
pub use client_note::ClientNote;
pub use explain::{Unknown, client_named, explain, headers, index, log_it};
pub use model_note::{ModelNote, model_note};
pub use page::{Item, Page, Section};
pub use plan::{Cap, Limits, Plan, TierDate, Work, plan, price, tier_dates};
pub use retry::Retry;
pub use user_context::Told;

/// Facts older than this show their date. A choice of ours: quotas and models have changed every few months.
const FRESH: TimeDelta = TimeDelta::days(90);

/// What to do about an incident.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Advice {
    /// The row of the decision table.
    pub fix: Arc<Fix>,
    /// How bad it is.
    pub severity: Severity,
    /// Whether what the row says not to do does not hold here.
    drops_avoid: bool,
    /// Whether requests to the same model went well since.
    pub is_over: bool,
    /// What to do now: the row's steps, or what is left of them once the quota has been reset.
    pub steps: Vec<Arc<Step>>,
    /// That the model does not answer any more, or soon will not.
    pub model: Option<Arc<ModelNote>>,
    /// The client that wrote of it, and its calls.
    pub client: Option<Box<ClientNote>>,
    /// The date of the oldest fact behind the row, where that is long ago.
    pub as_of: Option<NaiveDate>,
    /// When the quota is back, where waiting helps.
    pub reset: Option<Reset>,
    /// Whether the event had no time, so that the reset is counted from now.
    pub counted_from_now: bool,
    /// What the quota counts, where that is more than its bucket says.
    pub counts: Option<String>,
}

impl Advice {
    /// What not to do.
    #[must_use]
    pub fn avoid(&self) -> &[String] {
        if self.drops_avoid { &[] } else { &self.fix.avoid }
    }
}

/// The advice for an incident.
#[must_use]
pub fn advise(incident: &Incident, clock: &Clock, told: &Told, know: &Knowledge) -> Option<Advice> {
    let event = incident.last_seen.unwrap_or_else(|| clock.now());
    let fix = Arc::clone(know.fixes().choose(case(incident, event, told, know))?);
    let reset = reset(incident, fix.wait, event, know.windows().resets());
    let model = incident.key.model.as_deref().and_then(|name| model_note::of(name, incident, clock, know));
    let as_of = know.oldest(&fix.source).filter(|day| clock.now().date_naive() - *day > FRESH);
    let back = reset.is_some_and(|reset| reset.at <= clock.now());
    let now = compose(&fix, &situations::of(incident, know), back, know);
    let client = client_note::of(incident, know);
    let retries = client_note::step(incident, &fix, now.is_over, know);
    Some(Advice {
        client: client.map(Box::new),
        fix,
        severity: now.severity,
        drops_avoid: now.drops_avoid,
        is_over: now.is_over,
        steps: now.steps.into_iter().chain(retries).collect(),
        model: model.map(Arc::new),
        as_of,
        reset,
        counted_from_now: reset.is_some() && incident.last_seen.is_none(),
        counts: counts(incident, know),
    })
}

/// What the quota counts by the table of names, where it has a kind of its own or a bucket; behind a semicolon stands what
/// an error is no news of.
fn counts(incident: &Incident, know: &Knowledge) -> Option<String> {
    let table = know.quotas();
    let told = |name: &str| !incident.buckets.is_empty() || table.read(name).kind.is_some();
    let counts = names(incident).filter(|name| told(name)).find_map(|name| table.exception(name)?.counts)?;
    counts.split(';').next().map(str::to_owned)
}

/// What a row says, given what the report found beside the cause.
struct Composed {
    steps: Vec<Arc<Step>>,
    severity: Severity,
    drops_avoid: bool,
    is_over: bool,
}

/// Puts what the report found before the steps of the row, and leaves out what holds only while it fails. `back`: whether
/// the reset of the quota has passed.
fn compose(fix: &Fix, found: &[Situation], back: bool, know: &Knowledge) -> Composed {
    let lead = know.fixes().lead(fix, found);
    let is_over = found.contains(&Situation::Over) && know.fixes().can_end(fix.cause);
    let back = back && fix.retryable == Retryable::AfterWait;
    let ended = is_over || back;
    // Waiting is no step of the row where it does not help: neither is sending it again.
    let waits = fix.steps.iter().any(|step| step.before_reset);
    let again = (back && !is_over && waits && lead.is_none()).then(|| know.fixes().again());
    let first = lead.map_or(&[][..], |lead| &lead.steps);
    let is_dropped =
        |step: &&Arc<Step>| (ended && step.before_reset) || lead.is_some_and(|lead| lead.drops(step));
    let rest = fix.steps.iter().filter(|step| !is_dropped(step));
    Composed {
        steps: first.iter().chain(again).chain(rest).cloned().collect(),
        severity: lead.and_then(|lead| lead.severity).unwrap_or(fix.severity),
        drops_avoid: lead.is_some_and(|lead| lead.drops_avoid),
        is_over,
    }
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
        paying: told.paying(event, know.fixes().settled()).or_else(|| proved(incident)),
        platform,
        state: model.as_ref().map(|m| model_note::state(m, incident, event.date_naive())),
        model: model.as_ref().and_then(|m| m.kinds.first().copied()),
        patterns: incident.insight.patterns.iter().map(|found| found.id).collect(),
        likely: incident.insight.likely_bucket.as_ref().map(|likely| likely.window),
        tier: tier.or(told.tier),
        workload: told.workload,
    }
}

/// That the project pays, where its own refusals show it.
fn proved(incident: &Incident) -> Option<Paying> {
    incident.insight.has(Pattern::AfterBilling).then_some(Paying::Settled)
}

/// Names of the quotas.
fn names(incident: &Incident) -> impl Iterator<Item = &str> {
    incident.quota_ids.iter().chain(&incident.quota_metrics).map(CompactString::as_str)
}

/// When the last event's quota is back.
fn reset(incident: &Incident, wait: Wait, event: DateTime<Utc>, rules: ResetRules) -> Option<Reset> {
    let hint = incident.last_retry_after_s;
    match wait {
        Wait::Bucket => {
            let windows = incident.buckets.iter().map(Bucket::window);
            let window = windows.max_by_key(|w| *w == WindowKind::Day).or_else(|| window_of(incident))?;
            Some(rules.reset(window, event, hint))
        }
        Wait::Hint => rules.server_hint(event, hint),
        Wait::Backoff => rules.server_hint(event, hint.filter(|s| *s > 0.0)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Case;

    #[test]
    fn what_was_found_comes_before_the_steps_of_the_cause() {
        let first = |cause: &str, found: &[Situation]| {
            let know = Knowledge::builtin();
            let fix = know.fixes().choose(Case::of(cause.parse().unwrap())).unwrap();
            let now = compose(fix, found, false, know);
            now.steps[0].text.split([':', ',']).next().unwrap_or_default().to_owned()
        };
        for (cause, found, expected) in [
            ("rpd", &[][..], "Stop retrying"),
            ("rpd", &[Situation::Over], "It is over"),
            ("rpd", &[Situation::AfterBilling], "See whose key it is"),
            ("rpm", &[Situation::Lasting], "The load exceeds the limit"),
            ("rpm", &[Situation::TierDrop, Situation::Lasting], "The project's tier is lower than before"),
            ("auth", &[Situation::KeyWorked], "The key worked until it failed"),
            ("overload", &[Situation::Rare], "So few of the requests failed that nothing needs to be done"),
            ("overload", &[Situation::Herd], "Retry with growing pauses"),
            ("quota-unspecified", &[Situation::LikelyMinute], "Pace the calls"),
        ] {
            assert_eq!(first(cause, found), expected, "{cause} {found:?}");
        }
    }
}
