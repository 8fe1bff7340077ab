//! What the incidents amount to, once everything was read: their projects' names, their requests, their patterns.

use compact_str::CompactString;

use super::rotated::join_logs;
use super::triage::{Triage, inputs};
use crate::correlate::counters::SmallMap;
use crate::correlate::incidents::{Context, Incident, Key, Name, Names, by_other_keys, requests};
use crate::correlate::patterns;
use crate::knowledge::Knowledge;
use crate::terms::{Cause, Certainty, Platform};

impl Triage {
    /// All incidents with what they amount to, in the order of their keys. Incidents of one project that stands under
    /// several names are one.
    #[must_use]
    pub fn conclude(&self, context: &Context, know: &Knowledge) -> Vec<Box<Incident>> {
        let incidents = self.incidents().into_iter().cloned().map(Box::new).collect();
        self.concluded(incidents, context, know)
    }

    /// The same, of the incidents themselves: a copy of ten thousand would take as much memory again.
    #[must_use]
    pub fn into_conclusions(mut self, context: &Context, know: &Knowledge) -> Vec<Box<Incident>> {
        let mut incidents = Vec::with_capacity(self.incidents().len());
        incidents.extend(self.take_incidents());
        self.concluded(incidents, context, know)
    }

    fn concluded(
        &self,
        mut incidents: Vec<Box<Incident>>,
        context: &Context,
        know: &Knowledge,
    ) -> Vec<Box<Incident>> {
        let inputs = inputs(incidents.len());
        for incident in &mut incidents {
            incident.close();
            incident.keep(inputs);
        }
        self.slices().settle(&mut incidents);
        join_logs(&mut incidents, know);
        let names = self.identities().names(&context.same_project);
        let mut all = under_best_names(incidents, &names);
        unite_platforms(&mut all);
        unite_attempts(&mut all, know);
        for incident in &mut all {
            if let Some(others) = by_other_keys(self.successes(), incident) {
                incident.insight.by_other_keys = Some(others);
            }
        }
        let requests: Vec<_> = all.iter().map(|i| requests(self.successes(), i, &all, &names)).collect();
        let dropped = self.dropped_by_one(know);
        for (incident, requests) in all.iter_mut().zip(requests) {
            if incident.calls.count == 0 && dropped.is_some() {
                incident.insight.dropped = dropped.clone();
            }
            let aliases = aliases(incident, &names);
            if !aliases.is_empty() {
                incident.insight.aliases = aliases;
            }
            if requests.is_some() {
                incident.insight.requests = requests;
            }
        }
        patterns::conclude(&mut all, self.totals().log, context, know);
        all
    }
}

impl Triage {
    /// The client that dropped refusals, if it is one, and in how many texts.
    fn dropped_by_one(&self, know: &Knowledge) -> Option<(CompactString, u64)> {
        let rows = self.dropped().iter();
        let mut clients =
            rows.filter_map(|(row, count)| Some((know.dropped().get(row)?.client.as_ref()?, *count)));
        let (client, first) = clients.next()?;
        let mut sum = first;
        for (other, count) in clients {
            if other != client {
                return None;
            }
            sum += count;
        }
        Some((client.as_str().into(), sum))
    }
}

/// What names no platform is counted on the only one on which calls of the same project and model fail for the same cause:
/// one service logs the address, and another one does not.
fn unite_platforms(all: &mut Vec<Box<Incident>>) {
    let only = |open: usize| only_platform(all, &all[open].key);
    let united: Vec<(usize, usize)> = (0..all.len()).filter_map(|open| Some((open, only(open)?))).collect();
    unite(all, &united, Incident::merge);
}

/// What names a quota's metric and limit, and not its window, is counted on the quota of the exceptions that ended its calls:
/// a client's own line tells less of an attempt than the exception of the last one.
fn unite_attempts(all: &mut Vec<Box<Incident>>, know: &Knowledge) {
    let only = |open: usize| ended_by(all, &all[open], know);
    let united: Vec<(usize, usize)> = (0..all.len()).filter_map(|open| Some((open, only(open)?))).collect();
    unite(all, &united, |ends, mut attempts| {
        let (rules, example) = (ends.rules.clone(), ends.example.clone());
        attempts.certainties = SmallMap::default();
        attempts.certainties.or_insert(Certainty::Likely, attempts.count);
        ends.merge(attempts);
        (ends.rules, ends.example) = (rules, example);
    });
}

