//! Whole logs as they are found after an incident: beside each the screen, and here what a support engineer would
//! conclude from it.
//!
//! `TRYCMD=overwrite cargo test --test scenarios` writes the screens anew after a change that is meant.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::collections::BTreeSet;

use common::report;
use serde_json::Value;

/// A log: arguments, then for each incident cause, count, advice, and patterns.
type Scenario = (&'static str, &'static [&'static str], &'static [Conclusion]);
type Conclusion = (&'static str, u64, &'static str, &'static [&'static str]);

const BILLING: &[&str] = &["--billing-since", "2026-11-22T06:00:00Z"];

const SCENARIOS: &[Scenario] = &[
    ("after-billing", BILLING, &[("rpm", 5, "rpm-free-paying", &["after-billing"])]),
    ("another-model-works", &[], &[("rpm", 12, "rpm", &["burst"])]),
    ("burst", &[], &[("rpm", 24, "rpm-storm", &["burst", "retry-storm"])]),
    ("clock-change-day", &[], &[("rpd", 10, "rpd-free", &[])]),
    ("comes-and-goes", &[], &[("quota-unspecified", 20, "quota-unspecified-likely-minute", &["burst"])]),
    ("day-used-up", &[], &[("rpd", 36, "rpd-free", &["sustained"])]),
    ("ghost-429", BILLING, &[("quota-unspecified", 6, "quota-unspecified-paying", &["ghost-429"])]),
    ("herd", &[], &[("rpm", 32, "rpm-storm", &["burst", "retry-storm", "same-second"])]),
    ("images-per-minute", &[], &[("ipm", 12, "ipm", &["burst", "retry-storm"])]),
    ("key-rotation", &[], &[("rpm", 12, "rpm-storm-free", &["burst", "one-pool-many-keys", "retry-storm"])]),
    ("limit-cut", &[], &[("rpd", 8, "rpd-free", &["limit-change"])]),
    ("midnight", &[], &[("quota-unspecified", 70, "quota-unspecified-likely-day", &["sustained"])]),
    (
        "mixed-peak",
        &[],
        &[("rpm", 14, "rpm", &["burst", "mixed-429-503"]), ("overload", 9, "overload", &["mixed-429-503"])],
    ),
    ("not-a-quota", &[], &[("region", 1, "region", &[]), ("overload", 4, "overload", &[])]),
    ("out-of-order", &[], &[("rpm", 12, "rpm-free", &["burst"])]),
    ("overload", &[], &[("overload", 12, "overload", &[])]),
    ("recovered", &[], &[("rpm", 12, "rpm", &["burst"])]),
    ("retry-storm", &[], &[("rpm", 30, "rpm-storm-free", &["burst", "retry-storm"])]),
    ("shared-login", &[], &[("code-assist-quota", 3, "code-assist-quota", &[])]),
    ("size-in-the-log", &[], &[("tpm", 2, "tpm-too-big", &["too-big-for-tpm"])]),
    ("tier-upgrade", &[], &[("rpm", 8, "rpm", &["tier-change"])]),
    ("too-large", &[], &[("tpm", 8, "tpm-too-big", &["too-big-for-tpm"])]),
    ("two-names", &[], &[("rpm", 5, "rpm-free", &[])]),
    ("without-times", &[], &[("rpd", 3, "rpd-free", &[])]),
    ("zero-quota", &[], &[("billing-missing", 6, "billing-missing-image", &["at-start"])]),
];

fn triage(name: &str, args: &[&str]) -> Value {
    let log = format!("fixtures/scenarios/{name}.log");
    report(&[args, &[log.as_str()]].concat(), b"")
}

fn ids(incident: &Value) -> BTreeSet<&str> {
    incident["patterns"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect()
}

#[test]
fn every_scenario_is_understood() {
    for (name, args, expected) in SCENARIOS {
        let report = triage(name, args);
        let incidents = report["incidents"].as_array().unwrap();
        assert_eq!(incidents.len(), expected.len(), "{name}: {incidents:#?}");
        for (incident, (cause, count, advice, patterns)) in incidents.iter().zip(*expected) {
            assert_eq!(incident["cause"], *cause, "{name}");
            assert_eq!(incident["count"], *count, "{name}");
            assert_eq!(incident["advice"]["id"], *advice, "{name}");
            assert_eq!(ids(incident), patterns.iter().copied().collect(), "{name}");
        }
    }
}

#[test]
fn every_log_has_a_row_and_a_screen() {
    let logs: BTreeSet<String> = std::fs::read_dir("fixtures/scenarios")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let expected: BTreeSet<String> =
        SCENARIOS.iter().flat_map(|(name, ..)| [format!("{name}.log"), format!("{name}.md")]).collect();
    assert_eq!(logs, expected);
}

#[test]
fn the_screens_are_what_the_program_prints() {
    trycmd::TestCases::new().env("TZ", "UTC").env("GEMDIAG_NOW", common::NOW).case("fixtures/scenarios/*.md");
}

#[test]
fn the_day_of_the_clock_change_ends_an_hour_later() {
    let report = triage("clock-change-day", &[]);
    assert_eq!(report["incidents"][0]["reset"]["reset_at"], "2026-11-02T08:00:00.000Z");
}

#[test]
fn an_unspecified_429_that_ends_at_midnight_pacific_is_likely_a_day_and_its_cause_stays_unspecified() {
    let incident = triage("midnight", &[])["incidents"][0].clone();
    assert_eq!(incident["cause"], "quota-unspecified");
    assert_eq!(incident["likely_bucket"]["window"], "day");
    assert_eq!(incident["buckets"], serde_json::json!([]));
    assert_eq!(incident["state"]["id"], "quiet");
}

#[test]
fn requests_that_go_well_show_that_it_is_over_and_how_many_failed() {
    let incident = triage("recovered", &[])["incidents"][0].clone();
    assert_eq!(incident["state"]["id"], "over");
    let requests = &incident["requests"];
    assert_eq!((&requests["succeeded"], &requests["failed"]), (&118.into(), &12.into()));
    assert_eq!(requests["last_success_at"], "2026-11-22T09:29:55.000Z");
    let incident = triage("comes-and-goes", &[])["incidents"][0].clone();
    let likely = &incident["likely_bucket"];
    assert_eq!((&likely["window"], &likely["confidence"]), (&"minute".into(), &"medium".into()));
    let other = triage("another-model-works", &[])["incidents"][0].clone();
    assert_eq!((&other["state"]["id"], &other["requests"]), (&"quiet".into(), &Value::Null));
}

#[test]
fn one_project_goes_by_its_id_and_googles_own_is_not_the_users() {
    let incident = triage("two-names", &[])["incidents"][0].clone();
    assert_eq!(
        (&incident["project"], &incident["aliases"][0]),
        (&"demo-project-123".into(), &"100200300400".into())
    );
    let shared = triage("shared-login", &[]);
    assert_eq!(shared["incidents"][0]["project"], Value::Null);
    assert_eq!(shared["incidents"][0]["shared_consumers"][0], "681255809395");
    assert!(shared["hints"][0].as_str().unwrap().starts_with("project 681255809395 is Google's own"));
}
