//! How long a piece of work takes under limits, what binds, what it costs, and which caps it meets.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;

use crate::clock::next_midnight;
use crate::knowledge::{Knowledge, Price, TierRow};
use crate::terms::{Bucket, Tier, UnknownWord, WindowKind};

/// A month of the articles' calculations.
const DAYS_A_MONTH: u64 = 30;
/// What takes longer than this many quota days has no date.
const MOST_DAYS: u64 = 36_500;
/// The window of a monthly cap.
const MONTH: &str = "month";
/// Minutes of the limit on spending.
const SPEND_WINDOW_MIN: f64 = 10.0;

/// What is to be done.
#[derive(Debug, Clone, Default)]
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

/// What comes of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Plan {
    /// Requests.
    pub requests: Option<u64>,
    /// The limits that were counted with.
    pub limits: Limits,
    /// The bucket that decides how long it takes.
    pub binds: Option<Bucket>,
    /// Seconds between requests.
    pub interval_s: Option<f64>,
    /// Minutes of sending.
    pub minutes: Option<f64>,
    /// Quota days on which it is sent.
    pub days: Option<u64>,
    /// When it is done, with the waits for daily resets.
    pub done_at: Option<DateTime<Utc>>,
    /// Dollars; of daily work, for a month of 30 days.
    pub usd: Option<f64>,
    /// Dollars by the Batch API.
    pub batch_usd: Option<f64>,
    /// Images that the budget buys.
    pub buys: Option<u64>,
    /// Caps that it meets.
    pub caps: Vec<Cap>,
    /// Dates of the tiers.
    pub tiers: Vec<TierDate>,
}

/// A cap that the work meets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cap {
    /// Whose.
    pub tier: Tier,
    /// `month` or `10-minutes`.
    pub window: &'static str,
    /// The cap in dollars.
    pub cap_usd: f64,
    /// Whether some accounts have a higher one.
    pub at_least: bool,
    /// What would be spent in that time.
    pub spent_usd: f64,
    /// Images after which it stops.
    pub images: u64,
}

/// When a tier can be reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TierDate {
    /// The tier.
    pub tier: Tier,
    /// First day on which the waiting time is over.
    pub from: NaiveDate,
    /// Dollars that must still be paid.
    pub still_usd: f64,
}

/// Plans the work from `start` on, with the quota of the day unused.
#[must_use]
pub fn plan(
    work: &Work,
    limits: &Limits,
    tier: Option<Tier>,
    start: DateTime<Utc>,
    know: &Knowledge,
) -> Plan {
    let mut plan = Plan { requests: work.requests, limits: limits.clone(), ..Plan::default() };
    let rate = rate(work, limits);
    plan.interval_s = rate.map(|(_, rate)| 60.0 / rate);
    if let Some(requests) = work.requests {
        time(&mut plan, requests, rate, daily_limit(work, limits), start);
        cost(&mut plan, work, requests);
    }
    if let (Some(budget), Some(price)) = (work.budget_usd, &work.price) {
        plan.buys = Some(whole(budget / price.usd));
    }
    plan.caps = caps(&plan, work, rate.map(|(_, rate)| rate), tier, know);
    plan
}

/// The requests per minute that the limits allow, and the bucket that binds.
fn rate(work: &Work, limits: &Limits) -> Option<(Bucket, f64)> {
    let minute = limits.iter().filter(|(bucket, _)| bucket.window() == WindowKind::Minute);
    let rates = minute.filter_map(|(bucket, limit)| Some((*bucket, *limit as f64 / size(work, *bucket)?)));
    rates.filter(|(_, rate)| *rate > 0.0).min_by(|a, b| a.1.total_cmp(&b.1))
}

/// The requests per day that the limits allow, and the bucket that binds.
fn daily_limit(work: &Work, limits: &Limits) -> Option<(Bucket, u64)> {
    let day = limits.iter().filter(|(bucket, _)| bucket.window() == WindowKind::Day);
    let counts =
        day.filter_map(|(bucket, limit)| Some((*bucket, whole(*limit as f64 / size(work, *bucket)?))));
    counts.min_by_key(|(_, count)| *count)
}

/// How much of a bucket one request takes; `None` where that is not known, or nothing.
fn size(work: &Work, bucket: Bucket) -> Option<f64> {
    use crate::terms::Unit;
    match bucket.unit() {
        Unit::Requests => Some(1.0),
        Unit::Images => work.images.then_some(1.0),
        Unit::Tokens => work.tokens.filter(|t| *t > 0).map(|t| t as f64),
    }
}

