//! Which window a limit most likely belongs to, where the text names the limit and no quota: by limits that were seen in
//! refusals. Inferred, and never sure: limits change.

use super::pattern_input::Scene;
use crate::correlate::incidents::{Incident, LikelyBucket};
use crate::knowledge::Limit;
use crate::terms::{Bucket, Cause, Confidence, Tier};

/// The window of the limits that were seen with this model and tier, if all rows that fit have one.
pub(super) fn bucket(incident: &Incident, scene: &Scene<'_>) -> Option<LikelyBucket> {
    let model = incident.key.model.as_deref().filter(|_| incident.key.cause == Cause::QuotaUnspecified)?;
    let limit = one(&incident.limits)?;
    let tier = one(&incident.tiers);
    let fits = |row: &&Limit| {
        #[expect(clippy::cast_precision_loss, reason = "limits are far below what a float counts exactly")]
        let same = row.value == Some(*limit as f64);
        same && row.models.iter().any(|name| name == model) && is_of(row.tier, tier.copied())
    };
    let rows: Vec<(&Limit, Bucket)> =
        scene.limits.iter().filter(fits).filter_map(|row| Some((row, row.bucket?))).collect();
    let (row, bucket) = *rows.first()?;
    rows.iter().all(|(_, other)| other.window() == bucket.window()).then(|| LikelyBucket {
        window: bucket.window(),
        confidence: Confidence::Low,
        evidence: format!(
            "the limit of {limit} was last seen with this model on {} as {}",
            row.verified,
            row.unit.as_deref().unwrap_or_default()
        ),
    })
}

/// Whether a row of this tier may be about that one: the error may not name any.
fn is_of(row: Option<Tier>, named: Option<Tier>) -> bool {
    row.is_some() && (named.is_none() || named == row)
}

/// The only member.
fn one<T>(set: &[T]) -> Option<&T> {
    if let [one] = set { Some(one) } else { None }
}

#[cfg(test)]
mod tests {
    use crate::correlate::incidents::Context;
    use crate::correlate::test_incidents::{Log, same};
    use crate::terms::{Confidence, WindowKind};

    fn likely(limit: u64, model: &str) -> Option<(WindowKind, String)> {
        let body = format!(
            "429 You exceeded your current quota. * Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: {limit}, model: {model}. Please retry in 59s"
        );
        let found = Log::new().fail(&body, [0], same).insights(&Context::default()).remove(0).likely_bucket?;
        assert_eq!(found.confidence, Confidence::Low);
        Some((found.window, found.evidence))
    }

    #[test]
    fn a_limit_that_was_seen_tells_its_window() {
        for (limit, model, window) in [
            (20, "gemini-3.8-flash", Some(WindowKind::Day)),
            (5, "gemini-3.8-flash", Some(WindowKind::Minute)),
            (500, "gemini-3.5-flash-lite", Some(WindowKind::Day)),
            (15, "gemini-3.5-flash-lite", Some(WindowKind::Minute)),
            (77, "gemini-3.8-flash", None),
            (20, "gemini-4-argon", None),
        ] {
            assert_eq!(likely(limit, model).map(|(window, _)| window), window, "{limit} of {model}");
        }
        let (_, evidence) = likely(20, "gemini-3.8-flash").unwrap();
        assert_eq!(
            evidence,
            "the limit of 20 was last seen with this model on 2026-10-07 as requests per day"
        );
    }

    #[test]
    fn a_limit_of_another_tier_or_beside_another_limit_tells_nothing() {
        let body = |kind: &str, limit: u64| {
            format!(
                "429 You exceeded your current quota. * Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_{kind}_requests, limit: {limit}, model: gemini-3.8-flash. Please retry in 59s"
            )
        };
        let window =
            |log: Log| log.insights(&Context::default()).remove(0).likely_bucket.map(|found| found.window);
        let free = || Log::new().fail(&body("free_tier", 20), [0], same);
        assert_eq!(window(free()), Some(WindowKind::Day));
        assert_eq!(window(Log::new().fail(&body("paid_tier", 20), [0], same)), None);
        assert_eq!(window(free().fail(&body("free_tier", 5), [1], same)), None);
    }
}
