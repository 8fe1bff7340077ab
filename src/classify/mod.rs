//! Why did the request fail? One cause for one error, by the rows of `causes.toml`.
//!
//! Enters: an [`ApiError`]. Leaves: a [`Verdict`]: cause, buckets, the primary quota, and the rule that decided. This
//! room must not read text and must not know time; it looks at typed fields only.

mod evidence;

use compact_str::CompactString;

use crate::decode::{ApiError, Quota};
use crate::knowledge::{Clue, Knowledge, Subject};
use crate::terms::{Bucket, Buckets, Cause, Certainty, Tier, WindowKind};
pub use evidence::{Evidence, evidence};

/// What an error amounts to.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Verdict {
    /// Primary cause.
    pub cause: Cause,
    /// Every exhausted bucket that is named.
    pub buckets: Buckets,
    /// Tier of the primary quota, or the one that the wording states.
    pub tier: Option<Tier>,
    /// Which of the error's quotas is the primary one.
    pub primary: Option<usize>,
    /// How sure the cause is.
    pub certainty: Certainty,
    /// The row that decided.
    pub row: Deciding,
}

/// The row that decided, by its place in the tables that gave the verdict.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Deciding {
    /// A row of `causes.toml`.
    Rule(usize),
    /// A row of `signals.toml`.
    Signal(usize),
}

impl Deciding {
    /// Id of the row.
    #[must_use]
    pub fn id(self, know: &Knowledge) -> &str {
        match self {
            Self::Rule(place) => know.causes().rules().get(place).map_or("", |rule| &rule.id),
            Self::Signal(place) => know.signals().rows().get(place).map_or("", |signal| &signal.id),
        }
    }
}

/// The place of a row in its table.
fn place<R>(rows: &[R], row: &R) -> Option<usize> {
    rows.iter().position(|other| std::ptr::eq(other, row))
}

impl Verdict {
    /// The primary quota of the error that this verdict is about.
    #[must_use]
    pub fn quota<'e>(&self, error: &'e ApiError) -> Option<&'e Quota> {
        self.primary.and_then(|i| error.quotas.get(i))
    }

    /// Id of the primary quota.
    #[must_use]
    pub fn quota_id<'e>(&self, error: &'e ApiError) -> Option<&'e CompactString> {
        self.quota(error)?.quota_id.as_ref()
    }
}

/// The cause of `error`; `None` if no row holds. A known sentence or a field decides; where the status alone would, the
/// words of the message may make another cause likely.
#[must_use]
pub fn classify(error: &ApiError, know: &Knowledge) -> Option<Verdict> {
    let primary = primary(&error.quotas);
    let quota = primary.and_then(|i| error.quotas.get(i));
    let rule = know.causes().decide(&subject(error, quota));
    let by_status = rule.filter(|rule| know.is_by_status(rule)).map(|rule| rule.cause);
    let signal = match (rule, by_status) {
        (Some(_), None) => None,
        _ => know.signals().decide(&Clue {
            cues: error.cues(know),
            zero: error.quotas.iter().any(|q| q.limit == Some(0)),
            by_status,
        }),
    };
    let (row, cause, certainty) = match (signal.filter(|s| Some(s.cause) != by_status), rule) {
        (Some(signal), _) => {
            let row = Deciding::Signal(place(know.signals().rows(), signal)?);
            (row, signal.cause, Certainty::Likely)
        }
        (None, Some(rule)) => {
            let certainty = if by_status.is_some() { Certainty::Unspecified } else { Certainty::Certain };
            (Deciding::Rule(place(know.causes().rules(), rule)?), rule.cause, certainty)
        }
        (None, None) => return None,
    };
    let stated = rule.filter(|_| signal.is_none());
    let bucket = stated.and_then(|rule| rule.bucket).or(signal.and(cause.bucket()));
    Some(Verdict {
        cause,
        buckets: error.quotas.iter().filter_map(|q| q.bucket).chain(bucket).collect(),
        tier: quota.and_then(|q| q.tier).or(stated.and_then(|rule| rule.tier)),
        primary,
        certainty,
        row,
    })
}

/// What the rules are held against.
fn subject<'e>(error: &'e ApiError, quota: Option<&Quota>) -> Subject<'e> {
    Subject {
        http: error.http_status,
        rpc: error.grpc_status,
        code: error.code.as_deref(),
        reason: error.reason.as_deref(),
        platform: error.platform,
        zero_quota: error.quotas.iter().any(|q| q.limit == Some(0) && !q.guessed),
        bucket: quota.and_then(|q| q.bucket),
        kind: quota.and_then(|q| q.kind),
        phrases: error.phrases,
    }
}

/// The quota that decides: one of value 0 before all others, a day's before a minute's, which is free again sooner.
/// Where the names do not tell the window, the larger of two limits of one metric is the day's.
fn primary(quotas: &[Quota]) -> Option<usize> {
    let first = quotas.first()?.quota_metric.as_ref();
    let order = |q: &Quota| {
        let window = q.bucket.map(Bucket::window);
        (
            q.limit != Some(0),
            // Of two quotas of value 0 the free tier's is the one for which billing is missing.
            q.limit == Some(0) && q.tier != Some(Tier::Free),
            window != Some(WindowKind::Day),
            q.bucket.map_or(u8::MAX, unit_order),
            q.quota_metric.as_ref() != first,
            std::cmp::Reverse(if q.bucket.is_none() { q.limit } else { None }),
        )
    };
    (0..quotas.len()).min_by_key(|i| order(&quotas[*i]))
}

