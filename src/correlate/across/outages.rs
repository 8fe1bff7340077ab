//! What comes back each day or hour, a key that worked, and a log that begins within an outage.

use chrono::{DateTime, TimeDelta, Utc};

use super::conclusion::{Across, about};
use crate::clock::next_midnight;
use crate::correlate::counters::{Span, Stretch};
use crate::correlate::incidents::Incident;
use crate::correlate::patterns::outages;
use crate::knowledge::{AcrossAt, Ends};
use crate::terms::{AcrossKind, Bucket, Cause, Platform, WindowKind};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// It fails again each day, or each hour, at about the same time.
pub(super) fn recurs(incident: &Incident, at: AcrossAt, ends: Ends) -> Option<Across> {
    let requests = incident.insight.requests.as_ref()?;
    let all = outages(incident, requests, ends);
    if all.len() < at.times {
        return None;
    }
    if let Some(text) = used_up_each_day(incident, &all) {
        return Some(about(AcrossKind::EachDay, incident, text));
    }
    let width = incident.timeline.width().max(requests.timeline.width()).num_seconds();
    let each = |period: i64, id: AcrossKind, word: &str| {
        let slack = (2 * width).max(period / at.slack);
        let is_next = |pair: &[Stretch]| {
            let pause = (pair[1].first - pair[0].first).num_seconds();
            (pause - period).abs() <= slack
        };
        (slack < period / 2 && all.windows(2).all(is_next)).then(|| {
            let last = all.last().map(|last| hour(began(last, width))).unwrap_or_default();
            let text = format!("it recurs {word}: {} times so far, the last from about {last} on", all.len());
            about(id, incident, text)
        })
    };
    each(DAY, AcrossKind::EachDay, "each day at about the same time")
        .or_else(|| each(HOUR, AcrossKind::EachHour, "each hour"))
}

/// A quota of a day that is used up on each day, sooner or later.
fn used_up_each_day(incident: &Incident, all: &[Stretch]) -> Option<String> {
    let insight = &incident.insight;
    let named = incident.key.cause.bucket().map(Bucket::window);
    let window = named.or_else(|| insight.likely_bucket.as_ref().map(|likely| likely.window));
    let width = incident.timeline.width().num_seconds();
    let day = |stretch: &Stretch| next_midnight(began(stretch, width));
    let follows = |pair: &[Stretch]| day(&pair[1]) == next_midnight(day(&pair[0]));
    (window == Some(WindowKind::Day) && all.windows(2).all(follows)).then(|| {
        let last = all.last().map(|last| hour(began(last, width))).unwrap_or_default();
        format!("it recurs each day: used up on {} days in a row, the last from about {last} on", all.len())
    })
}

/// When a stretch began: somewhere in its first bin.
fn began(stretch: &Stretch, width: i64) -> DateTime<Utc> {
    stretch.first + TimeDelta::seconds(width / 2)
}

/// `19:04 UTC`
fn hour(at: DateTime<Utc>) -> String {
    at.format("%H:%M UTC").to_string()
}

/// A key that worked is not mistyped.
pub(super) fn key_worked(incident: &Incident) -> Option<Across> {
    let (until, count) = incident.insight.worked.filter(|_| incident.key.cause == Cause::Auth)?;
    // Vertex AI and Code Assist take logins and their tokens.
    let is_login = matches!(incident.key.platform, Some(Platform::VertexAi | Platform::CodeAssist));
    let what = if is_login && incident.api_keys.is_empty() { "login" } else { "key" };
    let text = format!(
        "the {what} worked until {} ({count} requests went well), and not since: revoked, deleted or expired, not mistyped",
        minute(until)
    );
    Some(about(AcrossKind::KeyWorked, incident, text))
}

/// The first line of the log fails already.
pub(super) fn begins_within(
    incident: &Incident,
    log: Option<Span>,
    at: AcrossAt,
    ends: Ends,
) -> Option<Across> {
    let (log, first) = (log?, incident.first_seen?);
    let begins = first - log.first <= TimeDelta::seconds(at.begin_s) && incident.untimed == 0;
    // Where requests went well between, it is the first outage with which the log begins.
    let outages = incident.insight.requests.as_ref().map(|requests| outages(incident, requests, ends));
    let count = outages.and_then(|all| Some(all.first()?.count)).unwrap_or(incident.count);
    let long = log.length() >= TimeDelta::seconds(at.log_s) && count >= at.failures;
    (begins && long).then(|| {
        let text = format!("the log begins within it: it fails since {} or earlier", minute(first));
        about(AcrossKind::BeginsWithin, incident, text)
    })
}

/// `2026-11-24 14:02 UTC`
fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use crate::correlate::across::across;
    use crate::correlate::incidents::Context;
    use crate::correlate::test_incidents::{Log, RPM, same};
    use crate::knowledge::Knowledge;

    const MODEL: &str = "gemini-3.8-flash";
    const HOUR: i64 = 3600;
    const DAY: i64 = 24 * HOUR;

    fn texts(log: &Log) -> Vec<String> {
        let know = Knowledge::builtin();
        let all = log.0.conclude(&Context::default(), know);
        across(&all, log.0.totals().log, know).into_iter().map(|across| across.text).collect()
    }

    /// Fails for hours from these hours on, and is served for the rest of four days.
    fn days(starts: &[i64], hours: i64) -> Log {
        let fails = |second: &i64| starts.iter().any(|s| (s * HOUR..(s + hours) * HOUR).contains(second));
        let all = (0..96 * 6).map(|i| i * 600);
        let (bad, good): (Vec<i64>, Vec<i64>) = all.partition(fails);
        Log::new().fail(RPM, bad, same).serve(MODEL, good).lines(0, 4 * DAY)
    }

    #[test]
    fn what_comes_at_the_same_time_each_day_recurs_and_other_times_do_not() {
        assert_eq!(
            texts(&days(&[7, 31, 55], 10)),
            ["it recurs each day at about the same time: 3 times so far, the last from about 19:26 UTC on"]
        );
        assert!(texts(&days(&[7, 40, 55], 5)).is_empty());
        assert!(texts(&days(&[7], 60)).is_empty());
    }

    #[test]
    fn a_quota_of_a_day_recurs_at_any_hour_of_its_days() {
        // Noon is four in the morning in Los Angeles: each day of the quota begins at hour 20.
        let used_up = |starts: [(i64, i64); 3]| {
            let fails = |s: &i64| starts.iter().any(|(from, to)| (from * HOUR..to * HOUR).contains(s));
            let (bad, good): (Vec<i64>, Vec<i64>) = (0..96 * 6).map(|i| i * 600).partition(fails);
            let body = RPM.replace("PerMinute", "PerDay");
            texts(&Log::new().fail(&body, bad, same).serve(MODEL, good).lines(0, 4 * DAY))
        };
        assert_eq!(
            used_up([(12, 20), (29, 44), (59, 68)]),
            ["it recurs each day: used up on 3 days in a row, the last from about 22:51 UTC on"]
        );
        assert!(used_up([(12, 20), (36, 44), (84, 92)]).is_empty());
    }

    #[test]
    fn a_log_that_begins_with_failures_begins_within_them() {
        let log = |first: i64| Log::new().fail(RPM, (first..600).step_by(10), same).lines(0, 700);
        assert_eq!(
            texts(&log(0)),
            ["the log begins within it: it fails since 2026-11-24 12:00 UTC or earlier"]
        );
        assert!(texts(&log(60)).is_empty());
    }
}