/// Counts the first incident of each pair on the second one. None that is counted on another one is the second of a pair.
fn unite(all: &mut Vec<Box<Incident>>, pairs: &[(usize, usize)], merge: impl Fn(&mut Incident, Incident)) {
    let mut places: Vec<Option<Box<Incident>>> = std::mem::take(all).into_iter().map(Some).collect();
    for (open, only) in pairs {
        let incident = places[*open].take();
        if let Some((known, incident)) = places[*only].as_mut().zip(incident) {
            merge(known, *incident);
        }
    }
    all.extend(places.into_iter().flatten());
}

/// Where the only incident is that has the quota of attempts which name no window: together they are as many requests as
/// its client sends for the calls that it ended; for none it sends none.
fn ended_by(all: &[Box<Incident>], open: &Incident, know: &Knowledge) -> Option<usize> {
    let told = open.limits.len() == 1 && open.quota_metrics.len() == 1 && open.quota_ids.is_empty();
    if open.key.cause != Cause::QuotaUnspecified || !told || open.calls.count > 0 {
        return None;
    }
    let of = |cause: &Cause| {
        let key = Key { cause: *cause, ..open.key.clone() };
        all.binary_search_by(|incident| incident.key.cmp(&key)).ok()
    };
    let is_it =
        |at: &usize| (&all[*at].limits, &all[*at].quota_metrics) == (&open.limits, &open.quota_metrics);
    let mut named = Cause::ALL.iter().filter(|cause| cause.bucket().is_some()).filter_map(of).filter(is_it);
    let only = named.next().filter(|_| named.next().is_none())?;
    let ends = &all[only];
    let mut clients = ends.clients.keys().filter_map(|id| know.client_behaviour().get(id));
    let requests = ends.count.checked_add(open.count)?;
    let sent =
        |client| ends.measured(client, know).is_some_and(|row| row.are_all(requests, ends.calls.count));
    clients.any(sent).then_some(only)
}

/// Where the only incident is that has this key but for its platform, which the key does not name.
fn only_platform(all: &[Box<Incident>], key: &Key) -> Option<usize> {
    if key.platform.is_some() || key.project.is_none() || key.model.is_none() {
        return None;
    }
    let on = |platform: &Platform| {
        let key = Key { platform: Some(*platform), ..key.clone() };
        all.binary_search_by(|incident| incident.key.cmp(&key)).ok()
    };
    let mut named = Platform::ALL.iter().filter_map(on);
    named.next().filter(|_| named.next().is_none())
}

/// The incidents under the best name of each project, those that are one then as one, in the order of their keys.
fn under_best_names(mut all: Vec<Box<Incident>>, names: &Names) -> Vec<Box<Incident>> {
    for incident in &mut all {
        let best = incident.key.project.as_ref().and_then(|project| names.best(&Name::project(project)));
        incident.key.project = best.or(incident.key.project.take());
    }
    all.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    all.dedup_by(|same, first| {
        let is_one = same.key == first.key;
        if is_one {
            let empty = Incident::new(first.key.clone(), first.last_place.clone());
            first.merge(std::mem::replace(&mut **same, empty));
        }
        is_one
    });
    all
}

/// Other names of the incident's project. Where the log does not name the project: the project of its keys, if all of
/// them are one project's.
fn aliases(incident: &Incident, names: &Names) -> Vec<CompactString> {
    if let Some(project) = &incident.key.project {
        return shown(names.all(&Name::project(project))).filter(|name| name != project).collect();
    }
    let mut groups = incident.api_keys.iter().map(|key| names.all(&Name::Key(key.clone())));
    let first = groups.next().unwrap_or_default();
    if groups.all(|group| group == first) { shown(first).collect() } else { Vec::new() }
}

