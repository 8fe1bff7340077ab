//! What one input has that others have not, and who of several takes a quota.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::conclusion::{Across, about};
use crate::correlate::counters::{Sources, Span, number};
use crate::correlate::incidents::{Incident, OneLog, logs};
use crate::knowledge::{AcrossAt, Knowledge};
use crate::redact::{clean, clean_path};
use crate::terms::AcrossKind;

/// Name of an input on the screen.
fn name(source: &str) -> String {
    clean_path(source)
}

/// One log of several fails, and there nearly everything.
pub(super) fn only_one(incident: &Incident, at: AcrossAt, know: &Knowledge) -> Option<Across> {
    let served = &incident.insight.requests.as_ref()?.sources;
    if !incident.sources.is_whole() || incident.untimed > 0 {
        return None;
    }
    let logs = logs_of(incident, know);
    let has = |sources: &Sources, log: &OneLog| log.inputs.iter().any(|input| sources.of(input).is_some());
    let mut failing = logs.iter().filter(|log| has(&incident.sources, log));
    let one = failing.next()?;
    let others = logs.iter().filter(|log| *log != one && has(served, log)).count();
    if failing.next().is_some() || others < at.inputs {
        return None;
    }
    // Of an input that is not kept among many it is not known what went well there.
    let ok = |input: &Arc<str>| served.of(input).map(|span| span.count).or(served.is_whole().then_some(0));
    let ok = one.inputs.iter().map(ok).sum::<Option<u64>>()?;
    let failed = one.span.count - ok;
    let all = failed + ok;
    if number(failed) < at.share * number(all) {
        return None;
    }
    let text = format!(
        "only {} fails with {}: {failed} of {all} requests there; {others} other inputs call the same model without it",
        name(&one.name),
        incident.key.cause,
    );
    Some(about(AcrossKind::OneInput, incident, text))
}

/// Several inputs that ran at the same time use one quota.
pub(super) fn shared(incident: &Incident, at: AcrossAt, know: &Knowledge) -> Option<Across> {
    incident.key.cause.bucket()?;
    let project = clean(incident.key.project.as_deref()?);
    let users = Users::of(incident, know);
    let [(top, most), (second, next), ..] = users.all.as_slice() else { return None };
    let together = most.first <= next.last && next.first <= most.last;
    let rest = users.requests - most.count;
    if !together || number(rest) < at.part * number(users.requests) {
        return None;
    }
    let share = 100.0 * number(most.count) / number(users.requests);
    let cause = incident.key.cause;
    // One that was not counted for itself may be busier.
    if most.count < users.left_out {
        let known = users.all.len();
        let text = format!("more than {known} inputs share the {cause} quota of project {project}");
        return Some(about(AcrossKind::SharedQuota, incident, text));
    }
    let more = match users.all.len() {
        2 if users.left_out == 0 => name(second),
        count if users.left_out == 0 => format!("{} other inputs", count - 1),
        count => format!("more than {} other inputs", count - 1),
    };
    let who = if number(most.count) < at.even * number(next.count) {
        format!("about evenly, none makes more than {share:.0} % of {} requests", users.requests)
    } else {
        let since = since(*most, *next, at);
        format!("{} makes {share:.0} % of {} requests{since}", name(top), users.requests)
    };
    let text = format!("{} and {more} share the {cause} quota of project {project}: {who}", name(top));
    Some(about(AcrossKind::SharedQuota, incident, text))
}

/// Since when the busiest is there, where the next one was there before.
fn since(most: Span, next: Span, at: AcrossAt) -> String {
    if most.first <= next.first + chrono::TimeDelta::seconds(at.later_s) {
        return String::new();
    }
    format!(", since {}", most.first.format("%Y-%m-%d %H:%M UTC"))
}

/// The logs that use a quota.
struct Users {
    /// The requests of each, the busiest first.
    all: Vec<(Arc<str>, Span)>,
    /// Requests of those that are not counted each for itself.
    left_out: u64,
    /// All requests.
    requests: u64,
}

impl Users {
    fn of(incident: &Incident, know: &Knowledge) -> Self {
        let mut all: Vec<(Arc<str>, Span)> =
            logs_of(incident, know).into_iter().map(|log| (log.name, log.span)).collect();
        let left_out: u64 = counts(incident).map(Sources::others).sum();
        let requests = left_out + all.iter().map(|(_, span)| span.count).sum::<u64>();
        all.sort_by(|a, b| b.1.count.cmp(&a.1.count).then_with(|| a.0.cmp(&b.0)));
        Self { all, left_out, requests }
    }
}

/// What failed in which input, and what went well there.
fn counts(incident: &Incident) -> impl Iterator<Item = &Sources> {
    let served = incident.insight.requests.as_ref().map(|requests| &requests.sources);
    std::iter::once(&incident.sources).chain(served)
}

