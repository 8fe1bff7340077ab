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
    use crate::correlate::test_incidents::{Log, OVERLOAD, RPM};
    use crate::decode::{ApiError, Attempt};

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
}
