//! For each row of `patterns.toml` an incident that shows it, and one beside it that looks alike and must not. The rows
//! name them; their logs are made here, with seeds that had no part in choosing the numbers.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a test that cannot go on fails"
)]
#![allow(clippy::cast_possible_truncation, reason = "times of some days")]

mod simulated;

use std::collections::BTreeMap;

use gemdiag::report::{Finding, Report};
use gemdiag::terms::{Pattern, Standing};
use simulated::{
    Answer, Client, DAY, HOUR, Project, Style, World, growing, hasty, in_step, incident, patient,
};

const SEEDS: [u64; 2] = [5077, 31_337];

/// Row, name, cause of the incident, whether it must be found of it, and the log.
type Scenario = (&'static str, &'static str, &'static str, bool, fn(u64) -> Report);

const SCENARIOS: &[Scenario] = &[
    ("after-billing", "a free project's key in one service of a paid project", "rpd", true, free_key),
    ("after-billing", "an upgrade: free until noon and paid since", "rpm", false, upgrade),
    ("at-start", "no request was ever served", "billing-missing", true, never_served),
    (
        "at-start",
        "a busy service whose log begins seconds before an overload",
        "overload",
        false,
        soon_overloaded,
    ),
    ("burst", "one burst of a quiet service", "rpm", true, one_burst),
    ("burst", "a load just above the limit all day", "rpm", false, just_above),
    (
        "ghost-429",
        "refusals without a name where billing is on, and none with one",
        "quota-unspecified",
        true,
        ghost,
    ),
    (
        "ghost-429",
        "one service logs the whole error and another one the message",
        "quota-unspecified",
        false,
        two_styles,
    ),
    ("limit-change", "the limit is cut at one o'clock", "rpm", true, limit_cut),
    ("limit-change", "two models with a limit each", "rpm", false, two_models),
    ("mixed-429-503", "an overload while the quota is used up", "rpm", true, overload_and_quota),
    ("mixed-429-503", "an overload an hour after the quota was used up", "rpm", false, overload_later),
    ("one-pool-many-keys", "three keys of one project in turn", "rpm", true, three_keys),
    ("one-pool-many-keys", "three projects with a key each", "rpm", false, three_projects),
    ("ramp", "a load that grows past the limit", "rpm", true, growth),
    ("ramp", "an even load of the same size", "rpm", false, even_load),
    ("retry-storm", "retries at once", "rpm", true, storm),
    ("retry-storm", "as many first tries", "rpm", false, first_tries),
    ("same-second", "a job at second 0 that waits in step", "rpm", true, herd),
    ("same-second", "a busy service at random times", "overload", false, busy),
    ("sustained", "a load far above the limit for hours", "rpm", true, just_above),
    ("sustained", "a day's quota used up on two days", "rpd", false, two_days),
    ("tier-change", "an upgrade: free until noon and paid since", "rpm", true, upgrade),
    ("tier-change", "a free project's key in one service of a paid project", "rpd", false, free_key),
    ("too-big-for-tpm", "one request that is larger than the limit", "tpm", true, too_large),
    ("too-big-for-tpm", "many that are too much together", "tpm", false, many_tokens),
    ("state", "an overload that ended an hour ago", "overload", true, ended),
    ("state", "rare refusals that go on beside many successes", "overload", false, rare_and_on),
    ("likely-bucket", "pulses that clear within the minute", "quota-unspecified", true, pulses),
    (
        "likely-bucket",
        "one burst of which nothing else is known",
        "quota-unspecified",
        false,
        one_unnamed_burst,
    ),
    ("futile", "a day's quota met with five attempts for each call", "rpd", true, futile),
    ("futile", "a day's quota met once by each call", "rpd", false, two_days),
    ("rare", "three failures in a thousand requests", "overload", true, rare),
    ("rare", "four minutes of failures in a long day", "overload", false, short_and_dense),
    ("across", "an overload in five projects at once", "overload", true, five_projects),
    ("across", "an overload in two projects at once", "overload", false, two_projects),
];

fn holds(row: &str, report: &Report, finding: &Finding) -> bool {
    let insight = &finding.incident.insight;
    match row {
        "state" => insight.state.id == Standing::Over,
        "likely-bucket" => insight.likely_bucket.is_some(),
        "futile" => insight.notes.iter().any(|note| note.contains("could not pass")),
        "rare" => insight.is_rare,
        "across" => !report.across.is_empty(),
        _ => insight.has(row.parse().unwrap()),
    }
}

/// What one incident cannot be at the same time, by what each of them means.
const EXCLUDE: &[(Pattern, Pattern)] = &[
    (Pattern::Burst, Pattern::Sustained),
    (Pattern::RetryStorm, Pattern::TooBigForTpm),
    (Pattern::AfterBilling, Pattern::TierChange),
];

/// Patterns of one incident that exclude each other.
fn contradictions(name: &str, report: &Report) -> Vec<String> {
    let of = |finding: &Finding| {
        let insight = &finding.incident.insight;
        let both = EXCLUDE.iter().filter(|(a, b)| insight.has(*a) && insight.has(*b));
        let rare =
            (insight.is_rare && insight.has(Pattern::Sustained)).then(|| "rare and sustained".to_owned());
        both.map(|(a, b)| format!("{a} and {b}")).chain(rare).collect::<Vec<_>>()
    };
    report.findings.iter().flat_map(of).map(|both| format!("'{name}': {both}")).collect()
}

/// What is wrong with a scenario.
fn faults_of((row, name, cause, expected, make): &Scenario, seed: u64) -> Vec<String> {
    let report = make(seed);
    let mut all = contradictions(name, &report);
    let finding = incident(&report, cause);
    let insight = &finding.incident.insight;
    if holds(row, &report, finding) != *expected {
        all.push(format!(
            "{row}, '{name}', seed {seed}: {} failures, {:?}, {:?}, {:?}, rare {}, {:?}, {:?}",
            finding.incident.count,
            insight.patterns,
            insight.state,
            insight.likely_bucket,
            insight.is_rare,
            insight.notes,
            report.across
        ));
    }
    all
}

#[test]
fn each_pattern_is_found_where_it_is_and_not_where_it_only_looks_so() {
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let faults = |seed: u64| SCENARIOS.iter().flat_map(move |s| faults_of(s, seed)).collect::<Vec<_>>();
        let runs = SEEDS.map(|seed| scope.spawn(move || faults(seed)));
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_row_of_thresholds_names_an_incident_that_shows_it_and_one_that_does_not() {
    let table: BTreeMap<String, toml::Table> =
        toml::from_str(include_str!("../src/knowledge/tables/patterns.toml")).unwrap();
    for (id, row) in &table {
        for (field, expected) in [("shown_by", true), ("not_by", false)] {
            let named = row[field].as_str().unwrap();
            let is_there = SCENARIOS.iter().any(|s| s.0 == id && s.1 == named && s.3 == expected);
            assert!(is_there, "row '{id}': {field} names no scenario of it: {named}");
        }
    }
    let without: Vec<&&str> =
        SCENARIOS.iter().map(|s| &s.0).filter(|row| !table.contains_key(**row)).collect();
    assert!(without.is_empty(), "{without:?}");
}

const NOON: &str = "2027-02-09T12:00:00Z";

fn web() -> Client {
    Client::new("web.log", "shop-prod")
}

fn free_key(seed: u64) -> Report {
    let reports = Client { really: Some("old-free"), ..Client::new("reports.log", "shop-prod") };
    let world = World::new(seed, NOON)
        .project("shop-prod", Project::per_minute(15))
        .project("old-free", Project { tier: "FreeTier", ..Project::per_day(20) })
        .busy(&web(), 0.0, 1.5 * HOUR, 3.0)
        .busy(&reports, 0.0, 1.5 * HOUR, 0.7);
    (0..3)
        .fold(world, |world, i| world.burst(&web(), 600.0 + f64::from(i) * 1500.0, 15.0, 24))
        .report(1.5 * HOUR)
}

fn upgrade(seed: u64) -> Report {
    let project = Project { later: Some((HOUR, "PaidTier1", 15)), ..Project::per_minute(5).tier("FreeTier") };
    World::new(seed, "2027-02-09T11:00:00Z")
        .project("shop-prod", project)
        .busy(&web(), 0.0, 2.0 * HOUR, 4.0)
        .burst(&web(), 5000.0, 15.0, 30)
        .burst(&web(), 6500.0, 15.0, 30)
        .report(2.0 * HOUR)
}

fn never_served(seed: u64) -> Report {
    let project = Project { tier: "FreeTier", ..Project::per_day(0) };
    let world = World::new(seed, NOON).project("shop-prod", project).note("web.log", 0.0, "started");
    world.burst(&web(), 1.0, 5.0, 2).busy(&web(), 5.0, HOUR, 0.5).report(HOUR)
}

fn soon_overloaded(seed: u64) -> Report {
    let world = World::new(seed, NOON).fault(6.0, 20.0, 0.7, Answer::overload());
    world.note("web.log", 0.0, "log rotated").busy(&web(), 0.0, 360.0, 200.0).report(360.0)
}

fn one_burst(seed: u64) -> Report {
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(20));
    world.busy(&web(), 0.0, HOUR, 3.0).burst(&web(), 1500.0, 40.0, 60).report(HOUR)
}

fn just_above(seed: u64) -> Report {
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(2));
    world.busy(&web(), 0.0, 2.5 * HOUR, 2.4).report(2.5 * HOUR)
}

