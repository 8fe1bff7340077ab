//! What is to be done, and what the limits allow of it in a minute and in a day.

use crate::knowledge::Price;
use crate::terms::{Bucket, Unit, WindowKind};

/// What is to be done.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Work {
    /// Requests; of images, one for each.
    pub requests: Option<u64>,
    /// Whether the requests make images.
    pub images: bool,
    /// Input tokens of one request.
    pub tokens: Option<u64>,
    /// Whether it comes again each day.
    pub daily: bool,
    /// Model and size of the images, if they have a price.
    pub price: Option<Price>,
    /// An amount to be spent, in dollars.
    pub budget_usd: Option<f64>,
}

/// A limit for each bucket that has one.
pub type Limits = std::collections::BTreeMap<Bucket, u64>;

/// The requests per minute that the limits allow, and the bucket that binds.
pub(super) fn rate(work: &Work, limits: &Limits) -> Option<(Bucket, f64)> {
    let minute = limits.iter().filter(|(bucket, _)| bucket.window() == WindowKind::Minute);
    let rates = minute.filter_map(|(bucket, limit)| Some((*bucket, *limit as f64 / size(work, *bucket)?)));
    rates.filter(|(_, rate)| *rate > 0.0).min_by(|a, b| a.1.total_cmp(&b.1))
}

/// The requests per day that the limits allow, and the bucket that binds.
pub(super) fn daily_limit(work: &Work, limits: &Limits) -> Option<(Bucket, u64)> {
    let day = limits.iter().filter(|(bucket, _)| bucket.window() == WindowKind::Day);
    let counts =
        day.filter_map(|(bucket, limit)| Some((*bucket, whole(*limit as f64 / size(work, *bucket)?))));
    counts.min_by_key(|(_, count)| *count)
}

/// How much of a bucket one request takes; `None` where that is not known, or nothing.
fn size(work: &Work, bucket: Bucket) -> Option<f64> {
    match bucket.unit() {
        Unit::Requests => Some(1.0),
        Unit::Images => work.images.then_some(1.0),
        Unit::Tokens => work.tokens.filter(|t| *t > 0).map(|t| t as f64),
    }
}

/// The whole part of a count; a tiny surplus of the arithmetic does not make it smaller.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
pub(super) fn whole(count: f64) -> u64 {
    (count + 1e-9).clamp(0.0, 9e15) as u64
}
