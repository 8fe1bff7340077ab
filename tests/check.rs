//! `--status` and `--probe` of a triage, against a server that plays the feed and the API.

#![cfg(all(feature = "cli", feature = "live"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::process::Command;

use common::server::{Reply, Seen, Server, json};
use common::{answer, code, gemdiag, text};

const KEY: &str = "AIzaSyEXAMPLE-not-a-real-key-0000000000";
const FEED: &str = include_str!("../fixtures/live/incidents.json");

/// A daily quota, an overload, and an incident of Vertex AI.
fn log() -> String {
    let quota = common::quota_line(
        "2026-11-22T10:00:00Z",
        "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
        20,
        "22s",
    );
    let overload = r#"{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}"#;
    format!(
        "{quota}\n2026-11-22T14:30:00Z ERROR POST https://generativelanguage.googleapis.com/v1beta/models/gemini-3.5-flash-lite:generateContent {overload}\n\
         2026-11-22T10:05:00Z ERROR POST https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google/models/gemini-3.1-pro:generateContent {overload}\n"
    )
}

fn run(server: &Server, args: &[&str]) -> (i32, String) {
    let mut command: Command = gemdiag();
    command.args(["--width", "300", "--endpoint", &server.url(), "--text", &log()]).args(args);
    let output = command.env("GEMINI_API_KEY", KEY).output().unwrap();
    let both = text(&output.stdout) + &text(&output.stderr);
    assert!(!both.contains("AIzaSy"), "{both}");
    (code(&output), both.replace(&server.host(), "HOST"))
}

/// What the rows with the label `live` say.
fn said(screen: &str) -> Vec<&str> {
    let mut label = "";
    let mut found = Vec::new();
    for (head, text) in screen.lines().filter_map(|line| line.split_at_checked(10)) {
        label = if head.trim().is_empty() { label } else { head.trim() };
        if label == "live" {
            found.push(text);
        }
    }
    found
}

fn reply(seen: &Seen) -> Reply {
    match seen.path.as_str() {
        path if path.ends_with(":generateContent") && path.contains("flash-lite") => {
            json(200, r#"{"candidates":[{"finishReason":"MAX_TOKENS"}]}"#)
        }
        path if path.ends_with(":generateContent") => {
            json(400, &answer(400, "FAILED_PRECONDITION", "User location is not supported for the API use."))
        }
        _ => json(200, FEED),
    }
}

#[test]
fn each_incident_says_what_was_published_and_whether_the_api_still_refuses() {
    let server = Server::start(|seen, _| reply(seen));
    let (code, screen) = run(&server, &["--status", "--probe"]);
    assert_eq!(code, 0, "{screen}");
    let asked = "(asked just now with key-9d82d9, which may be another project's: the log names no key)";
    assert_eq!(
        said(&screen),
        [
            &format!(
                "refused, for another cause: region: The request left from an address where the Gemini API is not offered. What counts is the server's or relay's address, not yours. {asked}"
            ),
            "Google published an incident of Gemini on Vertex AI at that time: Gemini models on the global endpoint answer with elevated 429 and 503 errors (from 2026-11-22 14:00:00 UTC, still open) https://status.cloud.google.com/incidents/open1",
            &format!("the API answers now {asked}"),
            "not asked: it is an incident of Vertex AI; gemdiag probe --project asks there",
            "no published incident of that time; the feed covers Vertex AI only",
        ]
    );
    let sent: Vec<String> = server.seen().iter().map(|s| format!("{} {}", s.method, s.path)).collect();
    let (_, shown) = run(&server, &["--status", "--probe", "--dry-run"]);
    assert_eq!(server.seen().len(), sent.len(), "a dry run sends nothing");
    let shown: Vec<String> = shown
        .lines()
        .filter(|l| l.starts_with("GET ") || l.starts_with("POST "))
        .map(|l| l.replace("http://HOST", ""))
        .collect();
    assert_eq!(shown, sent, "what a dry run shows is what is sent");
}

#[test]
fn what_cannot_be_asked_ends_with_3_and_the_report_is_there() {
    let server = Server::start(|_, _| Reply::Nothing);
    let (code, screen) = run(&server, &["--probe"]);
    assert_eq!(code, 3);
    assert!(
        screen.contains("error[rpd]") && screen.contains("gemdiag: the connection with HOST broke"),
        "{screen}"
    );
}

/// A page of an error is no list without incidents.
#[test]
fn a_feed_that_is_not_there_is_not_taken_for_an_empty_one() {
    let server = Server::start(|_, _| json(404, "[]"));
    let (code, screen) = run(&server, &["--status"]);
    assert_eq!(code, 3);
    let unread = "the feed of incidents cannot be read: look at https://status.cloud.google.com/ yourself";
    assert_eq!(said(&screen), [unread, unread]);
}

#[test]
fn without_a_503_nobody_asks_for_the_feed_and_without_a_key_nothing_is_asked() {
    let server = Server::start(|_, _| json(200, FEED));
    let mut command = gemdiag();
    let quota = common::quota_line(
        "2026-11-22T10:00:00Z",
        "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
        20,
        "22s",
    );
    command.args(["--endpoint", &server.url(), "--status", "--text", &quota]);
    assert_eq!(code(&command.output().unwrap()), 0);
    let output =
        command.args(["--probe"]).env_remove("GEMINI_API_KEY").env_remove("GOOGLE_API_KEY").output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).starts_with("gemdiag: there is no API key"), "{}", text(&output.stderr));
    assert!(server.seen().is_empty());
}

