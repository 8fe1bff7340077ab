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
    use crate::correlate::counters::SmallMap;
    use crate::correlate::incidents::Context;
    use crate::correlate::test_incidents::{Log, OVERLOAD, RPM};
    use crate::knowledge::Knowledge;
    use crate::terms::Certainty;

    /// Failures of so many projects at these seconds.
    fn log_of(body: &str, projects: i64, seconds: impl Fn(i64) -> Vec<i64>) -> Log {
        (0..projects).fold(Log::new(), |log, number| {
            log.fail(body, seconds(number), |error| {
                error.model = Some("gemini-3.8-flash".into());
                error.project = Some(format!("team-{number}").into());
            })
        })
    }

    /// The conclusions when each of so many projects was met by an overload at these seconds.
    fn texts(projects: i64, seconds: impl Fn(i64) -> Vec<i64>) -> Vec<String> {
        let log = log_of(OVERLOAD, projects, seconds);
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
        assert_eq!(texts(3, |_| vec![0, 60, 600]).len(), 1, "three are many");
    }

    #[test]
    fn those_that_meet_the_longest_are_of_one_event() {
        // One project fails for ten minutes from the hundredth second on, one within them, and a third one besides.
        let third = |seconds: &[i64]| {
            let said = texts(3, |number| match number {
                0 => vec![100, 700],
                1 => vec![300],
                _ => seconds.to_vec(),
            });
            said.first()
                .and_then(|text| Some(text.split_once("same time, ")?.1.split_once(':')?.1.to_owned()))
        };
        let event = "one event on Google's side, and none of the projects' own";
        let told = |span: &str| Some(format!("{span} UTC: {event}"));
        assert_eq!(third(&[0, 100]), told("00 to 12:11"), "it ends where the longest begins");
        assert_eq!(third(&[0, 99]), None);
        assert_eq!(third(&[700, 800]), told("01 to 12:13"), "it begins where the longest ends");
        assert_eq!(third(&[701, 800]), None);
    }

    #[test]
    fn only_faults_of_googles_that_are_sure_are_an_event_of_google_s() {
        const FAULT: &str =
            r#"{"error":{"code":500,"status":"INTERNAL","message":"An internal error has occurred."}}"#;
        let said = |body: &str, certainty: Certainty| {
            let log = log_of(body, 3, |_| vec![0, 60]);
            let know = Knowledge::builtin();
            let mut all = log.0.conclude(&Context::default(), know);
            for incident in &mut all {
                incident.certainties = SmallMap::default();
                incident.certainties.or_insert(certainty, 2);
            }
            let said = across(&all, None, know).into_iter().map(|across| across.text);
            said.map(|text| text.split(" of ").next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(said(OVERLOAD, Certainty::Certain), ["overload"]);
        assert_eq!(said(FAULT, Certainty::Certain), ["server-error"]);
        assert!(said(OVERLOAD, Certainty::Likely).is_empty());
        assert!(said(RPM, Certainty::Certain).is_empty(), "each project has a quota of its own");
    }
}
