//! Whether requests obey the waits that the server asks for, or are too big for a retry to help.

use super::pattern_input::{Scene, found, length};
use crate::correlate::counters::number;
use crate::correlate::incidents::{Found, Incident};
use crate::terms::{Cause, Confidence, Pattern};

pub(super) fn storm(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    let at = scene.table.retry_storm.at;
    let retries = incident.pace.retries()?;
    if retries.count < at.retries || retries.early_share < at.share {
        return None;
    }
    let text = format!(
        "{} of {} requests came sooner than the server asked: after {} in the middle of all, against {}",
        incident.pace.early,
        retries.count,
        length(retries.median_wait_s),
        length(retries.median_asked_s)
    );
    found(Pattern::RetryStorm, Confidence::High, text)
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
    let waited = number(late) >= at.share * number(retries.count);
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
    use crate::correlate::test_incidents::{Log, RPM};
    use crate::decode::ApiError;

    const TPM: &str = r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_paid_tier_input_token_count, limit: 1000000, model: gemini-3.8-flash","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_paid_tier_input_token_count","quotaId":"GenerateContentPaidTierInputTokensPerModelPerMinute","quotaValue":"1000000"}]}]}}"#;

    fn asking(seconds: f64) -> impl Fn(&mut ApiError) {
        move |error| error.retry_after_s = Some(seconds)
    }

    #[test]
    fn requests_that_do_not_wait_are_a_storm_and_patient_ones_are_not() {
        let storm = Log::new().fail(RPM, 0..11, asking(17.0));
        assert_eq!(
            storm.found(Pattern::RetryStorm).unwrap().evidence,
            "10 of 10 requests came sooner than the server asked: after 1 s in the middle of all, against 17 s"
        );
        for counter in [
            Log::new().fail(RPM, (0..11).map(|i| i * 20), asking(17.0)),
            Log::new().fail(RPM, 0..4, asking(17.0)),
            Log::new().fail(RPM, 0..11, |_| {}),
        ] {
            assert_eq!(counter.found(Pattern::RetryStorm), None);
        }
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