/// `gemdiag wait rpm --probe` for a refusal of long ago, so that nothing is waited for but the answers.
fn wait(server: &Server, args: &[&str]) -> (i32, String) {
    let mut command = gemdiag();
    command.args(["wait", "rpm", "--at", "2026-11-20T10:00:00Z", "--probe", "--endpoint", &server.url()]);
    let output = command.args(args).env("GEMINI_API_KEY", KEY).output().unwrap();
    assert!(!text(&output.stderr).contains("AIzaSy"));
    (code(&output), text(&output.stderr))
}

#[test]
fn wait_asks_until_the_api_answers() {
    let exhausted =
        || json(429, &answer(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."));
    let server = Server::start(move |seen, before| if before < 2 { exhausted() } else { reply(seen) });
    assert_eq!(wait(&server, &["--model", "gemini-3.5-flash-lite"]), (0, String::new()));
    assert_eq!(server.seen().len(), 3);

    let server = Server::start(move |_, _| exhausted());
    let (code, said) = wait(&server, &["--attempts", "2"]);
    assert_eq!((code, server.seen().len()), (1, 3), "one before the wait, two after it");
    assert!(said.starts_with("gemdiag: still refused: quota-unspecified: A quota or a capacity"), "{said}");
}

#[test]
fn wait_does_not_wait_for_what_no_wait_mends() {
    let server = Server::start(|seen, _| reply(seen));
    let (code, said) = wait(&server, &["--model", "gemini-2.5-flash"]);
    assert_eq!((code, server.seen().len()), (1, 1));
    assert!(said.starts_with("gemdiag: no wait helps: region: "), "{said}");

    let (code, said) = wait(&server, &["--model", "gemini-3.1-flash-image"]);
    assert_eq!((code, server.seen().len()), (2, 1), "images cost too much to ask for again and again");
    assert!(said.contains("costs about $0.067 for an image"), "{said}");
}

#[test]
fn what_is_back_already_need_not_be_waited_for() {
    let server = Server::start(|seen, _| reply(seen));
    let mut command = gemdiag();
    command.args(["wait", "rpd", "--max", "1s", "--probe", "--model", "gemini-3.5-flash-lite"]);
    let output = command.args(["--endpoint", &server.url()]).env("GEMINI_API_KEY", KEY).output().unwrap();
    assert_eq!((code(&output), server.seen().len()), (0, 1));
}
