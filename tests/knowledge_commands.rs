//! The commands that ask the tables, as a script uses them.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;

use std::process::Command;
use std::time::{Duration, Instant};

use common::{code, gemdiag, is_ignored, pipe, quota_line, report, text};

/// What a command prints as JSON.
fn json(args: &[&str]) -> serde_json::Value {
    let output = gemdiag().args(args).args(["--format", "json"]).output().unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{args:?}: {e}: {}", text(&output.stderr)))
}

#[test]
fn every_row_and_every_block_can_be_explained() {
    let know = gemdiag::knowledge::Knowledge::builtin();
    let clock = gemdiag::clock::Clock::fixed("2026-11-24T12:00:00Z".parse().unwrap());
    let rows = know.every_row();
    let blocks = know.blocks().rows().iter().map(|b| b.id.as_str());
    let fixes = know.fixes().fixes().iter().map(|f| f.id.as_str());
    let models = know.models().rows().iter().map(|m| m.name.as_str());
    for id in rows.iter().map(|r| r.id()).chain(blocks).chain(fixes).chain(models) {
        let page = gemdiag::advise::explain(id, know, &clock).unwrap_or_else(|e| panic!("{e}"));
        assert!(!page.title.is_empty() && !page.sections.is_empty(), "{id}");
    }
}

/// Nobody is advised to multiply quota by accounts, projects or keys, or to use a paid relay.
#[test]
fn no_step_advises_what_the_terms_forbid() {
    for fix in gemdiag::knowledge::Knowledge::builtin().fixes().fixes() {
        for step in &fix.steps {
            let lower = step.text.to_lowercase();
            for word in [
                "rotate",
                "several accounts",
                "second account",
                "more projects",
                "shard",
                "openrouter",
                "more keys",
            ] {
                assert!(!lower.contains(word), "{}: {}", fix.id, step.text);
            }
        }
    }
}

#[test]
fn a_reset_is_told_for_scripts() {
    let reset = json(&["reset", "rpd", "--now", "2026-07-01T12:00:00Z"]);
    assert_eq!(reset["reset_at"], "2026-07-02T07:00:00.000Z");
    assert_eq!(reset["in_s"], 19 * 3600);
    let minute = json(&["reset", "tpm", "--now", "2026-07-01T12:00:30Z", "--at", "2026-07-01T12:00:00Z"]);
    assert_eq!((&minute["in_s"], &minute["basis"]), (&30.into(), &"minute-window".into()));
}

