//! Limits and usage side by side.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::quota_limits::Limit;
use super::quota_usage::Point;
use crate::terms::WindowKind;

/// A limit, and how much of it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// The limit; its model is the one whose usage this is.
    pub limit: Limit,
    /// Of a day's limit since midnight Pacific time; of a minute's in the busiest minute. `None` where nothing was recorded.
    pub used: Option<u64>,
}

impl Line {
    /// What is left, never below 0.
    #[must_use]
    pub fn left(&self) -> Option<u64> {
        Some(self.limit.value?.saturating_sub(self.used?))
    }

    /// Used percent of the limit, rounded down; `None` without a limit or without usage.
    #[must_use]
    pub fn percent(&self) -> Option<u64> {
        let (limit, used) = (self.limit.value?, self.used?);
        Some(used.saturating_mul(100).checked_div(limit).unwrap_or(100))
    }
}

/// Quota and model.
type Key = (String, Option<String>);

/// Sets each limit beside its usage; the fullest first. With `model`, only what holds for this model.
///
/// A limit without a model holds for all models that have none of their own, each by itself.
#[must_use]
pub fn tally(limits: &[Limit], day: &[Point], minute: &[Point], model: Option<&str>) -> Vec<Line> {
    let (day, minute) = (sums(day), busiest(minute));
    let own: BTreeSet<(&str, &str)> =
        limits.iter().filter_map(|l| Some((l.quota_id.as_str(), l.model.as_deref()?))).collect();
    let mut lines = Vec::new();
    for limit in limits {
        let usage = match limit.bucket.map(crate::terms::Bucket::window) {
            Some(WindowKind::Day) => &day,
            Some(WindowKind::Minute) => &minute,
            // What is not a rate has no usage in these terms.
            None => continue,
        };
        let models: BTreeSet<Option<&str>> = match &limit.model {
            Some(name) => [Some(name.as_str())].into(),
            None => {
                let counted = usage.keys().filter(|(id, _)| *id == limit.quota_id).map(|(_, m)| m.as_deref());
                let asked = model;
                counted
                    .chain([asked])
                    .filter(|m| m.is_none_or(|m| !own.contains(&(&limit.quota_id, m))))
                    .collect()
            }
        };
        for name in models.into_iter().filter(|name| model.is_none() || *name == model) {
            let key = (limit.quota_id.clone(), name.map(str::to_owned));
            let used = usage.get(&key).copied();
            lines.push(Line { limit: Limit { model: key.1, ..limit.clone() }, used });
        }
    }
    lines.sort_by(|a, b| {
        let order = |l: &Line| {
            (std::cmp::Reverse(l.percent()), l.limit.model.clone(), l.limit.bucket, l.limit.quota_id.clone())
        };
        order(a).cmp(&order(b))
    });
    lines
}

/// Everything that was counted.
fn sums(points: &[Point]) -> BTreeMap<Key, u64> {
    let mut sums = BTreeMap::new();
    for point in points {
        let Some(id) = &point.quota_id else { continue };
        let sum: &mut u64 = sums.entry((id.clone(), point.model.clone())).or_default();
        *sum = sum.saturating_add(point.value);
    }
    sums
}

/// What was counted in the busiest minute: a quota counts all methods of the API together.
fn busiest(points: &[Point]) -> BTreeMap<Key, u64> {
    let mut minutes: BTreeMap<(Key, DateTime<Utc>), u64> = BTreeMap::new();
    for point in points {
        let Some(id) = &point.quota_id else { continue };
        let sum = minutes.entry(((id.clone(), point.model.clone()), point.end)).or_default();
        *sum = sum.saturating_add(point.value);
    }
    let mut most = BTreeMap::new();
    for ((key, _), sum) in minutes {
        let highest: &mut u64 = most.entry(key).or_default();
        *highest = (*highest).max(sum);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Bucket;

    fn limit(id: &str, bucket: Bucket, model: Option<&str>, value: u64) -> Limit {
        Limit {
            quota_id: id.to_owned(),
            metric: "m".to_owned(),
            bucket: Some(bucket),
            tier: None,
            model: model.map(str::to_owned),
            value: Some(value),
            without_billing: false,
        }
    }

    fn point(id: &str, model: &str, minute: u32, value: u64) -> Point {
        let end = format!("2026-11-22T16:{minute:02}:00Z").parse().unwrap();
        Point { quota_id: Some(id.to_owned()), metric: None, model: Some(model.to_owned()), end, value }
    }

    fn read(lines: &[Line]) -> Vec<(Option<&str>, Option<u64>, Option<u64>)> {
        lines.iter().map(|l| (l.limit.model.as_deref(), l.used, l.percent())).collect()
    }

    #[test]
    fn a_day_is_summed_and_a_minute_is_the_busiest_over_all_methods() {
        let limits = [limit("day", Bucket::Rpd, Some("a"), 20), limit("min", Bucket::Rpm, Some("a"), 10)];
        let points = [point("day", "a", 1, 4), point("day", "a", 2, 5)];
        let minutes = [point("min", "a", 1, 4), point("min", "a", 1, 3), point("min", "a", 2, 5)];
        let lines = tally(&limits, &points, &minutes, None);
        assert_eq!(read(&lines), [(Some("a"), Some(7), Some(70)), (Some("a"), Some(9), Some(45))]);
        assert_eq!(lines[1].left(), Some(11));
    }

    #[test]
    fn a_limit_without_a_model_holds_for_each_model_that_has_none_of_its_own() {
        let limits = [limit("day", Bucket::Rpd, None, 100), limit("day", Bucket::Rpd, Some("a"), 20)];
        let points = [point("day", "a", 1, 4), point("day", "b", 1, 90)];
        let all = tally(&limits, &points, &[], None);
        assert_eq!(
            read(&all),
            [(Some("b"), Some(90), Some(90)), (Some("a"), Some(4), Some(20)), (None, None, None)]
        );
        assert_eq!(read(&tally(&limits, &points, &[], Some("a"))), [(Some("a"), Some(4), Some(20))]);
        assert_eq!(read(&tally(&limits, &points, &[], Some("c"))), [(Some("c"), None, None)]);
    }

    #[test]
    fn a_limit_of_zero_is_used_up_at_once_and_one_that_is_not_told_has_no_percent() {
        let zero = Line { limit: limit("day", Bucket::Rpd, None, 0), used: Some(1) };
        assert_eq!((zero.percent(), zero.left()), (Some(100), Some(0)));
        let unknown = Line { limit: Limit { value: None, ..zero.limit }, used: Some(3) };
        assert_eq!((unknown.percent(), unknown.left()), (None, None));
    }
}
