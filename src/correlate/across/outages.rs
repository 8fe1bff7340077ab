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
    use crate::correlate::test_incidents::{AUTH, Log, RPM, same};
    use crate::decode::ApiError;
    use crate::knowledge::Knowledge;
    use crate::terms::Platform;

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

    /// Fails each half a minute for five minutes from these seconds on, and is served each half a minute for the rest.
    fn spells(starts: &[i64], end: i64) -> Log {
        let fails = |second: &i64| starts.iter().any(|start| (*start..start + 300).contains(second));
        let (bad, good): (Vec<i64>, Vec<i64>) = (0..end / 30).map(|i| i * 30).partition(fails);
        Log::new().fail(RPM, bad, same).serve(MODEL, good).lines(0, end)
    }

    #[test]
    fn what_comes_each_hour_recurs_as_far_as_the_bins_tell_hours() {
        let hourly = [600, 600 + HOUR, 600 + 2 * HOUR];
        assert_eq!(
            texts(&spells(&hourly, 4 * HOUR)),
            ["it recurs each hour: 3 times so far, the last from about 14:09 UTC on"]
        );
        assert!(texts(&spells(&hourly[..2], 4 * HOUR)).is_empty(), "twice");
        // Bins of 256 s: an hour is 14 of them, and two more or less may be one.
        let apart = |bins: i64| {
            let starts = [0, 1, 2].map(|i| 704 + i * bins * 256);
            !texts(&spells(&starts, 4 * HOUR)).is_empty()
        };
        assert_eq!([12, 13, 14, 15, 16, 17].map(apart), [false, true, true, true, true, false]);
        // In bins of 1024 s, which a log of 20 hours has, an hour is no time.
        assert!(texts(&spells(&hourly, 20 * HOUR)).is_empty());
    }

    #[test]
    fn a_tenth_of_a_day_more_or_less_is_about_the_same_time() {
        // In four days, bins of 4096 s: a day is 21 of them.
        let apart = |bins: i64| {
            let width = 4096;
            let fails = |s: &i64| [2, 2 + bins, 2 + 2 * bins].iter().any(|bin| *bin == (s + 3_136) / width);
            let (bad, good): (Vec<i64>, Vec<i64>) = (0..96 * 12).map(|i| i * 300).partition(fails);
            !texts(&Log::new().fail(RPM, bad, same).serve(MODEL, good).lines(0, 4 * DAY)).is_empty()
        };
        assert_eq!([18, 19, 21, 23, 24].map(apart), [false, true, true, true, false]);
    }

    #[test]
    fn a_key_or_login_that_worked_before_is_not_mistyped() {
        let said = |body: &str, platform: Option<Platform>, key: Option<&'static str>| {
            let of = |error: &mut ApiError| {
                (error.platform, error.api_key) = (platform, key.map(Into::into));
                error.model = Some(MODEL.into());
            };
            texts(&Log::new().fail(body, [100, 160], of).serve(MODEL, [10, 20, 30]))
        };
        let told = |what: &str| {
            [format!(
                "the {what} worked until 2026-11-24 12:00 UTC (3 requests went well), and not since: revoked, deleted or expired, not mistyped"
            )]
        };
        assert_eq!(said(AUTH, None, None), told("key"));
        assert_eq!(said(AUTH, Some(Platform::VertexAi), None), told("login"));
        assert_eq!(said(AUTH, Some(Platform::CodeAssist), None), told("login"));
        assert_eq!(said(AUTH, Some(Platform::VertexAi), Some("key-0000aa")), told("key"));
        assert!(said(RPM, None, None).is_empty(), "a quota");
    }

    // The numbers of the row are borders: what reaches them is said, what falls short by the least is not.
    #[test]
    fn a_log_begins_within_ten_failures_from_its_first_second_on_in_a_minute() {
        let within = |failed: std::ops::Range<i64>, end: i64, served: &[i64]| {
            let log = Log::new().fail(RPM, failed, same).serve(MODEL, served.iter().copied());
            texts(&log.lines(0, end)).iter().any(|text| text.starts_with("the log begins within"))
        };
        assert!(within(1..11, 60, &[]));
        assert!(!within(2..12, 60, &[]), "from the second second on");
        assert!(!within(1..10, 60, &[]), "nine failures");
        assert!(!within(1..11, 59, &[]), "less than a minute");
        let untimed = Log::new().fail(RPM, 1..11, same).fail_in("app.log", RPM, [None], same);
        assert!(texts(&untimed.lines(0, 60)).is_empty(), "one may be earlier");
        // Where requests went well between, the first outage counts.
        let twice = |first: i64| {
            let log = Log::new().fail(RPM, (0..first).chain(3_000..3_030), same);
            !texts(&log.serve(MODEL, (1_000..1_010).chain(1_500..1_510)).lines(0, 3_100)).is_empty()
        };
        assert_eq!((twice(9), twice(10)), (false, true));
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
