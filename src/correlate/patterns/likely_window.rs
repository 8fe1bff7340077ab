//! Which window a 429 that names no quota most likely counts over. Inferred from when it comes and goes.

use chrono::TimeDelta;

use super::pattern_input::{Scene, instant, length, span};
use super::tiers_and_limits::ghost_429;
use crate::clock::{day_start, next_midnight};
use crate::correlate::counters::{Span, Stretch, number};
use crate::correlate::incidents::{Incident, LikelyBucket};
use crate::terms::{Cause, Confidence, WindowKind};

pub(super) fn bucket(incident: &Incident, scene: &Scene<'_>) -> Option<LikelyBucket> {
    let span = span(incident)?;
    if incident.key.cause != Cause::QuotaUnspecified || span.count < scene.table.likely_bucket.at.events {
        return None;
    }
    // With a ghost's successes around it no window is more likely than another.
    if ghost_429(incident, scene).is_some() {
        return None;
    }
    not_a_day(incident, span, scene)
        .or_else(|| not_a_minute(incident, scene))
        .or_else(|| day(incident, span, scene))
        .or_else(|| minute(incident, span, scene))
}

/// Requests go well in the minutes in which others are refused: no quota of a day lets them pass.
fn not_a_day(incident: &Incident, span: Span, scene: &Scene<'_>) -> Option<LikelyBucket> {
    let at = scene.table.likely_bucket.at;
    let served = &incident.insight.requests.as_ref()?.timeline;
    let beside = incident.timeline.beside(served);
    let fine = incident.timeline.width().max(served.width()) <= TimeDelta::seconds(at.bin_s);
    let often = number(beside) >= at.beside * number(span.count);
    (fine && often && incident.timeline.shared(served) >= at.minutes).then(|| LikelyBucket {
        window: WindowKind::Minute,
        confidence: Confidence::Medium,
        evidence: format!(
            "other requests went well in the same minutes as {beside} of {} refusals: a quota of a day that is used up lets none pass",
            span.count
        ),
    })
}

/// Hours of refusals without one success, after successes: no quota of a minute does that. It ends with the log, or with
/// the day.
fn not_a_minute(incident: &Incident, scene: &Scene<'_>) -> Option<LikelyBucket> {
    let at = scene.table.likely_bucket.at;
    let served = &incident.insight.requests.as_ref()?.timeline;
    let stretches = incident.timeline.stretches(served);
    let worked = served.before(incident.first_seen?) >= scene.table.state.at.between;
    let long = |(i, stretch): (usize, &Stretch)| {
        let next = stretches.get(i + 1).map(|next| next.first);
        let again = served.bins().map(|(bin, _)| bin).find(|bin| *bin >= stretch.end);
        let ends = next.into_iter().chain(again).min();
        let with_the_day = ends.is_none_or(|end| day_start(end) != day_start(stretch.first));
        let length = stretch.end - stretch.first;
        stretch.count >= at.alone && length >= TimeDelta::seconds(at.alone_s) && with_the_day
    };
    let (_, stretch) = stretches.iter().enumerate().find(|s| long((s.0, s.1)) && (s.0 > 0 || worked))?;
    Some(LikelyBucket {
        window: WindowKind::Day,
        confidence: Confidence::Medium,
        evidence: format!(
            "{} refusals in {} without one success between, after requests that went well: no quota of a minute lasts so long; the day's, or money",
            stretch.count,
            crate::clock::duration(stretch.end - stretch.first)
        ),
    })
}

/// It fails for long, ends at midnight in Los Angeles, and the log goes on without it.
fn day(incident: &Incident, span: Span, scene: &Scene<'_>) -> Option<LikelyBucket> {
    let (at, steady) = (scene.table.likely_bucket.at, scene.table.sustained.at);
    let (midnight, around) = (next_midnight(span.last), TimeDelta::seconds(at.midnight_s));
    let long = span.length() >= TimeDelta::seconds(at.span_s)
        && incident.timeline.filled(steady.parts) >= steady.filled;
    let ends = midnight - span.last <= around && scene.log?.last - midnight >= around;
    (long && ends).then(|| LikelyBucket {
        window: WindowKind::Day,
        confidence: Confidence::Medium,
        evidence: format!(
            "it failed from {} to {}, and not again after midnight Pacific time",
            instant(span.first),
            instant(span.last)
        ),
    })
}

