//! A note on the model that an error names: shut down, retiring, or never existed.

use chrono::{NaiveDate, TimeDelta};

use crate::clock::Clock;
use crate::correlate::Incident;
use crate::knowledge::{Knowledge, Model};
use crate::terms::{ModelState, ModelStatus};

/// A shut-down that is nearer than this is said in time.
const SOON: TimeDelta = TimeDelta::days(30);

/// That a model does not answer any more, or soon will not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelNote {
    /// The name in the error.
    pub name: String,
    /// Whether it answers on the day of the report.
    pub status: ModelStatus,
    /// Day of the shut-down.
    pub shut_down: Option<NaiveDate>,
    /// What to use instead.
    pub successor: Option<String>,
    /// The same in words.
    pub text: String,
}

/// The note for a model that an incident names, if there is something to say.
pub(super) fn of(name: &str, incident: &Incident, clock: &Clock, know: &Knowledge) -> Option<ModelNote> {
    let model = know.models().find(name)?;
    let today = clock.now().date_naive();
    let status = model.status_on(today);
    let is_said = match status {
        ModelStatus::ShutDown => true,
        ModelStatus::NeverExisted => !has_quota(incident),
        ModelStatus::Retiring => model.shut_down.is_some_and(|date| date - today <= SOON),
        ModelStatus::Live => false,
    };
    let text = model_note(model, name, today).filter(|_| is_said)?;
    Some(ModelNote {
        name: name.to_owned(),
        status,
        shut_down: model.shut_down,
        successor: model.successor.clone(),
        text,
    })
}

/// What is special about a model on the day of an event.
pub(super) fn state(model: &Model, incident: &Incident, day: NaiveDate) -> ModelState {
    let never = model.status == ModelStatus::NeverExisted;
    if model.is_dead(day) && !(never && has_quota(incident)) {
        ModelState::Dead
    } else if model.preview {
        ModelState::Preview
    } else {
        ModelState::Stable
    }
}

/// Quotas have names of their own for models: what a quota counts for exists, whatever it is called there.
fn has_quota(incident: &Incident) -> bool {
    !incident.quota_ids.is_empty() || !incident.quota_metrics.is_empty()
}

/// Whether a model answers on this day, in one or two sentences; `None` for one that simply does.
#[must_use]
pub fn model_note(model: &Model, name: &str, today: NaiveDate) -> Option<String> {
    let successor = model.successor.as_deref();
    let instead =
        |before: &str, after: &str| successor.map(|s| format!(" {before}{s}{after}.")).unwrap_or_default();
    match (model.status_on(today), model.shut_down) {
        (ModelStatus::Live, _) => None,
        (ModelStatus::NeverExisted, _) => {
            Some(format!("There never was a model {name} in the API.{}", instead("The nearest is ", "")))
        }
        (ModelStatus::ShutDown, Some(date)) if model.routed => Some(format!(
            "{name} was shut down on {date}.{}",
            instead("Since then ", " answers in its place, at its own price")
        )),
        (ModelStatus::ShutDown, Some(date)) => {
            Some(format!("{name} was shut down on {date}.{}", instead("Use ", " instead")))
        }
        (ModelStatus::ShutDown, None) => Some(format!("{name} is shut down.{}", instead("Use ", " instead"))),
        (ModelStatus::Retiring, date) => {
            let on = date.map(|date| format!(" on {date}")).unwrap_or_default();
            let rest = if model.routed {
                instead("From then on ", " answers in its place, at its own price")
            } else {
                instead("Use ", " by then")
            };
            Some(format!("{name} will be shut down{on}.{rest}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_names_date_and_successor() {
        let know = Knowledge::builtin();
        let note = |name: &str, day: &str| {
            model_note(know.models().find(name).unwrap(), name, day.parse().unwrap()).unwrap_or_default()
        };
        for (name, day, expected) in [
            (
                "gemini-3-pro-preview",
                "2026-11-24",
                "gemini-3-pro-preview was shut down on 2026-03-09. Use gemini-3.1-pro-preview instead.",
            ),
            (
                "gemini-2.5-pro",
                "2026-11-24",
                "gemini-2.5-pro will be shut down on 2026-12-01. From then on gemini-3.8-flash answers in its place, at its own price.",
            ),
            ("gemini-3.1-flash", "2026-11-24", "There never was a model gemini-3.1-flash in the API."),
            ("veo-2.0-generate-001", "2026-11-24", "veo-2.0-generate-001 was shut down on 2026-06-30."),
            ("gemini-3.8-flash", "2026-11-24", ""),
        ] {
            assert_eq!(note(name, day), expected);
        }
    }
}