fn ghost(seed: u64) -> Report {
    let world = World::new(seed, NOON).fault(2.0 * HOUR, 2.5 * HOUR, 0.4, Answer::unnamed());
    world.busy(&web(), 0.0, 3.0 * HOUR, 3.0).report_with(3.0 * HOUR, Some(0.0))
}

fn two_styles(seed: u64) -> Report {
    // The short one does not name its quota.
    let short = |client: &Client| client.file == "jobs.log";
    let jobs = Client { style: Style::Message, ..Client::new("jobs.log", "shop-prod") };
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(4));
    let world = world.busy(&web(), 0.0, HOUR, 6.0).busy(&jobs, 0.0, HOUR, 0.5);
    world.fault_of((0.0, HOUR), Answer::unnamed(), short).report_with(HOUR, Some(-DAY))
}

fn limit_cut(seed: u64) -> Report {
    let project = Project { later: Some((HOUR, "PaidTier1", 3)), ..Project::per_minute(15) };
    let world = World::new(seed, NOON).project("shop-prod", project);
    let world = world.burst(&web(), 600.0, 20.0, 25).burst(&web(), 2000.0, 20.0, 25);
    world.busy(&web(), 0.0, 1.5 * HOUR, 3.0).report(1.5 * HOUR)
}

fn two_models(seed: u64) -> Report {
    let lite = Client { model: "gemini-3.5-flash-lite", ..web() };
    let both = |world: World, at: f64| world.burst(&web(), at, 30.0, 30).burst(&lite, at + 900.0, 30.0, 35);
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(20));
    [300.0, 2400.0, 4500.0].into_iter().fold(world, both).report(2.0 * HOUR)
}

