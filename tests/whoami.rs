//! `gemdiag whoami`: which project a key belongs to, from a log and against a server that plays the API and Cloud Quotas.

#![cfg(all(feature = "cli", feature = "live"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::process::Command;

use common::server::{Server, json};
use common::{answer, code, gemdiag, pipe, text};

const KEY: &str = "AIzaSyEXAMPLE-not-a-real-key-0000000000";
const OTHER: &str = "AIzaSyEXAMPLE-not-a-real-key-1111111111";
const TOKEN: &str = "token-of-no-known-shape";

/// Status and screen. No key or token is in it.
fn run(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    seen(code(&output), text(&output.stdout) + &text(&output.stderr))
}

fn seen(code: i32, screen: String) -> (i32, String) {
    assert!(!screen.contains("AIzaSy") && !screen.contains(TOKEN), "{screen}");
    (code, screen)
}

fn live(server: &Server, args: &[&str]) -> (i32, String) {
    let mut command = gemdiag();
    command.arg("whoami").args(args).args(["--endpoint", &server.url(), "--width", "200"]);
    run(command.env("GEMINI_API_KEY", KEY).env("GOOGLE_OAUTH_ACCESS_TOKEN", TOKEN))
}

/// A request with a key in its address, and a refusal that names the key's project.
fn refused(key: &str, project: &str) -> String {
    let url = format!(
        "https://generativelanguage.googleapis.com/v1beta/models/gemini-3.8-flash:generateContent?key={key}"
    );
    let message = format!("Lightning dunning decision is deny for project: projects/{project}");
    format!("POST {url} HTTP 403\n{}\n\n", answer(403, "PERMISSION_DENIED", &message))
}

fn of_log(log: &str) -> (i32, String) {
    let output = pipe(gemdiag().args(["whoami", "-", "--width", "200"]), log.as_bytes());
    seen(code(&output), text(&output.stdout) + &text(&output.stderr))
}

#[test]
fn a_log_tells_the_project_that_the_errors_of_a_key_name() {
    let (code, screen) = of_log(&(refused(KEY, "100200300400") + &refused(OTHER, "500600700800")));
    assert_eq!(code, 0);
    for line in [
        "key         key-9d82d9",
        "project     100200300400, named by 1 error, first at <stdin>:2",
        " key-9d82d9 is a key of 100200300400: errors of its requests name that project",
        "is a key of 500600700800",
    ] {
        assert!(screen.contains(line), "no {line} in\n{screen}");
    }
    assert!(!screen.contains("not proven") && !screen.contains("what tells"), "{screen}");
}

#[test]
fn a_key_beside_two_projects_proves_neither() {
    let (_, screen) = of_log(&(refused(KEY, "100200300400") + &refused(KEY, "500600700800")));
    assert!(screen.contains("not proven  of which of these projects key-9d82d9 is a key"), "{screen}");
    assert!(!screen.contains("is a key of"), "{screen}");
}

#[test]
fn what_a_log_does_not_say_is_not_made_up() {
    for (log, says) in [
        (answer(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota."), "no error names a project"),
        (
            answer(
                403,
                "PERMISSION_DENIED",
                "Lightning dunning decision is deny for project: projects/100200300400",
            ),
            "no error that names a project shows its key",
        ),
        ("all is well".to_owned(), "no Gemini API error found"),
    ] {
        let (code, screen) = of_log(&log);
        assert_eq!(code, 0);
        assert!(screen.contains(says) && !screen.contains("\nproven"), "{screen}");
    }
    let (code, screen) = run(gemdiag().args(["whoami", "no-such-file"]));
    assert_eq!(code, 3, "{screen}");
}

#[test]
fn a_key_that_works_does_not_say_whose_it_is() {
    let server = Server::start(|_, _| json(200, r#"{"models":[{"name":"models/gemini-3.5-flash-lite"}]}"#));
    let (code, screen) = live(&server, &[]);
    assert_eq!((code, server.seen().len()), (0, 1), "one call, which is free");
    assert_eq!(server.seen()[0].path, "/v1beta/models?pageSize=1");
    for line in [
        "key         [key-9d82d9] of GEMINI_API_KEY",
        "proven      the key or token is accepted",
        "not proven  which project it is: an answer that serves a request names none",
        "what tells  gcloud services api-keys lookup KEY",
    ] {
        assert!(screen.contains(line), "no {line} in\n{screen}");
    }
}

#[test]
fn a_refusal_that_names_a_project_proves_it() {
    let body = r#"{"error":{"code":403,"message":"Generative Language API has not been used in project 100200300400 before or it is disabled.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED","domain":"googleapis.com","metadata":{"service":"generativelanguage.googleapis.com","consumer":"projects/100200300400"}}]}}"#;
    let (code, screen) = live(&Server::start(move |_, _| json(403, body)), &[]);
    assert_eq!(code, 0);
    assert!(screen.contains("refused     [api-disabled]"), "{screen}");
    assert!(
        screen.contains("proven      [key-9d82d9] of GEMINI_API_KEY is a key of 100200300400"),
        "{screen}"
    );
    let invalid = answer(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.");
    let (_, screen) = live(&Server::start(move |_, _| json(400, &invalid)), &[]);
    assert!(screen.contains("not proven  which project it is: this refusal names none"), "{screen}");
}

#[test]
fn cloud_quotas_tells_of_billing_and_not_of_the_key() {
    let quotas = |reason: &str| {
        let body = format!(
            r#"{{"quotaInfos":[{{"quotaId":"a","quotaIncreaseEligibility":{reason},"dimensionsInfos":[{{"details":{{"value":"20"}}}}]}}]}}"#
        );
        Server::start(move |seen, _| {
            if seen.path.contains("/quotaInfos") { json(200, &body) } else { json(200, r#"{"models":[]}"#) }
        })
    };
    let missing = quotas(r#"{"ineligibilityReason":"NO_VALID_BILLING_ACCOUNT"}"#);
    let (code, screen) = live(&missing, &["--project", "demo-project-123"]);
    assert_eq!(code, 0);
    assert!(screen.contains("demo-project-123 has no valid billing account, says Cloud Quotas"), "{screen}");
    let (_, screen) = live(&quotas(r#"{"isEligible":true}"#), &["--project", "demo-project-123"]);
    assert!(screen.contains("Cloud Quotas does not say that demo-project-123 lacks billing"), "{screen}");
    assert!(
        screen.contains("that the key is one of demo-project-123: Cloud Quotas was asked with your token"),
        "{screen}"
    );
    let denied = Server::start(|_, _| json(403, r#"{"error":{"status":"PERMISSION_DENIED"}}"#));
    let (code, screen) = live(&denied, &["--project", "demo-project-123"]);
    assert_eq!(code, 3);
    assert!(screen.contains("no limits: the token's account may not read them"), "{screen}");
}

#[test]
fn a_dry_run_shows_the_requests_and_sends_none() {
    let server = Server::start(|_, _| json(200, "{}"));
    let (code, screen) = live(&server, &["--project", "demo-project-123", "--dry-run"]);
    assert_eq!((code, server.seen().len()), (0, 0));
    assert!(screen.contains("/v1beta/models?pageSize=1") && screen.contains("/quotaInfos?"), "{screen}");
}
