//! One event of Google's in many projects.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;

use super::conclusion::Across;
use crate::correlate::incidents::Incident;
use crate::knowledge::AcrossAt;
use crate::redact::clean;
use crate::terms::{AcrossKind, Cause, Certainty};

/// Overloads and faults of one model that come in many projects at the same time.
pub(super) fn of(incidents: &[Box<Incident>], at: AcrossAt) -> Vec<Across> {
    let mut models: BTreeMap<(Cause, &CompactString), Vec<&Incident>> = BTreeMap::new();
    for incident in incidents {
        // A shared pool may be a relay's, and what is only likely is not said of Google.
        let googles = matches!(incident.key.cause, Cause::Overload | Cause::ServerError)
            && incident.certainty() != Certainty::Likely;
        if let Some(model) = incident.key.model.as_ref().filter(|_| googles && incident.first_seen.is_some())
        {
            models.entry((incident.key.cause, model)).or_default().push(incident);
        }
    }
    models.into_iter().filter_map(|((cause, model), all)| one(cause, model, &all, at)).collect()
}

fn one(cause: Cause, model: &CompactString, all: &[&Incident], at: AcrossAt) -> Option<Across> {
    // Those that were under way in the middle of the longest: the others are other events.
    let longest =
        all.iter().max_by_key(|i| i.last_seen.zip(i.first_seen).map(|(last, first)| last - first))?;
    let (from, to) = (longest.first_seen?, longest.last_seen?);
    let meets = |i: &&&Incident| {
        i.first_seen.is_some_and(|first| first <= to) && i.last_seen.is_some_and(|last| last >= from)
    };
    let together: Vec<&&Incident> = all.iter().filter(meets).collect();
    let projects: BTreeSet<_> = together.iter().filter_map(|i| i.key.project.as_ref()).collect();
    if projects.len() < at.projects {
        return None;
    }
    let first = together.iter().filter_map(|i| i.first_seen).min()?;
    let last = together.iter().filter_map(|i| i.last_seen).max()?;
    let text = format!(
        "{cause} of {} in {} projects at the same time, {} to {}: one event on Google's side, and none of the projects' own",
        clean(model),
        projects.len(),
        first.format("%Y-%m-%d %H:%M"),
        last.format("%H:%M UTC")
    );
    let about = together.iter().map(|i| i.key.clone()).collect();
    Some(Across { id: AcrossKind::ManyProjects, text, about })
}

#[cfg(test)]
mod tests {
    use crate::correlate::across::across;
    use crate::correlate::incidents::Context;
    use crate::correlate::test_incidents::{Log, OVERLOAD};
    use crate::knowledge::Knowledge;

    /// The conclusions when each of so many projects failed at these seconds.
    fn texts(projects: i64, seconds: impl Fn(i64) -> Vec<i64>) -> Vec<String> {
        let log = (0..projects).fold(Log::new(), |log, number| {
            log.fail(OVERLOAD, seconds(number), |error| {
                error.model = Some("gemini-3.8-flash".into());
                error.project = Some(format!("team-{number}").into());
            })
        });
        let know = Knowledge::builtin();
        let all = log.0.conclude(&Context::default(), know);
        across(&all, None, know).into_iter().map(|across| across.text).collect()
    }

    #[test]
    fn an_overload_in_many_projects_at_once_is_one_event_and_one_after_the_other_is_not() {
        assert_eq!(
            texts(4, |_| vec![0, 60, 600]),
            [
                "overload of gemini-3.8-flash in 4 projects at the same time, 2026-11-24 12:00 to 12:10 UTC: one event on Google's side, and none of the projects' own"
            ]
        );
        assert!(texts(4, |number| vec![number * 7200, number * 7200 + 60]).is_empty());
        assert!(texts(2, |_| vec![0, 60, 600]).is_empty());
    }
}