fn shown(names: &[Name]) -> impl Iterator<Item = CompactString> {
    names.iter().map(|name| name.as_str().into())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::correlate::test_incidents::{Log, OVERLOAD, RPM, same};
    use crate::decode::{ApiError, Layer, Quota};
    use crate::knowledge::ClientMark;

    /// The causes of a log's incidents, and how many failures each is.
    fn counts(log: Log) -> Vec<(Cause, u64)> {
        let all = log.0.conclude(&Context::default(), Knowledge::builtin());
        all.iter().map(|incident| (incident.key.cause, incident.count)).collect()
    }

    /// Marks a failure as raised by the client.
    fn raised_by(id: &str) -> impl Fn(&mut ApiError) {
        let rows = Knowledge::builtin().client_behaviour().rows();
        let row = rows.iter().position(|client| client.id == id).unwrap();
        let row = u16::try_from(row).unwrap();
        let mark = ClientMark { row, depth: 2, whole: false, again: false, other: false };
        move |error| (error.layer, error.client) = (Layer::Exception, Some(mark))
    }

    #[test]
    fn attempts_that_name_no_window_are_counted_on_the_quota_of_the_exception() {
        // The message of the same answer, without its details; CrewAI sends three requests for a call.
        let poor = format!("{}}}}}", RPM.split(",\"details\"").next().unwrap());
        let log = |ends: &str, seconds: &[i64], client: &str| {
            let attempts = Log::new().fail(&poor, seconds.iter().copied(), same);
            counts(attempts.fail(ends, [4], raised_by(client)))
        };
        let day = RPM.replace("PerMinute", "PerDay");
        assert_eq!(log(RPM, &[0, 1], "crewai"), [(Cause::Rpm, 3)]);
        assert_eq!(log(&day, &[0, 1], "crewai"), [(Cause::Rpd, 3)]);
        let apart = |attempts| [(Cause::Rpm, 1), (Cause::QuotaUnspecified, attempts)];
        assert_eq!(log(RPM, &[0, 1, 2], "crewai"), apart(3), "one is another service's");
        assert_eq!(log(RPM, &[0, 1], "google-genai"), apart(2), "it sends one request a call");
        let other = RPM.replace("\"10\"", "\"20\"").replace("limit: 10", "limit: 20");
        assert_eq!(log(&other, &[0, 1], "crewai"), apart(2), "another limit");
    }

    #[test]
    fn a_refusal_that_was_dropped_is_told_where_the_log_shows_no_calls_and_one_client_dropped_all() {
        // Who dropped refusals, beside a failure that one client raised, and beside one that none did.
        let dropped = |rows: &[&str]| {
            let raised = |error: &mut ApiError| {
                raised_by("crewai")(error);
                error.project = Some("another".into());
            };
            let mut log = Log::new().fail(RPM, [0], same).fail(RPM, [0], raised);
            rows.iter().for_each(|row| log.0.drop_refusal(row));
            assert_eq!(log.0.totals().dropped, rows.len() as u64);
            let all = log.0.conclude(&Context::default(), Knowledge::builtin());
            let told =
                all.into_iter().map(|incident| (incident.calls.count, incident.insight.dropped.clone()));
            told.collect::<Vec<_>>()
        };
        let (stream, object) = ("gemini-cli-stream", "gemini-cli-object");
        let five: Option<(CompactString, u64)> = Some(("@google/gemini-cli".into(), 5));
        assert_eq!(dropped(&[stream, object, stream, stream, object]), [(1, None), (0, five)]);
        assert_eq!(dropped(&[stream, "firebase-stream"]), [(1, None), (0, None)], "two clients");
        assert_eq!(dropped(&[]), [(1, None), (0, None)]);
    }

    #[test]
    fn failures_that_name_no_platform_are_those_of_the_only_one() {
        let on = |platform: Option<Platform>, project: Option<&'static str>, model: Option<&'static str>| {
            move |error: &mut ApiError| {
                (error.platform, error.project) = (platform, project.map(Into::into));
                error.model = model.map(Into::into);
            }
        };
        let (vertex, gemini) = (Some(Platform::VertexAi), Some(Platform::GeminiApi));
        let united = |open: (Option<&'static str>, Option<&'static str>), named: &[Option<Platform>]| {
            let log = Log::new().fail(OVERLOAD, [0, 1], on(None, open.0, open.1));
            let log = named
                .iter()
                .fold(log, |log, platform| log.fail(OVERLOAD, [2, 3, 4], on(*platform, open.0, open.1)));
            let all = log.0.conclude(&Context::default(), Knowledge::builtin());
            all.iter().map(|incident| (incident.key.platform, incident.count)).collect::<Vec<_>>()
        };
        let (shop, flash) = (Some("shop-one"), Some("gemini-3.8-flash"));
        assert_eq!(united((shop, flash), &[vertex]), [(vertex, 5)]);
        assert_eq!(united((shop, flash), &[]), [(None, 2)]);
        assert_eq!(united((shop, flash), &[vertex, gemini]).len(), 3, "it may be either");
        assert_eq!(united((None, flash), &[vertex]), [(None, 2), (vertex, 3)], "nobody knows whose");
        assert_eq!(united((shop, None), &[vertex]), [(None, 2), (vertex, 3)], "nobody knows of what");
    }

    #[test]
    fn attempts_are_those_of_no_exception_where_they_say_more_or_another_thing() {
        let poor = format!("{}}}}}", RPM.split(",\"details\"").next().unwrap());
        let log = |attempts: Log| counts(attempts.fail(RPM, [4], raised_by("crewai")));
        let two = || Log::new().fail(&poor, [0, 1], same);
        assert_eq!(log(two()), [(Cause::Rpm, 3)]);
        let metric = poor.replace("generate_requests_per_model", "generate_other");
        assert_eq!(log(Log::new().fail(&metric, [0, 1], same)).len(), 2, "another metric");
        let limit = poor.replace(", limit: 10", "");
        assert_eq!(log(Log::new().fail(&limit, [0, 1], same)).len(), 2, "no limit");
        let named =
            |error: &mut ApiError| Arc::make_mut(&mut error.quotas)[0].quota_id = Some("SomeQuota".into());
        assert_eq!(log(Log::new().fail(&poor, [0, 1], named)).len(), 2, "a quota's id");
        // The attempts' own calls ended as well.
        assert_eq!(log(Log::new().fail(&poor, [0, 1], raised_by("crewai"))).len(), 2);
        // Nothing ended a call.
        assert_eq!(counts(two().fail(RPM, [4], same)).len(), 2);
        // Two quotas are as likely.
        let day = RPM.replace("PerMinute", "PerDay");
        assert_eq!(log(two().fail(&day, [5], raised_by("crewai"))).len(), 3);
    }

    #[test]
    fn what_neither_names_shows_no_quota_that_is_the_same() {
        let poor = format!("{}}}}}", RPM.split(",\"details\"").next().unwrap());
        let log = |change: fn(&mut Quota)| {
            let of_attempts = |error: &mut ApiError| change(&mut Arc::make_mut(&mut error.quotas)[0]);
            let of_exceptions = |error: &mut ApiError| {
                raised_by("crewai")(error);
                change(&mut Arc::make_mut(&mut error.quotas)[0]);
            };
            counts(Log::new().fail(&poor, [0, 1], of_attempts).fail(RPM, [4], of_exceptions))
        };
        assert_eq!(log(|_| {}), [(Cause::Rpm, 3)]);
        let apart = [(Cause::Rpm, 1), (Cause::QuotaUnspecified, 2)];
        assert_eq!(log(|quota| quota.limit = None), apart);
        assert_eq!(log(|quota| quota.quota_metric = None), apart);
    }

    #[test]
    fn attempts_that_are_counted_on_a_quota_are_only_likely_to_be_its() {
        let poor = format!("{}}}}}", RPM.split(",\"details\"").next().unwrap());
        let log = Log::new().fail(&poor, [0, 1], same).fail(RPM, [4], raised_by("crewai"));
        let all = log.0.conclude(&Context::default(), Knowledge::builtin());
        let likely = all[0].certainties.iter().find(|(certainty, _)| **certainty == Certainty::Likely);
        assert_eq!(likely, Some((&Certainty::Likely, &2)));
    }

    #[test]
    fn other_names_of_a_project_are_told_and_those_of_the_keys_where_none_is_named() {
        let named = |key: &'static str, project: Option<&'static str>, alias: Option<&'static str>| {
            move |error: &mut ApiError| {
                error.api_key = Some(key.into());
                error.project = project.map(Into::into);
                error.project_alias = alias.map(Into::into);
            }
        };
        let aliases = |log: Log| {
            let all = log.0.conclude(&Context::default(), Knowledge::builtin());
            let told = all.iter().map(|i| (i.key.project.clone(), i.insight.aliases.clone()));
            told.map(|(project, aliases)| (project.is_some(), aliases.join(" "))).collect::<Vec<_>>()
        };
        let both =
            || Log::new().fail(RPM, [0], named("key-aaaaaa", Some("100200300400"), Some("demo-project")));
        assert_eq!(aliases(both()), [(true, "100200300400 key-aaaaaa".to_owned())]);
        // Of a key that was seen with a project, the project is known.
        let later = both().fail(OVERLOAD, [5], named("key-aaaaaa", None, None));
        assert!(aliases(later).iter().any(|(named, names)| !named && names.contains("demo-project")));
        let two = both().fail(RPM, [1], named("key-bbbbbb", Some("500600700800"), Some("other-project")));
        let mixed = two.fail(OVERLOAD, [5], named("key-aaaaaa", None, None));
        let mixed = mixed.fail(OVERLOAD, [6], named("key-bbbbbb", None, None));
        assert!(aliases(mixed).iter().any(|(named, names)| !named && names.is_empty()), "of two projects");
    }
}