/// Fills in how long it takes: as many a day as the daily limit and the rest of the day allow.
fn time(
    plan: &mut Plan,
    requests: u64,
    rate: Option<(Bucket, f64)>,
    daily: Option<(Bucket, u64)>,
    start: DateTime<Utc>,
) {
    plan.binds = rate.map(|(bucket, _)| bucket);
    plan.minutes = rate.map(|(_, rate)| requests as f64 / rate);
    if rate.is_none() && daily.is_none() {
        return;
    }
    let (mut left, mut at) = (requests, start);
    for day in 1..=MOST_DAYS {
        let midnight = next_midnight(at);
        let by_rate = rate.map_or(u64::MAX, |(_, rate)| whole(minutes(midnight - at) * rate));
        let today = daily.map_or(u64::MAX, |(_, limit)| limit).min(by_rate);
        if left <= today {
            plan.days = Some(day);
            plan.done_at = at.checked_add_signed(length(rate.map_or(0.0, |(_, rate)| left as f64 / rate)));
            return;
        }
        if let Some((bucket, limit)) = daily.filter(|(_, limit)| *limit <= by_rate) {
            plan.binds = Some(bucket);
            if limit == 0 {
                return;
            }
        }
        left -= today;
        at = midnight;
    }
}

fn cost(plan: &mut Plan, work: &Work, requests: u64) {
    let count = if work.daily { requests.saturating_mul(DAYS_A_MONTH) } else { requests };
    let price = work.price.as_ref().filter(|_| work.images);
    plan.usd = price.map(|price| count as f64 * price.usd);
    plan.batch_usd = price.map(|price| count as f64 * price.batch_usd());
}

/// The caps of the tier, or of all tiers, that the work meets.
fn caps(plan: &Plan, work: &Work, rate: Option<f64>, tier: Option<Tier>, know: &Knowledge) -> Vec<Cap> {
    let (Some(usd), Some(price)) = (plan.usd, &work.price) else { return Vec::new() };
    let pace = rate.map(|rate| (rate * SPEND_WINDOW_MIN).min(plan.requests.unwrap_or(0) as f64) * price.usd);
    let rows = know.tiers().rows().iter().filter(|row| tier.is_none_or(|t| t == row.tier));
    let cap = |row: &TierRow, window, cap: Option<f64>, spent: Option<f64>| {
        let (cap_usd, spent_usd) = (cap?, spent?);
        let images = whole(cap_usd / price.usd);
        let at_least = row.month_cap_at_least && window == MONTH;
        (spent_usd > cap_usd).then_some(Cap { tier: row.tier, window, cap_usd, at_least, spent_usd, images })
    };
    rows.flat_map(|row| {
        [cap(row, MONTH, row.month_cap_usd, Some(usd)), cap(row, "10-minutes", row.spend_rate_usd, pace)]
    })
    .flatten()
    .collect()
}

/// When each tier can be reached, after a first payment and with so much paid already.
#[must_use]
pub fn tier_dates(first_payment: NaiveDate, paid_usd: f64, know: &Knowledge) -> Vec<TierDate> {
    let rows = know.tiers().rows().iter();
    rows.filter_map(|row| {
        let (needed, days) = (row.paid_usd.filter(|usd| *usd > 0.0)?, row.days?);
        let from = first_payment.checked_add_days(chrono::Days::new(days))?;
        Some(TierDate { tier: row.tier, from, still_usd: (needed - paid_usd).max(0.0) })
    })
    .collect()
}

/// The price of an image of a model, or of the model that stands first, at a size.
///
/// # Errors
/// The model or the size has no price; the error names the nearest model.
pub fn price(model: Option<&str>, size: &str, know: &Knowledge) -> Result<Price, UnknownWord> {
    let prices = know.prices();
    let first = prices.rows().first().map_or("", |price| price.model.as_str());
    let model = model.unwrap_or(first).rsplit('/').next().unwrap_or_default();
    prices.of(model, size).cloned().ok_or_else(|| UnknownWord {
        kind: "model and size with a price",
        word: format!("{model} {size}"),
        hint: None,
    })
}

fn minutes(length: TimeDelta) -> f64 {
    length.num_milliseconds() as f64 / 60_000.0
}

fn length(minutes: f64) -> TimeDelta {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to a hundred years")]
    let millis = (minutes.clamp(0.0, 5.3e7) * 60_000.0) as i64;
    TimeDelta::milliseconds(millis)
}

