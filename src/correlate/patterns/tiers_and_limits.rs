//! What tiers and limits a project's quotas named, and when: a change, or a free quota although the project pays.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::pattern_input::{Scene, found, instant};
use super::siblings;
use crate::correlate::counters::Span;
use crate::correlate::incidents::{Found, Incident};
use crate::terms::{Cause, Confidence, Pattern, Tier};

pub(super) fn after_billing(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    let free = incident.tier_spans.get(&Tier::Free).copied();
    let last = match incident.key.cause {
        Cause::BillingMissing => incident.last_seen,
        _ => free.map(|span| span.last),
    };
    let told = billed(incident, last?, scene.table.after_billing.at.grace_s, scene)?;
    found(
        Pattern::AfterBilling,
        told.0,
        format!("free-tier quotas still refuse at {}, {}", instant(last?), told.1),
    )
}

pub(super) fn ghost_429(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    if incident.key.cause != Cause::QuotaUnspecified {
        return None;
    }
    let last = incident.last_seen?;
    let told = billed(incident, last, scene.table.ghost_429.at.grace_s, scene)?;
    let own = siblings::of(incident, scene);
    if own.is_some_and(|own| own.at_once || (own.before && scene.context.billing_since.is_none())) {
        return None;
    }
    found(Pattern::Ghost429, told.0, format!("a 429 without a quota at {}, {}", instant(last), told.1))
}

/// Whether billing was on well before `last`, and how that is known.
fn billed(
    incident: &Incident,
    last: DateTime<Utc>,
    grace_s: i64,
    scene: &Scene<'_>,
) -> Option<(Confidence, String)> {
    let grace = TimeDelta::seconds(grace_s);
    if let Some(since) = scene.context.billing_since.filter(|since| last - *since > grace) {
        let text = format!("although billing is on since {}", instant(since));
        return Some((Confidence::High, text));
    }
    let tiers = tiers(incident, scene)?;
    let free = tiers.get(&Tier::Free);
    let paid = tiers.iter().filter(|(tier, _)| **tier != Tier::Free);
    // A project that was paid and is free from some time on lost its tier: another pattern.
    let paid = paid.filter(|(_, span)| free.is_none_or(|free| free.first <= span.last));
    let first = paid.map(|(_, span)| span.first).min().filter(|first| last - *first > grace)?;
    let text = format!("although the same project met quotas of a paid tier at {}", instant(first));
    Some((Confidence::Medium, text))
}

/// When the quotas of an incident's project named which tier; `None` where the project is not known.
fn tiers(incident: &Incident, scene: &Scene<'_>) -> Option<BTreeMap<Tier, Span>> {
    incident.key.project.as_ref()?;
    let mut all: BTreeMap<Tier, Span> = BTreeMap::new();
    for peer in scene.of_project(incident.key.project.as_ref()) {
        for (tier, span) in peer.tier_spans.iter() {
            all.entry(*tier).and_modify(|old| *old = old.with(*span)).or_insert(*span);
        }
    }
    Some(all)
}

/// The last change of the project's tier.
fn tier_step(incident: &Incident, scene: &Scene<'_>) -> Option<((Tier, Span), (Tier, Span))> {
    let spans: Vec<(Tier, Span)> = tiers(incident, scene)?.into_iter().collect();
    change(spans, |a, b| rank(*a) == rank(*b))
}

/// Whether the project's tier is lower than before.
pub(super) fn dropped(incident: &Incident, scene: &Scene<'_>) -> bool {
    let step = tier_step(incident, scene);
    step.is_some_and(|((from, _), (to, _))| rank(to) < rank(from) && incident.tier_spans.contains_key(&to))
}

pub(super) fn tier_change(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    let ((from, before), (to, after)) = tier_step(incident, scene)?;
    if !incident.tier_spans.contains_key(&from) && !incident.tier_spans.contains_key(&to) {
        return None;
    }
    let word = if rank(from) < rank(to) { "upgrade" } else { "drop" };
    let text = format!(
        "{word}: quota ids said {from} until {} and {to} from {} on",
        instant(before.last),
        instant(after.first)
    );
    found(Pattern::TierChange, sure(before, after, scene.table.tier_change.at.sure), text)
}