/// The logs with requests of an incident: where one was rotated, its inputs are not several that run beside one another.
fn logs_of(incident: &Incident, know: &Knowledge) -> Vec<OneLog> {
    let mut all: BTreeMap<&Arc<str>, Span> = BTreeMap::new();
    for (source, span) in counts(incident).flat_map(Sources::all) {
        all.entry(source).and_modify(|known| *known = known.with(span)).or_insert(span);
    }
    logs(all.into_iter().map(|(source, span)| (Arc::clone(source), Some(span))), know)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::Diagnosis;
    use crate::clock::Clock;

    /// The conclusions over these inputs: seconds of failures and of successes.
    fn texts(inputs: &[(&str, &[i64], &[i64])]) -> Vec<String> {
        let at = |second: i64| format!("2026-11-24T17:{:02}:{:02}Z", second / 60, second % 60);
        let clock = Clock::fixed("2026-11-24T18:00:00Z".parse().unwrap());
        let add = |all: Diagnosis, (name, failed, served): &(&str, &[i64], &[i64])| {
            let mut text = String::new();
            for second in *failed {
                let _ = writeln!(
                    text,
                    "{} ERROR web project=shop model=gemini-3.5-flash failed: 429 RESOURCE_EXHAUSTED. {{'error': {{'code': 429, 'message': 'Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_paid_tier_requests, limit: 60, model: gemini-3.5-flash', 'status': 'RESOURCE_EXHAUSTED', 'details': [{{'@type': 'type.googleapis.com/google.rpc.QuotaFailure', 'violations': [{{'quotaId': 'GenerateRequestsPerMinutePerProjectPerModel-PaidTier1', 'quotaValue': '60'}}]}}]}}}}",
                    at(*second)
                );
            }
            for second in *served {
                let _ = writeln!(
                    text,
                    "{} INFO httpx project=shop HTTP Request: POST https://generativelanguage.googleapis.com/v1beta/models/gemini-3.5-flash:generateContent \"HTTP/1.1 200 OK\"",
                    at(*second)
                );
            }
            all.bytes(name, text.into_bytes())
        };
        let report = inputs.iter().fold(Diagnosis::new().clock(clock), add).run();
        report.across.into_iter().map(|across| across.text).collect()
    }

    #[test]
    fn one_of_several_inputs_that_fails_alone_is_named_and_one_of_two_is_not() {
        let (bad, good): (&[i64], &[i64]) = (&[1, 2, 3, 4], &[1, 2, 3, 4]);
        let none: &[i64] = &[];
        assert_eq!(
            texts(&[("a.log", none, good), ("b.log", bad, none), ("c.log", none, good)])[0],
            "only <b.log> fails with rpm: 4 of 4 requests there; 2 other inputs call the same model without it"
        );
        assert!(
            texts(&[("a.log", none, good), ("b.log", bad, good), ("c.log", none, good)])
                .iter()
                .all(|text| !text.starts_with("only"))
        );
    }

    #[test]
    fn two_inputs_that_run_together_share_a_quota_and_one_after_the_other_do_not() {
        let early: Vec<i64> = (0..50).collect();
        let late: Vec<i64> = (600..650).collect();
        assert_eq!(
            texts(&[("chat.log", &[61, 62], &[10, 20, 30, 70, 80, 90]), ("etl.log", &[60, 61], &early)]),
            [
                "<etl.log> and <chat.log> share the rpm quota of project shop: <etl.log> makes 87 % of 60 requests"
            ]
        );
        assert!(texts(&[("a.log", &[55], &early), ("b.log", &[655], &late)]).is_empty());
    }

    #[test]
    fn pieces_of_a_rotated_log_are_no_inputs_that_run_beside_one_another() {
        let (early, late): (Vec<i64>, Vec<i64>) = ((0..50).collect(), (50..110).collect());
        // The first lines of the one and the last of the other are of one second.
        let of = |piece: &str| texts(&[(piece, &[49], &early), ("web.log", &[51, 49], &late)]);
        let shared = |piece: &str| of(piece).iter().any(|text| text.contains("share the"));
        assert_eq!([shared("web.log.1"), shared("api.log")], [false, true]);
        let only = |older: [&str; 2]| {
            let inputs =
                [(older[0], &[][..], &[20, 40][..]), (older[1], &[], &[1, 9]), ("web.log", &[60, 61], &[])];
            texts(&inputs).into_iter().find(|text| text.starts_with("only"))
        };
        assert!(only(["api.log", "etl.log"]).is_some());
        assert_eq!([only(["web.log.1", "web.log.2.gz"]), only(["api.log", "web.log.1"])], [None, None]);
    }

    #[test]
    fn nearly_everything_must_fail_there_and_two_others_must_not() {
        let (none, good): (&[i64], &[i64]) = (&[], &[1, 2]);
        let only = |others: usize, failed: usize, served: usize| {
            let (failed, served) = (vec![1; failed], vec![2; served]);
            let names = ["a.log", "b.log", "c.log"];
            let mut all: Vec<(&str, &[i64], &[i64])> =
                names[..others].iter().map(|n| (*n, none, good)).collect();
            all.push(("z.log", &failed, &served));
            texts(&all).iter().any(|text| text.starts_with("only"))
        };
        assert_eq!([1, 2, 3].map(|others| only(others, 9, 1)), [false, true, true]);
        assert_eq!(
            [only(2, 9, 1), only(2, 8, 1), only(2, 18, 2), only(2, 18, 3)],
            [true, false, true, false]
        );
        let two = [("a.log", none, good), ("b.log", none, good), ("y.log", &[1][..], none)];
        let two = [two.as_slice(), &[("z.log", &[1][..], none)]].concat();
        assert!(texts(&two).iter().all(|text| !text.starts_with("only")), "two fail");
        // Of 200 inputs not all are kept: what went well in the last one is not known.
        let names: Vec<String> = (0..200).map(|i| format!("pod-{i:03}.log")).collect();
        let mut fleet: Vec<(&str, &[i64], &[i64])> = names.iter().map(|n| (n.as_str(), none, good)).collect();
        fleet.push(("z.log", &[1, 2, 3, 4], none));
        assert!(texts(&fleet).iter().all(|text| !text.starts_with("only")));
    }

    #[test]
    fn who_takes_a_quota_hangs_on_a_fifth_more_and_who_shares_it_on_a_twentieth() {
        let share = |one: usize, two: usize| {
            let (one, two) = (vec![10; one - 1], vec![10; two - 1]);
            let said = texts(&[("a.log", &[10], &one), ("b.log", &[10], &two)]);
            said.into_iter().find_map(|text| Some(text.split_once("shop: ")?.1.to_owned()))
        };
        assert_eq!(share(19, 1).as_deref(), Some("<a.log> makes 95 % of 20 requests"));
        assert_eq!(share(40, 1), None);
        assert_eq!(share(12, 10).as_deref(), Some("<a.log> makes 55 % of 22 requests"));
        assert_eq!(share(50, 42).as_deref(), Some("about evenly, none makes more than 54 % of 92 requests"));
    }

    #[test]
    fn the_busiest_that_came_later_is_told_with_its_time() {
        let late = |first: i64| {
            let busy: Vec<i64> = (first..first + 30).collect();
            let said = texts(&[("chat.log", &[20], &[10, 1_400]), ("etl.log", &[first], &busy)]);
            let said = said.iter().find(|text| text.contains("share"))?;
            said.split_once("requests").map(|(_, since)| since.to_owned())
        };
        assert_eq!(late(610).as_deref(), Some(""));
        assert_eq!(late(671).as_deref(), Some(", since 2026-11-24 17:11 UTC"));
    }

    #[test]
    fn a_fleet_shares_a_quota_however_many_inputs_it_has() {
        let names: Vec<String> = (0..200).map(|i| format!("pod-{i:03}.log")).collect();
        let fleet = |count: usize, busy: &'static [i64]| {
            let (few, none): (&[i64], &[i64]) = (&[10, 20, 30], &[]);
            let pods = names[..count].iter().map(|name| (name.as_str(), few, none));
            let mut all: Vec<(&str, &[i64], &[i64])> = pods.collect();
            all.push(("a-job.log", few, busy));
            texts(&all).into_iter().find(|text| text.contains("share")).unwrap()
        };
        assert_eq!(
            fleet(30, &[]),
            "<a-job.log> and 30 other inputs share the rpm quota of project shop: about evenly, none makes more than 3 % of 93 requests"
        );
        const BUSY: [i64; 300] = [40; 300];
        assert_eq!(
            fleet(30, &BUSY),
            "<a-job.log> and 30 other inputs share the rpm quota of project shop: <a-job.log> makes 77 % of 393 requests"
        );
        assert_eq!(
            fleet(200, &BUSY),
            "<a-job.log> and more than 127 other inputs share the rpm quota of project shop: <a-job.log> makes 34 % of 903 requests"
        );
        assert_eq!(fleet(200, &[]), "more than 128 inputs share the rpm quota of project shop");
        // The one that is not counted for itself is not busier than those that are.
        assert_eq!(
            fleet(128, &[]),
            "<a-job.log> and more than 127 other inputs share the rpm quota of project shop: about evenly, none makes more than 1 % of 387 requests"
        );
    }
}
