//! Patterns in time: bursts, failures from the start, sustained failures, a ramp, crowded seconds.

use super::pattern_input::{Scene, found, instant, length, span};
use super::rare::is_rare;
use crate::correlate::counters::number;
use crate::correlate::incidents::{Found, Incident, Requests};
use crate::terms::{Confidence, Pattern};

pub(super) fn at_start(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    let (at, log, first) = (scene.table.at_start.at, scene.log?, incident.first_seen?);
    let after = (first - log.first).num_seconds();
    // A log that begins with a failure may be a piece of a longer one.
    let begins = first > log.first && after <= at.within_s;
    // What was served first was set up well, and had a quota.
    let is_served = |requests: &Requests| {
        let served = &requests.timeline;
        served.before(first + served.width()) > 0
    };
    let served = incident.insight.requests.as_deref().is_some_and(is_served);
    if !begins || served || log.length().num_seconds() < at.log_s || incident.count < 2 {
        return None;
    }
    let text = format!(
        "the first failure came {} after the first line of the log",
        length(number(after.unsigned_abs()))
    );
    found(Pattern::AtStart, Confidence::Medium, text)
}

pub(super) fn burst(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    let at = scene.table.burst.at;
    let span = span(incident)?;
    let whole = number(span.length().num_seconds().unsigned_abs());
    if span.count >= at.events && whole <= at.burst_s {
        let text = format!("{} failures within {}", span.count, length(whole));
        return found(Pattern::Burst, Confidence::High, text);
    }
    let [(breaks, pauses), (_, inside)] = incident.pace.gaps.split(at.pause_s);
    // The first failure of each input has none before it.
    let bursts = span.count.saturating_sub(incident.pace.gaps.count()) + breaks;
    let each = number(span.count) / number(bursts.max(1));
    let short = inside / number(bursts.max(1)) <= at.burst_s;
    if span.count < at.events || each < at.each || !short || breaks == 0 || pauses < at.pause * inside {
        return None;
    }
    let text = format!(
        "{} failures in {bursts} bursts of {} on average, {} apart",
        span.count,
        length(inside / number(bursts)),
        length(pauses / number(breaks))
    );
    found(Pattern::Burst, Confidence::High, text)
}

pub(super) fn sustained(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    let at = scene.table.sustained.at;
    let span = span(incident)?;
    let filled = incident.timeline.filled(at.parts);
    if span.count < at.events || span.length().num_seconds() < at.span_s || filled < at.filled {
        return None;
    }
    let pause = incident.timeline.longest_pause();
    let whole = number(span.length().num_seconds().unsigned_abs());
    if number(pause.num_seconds().unsigned_abs()) > at.pause * whole {
        return None;
    }
    // A burst that recurs all day is a burst, and of what is rare most requests go well.
    if burst(incident, scene).is_some() || is_rare(incident, scene) {
        return None;
    }
    let text = format!(
        "{} failures over {}, without a longer pause",
        span.count,
        crate::clock::duration(span.length())
    );
    found(Pattern::Sustained, Confidence::High, text)
}

pub(super) fn ramp(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    let at = scene.table.ramp.at;
    let span = span(incident)?;
    if span.count < at.events || span.length().num_seconds() < at.span_s {
        return None;
    }
    let parts = incident.timeline.parts(3);
    let [first, second, third] = parts.as_slice() else { return None };
    if !(first < second && second < third) || number(*third) < at.factor * number(*first) {
        return None;
    }
    let text =
        format!("{first}, {second} and {third} failures in the three thirds from {}", instant(span.first));
    found(Pattern::Ramp, Confidence::Medium, text)
}

