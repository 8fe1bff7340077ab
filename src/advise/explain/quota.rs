//! The page of a quota's name: what it counts, over which window, for whom, on which tier.

use super::rows::evidence;
use crate::advise::page::{Item, Page};
use crate::clock::{Clock, countdown, next_midnight};
use crate::knowledge::{HostKind, Knowledge};

use crate::terms::{Bucket, QuotaKind, Tier, WindowKind};

pub(super) fn page(word: &str, know: &Knowledge, clock: &Clock) -> Option<Page> {
    let name = know.quotas().read(word);
    let read = know.quotas().exception(word);
    if name.bucket.is_none() && name.tier.is_none() && read.is_none() {
        return None;
    }
    let title = match name.bucket {
        _ if read.is_some_and(|r| r.counts.is_some()) => {
            format!("Counts {}.", read.and_then(|r| r.counts).unwrap_or_default())
        }
        Some(bucket) => format!("Counts {}.", bucket.name()),
        None if name.kind.is_some() => {
            "A limit that is none of requests, tokens or images per minute or day.".to_owned()
        }
        None => {
            "The name does not say whether it counts a minute or a day; the quota id of the same error does."
                .to_owned()
        }
    };
    let mut page = Page::new("quota", word, title);
    page.section(
        "bucket",
        name.bucket.map(|bucket| {
            Item::of(
                bucket.id(),
                match bucket.window() {
                    _ if name.kind == Some(QuotaKind::Login) => {
                        "back at the moment that the message names".to_owned()
                    }
                    window => back(window, know, clock),
                },
            )
        }),
    );
    let tier = name.tier.map(|tier| Item::of(tier.id(), tier_text(tier)));
    page.section("tier", [tier.unwrap_or_else(|| Item::text("The name says no tier."))]);
    let scopes: Vec<&str> = know.quotas().scopes(word).collect();
    let scope = if scopes.is_empty() {
        "The name says no scope.".to_owned()
    } else {
        format!("For each {}.", scopes.join(" and "))
    };
    page.section("scope", [Item::text(scope)]);
    page.section(
        "note",
        read.map(|read| {
            let how = read.confidence.map(|c| format!("confidence: {c}, as of {}", read.verified));
            let item = Item::text(format!("Read by an exception: {}.", read.reason));
            how.into_iter().fold(item, Item::note)
        }),
    );
    let host = word.split_once('/').map(|(host, _)| (host, know.providers().host(host)));
    page.section(
        "service",
        host.and_then(|(host, kind)| match kind {
            HostKind::Ours(Some(platform)) => Some(Item::of(platform.id(), host)),
            _ => None,
        }),
    );
    page.section(
        "do",
        name.bucket.map(|bucket| Item::text(format!("gemdiag explain {}", advice(bucket, name.kind, know)))),
    );
    evidence(&mut page, read.map_or(know.quotas().provenance().0, |r| r.source), know, clock);
    Some(page)
}

/// The advice for a quota of this bucket and kind: its row, or the cause's page.
fn advice(bucket: Bucket, kind: Option<QuotaKind>, know: &Knowledge) -> String {
    let narrowed = kind.map(|kind| format!("{bucket}-{kind}"));
    let known = |id: &String| know.fixes().fixes().iter().any(|fix| fix.id == *id);
    narrowed.filter(known).unwrap_or_else(|| bucket.to_string())
}

/// When what a window allows is there again.
fn back(window: WindowKind, know: &Knowledge, clock: &Clock) -> String {
    let back = know.windows().of(window).map(|row| format!("back {}", row.back)).unwrap_or_default();
    match window {
        WindowKind::Minute => back,
        WindowKind::Day => format!("{back}, {}", countdown(clock.now(), next_midnight(clock.now()))),
    }
}

const fn tier_text(tier: Tier) -> &'static str {
    match tier {
        Tier::Free => {
            "The free tier. On a project that pays, the key is not the paid project's, or the upgrade has not arrived."
        }
        Tier::Paid => "A paid tier. Names without a tier word belong to Tier 1.",
        Tier::Paid1 => "Tier 1.",
        Tier::Paid2 => "Tier 2.",
        Tier::Paid3 => "Tier 3.",
    }
}