pub(super) fn limit_change(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    // Without a model the limits of several models would stand side by side.
    incident.key.model.as_ref()?;
    let mut quotas: BTreeMap<_, Vec<(u64, Span)>> = BTreeMap::new();
    for seen in &incident.limit_spans {
        let id = seen.quota_id.as_ref()?;
        quotas.entry(id).or_default().push((seen.limit, seen.span));
    }
    let (id, ((old, before), (new, after))) =
        quotas.into_iter().find_map(|(id, spans)| Some((id, change(spans, |a, b| a == b)?)))?;
    let text = format!(
        "{}: the limit was {old} until {} and is {new} from {} on",
        crate::redact::clean(id),
        instant(before.last),
        instant(after.first)
    );
    found(Pattern::LimitChange, sure(before, after, scene.table.limit_change.at.sure), text)
}

/// The last change from one value to another, where each value has a time of its own.
fn change<T: Copy>(
    mut spans: Vec<(T, Span)>,
    same: impl Fn(&T, &T) -> bool,
) -> Option<((T, Span), (T, Span))> {
    spans.sort_by_key(|(_, span)| *span);
    let apart = spans.windows(2).all(|pair| pair[0].1.last < pair[1].1.first);
    let mut pairs = spans.windows(2).filter(|pair| !same(&pair[0].0, &pair[1].0));
    pairs.next_back().filter(|_| apart).map(|pair| (pair[0], pair[1]))
}

fn sure(before: Span, after: Span, least: u64) -> Confidence {
    if before.count.min(after.count) >= least { Confidence::High } else { Confidence::Medium }
}