fn overload_and_quota(seed: u64) -> Report {
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(8));
    let world = world.fault(900.0, 1800.0, 0.3, Answer::overload());
    world.busy(&web(), 0.0, 900.0, 3.0).busy(&web(), 900.0, 1800.0, 16.0).report(2100.0)
}

fn overload_later(seed: u64) -> Report {
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(8));
    let world = world.fault(6000.0, 7200.0, 0.4, Answer::overload()).busy(&web(), 0.0, 2.2 * HOUR, 3.0);
    world.busy(&web(), 900.0, 1800.0, 9.0).report(2.2 * HOUR)
}

const KEYS: [&str; 3] = [
    "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00021",
    "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00022",
    "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00023",
];

fn three_keys(seed: u64) -> Report {
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(5));
    let turn = |world: World, key: &'static str| {
        world.busy(&Client { key: Some(key), ..web() }, 0.0, 0.5 * HOUR, 2.5)
    };
    KEYS.into_iter().fold(world, turn).report(0.5 * HOUR)
}

fn three_projects(seed: u64) -> Report {
    let world = World::new(seed, NOON);
    let turn = |world: World, (key, project): (&'static str, &'static str)| {
        let client = Client { key: Some(key), ..Client::new("web.log", project) };
        world.project(project, Project::per_minute(2)).busy(&client, 0.0, 0.5 * HOUR, 3.0)
    };
    KEYS.into_iter().zip(["shop-one", "shop-two", "shop-three"]).fold(world, turn).report(0.5 * HOUR)
}

fn growth(seed: u64) -> Report {
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(4));
    world.growing(&web(), 0.0, HOUR, (1.0, 14.0)).report(HOUR)
}

fn even_load(seed: u64) -> Report {
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(4));
    world.busy(&web(), 0.0, HOUR, 5.0).report(HOUR)
}

fn storm(seed: u64) -> Report {
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(4));
    world.busy(&Client { retry: hasty, ..web() }, 0.0, 900.0, 4.5).report(900.0)
}

fn first_tries(seed: u64) -> Report {
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(4));
    world.busy(&web(), 0.0, 600.0, 16.0).report(600.0)
}

