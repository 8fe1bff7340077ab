//! Whether requests obey the waits that the server asks for, or are too big for a retry to help.

use super::pattern_input::{Scene, found, length};
use crate::correlate::counters::{Pace, number};
use crate::correlate::incidents::{Found, Incident};
use crate::knowledge::{Case, Retryable};
use crate::terms::{Cause, Confidence, Pattern, WindowKind};

/// Calls that are sent again too early. On a quota that does not come back soon a named wait means nothing.
pub(super) fn storm(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    if never_soon(incident.key.cause, scene) {
        return None;
    }
    let pace = &incident.pace;
    if pace.told > 0 { early(pace, scene).or_else(|| quick(pace, scene)) } else { looped(pace, scene) }
}

/// Whether the quota of this cause does not come back within minutes, or the same request never passes.
fn never_soon(cause: Cause, scene: &Scene<'_>) -> bool {
    let day = cause.bucket().is_some_and(|bucket| bucket.window() == WindowKind::Day);
    let row = scene.know.fixes().choose(Case::of(cause));
    day || row.is_some_and(|row| row.retryable == Retryable::No)
}

/// Retries, by the numbers of their attempts, that came sooner than asked.
fn early(pace: &Pace, scene: &Scene<'_>) -> Option<Found> {
    let at = scene.table.retry_storm.at;
    let retries = pace.retries()?;
    if pace.early_retries < at.retries || number(pace.early_retries) < at.share * number(pace.told) {
        return None;
    }
    let text = format!(
        "{} of {} failures were retries that came sooner than the server asked (median: {})",
        pace.early_retries,
        pace.told,
        length(retries.median_asked_s)
    );
    found(Pattern::RetryStorm, Confidence::High, text)
}

/// Retries that follow the refusal at once, whatever the server says.
fn quick(pace: &Pace, scene: &Scene<'_>) -> Option<Found> {
    let at = scene.table.retry_storm.at;
    let wait = pace.retry_waits.median_s()?;
    let often = number(pace.retries) >= at.again * number(pace.told);
    if pace.retry_waits.count() < at.retries || !often || wait > at.quick_s {
        return None;
    }
    let text = format!(
        "{} of {} failures were retries, sent {} after the refusal (median)",
        pace.retries,
        pace.told,
        length(wait)
    );
    found(Pattern::RetryStorm, Confidence::High, text)
}

/// Nothing tells of attempts, and the pauses are those of a loop.
fn looped(pace: &Pace, scene: &Scene<'_>) -> Option<Found> {
    let at = scene.table.retry_storm.at;
    let retries = pace.retries()?;
    let alike = number(pace.waited.alike()) >= at.alike * number(retries.count);
    if retries.count < at.retries || retries.early_share < at.share || !alike {
        return None;
    }
    let text = format!(
        "{} of {} requests came sooner than the server asked: median wait {}, asked for {}",
        pace.early,
        retries.count,
        length(retries.median_wait_s),
        length(retries.median_asked_s)
    );
    found(Pattern::RetryStorm, Confidence::Medium, text)
}

/// Retries that could not pass, in a sentence.
pub(super) fn futile(incident: &Incident, scene: &Scene<'_>) -> Option<String> {
    let (at, pace) = (scene.table.futile.at, &incident.pace);
    let many = pace.retries >= at.events && number(pace.retries) >= at.share * number(pace.told);
    (never_soon(incident.key.cause, scene) && many)
        .then(|| format!("{} of {} failures were retries that could not pass", pace.retries, pace.told))
}

