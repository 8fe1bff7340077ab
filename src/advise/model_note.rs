//! A note on the model that an error names: shut down, retiring, or never existed.

use std::cmp::Ordering;

use chrono::{NaiveDate, TimeDelta};

use crate::clock::Clock;
use crate::correlate::Incident;
use crate::knowledge::{Knowledge, Model};
use crate::terms::{Cause, ModelState, ModelStatus};

/// A shut-down that is nearer than this is said in time. A choice of ours: long enough for a change of model to be planned.
const SOON: TimeDelta = TimeDelta::days(30);

/// That a model does not answer any more, or soon will not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
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
    let Some(model) = know.models().find(name) else { return unlisted(name, know) };
    let model = model.on(incident.key.platform);
    let today = clock.now().date_naive();
    let status = model.status_on(today);
    let refused = incident.key.cause == Cause::ModelNotFound;
    let is_said = match status {
        ModelStatus::ShutDown | ModelStatus::Deprecated | ModelStatus::QuotaName => true,
        ModelStatus::NeverExisted => !has_quota(incident),
        ModelStatus::Retiring => model.shut_down.is_some_and(|date| date - today <= SOON),
        ModelStatus::Live | ModelStatus::Unlisted => false,
    };
    let open = format!("{name} is open only to projects that used it before.");
    let parts = [
        (model.existing_only && refused).then_some(open),
        model_note(&model, name, today).filter(|_| is_said),
    ];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| ModelNote {
        name: name.to_owned(),
        status,
        shut_down: model.shut_down,
        successor: model.successor.clone(),
        text,
    })
}

/// The note for a name that is newer than the table.
fn unlisted(name: &str, know: &Knowledge) -> Option<ModelNote> {
    Some(ModelNote {
        name: name.to_owned(),
        status: ModelStatus::Unlisted,
        shut_down: None,
        successor: None,
        text: unlisted_note(name, know)?,
    })
}

/// That a model's name is newer than the table, or of a version that it does not have.
pub(super) fn unlisted_note(name: &str, know: &Knowledge) -> Option<String> {
    let models = know.models();
    let day = models.newest()?;
    let list = know.page("models").unwrap_or("the list of models");
    Some(match models.unlisted(name)? {
        Ordering::Greater => format!("{name} is newer than this table of {day}: look at {list}."),
        _ => format!("{name} does not stand in this table of {day}: look at {list}."),
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
    let since = |date: Option<NaiveDate>| date.map(|date| format!(" on {date}")).unwrap_or_default();
    let (was, rest) = match model.status_on(today) {
        ModelStatus::Live | ModelStatus::Unlisted => return None,
        ModelStatus::QuotaName => {
            (format!("{name} is the quota's name of"), instead("", ", which is the id of the API"))
        }
        ModelStatus::NeverExisted => {
            (format!("There never was a model {name} in the API."), instead("The nearest is ", ""))
        }
        ModelStatus::Deprecated if model.routed => {
            (format!("{name} was deprecated{}.", since(model.deprecated)), instead("Since then ", ANSWERS))
        }
        ModelStatus::Deprecated => {
            (format!("{name} was deprecated{}.", since(model.deprecated)), instead("Use ", " instead"))
        }
        ModelStatus::ShutDown if model.routed => {
            (format!("{name} was shut down{}.", since(model.shut_down)), instead("Since then ", ANSWERS))
        }
        ModelStatus::ShutDown => {
            let was = if model.shut_down.is_some() { "was" } else { "is" };
            (format!("{name} {was} shut down{}.", since(model.shut_down)), instead("Use ", " instead"))
        }
        ModelStatus::Retiring => {
            let (before, after) =
                if model.routed { ("From then on ", ANSWERS) } else { ("Use ", " by then") };
            (format!("{name} will be shut down{}.", since(model.shut_down)), instead(before, after))
        }
    };
    let doubt = model.doubt.iter().map(|doubt| format!(" {doubt}")).collect::<String>();
    Some(format!("{was}{rest}{doubt}"))
}

/// Behind the name of a model that answers in place of another.
const ANSWERS: &str = " answers in its place, at its own price and in its own quota";

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
                "gemini-2.5-pro will be shut down on 2026-12-01. From then on gemini-3.8-flash answers in its place, at its own price and in its own quota.",
            ),
            ("gemini-3.1-flash", "2026-11-24", "There never was a model gemini-3.1-flash in the API."),
            ("veo-2.0-generate-001", "2026-11-24", "veo-2.0-generate-001 was shut down on 2026-06-30."),
            ("gemini-3.8-flash", "2026-11-24", ""),
            (
                "gemini-3.7-flash",
                "2026-11-24",
                "gemini-3.7-flash was deprecated on 2026-10-08. Since then gemini-3.8-flash answers in its place, at its own price and in its own quota.",
            ),
            (
                "gemini-3.1-pro",
                "2026-11-24",
                "gemini-3.1-pro is the quota's name of gemini-3.1-pro-preview, which is the id of the API.",
            ),
        ] {
            assert_eq!(note(name, day), expected);
        }
    }
}
