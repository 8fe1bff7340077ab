//! The whole plan: how long a piece of work takes under limits, what binds, what it costs, and which caps it meets.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::caps::{Cap, caps};
use super::duration::duration;
use super::tier_dates::TierDate;
use super::work::{Limits, Work, daily_limit, rate, whole};
use crate::knowledge::Knowledge;
use crate::terms::{Bucket, Tier};

/// A month of daily work, as the articles count it. A choice of ours: `plan` says that it is 30 days.
const DAYS_A_MONTH: u64 = 30;

/// What the work comes to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
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
        let time = duration(requests, rate, daily_limit(work, limits), start);
        plan =
            Plan { binds: time.binds, minutes: time.minutes, days: time.days, done_at: time.done_at, ..plan };
        cost(&mut plan, work, requests);
    }
    if let (Some(budget), Some(price)) = (work.budget_usd, &work.price) {
        plan.buys = Some(whole(budget / price.usd));
    }
    plan.caps = caps(work, plan.usd, rate.map(|(_, rate)| rate), tier, know);
    plan
}

fn cost(plan: &mut Plan, work: &Work, requests: u64) {
    let count = if work.daily { requests.saturating_mul(DAYS_A_MONTH) } else { requests };
    let price = work.price.as_ref().filter(|_| work.images);
    plan.usd = price.map(|price| count as f64 * price.usd);
    plan.batch_usd = price.map(|price| count as f64 * price.batch_usd());
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
            // Not every calculation of the articles has each figure.
            (_, None) => true,
            (None, Some(_)) => false,
        };
        for case in know().worked().rows() {
            assert!(
                case.minutes.or(case.usd).or(case.batch_usd).is_some() || case.buys.is_some(),
                "{} says no figure",
                case.id
            );
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
        let caps: Vec<(Tier, &str)> = plan.caps.iter().map(|cap| (cap.tier, cap.window.as_str())).collect();
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
}