pub(super) fn too_big(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    let at = scene.table.too_big_for_tpm.at;
    if incident.key.cause != Cause::Tpm {
        return None;
    }
    if let (Some(largest), Some(limit)) = (incident.request_tokens, incident.limits.last()) {
        return larger(largest, *limit);
    }
    let retries = incident.pace.retries()?;
    let late = retries.count - incident.pace.early;
    // Calls that come again too early have not waited in vain.
    let waited = number(late) >= at.share * number(retries.count) && storm(incident, scene).is_none();
    if retries.count < at.retries || !waited || retries.median_asked_s > at.hint_s {
        return None;
    }
    let limit = incident.limits.first().map(|l| format!(" of {l}")).unwrap_or_default();
    let text = format!(
        "{late} of {} requests waited as long as asked ({}) and failed again: is one of them larger than the limit{limit} tokens?",
        retries.count,
        length(retries.median_asked_s)
    );
    found(Pattern::TooBigForTpm, Confidence::Medium, text)
}

/// The log has the sizes: it need not be guessed whether one is too large.
fn larger(largest: u64, limit: u64) -> Option<Found> {
    let text = format!("a request of {largest} tokens is larger than the limit of {limit} tokens");
    found(Pattern::TooBigForTpm, Confidence::High, text).filter(|_| largest > limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::counters::Try;
    use crate::correlate::test_incidents::{Log, NOON, OVERLOAD, RPM};
    use crate::decode::{ApiError, Attempt};
    use crate::knowledge::Knowledge;

    const TPM: &str = r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_paid_tier_input_token_count, limit: 1000000, model: gemini-3.8-flash","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_paid_tier_input_token_count","quotaId":"GenerateContentPaidTierInputTokensPerModelPerMinute","quotaValue":"1000000"}]}]}}"#;

    fn asking(seconds: f64) -> impl Fn(&mut ApiError) {
        move |error| error.retry_after_s = Some(seconds)
    }

    #[test]
    fn requests_that_do_not_wait_are_a_storm_and_patient_ones_are_not() {
        let storm = Log::new().fail(RPM, 0..11, asking(17.0));
        assert_eq!(
            storm.found(Pattern::RetryStorm).unwrap().evidence,
            "10 of 10 requests came sooner than the server asked: median wait 1 s, asked for 17 s"
        );
        for counter in [
            Log::new().fail(RPM, (0..11).map(|i| i * 20), asking(17.0)),
            Log::new().fail(RPM, 0..4, asking(17.0)),
            Log::new().fail(RPM, 0..11, |_| {}),
        ] {
            assert_eq!(counter.found(Pattern::RetryStorm), None);
        }
    }

    /// A failure that says which attempt it was.
    fn attempt(number: u32, asked: Option<f64>) -> impl Fn(&mut ApiError) {
        move |error| {
            error.retry_after_s = asked;
            error.attempt = Some(Attempt { goes_on: false, number: Some(number) });
        }
    }

    #[test]
    fn first_tries_are_no_storm_however_near_they_are() {
        let first = Log::new().fail(RPM, (0..12).map(|i| i * 3), attempt(1, Some(30.0)));
        assert_eq!(first.found(Pattern::RetryStorm), None);
        let calls = |log: Log, i: i64| {
            let log = log.fail(RPM, [i * 100], attempt(1, Some(30.0)));
            log.fail(RPM, [i * 100 + 2], attempt(2, Some(28.0))).fail(
                RPM,
                [i * 100 + 6],
                attempt(3, Some(24.0)),
            )
        };
        let storm = (0..4).fold(Log::new(), calls);
        assert_eq!(
            storm.found(Pattern::RetryStorm).unwrap().evidence,
            "8 of 12 failures were retries that came sooner than the server asked (median: 28 s)"
        );
    }

    #[test]
    fn retries_at_once_are_a_storm_where_no_wait_is_named_and_growing_waits_are_none() {
        let calls = |waits: [i64; 4]| {
            (0..5).fold(Log::new(), |log, call| {
                (1..).zip(waits).fold(log, |log, (number, wait)| {
                    log.fail(OVERLOAD, [call * 100 + wait], attempt(number, None))
                })
            })
        };
        assert_eq!(
            calls([0, 1, 1, 2]).found(Pattern::RetryStorm).unwrap().evidence,
            "15 of 20 failures were retries, sent 1 s after the refusal (median)"
        );
        assert_eq!(calls([0, 2, 5, 10]).found(Pattern::RetryStorm), None);
    }

    #[test]
    fn waiting_in_vain_for_tokens_hints_at_one_large_request() {
        let large = Log::new().fail(TPM, (0..7).map(|i| i * 20), asking(12.0));
        assert_eq!(
            large.found(Pattern::TooBigForTpm).unwrap().evidence,
            "6 of 6 requests waited as long as asked (12 s) and failed again: is one of them larger than the limit of 1000000 tokens?"
        );
        for counter in [
            Log::new().fail(TPM, 0..7, asking(12.0)),
            Log::new().fail(RPM, (0..7).map(|i| i * 20), asking(12.0)),
        ] {
            assert_eq!(counter.found(Pattern::TooBigForTpm), None);
        }
    }

    #[test]
    fn where_the_log_has_sizes_they_decide() {
        let of = |tokens: u64| {
            Log::new().fail(TPM, (0..7).map(|i| i * 20), move |error| {
                error.retry_after_s = Some(12.0);
                error.request_tokens = Some(tokens);
            })
        };
        let found = of(1_200_345).found(Pattern::TooBigForTpm).unwrap();
        assert_eq!(
            (found.confidence, found.evidence.as_str()),
            (Confidence::High, "a request of 1200345 tokens is larger than the limit of 1000000 tokens")
        );
        assert_eq!(of(900_000).found(Pattern::TooBigForTpm), None);
    }

    fn storm(log: &Log) -> Option<String> {
        log.found(Pattern::RetryStorm).map(|found| found.evidence)
    }

    /// Calls, 100 s apart, each refused at once and again `wait` seconds after each refusal; then calls of one attempt.
    fn tries(calls: &[u32], wait: i64, asked: Option<f64>, body: &str) -> Log {
        (0..).zip(calls).fold(Log::new(), |log, (call, attempts)| {
            (1..=*attempts).fold(log, |log, number| {
                log.fail(body, [call * 100 + wait * i64::from(number - 1)], attempt(number, asked))
            })
        })
    }

    // The numbers of the row are borders: five retries, which are half of the failures that tell their attempts.
    #[test]
    fn a_storm_is_five_early_retries_and_half_of_the_failures() {
        let early = |calls: &[u32]| storm(&tries(calls, 2, Some(30.0), RPM));
        assert_eq!(
            early(&[2; 5]).as_deref(),
            Some("5 of 10 failures were retries that came sooner than the server asked (median: 30 s)")
        );
        assert_eq!(early(&[2; 4]), None, "four");
        assert_eq!(early(&[2, 2, 2, 2, 2, 1]), None, "five of eleven");
    }

    #[test]
    fn retries_at_once_are_a_storm_from_six_of_ten_failures_on() {
        let quick = |calls: &[u32], wait: i64| storm(&tries(calls, wait, None, OVERLOAD));
        assert_eq!(
            quick(&[4, 4, 1, 1], 1).as_deref(),
            Some("6 of 10 failures were retries, sent 1 s after the refusal (median)")
        );
        assert_eq!(quick(&[4, 4, 1, 1, 1], 1), None, "six of eleven");
        assert_eq!(quick(&[5, 1], 1), None, "four retries");
        assert!(quick(&[6], 1).is_some(), "five retries");
        assert_eq!(quick(&[4, 4, 1, 1], 2), None, "after two seconds");
    }

    #[test]
    fn at_once_is_a_second_and_a_half_at_most() {
        let at_once = |millis: i64| {
            let (source, mut pace) = ("app.log".into(), Pace::default());
            for number in 1..=6 {
                let at = chrono::DateTime::from_timestamp_millis(NOON * 1_000 + millis * i64::from(number));
                let attempt = Try { number: Some(number), goes_on: false };
                pace.observe(&source, at.unwrap(), None, Some(attempt));
            }
            let (context, know) = (Default::default(), Knowledge::builtin());
            quick(&pace, &Scene::new(&[], None, &context, know)).map(|found| found.evidence)
        };
        assert_eq!(
            at_once(1_500).as_deref(),
            Some("5 of 6 failures were retries, sent 1.5 s after the refusal (median)")
        );
        assert_eq!(at_once(1_501), None);
    }

    #[test]
    fn retries_of_a_quota_that_stays_used_up_are_futile_and_no_storm() {
        let day = RPM.replace("PerMinute", "PerDay");
        let notes = |calls: &[u32], body: &str| {
            let log = tries(calls, 2, Some(30.0), body);
            (storm(&log).is_some(), log.insights(&Default::default()).remove(0).notes)
        };
        let futile = vec!["5 of 10 failures were retries that could not pass".to_owned()];
        assert_eq!(notes(&[2; 5], &day), (false, futile));
        assert_eq!(notes(&[2; 4], &day), (false, vec![]), "four retries");
        assert_eq!(notes(&[2, 2, 2, 2, 2, 1], &day), (false, vec![]), "five of eleven");
        assert_eq!(notes(&[2; 5], RPM), (true, vec![]), "a minute's quota comes back");
    }

    /// Failures after these waits; the server asks for `asked` seconds before each.
    fn waits(body: &str, waits: &[(i64, f64)]) -> Log {
        let mut at = 0;
        let log = waits.iter().fold(Log::new(), |log, (wait, asked)| {
            let log = log.fail(body, [at], asking(*asked));
            at += wait;
            log
        });
        log.fail(body, [at], asking(1.0))
    }

    #[test]
    fn a_loop_is_five_waits_of_which_half_are_early_and_eight_of_ten_alike() {
        let looped = |of: &[(i64, f64)]| storm(&waits(RPM, of));
        assert_eq!(
            looped(&[(1, 17.0); 5]).as_deref(),
            Some("5 of 5 requests came sooner than the server asked: median wait 1 s, asked for 17 s")
        );
        assert_eq!(looped(&[(1, 17.0); 4]), None, "four waits");
        let (early, late) = ((10, 17.0), (10, 10.0));
        assert!(looped(&[early, early, early, late, late, late]).is_some());
        assert_eq!(looped(&[early, early, early, late, late, late, late]), None, "three of seven are early");
        let alike =
            |count: usize| looped(&[[(1, 17.0)].repeat(count), [(4, 17.0)].repeat(10 - count)].concat());
        assert!(alike(8).is_some());
        assert_eq!(alike(7), None, "seven of ten are alike");
    }

    #[test]
    fn one_request_may_be_too_large_where_five_waits_of_a_minute_at_most_were_in_vain() {
        let large =
            |of: &[(i64, f64)]| waits(TPM, of).found(Pattern::TooBigForTpm).map(|found| found.evidence);
        let (late, early) = ((20, 12.0), (5, 12.0));
        assert_eq!(
            large(&[late, late, late, late, early]).as_deref(),
            Some(
                "4 of 5 requests waited as long as asked (12 s) and failed again: is one of them larger than the limit of 1000000 tokens?"
            )
        );
        assert_eq!(large(&[late, late, late, early, early]), None, "three of five");
        assert_eq!(large(&[late; 4]), None, "four waits");
        assert!(large(&[(70, 61.0); 5]).is_some());
        assert_eq!(large(&[(70, 62.0); 5]), None, "asked for more than a minute");
        let quick = tries(&[8], 1, Some(0.5), TPM);
        assert!(storm(&quick).is_some());
        assert_eq!(quick.found(Pattern::TooBigForTpm), None, "retries at once have not waited");
    }

    #[test]
    fn a_request_as_large_as_the_limit_is_not_larger() {
        let of = |tokens: u64| Log::new().fail(TPM, [0], move |error| error.request_tokens = Some(tokens));
        assert_eq!(of(1_000_000).found(Pattern::TooBigForTpm), None);
        assert!(of(1_000_001).found(Pattern::TooBigForTpm).is_some());
    }
}