/// It comes and goes several times on one day, a minute or so each time: a day's quota would not come back.
fn minute(incident: &Incident, span: Span, scene: &Scene<'_>) -> Option<LikelyBucket> {
    let at = scene.table.likely_bucket.at;
    let [(breaks, _), (_, inside)] = incident.pace.gaps.split(at.pause_s);
    let bursts = span.count.saturating_sub(incident.pace.gaps.count()) + breaks;
    let each = inside / number(bursts.max(1));
    let one_day = day_start(span.first) == day_start(span.last);
    let dense = number(span.count) >= at.each * number(bursts);
    let between = incident.insight.requests.as_ref().map_or(0, |r| r.timeline.between(&incident.timeline));
    let (confidence, proof) = match between {
        0 => (Confidence::Low, "no success in the log proves it".to_owned()),
        1 => (Confidence::Medium, "1 request went well in between".to_owned()),
        _ => (Confidence::Medium, format!("{between} requests went well in between")),
    };
    (one_day && dense && bursts >= at.bursts && each <= at.burst_s).then(|| LikelyBucket {
        window: WindowKind::Minute,
        confidence,
        evidence: format!(
            "it came and went {bursts} times within one quota day, for {} on average; {proof}",
            length(each)
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::incidents::Context;
    use crate::correlate::test_incidents::{Log, RPM, UNSPECIFIED, same};

    fn likely(log: &Log) -> Option<(WindowKind, String)> {
        let found = log.insights(&Context::default()).remove(0).likely_bucket?;
        Some((found.window, found.evidence))
    }

    /// From noon UTC to midnight in Los Angeles.
    const MIDNIGHT: i64 = 20 * 3600;

    #[test]
    fn what_ends_at_midnight_pacific_counts_a_day() {
        let day = Log::new().fail(UNSPECIFIED, (0..120).map(|i| i * 600), same).lines(0, MIDNIGHT + 7200);
        let (window, evidence) = likely(&day).unwrap();
        assert_eq!(window, WindowKind::Day);
        assert_eq!(
            evidence,
            "it failed from 2026-11-24 12:00 UTC to 2026-11-25 07:50 UTC, and not again after midnight Pacific time"
        );
        // The log ends with it, or it goes on past midnight.
        for counter in [
            Log::new().fail(UNSPECIFIED, (0..120).map(|i| i * 600), same).lines(0, MIDNIGHT - 600),
            Log::new().fail(UNSPECIFIED, (0..140).map(|i| i * 600), same).lines(0, MIDNIGHT + 90_000),
        ] {
            assert_eq!(likely(&counter), None);
        }
    }

    #[test]
    fn what_comes_and_goes_within_a_day_counts_a_minute() {
        let pulses = [0, 10, 20, 600, 610, 1200, 1230, 1800];
        let (window, evidence) = likely(&Log::new().fail(UNSPECIFIED, pulses, same)).unwrap();
        assert_eq!(window, WindowKind::Minute);
        assert!(
            evidence.starts_with("it came and went 4 times within one quota day, for 15 s"),
            "{evidence}"
        );
        // One burst shows nothing, and a quota that is named needs no guess.
        assert_eq!(likely(&Log::new().fail(UNSPECIFIED, 0..8, same)), None);
        assert_eq!(likely(&Log::new().fail(RPM, pulses, same)), None);
    }

    const MODEL: &str = "gemini-3.8-flash";

    /// Refusals of this model at some seconds, and requests that went well at others.
    fn beside(failed: &[i64], served: &[i64]) -> Option<(WindowKind, String)> {
        let log = Log::new().fail(UNSPECIFIED, failed.iter().copied(), |e| e.model = Some(MODEL.into()));
        likely(&log.serve(MODEL, served.iter().copied()))
    }

    // The numbers of the row are borders: what reaches them is found, what falls short by the least is not.

    #[test]
    fn half_of_the_refusals_beside_successes_in_three_minutes_exclude_the_day() {
        let served = [5, 70, 135];
        assert_eq!(
            beside(&[0, 1, 64, 65, 128, 129], &served),
            Some((
                WindowKind::Minute,
                "other requests went well in the same minutes as 6 of 6 refusals: a quota of a day that is used up lets none pass"
                    .to_owned()
            ))
        );
        assert!(beside(&[0, 64, 128, 192, 256, 320], &served).is_some(), "three of six");
        assert_eq!(beside(&[0, 64, 128, 192, 256, 320, 384], &served), None, "three of seven");
        assert_eq!(beside(&[0, 1, 64, 65, 66, 67], &served), None, "two minutes");
        assert_eq!(beside(&[0, 1, 64, 65], &served), None, "four refusals");
        assert!(beside(&[0, 1, 64, 65, 128], &served).is_some(), "five refusals");
        // Over a day the bins are wider than ten minutes: in the same bin is not in the same minute.
        let hourly: Vec<i64> = (0..24).map(|hour| hour * 3600).collect();
        assert_eq!(beside(&hourly, &hourly), None);
    }

    #[test]
    fn two_hours_of_refusals_after_successes_and_with_none_between_exclude_the_minute() {
        let before = [-600, -500, -400];
        let even =
            |count: i64, seconds: i64| (0..count).map(move |i| i * seconds / (count - 1)).collect::<Vec<_>>();
        assert_eq!(
            beside(&even(20, 7_300), &before),
            Some((
                WindowKind::Day,
                "20 refusals in 2 h 3 min without one success between, after requests that went well: no quota of a minute lasts so long; the day's, or money"
                    .to_owned()
            ))
        );
        assert_eq!(beside(&even(19, 7_300), &before), None, "nineteen refusals");
        assert_eq!(beside(&even(20, 6_900), &before), None, "less than two hours");
        assert_eq!(beside(&even(20, 7_300), &before[1..]), None, "two successes before");
        assert_eq!(beside(&even(20, 7_300), &[3_000]), None, "a success between");
        // It may end with the day of the quota, and not within it.
        let until = |again: i64| beside(&even(20, 7_300), &[before.as_slice(), &[again]].concat());
        assert_eq!(until(MIDNIGHT - 3_600), None, "requests go well again on the same day");
        assert_eq!(until(7_360), None, "in the very next bin");
        assert_eq!(until(MIDNIGHT + 3_600).map(|(window, _)| window), Some(WindowKind::Day));
        // What follows a success among the refusals has worked as well.
        let again: Vec<i64> =
            [0].into_iter().chain(even(20, 7_300).iter().map(|second| second + 2_000)).collect();
        assert_eq!(beside(&again, &[1_000]).map(|(window, _)| window), Some(WindowKind::Day));
    }

    #[test]
    fn a_day_ends_half_an_hour_around_midnight_after_an_hour_of_refusals() {
        // Twenty refusals over so many seconds up to the last one, and a log that goes on until then.
        let day = |seconds: i64, last: i64, end: i64| {
            let failed = (0..20).map(|i| last - seconds + i * seconds / 19);
            likely(&Log::new().fail(UNSPECIFIED, failed, same).lines(0, end)).map(|(window, _)| window)
        };
        let (last, end) = (MIDNIGHT - 1_800, MIDNIGHT + 1_800);
        assert_eq!(day(3_600, last, end), Some(WindowKind::Day));
        assert_eq!(day(3_599, last, end), None);
        assert_eq!(day(3_600, last - 1, end), None);
        assert_eq!(day(3_600, last, end - 1), None);
        // One of the eight parts of the time may be without a refusal.
        let pause = (0..20).filter(|i| !(3..6).contains(i)).map(|i| last - 3_600 + i * 3_600 / 19);
        let pause = likely(&Log::new().fail(UNSPECIFIED, pause, same).lines(0, end));
        assert_eq!(pause.map(|(window, _)| window), Some(WindowKind::Day));
        // Hours apart, it does not fail for long.
        let twice = (0..10).map(|i| MIDNIGHT - 40_000 + i).chain((0..10).map(|i| MIDNIGHT - 1_000 + i));
        assert_eq!(likely(&Log::new().fail(UNSPECIFIED, twice, same).lines(0, end)), None);
    }

    #[test]
    fn three_bursts_of_a_minute_and_a_half_on_one_day_are_a_minutes() {
        let minute = |seconds: &[i64]| {
            likely(&Log::new().fail(UNSPECIFIED, seconds.iter().copied(), same)).map(|(window, _)| window)
        };
        let yes = Some(WindowKind::Minute);
        assert_eq!(minute(&[0, 10, 600, 610, 1_200]), yes, "three bursts");
        assert_eq!(minute(&[0, 10, 20, 600, 610]), None, "two bursts");
        assert_eq!(minute(&[0, 10, 600, 610, 1_200, 1_800]), yes, "one and a half each");
        assert_eq!(minute(&[0, 600, 610, 1_200, 1_800]), None, "less than one and a half each");
        let six = [0, 10, 600, 610, 1_200, 1_800, 2_400, 3_000];
        assert_eq!(minute(&six), None, "eight in six bursts");
        assert_eq!(minute(&[six.as_slice(), &[3_010]].concat()), yes, "nine in six bursts");
        let long =
            |each: i64| minute(&[0, 600, 1_200].map(|first| [first, first + 45, first + each]).concat());
        assert_eq!((long(90), long(91)), (yes, None));
        let over_midnight = [0, 10, 600, 610, 1_200].map(|second| MIDNIGHT - 600 + second);
        assert_eq!(minute(&over_midnight), None);
    }

    #[test]
    fn successes_between_the_bursts_prove_a_minute() {
        let proof = |served: &[i64]| {
            let failed = [0, 10, 600, 610, 1_200];
            let log = Log::new().fail(UNSPECIFIED, failed, |error| error.model = Some(MODEL.into()));
            let log = log.serve(MODEL, served.iter().copied());
            let found = log.insights(&Context::default()).remove(0).likely_bucket.unwrap();
            (found.confidence, found.evidence.split_once("; ").unwrap().1.to_owned())
        };
        assert_eq!(proof(&[]), (Confidence::Low, "no success in the log proves it".to_owned()));
        assert_eq!(proof(&[300]), (Confidence::Medium, "1 request went well in between".to_owned()));
        assert_eq!(proof(&[300, 900]), (Confidence::Medium, "2 requests went well in between".to_owned()));
    }
}
