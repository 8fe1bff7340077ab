//! What is said across incidents, inputs, hours and days: for each kind a log that shows it, and its field in JSON.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a test that cannot go on fails"
)]
#![allow(clippy::cast_possible_truncation, reason = "times of some days")]

mod simulated;

use std::collections::BTreeSet;

use gemdiag::report::Report;
use gemdiag::terms::AcrossKind;
use simulated::{Answer, Client, DAY, HOUR, MINUTE, Project, World, error, json, screen};

/// Kind, log, how its text begins and ends, and the numbers of the incidents that it is about.
type Case = (AcrossKind, fn(u64) -> Report, (&'static str, &'static str), &'static [u64]);

const CASES: &[Case] = &[
    (
        AcrossKind::ManyProjects,
        many_projects,
        (
            "overload of gemini-3.5-flash in 4 projects at the same time, 2027-04-06 12:2",
            "one event on Google's side, and none of the projects' own",
        ),
        &[1, 2, 3, 4],
    ),
    (
        AcrossKind::OneInput,
        one_input,
        ("only <web-2.log> fails with region: ", "4 other inputs call the same model without it"),
        &[1],
    ),
    (
        AcrossKind::SharedQuota,
        shared_quota,
        (
            "<etl.log> and <chat.log> share the rpm quota of project shop-prod: <etl.log> makes ",
            "requests, since 2027-04-06 12:30 UTC",
        ),
        &[1],
    ),
    (
        AcrossKind::EachDay,
        each_day,
        ("it recurs each day: used up on 3 days in a row, the last from about ", "on"),
        &[1],
    ),
    (
        AcrossKind::EachHour,
        each_hour,
        ("it recurs each hour: 5 times so far, the last from about 16:", "on"),
        &[1],
    ),
    (
        AcrossKind::KeyWorked,
        key_worked,
        ("the key worked until 2027-04-06 12:", "and not since: revoked, deleted or expired, not mistyped"),
        &[1],
    ),
    (
        AcrossKind::BeginsWithin,
        begins_within,
        ("the log begins within it: it fails since 2027-04-06 12:00 UTC or earlier", ""),
        &[1],
    ),
];

#[test]
fn each_kind_is_a_line_above_the_incidents_and_a_field_in_json() {
    let kinds: BTreeSet<AcrossKind> = CASES.iter().map(|case| case.0).collect();
    assert_eq!(kinds, AcrossKind::ALL.iter().copied().collect());
    for (kind, make, (begins, ends), incidents) in CASES {
        let report = make(4711);
        let json = json(&report);
        let all = json["across"].as_array().unwrap();
        assert_eq!(all.iter().map(|a| a["id"].as_str().unwrap()).collect::<Vec<_>>(), [kind.id()], "{all:?}");
        let text = all[0]["text"].as_str().unwrap();
        assert!(text.starts_with(begins) && text.ends_with(ends), "{kind}: {text}");
        assert_eq!(all[0]["incidents"], serde_json::json!(incidents), "{kind}");
        let screen = screen(&report);
        let line = screen.lines().next().unwrap();
        assert!(line.starts_with("across: "), "{kind}: {line}");
        // What is said is no secret to those who read the screen only.
        assert!(line.contains(&text[..20]), "{kind}: {line}");
    }
}

const NOON: &str = "2027-04-06T12:00:00Z";

fn web() -> Client {
    Client::new("web.log", "shop-prod")
}

fn many_projects(seed: u64) -> Report {
    let world = World::new(seed, NOON).fault(1200.0, 2400.0, 0.7, Answer::overload());
    let add = |world: World, team| world.busy(&Client::new("all.log", team), 0.0, HOUR, 1.5);
    ["team-a", "team-b", "team-c", "team-d"].into_iter().fold(world, add).report(HOUR)
}

fn one_input(seed: u64) -> Report {
    let abroad = error(400, "FAILED_PRECONDITION", "User location is not supported for the API use.");
    let world = World::new(seed, NOON).fault_of((0.0, DAY), abroad, |client| client.file == "web-2.log");
    let add = |world: World, file| world.busy(&Client::new(file, "shop-prod"), 60.0, HOUR, 0.8);
    ["web-0.log", "web-1.log", "web-2.log", "web-3.log", "web-4.log"]
        .into_iter()
        .fold(world, add)
        .report(HOUR)
}

fn shared_quota(seed: u64) -> Report {
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(8));
    let world = world.busy(&Client::new("chat.log", "shop-prod"), 0.0, HOUR, 2.0);
    world.busy(&Client::new("etl.log", "shop-prod"), 0.5 * HOUR, HOUR, 9.0).report(HOUR)
}

fn each_day(seed: u64) -> Report {
    let world = World::new(seed, "2027-04-06T07:00:00Z").project("shop-prod", Project::per_day(120));
    world.busy(&web(), 0.0, 3.2 * DAY, 0.12).report(3.2 * DAY)
}

fn each_hour(seed: u64) -> Report {
    let world = World::new(seed, "2027-04-06T11:50:00Z").project("shop-prod", Project::per_minute(15));
    let hour = |world: World, hour: u32| world.burst(&web(), 600.0 + f64::from(hour) * HOUR, 20.0, 30);
    (0..5).fold(world, hour).busy(&web(), 0.0, 5.0 * HOUR, 1.0).report(5.0 * HOUR - 10.0 * MINUTE)
}

fn key_worked(seed: u64) -> Report {
    let world = World::new(seed, NOON).fault(2500.0, DAY, 1.0, Answer::bad_key());
    world.busy(&web(), 0.0, HOUR, 4.0).report(HOUR)
}

fn begins_within(seed: u64) -> Report {
    let world = World::new(seed, NOON).fault(0.0, 1200.0, 0.9, Answer::overload());
    world.burst(&web(), 0.0, 0.1, 2).busy(&web(), 1.0, HOUR, 3.0).report(HOUR)
}
