//! A plan in words.

use chrono::{DateTime, TimeDelta, Utc};

use crate::advise::{Cap, Item, Page, Plan, TierDate, Work};
use crate::cli::args::WorkArgs;
use crate::clock::{Clock, Zone, duration};
use crate::knowledge::{Knowledge, Worked};
use crate::report::thousands;
use crate::terms::Bucket;

pub(super) fn page(
    args: &WorkArgs,
    work: &Work,
    plan: &Plan,
    cases: &[&Worked],
    clock: &Clock,
    know: &Knowledge,
) -> Page {
    let mut page = Page::new("plan", "plan", title(args, work));
    page.section("limits", plan.limits.iter().map(limit));
    if plan.limits.is_empty() {
        page.section(
            "limits",
            [Item::text("None given. Those of the project are in AI Studio:")
                .link(know.page("ai-studio-limits"))],
        );
    }
    page.section("time", plan.done_at.map(|at| time(plan, at, clock)));
    page.section("binds", plan.binds.map(binds));
    page.section("pace", plan.interval_s.map(|s| pace(s, args.seconds_per_request)));
    page.section("cost", cost(args, work, plan, know.page("pricing")));
    page.section("caps", plan.caps.iter().map(cap));
    page.section("tiers", plan.tiers.iter().map(tier));
    page.section("articles", cases.iter().map(|case| article(case)));
    page
}

fn title(args: &WorkArgs, work: &Work) -> String {
    let what = match (work.requests, work.images) {
        (Some(count), true) => format!("{} images", thousands(count)),
        (Some(count), false) => format!("{} requests", thousands(count)),
        (None, _) => {
            return work
                .budget_usd
                .map_or_else(|| "no work given".to_owned(), |usd| format!("what {} buy", dollars(usd)));
        }
    };
    let each = if args.daily { " each day" } else { "" };
    let model = work.price.as_ref().map(|p| format!(" of {} at {}", p.model, args.size)).unwrap_or_default();
    format!("{what}{each}{model}")
}

fn limit((bucket, limit): (&Bucket, &u64)) -> Item {
    Item::of(bucket.id(), format!("{} {}", thousands(*limit), bucket.name()))
}

fn binds(bucket: Bucket) -> Item {
    Item::of(bucket.id(), format!("{} decide how long it takes", bucket.name()))
}

/// `50 min of sending; begun now, done by 2026-11-24 12:50:00 UTC (2026-11-24 04:50 Pacific)`
fn time(plan: &Plan, at: DateTime<Utc>, clock: &Clock) -> Item {
    let (wall, zone) = clock.zone().wall(at);
    let pacific = Zone::Named(chrono_tz::America::Los_Angeles).wall(at).0.format("%Y-%m-%d %H:%M");
    let sending = plan.minutes.map(|m| format!("{} of sending; ", duration(TimeDelta::seconds(seconds(m)))));
    let days = plan.days.filter(|d| *d > 1).map(|d| format!(" on {d} quota days")).unwrap_or_default();
    let wall = wall.format("%Y-%m-%d %H:%M:%S");
    Item::text(format!(
        "{}begun now with the day's quota unused, done{days} by {wall} {zone} ({pacific} Pacific)",
        sending.unwrap_or_default()
    ))
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to a hundred years")]
fn seconds(minutes: f64) -> i64 {
    (minutes.clamp(0.0, 5.3e7) * 60.0).round() as i64
}

/// How far apart requests are sent, and how many at once.
fn pace(interval: f64, request: Option<f64>) -> Item {
    let text = format!("one request every {interval:.1} s");
    match request {
        Some(s) => Item::text(format!(
            "{text}; requests of {s} s: at most {} at once",
            (s / interval).ceil().max(1.0)
        )),
        None => Item::text(format!("{text}; one at a time is enough if it takes no longer than that")),
    }
}

fn cost(args: &WorkArgs, work: &Work, plan: &Plan, prices: Option<&str>) -> Vec<Item> {
    let month = if args.daily { " a month (30 days)" } else { "" };
    let mut items = Vec::new();
    if let (Some(usd), Some(batch)) = (plan.usd, plan.batch_usd) {
        items.push(Item::text(format!("{}{month}, {} by the Batch API", dollars(usd), dollars(batch))));
    }
    if let (Some(buys), Some(budget), Some(price)) = (plan.buys, work.budget_usd, &work.price) {
        items.push(Item::text(format!(
            "{} buy {} images at ${}",
            dollars(budget),
            thousands(buys),
            price.usd
        )));
    }
    items.push(match &work.price {
        Some(price) => Item::text(format!("prices as of {}", price.verified)).link(prices),
        None => Item::text("not known: only the cost of images is reckoned").link(prices),
    });
    items
}

fn cap(cap: &Cap) -> Item {
    let (spent, limit, images) = (dollars(cap.spent_usd), dollars(cap.cap_usd), thousands(cap.images));
    let text = match (cap.window.as_str(), cap.at_least) {
        ("month", true) => format!("{spent} is more than {limit} a month, the least of its caps"),
        ("month", false) => {
            format!("{spent} is more than its cap of {limit} a month: it stops after {images} images")
        }
        (minutes, _) => format!(
            "{spent} within {} is more than its limit of {limit}: at most {images} images in that time",
            minutes.replace('-', " ")
        ),
    };
    Item::of(cap.tier.id(), text)
}

fn tier(tier: &TierDate) -> Item {
    let still = if tier.still_usd > 0.0 {
        format!(", when {} more is paid", dollars(tier.still_usd))
    } else {
        String::new()
    };
    Item::of(tier.tier.id(), format!("from {} on{still}", tier.from))
}

/// A calculation of an article, and where it is off.
fn article(case: &Worked) -> Item {
    let item = Item::of(&case.id, case.statement.as_str());
    case.off.iter().fold(item, |item, off| item.note(format!("but: {off}")))
}

/// `$40,200.00`
fn dollars(usd: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
    let cents = (usd * 100.0).round().clamp(0.0, 9e15) as u64;
    format!("${}.{:02}", thousands(cents / 100), cents % 100)
}