fn herd(seed: u64) -> Report {
    let cron = Client { retry: in_step, ..web() };
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(8));
    let world = (1..7).fold(world, |world, i| world.burst(&cron, f64::from(i) * 240.0, 0.2, 16));
    world.busy(&web(), 0.0, 0.5 * HOUR, 2.0).report(0.5 * HOUR)
}

fn busy(seed: u64) -> Report {
    let client = Client { retry: growing, ..web() };
    let world = World::new(seed, NOON).fault(30.0, 38.0, 0.85, Answer::overload());
    world.busy(&client, 0.0, 90.0, 600.0).report(90.0)
}

fn two_days(seed: u64) -> Report {
    let world = World::new(seed, "2027-02-09T08:00:00Z").project("shop-prod", Project::per_day(150));
    world.busy(&web(), 0.0, 46.0 * HOUR, 0.15).report(46.0 * HOUR)
}

fn too_large(seed: u64) -> Report {
    let project = Project { tokens_per_minute: Some(250_000), ..Project::default() };
    let large = Client { tokens: 400_000, retry: patient, ..Client::new("digest.log", "shop-prod") };
    let world = World::new(seed, NOON).project("shop-prod", project);
    world.busy(&web(), 0.0, 0.5 * HOUR, 6.0).burst(&large, 300.0, 1.0, 1).report(0.5 * HOUR)
}

fn many_tokens(seed: u64) -> Report {
    let project = Project { tokens_per_minute: Some(250_000), ..Project::default() };
    let client = Client { tokens: 20_000, retry: patient, ..web() };
    let world = World::new(seed, NOON).project("shop-prod", project);
    world.busy(&client, 0.0, 900.0, 12.5).report(900.0)
}

fn ended(seed: u64) -> Report {
    let world = World::new(seed, NOON).fault(1000.0, 2500.0, 0.6, Answer::overload());
    world.busy(&web(), 0.0, 1.7 * HOUR, 6.0).report(1.7 * HOUR)
}

fn rare_and_on(seed: u64) -> Report {
    let world = World::new(seed, NOON).fault(0.0, 3.0 * HOUR, 0.05, Answer::overload());
    world.busy(&web(), 0.0, 2.0 * HOUR, 5.0).report(2.0 * HOUR)
}

fn pulses(seed: u64) -> Report {
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(12).unnamed());
    let world = (0..9).fold(world, |world, i| world.burst(&web(), 400.0 + f64::from(i) * 800.0, 25.0, 20));
    world.busy(&web(), 0.0, 2.0 * HOUR, 3.0).report(2.0 * HOUR)
}

fn one_unnamed_burst(seed: u64) -> Report {
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(0).unnamed());
    world
        .note("web.log", 0.0, "started")
        .burst(&web(), 400.0, 45.0, 25)
        .note("web.log", HOUR, "idle")
        .report(HOUR)
}

fn futile(seed: u64) -> Report {
    let client = Client { retry: growing, ..web() };
    let world = World::new(seed, NOON).project("shop-prod", Project::per_day(30));
    world.busy(&client, 0.0, 0.8 * HOUR, 1.0).report(0.8 * HOUR)
}

fn rare(seed: u64) -> Report {
    let world = World::new(seed, NOON).fault(0.0, 4.0 * HOUR, 0.003, Answer::overload());
    world.busy(&Client { retry: growing, ..web() }, 0.0, 4.3 * HOUR, 10.0).report(4.3 * HOUR)
}

fn short_and_dense(seed: u64) -> Report {
    let world = World::new(seed, NOON).fault(5.0 * HOUR, 5.0 * HOUR + 240.0, 0.9, Answer::overload());
    world.busy(&web(), 0.0, 11.0 * HOUR, 4.0).report(11.0 * HOUR)
}

fn five_projects(seed: u64) -> Report {
    overloaded(seed, &["team-a", "team-b", "team-c", "team-d", "team-e"])
}

fn two_projects(seed: u64) -> Report {
    overloaded(seed, &["team-a", "team-b"])
}

fn overloaded(seed: u64, projects: &[&'static str]) -> Report {
    let world = World::new(seed, NOON).fault(1500.0, 3300.0, 0.5, Answer::overload());
    let add = |world: World, project: &&'static str| {
        world.busy(&Client::new("all.log", project), 0.0, 1.5 * HOUR, 1.5)
    };
    projects.iter().fold(world, add).report(1.5 * HOUR)
}