/// The whole part of a count; a tiny surplus of the arithmetic does not make it smaller.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
fn whole(count: f64) -> u64 {
    (count + 1e-9).clamp(0.0, 9e15) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn know() -> &'static Knowledge {
        Knowledge::builtin()
    }

    fn start() -> DateTime<Utc> {
        "2026-11-24T12:00:00Z".parse().unwrap()
    }

    fn images(count: u64, price: &str) -> Work {
        Work {
            requests: Some(count),
            images: true,
            price: Some(know().prices().get(price).unwrap().clone()),
            ..Work::default()
        }
    }

    fn limits(limits: &[(Bucket, u64)]) -> Limits {
        limits.iter().copied().collect()
    }

    /// Every calculation of the articles comes out as the table says.
    #[test]
    fn the_articles_calculations_come_out() {
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 0.01,
            (_, None) => true,
            (None, Some(_)) => false,
        };
        for case in know().worked().rows() {
            let price = case.price.as_deref().unwrap_or("flash-1k");
            let work = Work { requests: case.images, budget_usd: case.budget_usd, ..images(0, price) };
            let rpm: Vec<(Bucket, u64)> = case.rpm.map(|rpm| (Bucket::Rpm, rpm)).into_iter().collect();
            let plan = plan(&work, &limits(&rpm), None, start(), know());
            assert!(near(plan.minutes, case.minutes), "{}: {:?}", case.id, plan.minutes);
            assert!(near(plan.usd, case.usd), "{}: {:?}", case.id, plan.usd);
            assert!(near(plan.batch_usd, case.batch_usd), "{}: {:?}", case.id, plan.batch_usd);
            assert_eq!(plan.buys, case.buys, "{}", case.id);
        }
    }

    #[test]
    fn the_narrowest_limit_binds() {
        let work = Work { tokens: Some(2_000), ..images(500, "flash-1k") };
        let plan = |l: &[(Bucket, u64)]| plan(&work, &limits(l), None, start(), know());
        assert_eq!(plan(&[(Bucket::Rpm, 10)]).binds, Some(Bucket::Rpm));
        assert_eq!(plan(&[(Bucket::Rpm, 10), (Bucket::Ipm, 5)]).binds, Some(Bucket::Ipm));
        assert_eq!(plan(&[(Bucket::Rpm, 10), (Bucket::Tpm, 10_000)]).interval_s, Some(12.0));
        assert_eq!(plan(&[(Bucket::Rpm, 10), (Bucket::Rpd, 200)]).binds, Some(Bucket::Rpd));
        assert_eq!(plan(&[]).done_at, None, "without a limit there is no time");
    }

    #[test]
    fn a_daily_limit_waits_for_midnight_pacific() {
        let plan = plan(
            &images(500, "flash-1k"),
            &limits(&[(Bucket::Rpm, 10), (Bucket::Rpd, 200)]),
            None,
            start(),
            know(),
        );
        // 200 today, 200 on the day that begins at 08:00 UTC, 100 on the next: ten minutes of it.
        assert_eq!(plan.days, Some(3));
        assert_eq!(plan.done_at.unwrap().to_rfc3339(), "2026-11-26T08:10:00+00:00");
    }

    #[test]
    fn a_limit_of_zero_is_never_done() {
        let plan = plan(&images(5, "flash-1k"), &limits(&[(Bucket::Rpd, 0)]), None, start(), know());
        assert_eq!((plan.binds, plan.done_at), (Some(Bucket::Rpd), None));
    }

    #[test]
    fn caps_of_a_month_and_of_ten_minutes_are_seen() {
        let plan = plan(&images(15_000, "pro-2k"), &limits(&[(Bucket::Rpm, 100)]), None, start(), know());
        let caps: Vec<(Tier, &str)> = plan.caps.iter().map(|cap| (cap.tier, cap.window)).collect();
        assert_eq!(
            caps,
            [
                (Tier::Paid1, "month"),
                (Tier::Paid1, "10-minutes"),
                (Tier::Paid2, "month"),
                (Tier::Paid2, "10-minutes")
            ]
        );
        assert_eq!(plan.caps[0].images, 1_865);
    }

    #[test]
    fn the_tier_clock_counts_from_the_first_payment() {
        let dates = tier_dates("2026-11-20".parse().unwrap(), 80.0, know());
        let read: Vec<(Tier, String, f64)> =
            dates.into_iter().map(|d| (d.tier, d.from.to_string(), d.still_usd)).collect();
        assert_eq!(
            read,
            [(Tier::Paid2, "2026-11-23".to_owned(), 20.0), (Tier::Paid3, "2026-12-20".to_owned(), 920.0)]
        );
    }
}