pub(super) fn same_second(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    let at = scene.table.same_second.at;
    let crowds = incident.seconds.crowds(at.crowd, at.beside);
    if crowds.seconds < at.seconds || number(crowds.events) < at.share * number(crowds.all) {
        return None;
    }
    let sample = if crowds.all < incident.count - incident.untimed { " of a sample" } else { "" };
    let text = format!(
        "{} of {} failures{sample} fell into {} seconds, up to {} in one",
        crowds.events, crowds.all, crowds.seconds, crowds.most
    );
    found(Pattern::SameSecond, Confidence::Medium, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::test_incidents::{Log, RPM, same};

    fn evidence(log: &Log, id: Pattern) -> Option<String> {
        log.found(id).map(|f| f.evidence)
    }

    #[test]
    fn failures_within_minutes_are_a_burst_and_failures_all_day_are_not() {
        let burst = Log::new().fail(RPM, (0..20).map(|i| i * 3), same);
        assert_eq!(evidence(&burst, Pattern::Burst).unwrap(), "20 failures within 57 s");
        let twice = Log::new().fail(RPM, (0..10).chain(3600..3610), same);
        assert_eq!(
            evidence(&twice, Pattern::Burst).unwrap(),
            "20 failures in 2 bursts of 9 s on average, 59 min 51 s apart"
        );
        for counter in [
            Log::new().fail(RPM, (0..200).map(|i| i * 300), same),
            Log::new().fail(RPM, (0..200).map(|i| i * 30), same),
            Log::new().fail(RPM, 0..5, same),
        ] {
            assert_eq!(evidence(&counter, Pattern::Burst), None);
        }
    }

    #[test]
    fn failures_all_day_are_sustained_and_one_late_straggler_is_not() {
        let all_day = Log::new().fail(RPM, (0..100).map(|i| i * 300), same);
        assert_eq!(
            evidence(&all_day, Pattern::Sustained).unwrap(),
            "100 failures over 8 h 15 min, without a longer pause"
        );
        let straggler = Log::new().fail(RPM, (0..50).chain([30_000]), same);
        assert_eq!(evidence(&straggler, Pattern::Sustained), None);
    }

    #[test]
    fn the_first_lines_failing_is_at_start_and_a_later_failure_is_not() {
        let start = Log::new().fail(RPM, [2, 400, 800], same).lines(0, 1000);
        assert_eq!(
            evidence(&start, Pattern::AtStart).unwrap(),
            "the first failure came 2 s after the first line of the log"
        );
        for counter in [
            Log::new().fail(RPM, [500, 800], same).lines(0, 1000),
            Log::new().fail(RPM, [2, 4], same).lines(0, 5),
            Log::new().fail(RPM, [2, 400], same),
            Log::new().fail(RPM, [0, 400], same).lines(0, 1000),
        ] {
            assert_eq!(evidence(&counter, Pattern::AtStart), None);
        }
    }

    #[test]
    fn growth_is_a_ramp_and_an_even_pace_is_not() {
        let growing = (0..600).step_by(100).chain((600..1200).step_by(40)).chain((1200..1800).step_by(10));
        let ramp = Log::new().fail(RPM, growing, same);
        assert_eq!(
            evidence(&ramp, Pattern::Ramp).unwrap(),
            "7, 16 and 58 failures in the three thirds from 2026-11-24 12:00 UTC"
        );
        let even = Log::new().fail(RPM, (0..1800).step_by(20), same);
        assert_eq!(evidence(&even, Pattern::Ramp), None);
    }

    #[test]
    fn herds_share_a_second_and_spread_failures_do_not() {
        let herd = Log::new().fail(RPM, [0, 0, 0, 0, 0, 30, 30, 30, 30, 30, 41], same);
        assert_eq!(
            evidence(&herd, Pattern::SameSecond).unwrap(),
            "10 of 11 failures fell into 2 seconds, up to 5 in one"
        );
        let spread = Log::new().fail(RPM, (0..40).map(|i| i / 2), same);
        assert_eq!(evidence(&spread, Pattern::SameSecond), None);
    }

    // The numbers of a row are borders: what reaches them is found, what falls short by the least is not.

    #[test]
    fn a_burst_is_ten_failures_within_five_minutes() {
        // All but the last are 33 s apart.
        let within = |failures: i64, seconds: i64| {
            let log = Log::new().fail(RPM, (0..failures - 1).map(|i| i * 33).chain([seconds]), same);
            evidence(&log, Pattern::Burst)
        };
        assert_eq!(within(10, 300).as_deref(), Some("10 failures within 5 min"));
        assert_eq!(within(10, 301), None);
        assert_eq!(within(9, 290), None);
    }

    #[test]
    fn bursts_have_three_failures_each_five_minutes_at_most_and_four_times_the_pause() {
        let found = |seconds: &[i64]| {
            let log = Log::new().fail(RPM, seconds.iter().copied(), same);
            evidence(&log, Pattern::Burst)
        };
        let threes = [0, 1, 2, 300, 301, 302, 600, 601, 602, 900, 901, 902];
        assert_eq!(
            found(&threes).as_deref(),
            Some("12 failures in 4 bursts of 2 s on average, 4 min 58 s apart")
        );
        assert_eq!(found(&threes[..9]), None, "nine failures");
        assert!(found(&[threes.as_slice()[..9].to_vec(), vec![603]].concat()).is_some(), "ten failures");
        assert_eq!(found(&[0, 1, 2, 300, 301, 302, 600, 601, 900, 901]), None, "less than three each");
        let two = |step: i64, pause: i64| {
            let burst = |first: i64| (0..12).map(move |i| first + i * step);
            found(&burst(0).chain(burst(11 * step + pause)).collect::<Vec<_>>())
        };
        assert!(two(27, 3000).is_some());
        assert_eq!(two(28, 3000), None, "308 s long");
        let whole = |first: i64| (0..13).map(move |i| first + i * 25);
        assert!(found(&whole(0).chain(whole(3300)).collect::<Vec<_>>()).is_some(), "300 s long");
        assert!(two(20, 4 * 440).is_some());
        assert_eq!(two(20, 4 * 440 - 1), None, "a pause of less than four times the failing");
    }

    #[test]
    fn two_inputs_that_fail_at_a_moment_each_have_no_pause_by_which_to_tell_bursts() {
        let at_once = |log: Log, input: &str, second: i64| log.fail_in(input, RPM, [Some(second); 10], same);
        let log = at_once(at_once(Log::new(), "a.log", 0), "b.log", 3600);
        assert_eq!(evidence(&log, Pattern::Burst), None);
    }

    #[test]
    fn failures_without_a_time_are_none_of_those_that_are_counted_over_time() {
        let log = Log::new().fail(RPM, (0..20).map(|i| i * 3), same);
        let log = log.fail_in("app.log", RPM, [None, None], same);
        assert_eq!(evidence(&log, Pattern::Burst).unwrap(), "20 failures within 57 s");
        let herd = Log::new().fail(RPM, [0, 0, 0, 0, 0, 30, 30, 30, 30, 30, 41], same);
        assert_eq!(
            evidence(&herd.fail_in("app.log", RPM, [None], same), Pattern::SameSecond).unwrap(),
            "10 of 11 failures fell into 2 seconds, up to 5 in one"
        );
    }

    #[test]
    fn sustained_is_twelve_failures_over_two_hours_with_no_pause_of_a_tenth() {
        let over = |failures: i64, seconds: i64| {
            let even = (0..failures).map(|i| i * seconds / (failures - 1));
            evidence(&Log::new().fail(RPM, even, same), Pattern::Sustained)
        };
        assert_eq!(over(12, 7200).as_deref(), Some("12 failures over 2 h, without a longer pause"));
        assert_eq!(over(11, 7200), None);
        assert_eq!(over(12, 7199), None);
        // Of 100 h a tenth is ten hours.
        let pause = |hours: i64| {
            let hourly = (0..=50).chain(50 + hours..=100).map(|hour| hour * 3600);
            evidence(&Log::new().fail(RPM, hourly, same), Pattern::Sustained)
        };
        assert!(pause(10).is_some());
        assert_eq!(pause(13), None);
        // Two minutes apart, as wide as the bins of 7680 s: of them six are a tenth.
        let missing = |bins: i64| {
            let failed = (0..=60).filter(|i| !(30..30 + bins).contains(i)).map(|i| 64 + i * 128);
            evidence(&Log::new().fail(RPM, failed, same), Pattern::Sustained)
        };
        assert_eq!(missing(6).as_deref(), Some("55 failures over 2 h 8 min, without a longer pause"));
        assert_eq!(missing(7), None);
    }

    #[test]
    fn a_few_of_very_many_requests_that_fail_all_day_are_not_sustained() {
        let log = |served: i64| {
            let log = Log::new().fail(RPM, (0..20).map(|i| i * 1000), same);
            log.serve("gemini-3.8-flash", (0..served).map(|i| i * 19_000 / served))
        };
        assert!(evidence(&log(100), Pattern::Sustained).is_some());
        assert_eq!(evidence(&log(3_000), Pattern::Sustained), None);
    }

    #[test]
    fn the_start_is_ten_seconds_of_five_minutes_before_which_nothing_was_served() {
        let found = |seconds: &[i64], log_s: i64, served: &[i64]| {
            let log = Log::new().fail(RPM, seconds.iter().copied(), same).lines(0, log_s);
            let log = log.serve("gemini-3.8-flash", served.iter().copied());
            evidence(&log, Pattern::AtStart).is_some()
        };
        assert!(found(&[10, 200], 300, &[]));
        assert!(!found(&[11, 200], 300, &[]), "too late");
        assert!(!found(&[10, 200], 299, &[]), "a short log");
        assert!(!found(&[10], 300, &[]), "one failure");
        assert!(!found(&[10, 200], 300, &[9]), "served before");
        assert!(!found(&[10, 200], 300, &[10]), "served in the same second");
        assert!(found(&[10, 200], 300, &[11, 12]), "served after the failure only");
    }

    #[test]
    fn a_ramp_is_twelve_failures_over_ten_minutes_of_which_each_third_has_more() {
        let thirds = |counts: [i64; 3], seconds: i64| {
            let third = |(number, count): (i64, i64)| {
                // The first begins the time, and the last ends it.
                let from = if number == 2 { seconds - count + 1 } else { number * (seconds / 3 + 10) };
                (0..count).map(move |i| from + i)
            };
            let log = Log::new().fail(RPM, (0..).zip(counts).flat_map(third), same);
            evidence(&log, Pattern::Ramp)
        };
        assert_eq!(
            thirds([2, 4, 6], 600).as_deref(),
            Some("2, 4 and 6 failures in the three thirds from 2026-11-24 12:00 UTC")
        );
        assert_eq!(thirds([2, 4, 6], 599), None, "less than ten minutes");
        assert_eq!(thirds([2, 3, 6], 600), None, "eleven failures");
        assert_eq!(thirds([3, 4, 8], 600), None, "less than three times the first");
        for counts in [[3, 3, 9], [2, 9, 9], [4, 3, 12], [2, 9, 8]] {
            assert_eq!(thirds(counts, 600), None, "{counts:?}");
        }
    }

    #[test]
    fn half_of_the_failures_share_two_seconds() {
        let herd = |alone: i64| {
            let spread = (0..alone).map(|i| 100 + 10 * i);
            let log =
                Log::new().fail(RPM, [0, 0, 0, 0, 0, 30, 30, 30, 30, 30].into_iter().chain(spread), same);
            evidence(&log, Pattern::SameSecond)
        };
        assert_eq!(herd(10).as_deref(), Some("10 of 20 failures fell into 2 seconds, up to 5 in one"));
        assert_eq!(herd(11), None);
        // Of more blocks of time than are counted, it is a sample.
        let hundred = (0..100).flat_map(|block| [block * 64; 5]);
        assert_eq!(
            evidence(&Log::new().fail(RPM, hundred, same), Pattern::SameSecond).as_deref(),
            Some("320 of 320 failures of a sample fell into 64 seconds, up to 5 in one")
        );
        let once = Log::new().fail(RPM, [0, 0, 0, 0, 0, 0, 40], same);
        assert_eq!(evidence(&once, Pattern::SameSecond), None, "one second may be chance");
    }
}
