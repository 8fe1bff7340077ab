//! When a quota is back, as a page and as JSON.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::advise::{Item, Page};
use crate::clock::{Clock, Reset, Zone, countdown};
use crate::knowledge::Knowledge;
use crate::report::SCHEMA_VERSION;
use crate::terms::Bucket;

/// When a quota is back, for programs.
#[derive(serde::Serialize)]
pub(crate) struct Document {
    schema_version: u32,
    bucket: Bucket,
    reset_at: String,
    in_s: i64,
    has_passed: bool,
    basis: &'static str,
}

impl Document {
    pub(crate) fn new(bucket: Bucket, reset: Reset, clock: &Clock) -> Self {
        let left = (reset.at - clock.now()).num_seconds();
        Self {
            schema_version: SCHEMA_VERSION,
            bucket,
            reset_at: reset.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            in_s: left.max(0),
            has_passed: reset.at <= clock.now(),
            basis: reset.basis.id(),
        }
    }
}

/// When a quota is back, in the zone that is shown, in UTC and in Pacific time.
pub(crate) fn page(bucket: Bucket, reset: Reset, clock: &Clock, know: &Knowledge) -> Page {
    let mut page = Page::new("reset", bucket.id(), left(bucket, reset, clock.now()));
    let zones = [
        ("shown", clock.zone()),
        ("UTC", Zone::Utc),
        ("Pacific", Zone::Named(chrono_tz::America::Los_Angeles)),
    ];
    for (label, zone) in zones {
        let (wall, name) = zone.wall(reset.at);
        page.section(label, [Item::text(format!("{} {name}", wall.format("%Y-%m-%d %H:%M:%S")))]);
    }
    let row = know.windows().of(bucket.window());
    page.section("because", row.map(|row| Item::of(&row.id, row.statement.as_str())));
    page
}

/// `requests per day are back in 5 h 12 min`
pub(crate) fn left(bucket: Bucket, reset: Reset, now: DateTime<Utc>) -> String {
    let (name, since) = (bucket.name(), now - reset.at);
    match since.num_seconds() {
        _ if reset.at > now => format!("{name} are back {}", countdown(now, reset.at)),
        ..60 => format!("{name} are back now"),
        _ => format!("{name} came back {}", countdown(now, reset.at)),
    }
}