/// The minute is a row, not a number in the code: who knows better corrects it, and every command counts by it.
#[test]
fn a_corrected_row_of_the_minute_moves_the_reset() {
    let dir = tempfile::tempdir().unwrap();
    let row = "[[window]]\nid = \"per-minute\"\nback_s = 90\nstatement = \"Ours takes longer.\"\n";
    std::fs::write(dir.path().join("windows.toml"), row).unwrap();
    let knowledge = dir.path().to_str().unwrap();
    let reset = |knowledge: &[&str]| {
        let now = ["reset", "rpm", "--now", "2026-07-01T12:00:00Z"];
        json(&[&now[..], knowledge].concat())["in_s"].take()
    };
    assert_eq!(reset(&[]), 60);
    assert_eq!(reset(&["--knowledge", knowledge]), 90);
    let log = quota_line("2026-11-22T16:19:00Z", "GenerateRequestsPerMinutePerProjectPerModel", 10, "17s");
    let log = log.replace(r#""retryDelay":"17s""#, r#""other":"17s""#);
    let found = report(&["--knowledge", knowledge], log.as_bytes());
    assert_eq!(found["incidents"][0]["reset"]["reset_at"], "2026-11-22T16:20:30.000Z");
    let page = gemdiag().args(["reset", "rpm", "--knowledge", knowledge]).output().unwrap();
    assert!(text(&page.stdout).contains("Ours takes longer."), "{}", text(&page.stdout));
}

#[test]
fn wait_ends_at_the_reset_and_not_before() {
    let start = Instant::now();
    let output = gemdiag().args(["wait", "rpd", "--now", "2026-11-23T07:59:58Z"]).output().unwrap();
    let told = "gemdiag: waiting until 2026-11-23 08:00:00 UTC: requests per day are back in 2 s, at midnight Pacific time\n";
    assert_eq!((code(&output), text(&output.stderr).as_str()), (0, told));
    assert!(start.elapsed() >= Duration::from_millis(1_500), "{:?}", start.elapsed());
}

#[test]
fn wait_does_not_begin_what_is_longer_than_allowed_and_not_wait_for_what_has_passed() {
    let args = ["wait", "rpd", "--now", "2026-11-23T12:00:00Z"];
    assert_eq!(code(&gemdiag().args(args).args(["--max", "6h"]).output().unwrap()), 1);
    assert_eq!(code(&gemdiag().args(args).args(["--at", "2026-11-22T12:00:00Z"]).output().unwrap()), 0);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_wait_so_that_the_job_behind_it_does_not_start() {
    // A program that is started with the signal ignored, as in the background of a script, keeps it so.
    if is_ignored(2) {
        return;
    }
    let mut child = gemdiag().args(["wait", "rpd", "--now", "2026-11-23T12:00:00Z"]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let status = child.wait().unwrap();
    assert!(!status.success(), "{status}");
}

#[test]
fn a_dead_model_is_in_the_json_with_date_and_successor() {
    let file = std::fs::read("fixtures/errors/shut-down.txt").unwrap();
    let note = &report(&["--now", "2026-11-24T12:00:00Z"], &file)["incidents"][0]["advice"]["model_note"];
    assert_eq!(note["status"], "shut-down");
    assert_eq!(note["shut_down"], "2026-03-09");
    assert_eq!(note["successor"], "gemini-3.1-pro-preview");
}

/// A quota has names of its own for models: that a name is none of the API's says nothing about such a name.
#[test]
fn a_model_that_only_a_quota_names_is_not_called_unknown() {
    let text = "429 You exceeded your current quota, please check your plan and billing details.\n\
        * Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_paid_tier_3_input_token_count, \
        limit: 8000000, model: gemini-3.1-pro\nPlease retry in 17.646654881s.";
    let incident = &report(&["--now", "2026-11-24T12:00:00Z"], text.as_bytes())["incidents"][0];
    assert_eq!(incident["model"], "gemini-3.1-pro");
    let note = &incident["advice"]["model_note"];
    assert_eq!(
        (&note["status"], &note["successor"]),
        (&"quota-name".into(), &"gemini-3.1-pro-preview".into())
    );
}

#[test]
fn what_the_user_tells_narrows_the_advice_and_never_the_cause() {
    let file = std::fs::read("fixtures/errors/daily.txt").unwrap();
    for (args, id) in [
        (&[][..], "rpd-free"),
        (&["--tier", "paid-2"], "rpd-free-paying"),
        (&["--upgraded-at", "2026-11-20"], "rpd-free-paying"),
        (&["--tier", "free"], "rpd-free"),
    ] {
        let args = [args, &["--now", "2026-11-24T12:00:00Z"]].concat();
        let incident = &report(&args, &file)["incidents"][0];
        assert_eq!((&incident["cause"], &incident["advice"]["id"]), (&"rpd".into(), &id.into()), "{args:?}");
    }
}

#[test]
fn a_plan_reads_limits_from_a_log() {
    let log =
        quota_line("2026-11-22T16:00:00Z", "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", 10, "9s");
    let output = pipe(gemdiag().args(["plan", "-", "--requests", "500", "--format", "json"]), log.as_bytes());
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&plan["limits"]["rpm"], &plan["minutes"]), (&10.into(), &50.0.into()));
}

#[test]
fn a_client_has_its_own_schedule_and_multiplies_the_work() {
    let own = json(&["backoff", "--client", "langchain-google-genai"]);
    assert_eq!((&own["policy"], &own["attempts"]), (&"langchain-google-genai".into(), &6.into()));
    let waits = own["waits"].as_array().unwrap();
    assert_eq!((waits.len(), &waits[0]["min_s"], &waits[0]["max_s"]), (5, &1.0.into(), &1.99.into()));
    let plan = json(&["plan", "--requests", "500", "--rpm", "10", "--client", "@ai-sdk/google"]);
    assert_eq!(
        (&plan["client"]["requests_per_call"], &plan["client"]["requests"]),
        (&3.into(), &1500.into())
    );
    let several = gemdiag().args(["backoff", "--client", "openai"]).output().unwrap();
    assert_eq!(code(&several), 2);
    assert!(text(&several.stderr).contains("did you mean 'openai-python'?"), "{}", text(&several.stderr));
}

#[test]
fn measured_rows_are_listed_by_what_they_hold() {
    let rows = json(&["tables", "clients-measured", "--with", "smolagents"])["rows"].clone();
    let rows = rows.as_array().unwrap();
    assert!(
        !rows.is_empty() && rows.iter().all(|row| row["row"].to_string().contains("smolagents")),
        "{rows:?}"
    );
}

#[test]
fn stale_rows_are_listed_across_tables() {
    let rows = json(&["tables", "--stale", "120d", "--now", "2026-11-24T12:00:00Z"])["rows"].clone();
    let ids: Vec<&str> = rows.as_array().unwrap().iter().filter_map(|r| r["row"]["id"].as_str()).collect();
    assert!(ids.contains(&"F2"), "of 2026-04-13: {ids:?}");
    assert!(!ids.contains(&"F1"), "of 2026-08-18: {ids:?}");
}

/// Advice tells the date of its oldest fact from 90 days on, and a report asks for an update from 180 days on.
#[test]
fn advice_tells_its_age() {
    let told = |now: chrono::NaiveDate| {
        let suspended = common::answer(403, "PERMISSION_DENIED", "Lightning dunning decision is deny");
        let now = format!("{now}T12:00:00Z");
        text(&pipe(gemdiag().args(["--now", &now]), suspended.as_bytes()).stdout)
    };
    let know = gemdiag::knowledge::Knowledge::builtin();
    let fix = know.fixes().fixes().iter().find(|fix| fix.id == "billing-suspended").unwrap();
    let oldest = know.oldest(&fix.source).unwrap();
    let after = |day: chrono::NaiveDate, days| day.checked_add_days(chrono::Days::new(days)).unwrap();
    assert!(!told(after(oldest, 89)).contains("(as of "), "{}", told(after(oldest, 89)));
    assert!(told(after(oldest, 92)).contains(&format!("(as of {oldest})")), "{}", told(after(oldest, 92)));
    let newest = gemdiag::knowledge::AS_OF.parse().unwrap();
    assert!(!told(after(newest, 179)).contains("update gemdiag"));
    assert!(told(after(newest, 182)).contains("update gemdiag"));
    assert!(told(newest).contains(&format!("knowledge as of {newest}")));
}