/// Tiers in their order; a paid tier without a number is the first.
const fn rank(tier: Tier) -> u8 {
    match tier {
        Tier::Free => 0,
        Tier::Paid | Tier::Paid1 => 1,
        Tier::Paid2 => 2,
        Tier::Paid3 => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::incidents::Context;
    use crate::correlate::test_incidents::{Log, NOON, OVERLOAD, RPM, UNSPECIFIED, same};
    use crate::decode::ApiError;

    /// A 429 of this tier and limit.
    fn body(tier: &str, limit: u64) -> String {
        RPM.replace("PerProjectPerModel", &format!("PerProjectPerModel{tier}"))
            .replace("\"quotaValue\":\"10\"", &format!("\"quotaValue\":\"{limit}\""))
            .replace("limit: 10", &format!("limit: {limit}"))
    }

    fn evidence(log: &Log, id: Pattern) -> Option<String> {
        log.found(id).map(|f| f.evidence)
    }

    fn without_project(error: &mut ApiError) {
        error.project = None;
    }

    #[test]
    fn a_free_quota_an_hour_after_billing_is_after_billing_and_a_paid_one_is_not() {
        let context =
            Context { billing_since: DateTime::from_timestamp(NOON - 3600, 0), ..Context::default() };
        let free = Log::new().fail(&body("-FreeTier", 10), [0, 60], same);
        assert_eq!(
            free.found_in(Pattern::AfterBilling, &context).unwrap().evidence,
            "free-tier quotas still refuse at 2026-11-24 12:01 UTC, although billing is on since 2026-11-24 11:00 UTC"
        );
        assert_eq!(free.found(Pattern::AfterBilling), None, "nothing says that billing is on");
        let paid = Log::new().fail(&body("-PaidTier2", 10), [0, 60], same);
        assert_eq!(paid.found_in(Pattern::AfterBilling, &context), None);
        let soon = Context { billing_since: DateTime::from_timestamp(NOON - 60, 0), ..Context::default() };
        assert_eq!(free.found_in(Pattern::AfterBilling, &soon), None, "not in effect yet");
        // A refusal for want of billing names no tier.
        const OFF: &str = r#"{"error":{"code":403,"message":"Billing is off.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"BILLING_DISABLED","domain":"googleapis.com"}]}}"#;
        let off = Log::new().fail(OFF, [0, 60], same);
        assert!(off.found_in(Pattern::AfterBilling, &context).is_some());
    }

    #[test]
    fn free_and_paid_quotas_of_one_project_side_by_side_are_after_billing() {
        let both = Log::new().fail(&body("-PaidTier2", 10), [0, 4000], same).fail(
            &body("-FreeTier", 10),
            [2000, 5000],
            same,
        );
        assert!(
            evidence(&both, Pattern::AfterBilling).unwrap().contains("paid tier at 2026-11-24 12:00 UTC")
        );
        assert_eq!(evidence(&both, Pattern::TierChange), None);
    }

    #[test]
    fn an_unspecified_429_is_a_ghost_only_where_billing_is_known_to_be_on() {
        let context =
            Context { billing_since: DateTime::from_timestamp(NOON - 3600, 0), ..Context::default() };
        let log = Log::new().fail(UNSPECIFIED, [0, 60], same);
        assert_eq!(
            log.found_in(Pattern::Ghost429, &context).unwrap().evidence,
            "a 429 without a quota at 2026-11-24 12:01 UTC, although billing is on since 2026-11-24 11:00 UTC"
        );
        assert_eq!(log.found(Pattern::Ghost429), None);
        let named = Log::new().fail(RPM, [0, 60], same);
        assert_eq!(named.found_in(Pattern::Ghost429, &context), None);
        let paid_before =
            Log::new().fail(&body("-PaidTier2", 10), [0, 10], same).fail(UNSPECIFIED, [5000], same);
        assert_eq!(paid_before.found(Pattern::Ghost429).unwrap().confidence, Confidence::Medium);
    }

    #[test]
    fn another_tier_from_some_time_on_is_a_tier_change() {
        let upgrade = Log::new().fail(&body("-FreeTier", 10), [0, 60, 120], same).fail(
            &body("-PaidTier2", 1000),
            [3600, 3660, 3720],
            same,
        );
        let found = upgrade.found(Pattern::TierChange).unwrap();
        assert_eq!(found.confidence, Confidence::High);
        assert_eq!(
            found.evidence,
            "upgrade: quota ids said free until 2026-11-24 12:02 UTC and paid-2 from 2026-11-24 13:00 UTC on"
        );
        let drop =
            Log::new().fail(&body("-PaidTier2", 1000), [0], same).fail(&body("-FreeTier", 10), [3600], same);
        assert!(
            evidence(&drop, Pattern::TierChange).unwrap().starts_with("drop: quota ids said paid-2 until")
        );
        assert_eq!(evidence(&drop, Pattern::AfterBilling), None);
        // Two projects that nobody named may be two tiers.
        let unknown = Log::new().fail(&body("-FreeTier", 10), [0, 60], without_project).fail(
            &body("-PaidTier2", 1000),
            [3600],
            without_project,
        );
        assert_eq!(evidence(&unknown, Pattern::TierChange), None);
    }

    #[test]
    fn another_limit_from_some_time_on_is_a_limit_change() {
        let cut = Log::new().fail(&body("", 250), [0, 60], same).fail(&body("", 20), [3600, 3660], same);
        assert_eq!(
            evidence(&cut, Pattern::LimitChange).unwrap(),
            "GenerateRequestsPerMinutePerProjectPerModel: the limit was 250 until 2026-11-24 12:01 UTC and is 20 from 2026-11-24 13:00 UTC on"
        );
        let alternating = Log::new().fail(&body("", 250), [0, 4000], same).fail(&body("", 20), [3600], same);
        assert_eq!(evidence(&alternating, Pattern::LimitChange), None);
    }

    #[test]
    fn billing_counts_ten_minutes_after_it_came_on() {
        let since = |second: i64| Context {
            billing_since: DateTime::from_timestamp(NOON - second, 0),
            ..Context::default()
        };
        let free = Log::new().fail(&body("-FreeTier", 10), [0], same);
        let unnamed = Log::new().fail(UNSPECIFIED, [0], same);
        for (log, pattern) in [(&free, Pattern::AfterBilling), (&unnamed, Pattern::Ghost429)] {
            assert!(log.found_in(pattern, &since(601)).is_some());
            assert_eq!(log.found_in(pattern, &since(600)), None);
        }
    }

    #[test]
    fn a_paid_refusal_counts_ten_minutes_later_and_only_beside_free_ones() {
        // A paid quota from `paid` to the same second, a free one from `free` on.
        let found = |paid: &[i64], free: &[i64]| {
            let log = Log::new().fail(&body("-PaidTier2", 10), paid.iter().copied(), same);
            evidence(&log.fail(&body("-FreeTier", 10), free.iter().copied(), same), Pattern::AfterBilling)
        };
        assert_eq!(
            found(&[0, 500], &[500, 601]).as_deref(),
            Some(
                "free-tier quotas still refuse at 2026-11-24 12:10 UTC, although the same project met quotas of a paid tier at 2026-11-24 12:00 UTC"
            )
        );
        assert_eq!(found(&[0, 500], &[500, 600]), None, "ten minutes at most");
        assert_eq!(found(&[0, 499], &[500, 2000]), None, "a tier that was lost");
    }

    #[test]
    fn three_failures_on_either_side_of_a_change_are_sure() {
        let sure = |pattern: Pattern, before: &[i64], after: &[i64]| {
            let (from, to) = match pattern {
                Pattern::TierChange => (body("-FreeTier", 10), body("-PaidTier2", 10)),
                _ => (body("", 250), body("", 20)),
            };
            let log = Log::new().fail(&from, before.iter().copied(), same);
            log.fail(&to, after.iter().copied(), same).found(pattern).map(|found| found.confidence)
        };
        for pattern in [Pattern::TierChange, Pattern::LimitChange] {
            assert_eq!(sure(pattern, &[0, 1, 2], &[10, 11, 12]), Some(Confidence::High));
            assert_eq!(sure(pattern, &[0, 1], &[10, 11, 12]), Some(Confidence::Medium));
            assert_eq!(sure(pattern, &[0, 1, 2], &[10, 11]), Some(Confidence::Medium));
            assert_eq!(sure(pattern, &[0, 1, 10], &[10, 11, 12]), None, "both in one second");
        }
    }

    #[test]
    fn a_tier_of_the_project_is_told_of_the_incidents_that_met_it() {
        let day = |tier: &str| body(tier, 10).replace("PerMinute", "PerDay");
        let log = Log::new().fail(&day("-PaidTier2"), [0], same).fail(&body("-FreeTier", 10), [3600], same);
        let log = log.fail(OVERLOAD, [0, 3600], same);
        let all = log.0.conclude(&Context::default(), crate::knowledge::Knowledge::builtin());
        let told = all.iter().map(|incident| {
            let insight = &incident.insight;
            let changed = insight.patterns.iter().any(|found| found.id == Pattern::TierChange);
            (incident.key.cause, changed, insight.tier_dropped)
        });
        assert_eq!(
            told.collect::<std::collections::BTreeSet<_>>(),
            [(Cause::Rpm, true, true), (Cause::Rpd, true, false), (Cause::Overload, false, false)].into()
        );
        let upgrade = Log::new().fail(&body("-FreeTier", 10), [0], same);
        let upgrade = upgrade.fail(&body("-PaidTier2", 10), [3600], same);
        assert!(!upgrade.insights(&Context::default())[0].tier_dropped);
    }

    #[test]
    fn limits_of_no_known_model_may_be_those_of_several() {
        let nobodys = |limit: u64| {
            body("", limit)
                .replace(", model: gemini-3.8-flash", "")
                .replace("\"quotaDimensions\":{\"model\":\"gemini-3.8-flash\"},", "")
        };
        let log = Log::new().fail(&nobodys(250), [0, 60], same).fail(&nobodys(20), [3600, 3660], same);
        assert_eq!(evidence(&log, Pattern::LimitChange), None);
    }

    #[test]
    fn what_a_named_quota_of_the_project_explains_is_no_ghost() {
        let since = Context { billing_since: DateTime::from_timestamp(NOON - 3600, 0), ..Context::default() };
        let log = |unnamed: i64| Log::new().fail(RPM, [0], same).fail(UNSPECIFIED, [unnamed], same);
        assert_eq!(log(10).found_in(Pattern::Ghost429, &since), None, "in the same minute");
        assert!(log(1200).found_in(Pattern::Ghost429, &since).is_some(), "billing is known to be on");
        // Where paid quotas alone say that billing is on, the one that refused shortly before is used up.
        let paid = |unnamed: i64| {
            let log = Log::new().fail(&body("-PaidTier2", 10), [0], same);
            log.fail(UNSPECIFIED, [unnamed], same).found(Pattern::Ghost429).is_some()
        };
        assert_eq!((paid(1200), paid(1801)), (false, true));
    }
}