const fn unit_order(bucket: Bucket) -> u8 {
    match bucket {
        Bucket::Rpd | Bucket::Rpm => 0,
        Bucket::Tpd | Bucket::Tpm => 1,
        Bucket::Ipd | Bucket::Ipm => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Record, decode};

    fn causes(text: &str) -> Vec<(Cause, String)> {
        let know = Knowledge::builtin();
        let decoded = decode(&Record { text, alone: true, ..Record::default() }, know);
        decoded
            .errors
            .iter()
            .filter_map(|e| classify(e, know))
            .map(|v| (v.cause, v.row.id(know).to_owned()))
            .collect()
    }

    #[test]
    fn every_example_of_a_row_is_won_by_its_cause_and_no_counter_example_by_its_row() {
        for rule in Knowledge::builtin().causes().rules() {
            for example in &rule.examples {
                let got = causes(example);
                assert!(
                    got.iter().any(|(cause, _)| *cause == rule.cause),
                    "{}: {got:?} for {example}",
                    rule.id
                );
            }
            for counter in &rule.counter {
                let got = causes(counter);
                assert!(got.iter().all(|(_, id)| *id != rule.id), "{}: {got:?} for {counter}", rule.id);
            }
        }
    }

    #[test]
    fn every_example_of_a_signal_is_likely_to_have_its_cause_and_no_counter_example_by_its_row() {
        for signal in Knowledge::builtin().signals().rows() {
            for example in &signal.examples {
                let got = causes(example);
                assert!(got.iter().any(|(cause, _)| *cause == signal.cause), "{}: {got:?}", signal.id);
            }
            for counter in &signal.counter {
                let got = causes(counter);
                assert!(got.iter().all(|(_, id)| *id != signal.id), "{}: {got:?}", signal.id);
            }
        }
    }

    /// The quotas of one error, each in the words of a row below, and the one that decides.
    #[test]
    fn the_primary_quota_is_the_one_that_refuses_longest() {
        let quota = |(bucket, limit, metric, tier): &(Option<Bucket>, u64, &str, Option<Tier>)| Quota {
            bucket: *bucket,
            limit: Some(*limit),
            quota_metric: Some((*metric).into()),
            tier: *tier,
            ..Quota::default()
        };
        let (rpm, rpd, tpd, ipd) =
            (Some(Bucket::Rpm), Some(Bucket::Rpd), Some(Bucket::Tpd), Some(Bucket::Ipd));
        let (free, paid) = (Some(Tier::Free), Some(Tier::Paid1));
        for (quotas, expected) in [
            (&[][..], None),
            // A day's before a minute's, whichever stands first.
            (&[(rpm, 10, "a", free), (rpd, 100, "a", free)][..], Some(1)),
            (&[(rpd, 100, "a", free), (rpm, 10, "a", free)], Some(0)),
            // One of value 0 before all others, and of two the free tier's.
            (&[(rpd, 100, "a", free), (rpm, 0, "a", free)], Some(1)),
            (&[(rpd, 0, "a", paid), (rpd, 0, "a", free)], Some(1)),
            (&[(rpm, 10, "a", paid), (rpm, 10, "a", free)], Some(0)),
            // Requests before tokens before images.
            (&[(tpd, 10, "a", free), (rpd, 10, "a", free)], Some(1)),
            (&[(ipd, 10, "a", free), (tpd, 10, "a", free)], Some(1)),
            // The metric that is named first.
            (&[(rpm, 10, "a", free), (rpm, 10, "b", free)], Some(0)),
            // Without a window, the larger limit of one metric is the day's.
            (&[(None, 10, "a", free), (None, 1_000, "a", free)], Some(1)),
            (&[(rpm, 10, "a", free), (rpm, 1_000, "a", free)], Some(0)),
        ] {
            let all: Vec<Quota> = quotas.iter().map(quota).collect();
            assert_eq!(primary(&all), expected, "{quotas:?}");
        }
    }

    #[test]
    fn a_verdict_names_its_row_and_quota_and_how_sure_it_is() {
        let know = Knowledge::builtin();
        for (text, row, certainty, quota) in [
            (
                r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel","quotaValue":"10"}]}]}}"#,
                "rpm-quota",
                Certainty::Certain,
                Some(("GenerateRequestsPerMinutePerProjectPerModel", 10)),
            ),
            (
                r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Nope."}}"#,
                "quota-unspecified-429",
                Certainty::Unspecified,
                None,
            ),
        ] {
            let decoded = decode(&Record { text, alone: true, ..Record::default() }, know);
            let error = &decoded.errors[0];
            let verdict = classify(error, know).unwrap();
            assert_eq!((verdict.row.id(know), verdict.certainty), (row, certainty));
            let named =
                verdict.quota_id(error).map(|id| (id.as_str(), verdict.quota(error).unwrap().limit.unwrap()));
            assert_eq!(named, quota);
        }
    }
}
