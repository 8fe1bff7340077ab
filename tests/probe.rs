//! `gemdiag probe` against a server that plays each situation: what it asks, and the whole screen.

#![cfg(all(feature = "cli", feature = "live"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::process::Command;
use std::time::Duration;

use common::server::{Reply, Seen, Server, json};
use common::{answer, code, gemdiag, text};
use snapbox::{assert_data_eq, file};

const KEY: &str = "AIzaSyEXAMPLE-not-a-real-key-0000000000";
const MODEL: &str = r#"{"name":"models/gemini-3.5-flash-lite","displayName":"Gemini 3.5 Flash-Lite"}"#;

fn probe(args: &[&str]) -> Command {
    let mut command = gemdiag();
    command.arg("probe").args(args).env("GEMINI_API_KEY", KEY);
    command
}

/// Status, stdout and stderr, with the server's address replaced. No key is in any of it.
fn run(command: &mut Command, server: &Server) -> (i32, String) {
    let output = command.args(["--endpoint", &server.url()]).output().unwrap();
    let both = text(&output.stdout) + &text(&output.stderr);
    assert!(!both.contains("AIzaSy") && !both.contains(ODD), "{both}");
    (code(&output), both.replace(&server.host(), "HOST"))
}

const ODD: &str = "odd-key-of-no-known-shape";

/// What the API says to the cheap calls of a key that is good.
fn good(seen: &Seen) -> Reply {
    match seen.path.as_str() {
        "/v1beta/models?pageSize=1" => json(200, &format!(r#"{{"models":[{MODEL}]}}"#)),
        path if path.ends_with(":countTokens") => json(200, r#"{"totalTokens":2}"#),
        path if path.ends_with(":generateContent") => json(
            200,
            r#"{"candidates":[{"finishReason":"MAX_TOKENS"}],"usageMetadata":{"totalTokenCount":3}}"#,
        ),
        _ => json(200, MODEL),
    }
}

/// A server on which the cheap calls pass and a generation gets `reply`.
fn refusing(status: u16, body: &'static str) -> Server {
    Server::start(
        move |seen, _| if seen.path.ends_with(":generateContent") { json(status, body) } else { good(seen) },
    )
}

#[test]
fn a_good_key_passes_and_what_that_does_not_prove_is_said() {
    let server = Server::start(|seen, _| good(seen));
    let (code, screen) = run(&mut probe(&[]), &server);
    assert_eq!(code, 0);
    assert_data_eq!(screen, file!["../fixtures/live/probe-good-key.txt": Text]);
}

#[test]
fn a_smallest_generation_is_sent_only_when_asked_for() {
    let server = Server::start(|seen, _| good(seen));
    assert_eq!(run(&mut probe(&[]), &server).0, 0);
    assert!(server.seen().iter().all(|s| !s.path.contains("generateContent")));
    let (code, screen) = run(&mut probe(&["--spend"]), &server);
    assert_eq!(code, 0);
    assert_eq!(server.seen().last().unwrap().path, "/v1beta/models/gemini-3.5-flash-lite:generateContent");
    assert_data_eq!(screen, file!["../fixtures/live/probe-spend.txt": Text]);
}

#[test]
fn a_key_that_is_not_valid_stops_the_probe_at_the_first_call() {
    let server = Server::start(|_, _| {
        json(
            400,
            r#"{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com","metadata":{"service":"generativelanguage.googleapis.com"}}]}}"#,
        )
    });
    let (code, screen) = run(&mut probe(&["--exit-class"]), &server);
    assert_eq!((code, server.seen().len()), (12, 1));
    assert_data_eq!(screen, file!["../fixtures/live/probe-bad-key.txt": Text]);
}

/// The line that names the cause, and the lines of what became of the calls.
fn cause(screen: &str) -> String {
    screen.lines().find_map(|l| Some(l.split_once('[')?.1.split_once(']')?.0.to_owned())).unwrap_or_default()
}

#[test]
fn the_cause_of_a_refusal_is_the_one_that_a_paste_would_get() {
    for (status, body, expected) in [
        (403, r#"{"error":{"code":403,"message":"Your API key was reported as leaked. Please use another API key.","status":"PERMISSION_DENIED"}}"#.to_owned(), "auth"),
        (403, r#"{"error":{"code":403,"message":"Generative Language API has not been used in project 123 before or it is disabled.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED","domain":"googleapis.com","metadata":{"service":"generativelanguage.googleapis.com","consumer":"projects/123"}}]}}"#.to_owned(), "api-disabled"),
        (429, quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", None), "billing-missing"),
        (429, quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", Some(20)), "rpd"),
        (400, answer(400, "FAILED_PRECONDITION", "User location is not supported for the API use."), "region"),
        (404, answer(404, "NOT_FOUND", "models/gemini-1.5-flash is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods."), "model-not-found"),
        (503, answer(503, "UNAVAILABLE", "The model is overloaded. Please try again later."), "overload"),
    ] {
        let told = body.clone();
        let server = Server::start(move |seen, _| if seen.path.ends_with(":generateContent") { json(status, &told) } else { good(seen) });
        // Without the fingerprint of the key in front.
        let (code, screen) = run(&mut probe(&["--spend"]), &server);
        let screen = screen.split_once("\n\n").unwrap().1;
        assert_eq!((code, cause(screen).as_str()), (0, expected), "{screen}");
        assert!(screen.contains("refused     generate one token: HTTP "), "{screen}");
    }
}

/// A refusal that names its quota, as the API sends it.
fn quota(id: &str, limit: Option<u64>) -> String {
    let value = limit.map(|l| format!(r#","quotaValue":"{l}""#)).unwrap_or_default();
    format!(
        r#"{{"error":{{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED","details":[{{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":"{id}","quotaDimensions":{{"location":"global","model":"gemini-3.5-flash-lite"}}{value}}}]}}]}}}}"#
    )
}

#[test]
fn the_daily_quota_is_gone_although_the_cheap_calls_pass() {
    let server = refusing(
        429,
        Box::leak(quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", Some(20)).into_boxed_str()),
    );
    let (code, screen) = run(&mut probe(&["--spend", "--exit-class"]), &server);
    assert_eq!((code, server.seen().len()), (11, 4), "a 429 is an answer, and is not tried again");
    assert_data_eq!(screen, file!["../fixtures/live/probe-daily-quota-gone.txt": Text]);
}

#[test]
fn a_model_that_is_gone_is_found_before_anything_is_sent_to_it() {
    let server = Server::start(|seen, _| match seen.path.as_str() {
        "/v1beta/models/gemini-1.5-flash" => json(
            404,
            &answer(
                404,
                "NOT_FOUND",
                "models/gemini-1.5-flash is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.",
            ),
        ),
        _ => good(seen),
    });
    let (code, screen) = run(&mut probe(&["--model", "models/gemini-1.5-flash", "--spend"]), &server);
    assert_eq!((code, server.seen().len()), (0, 2));
    assert_data_eq!(screen, file!["../fixtures/live/probe-model-gone.txt": Text]);
}

#[test]
fn an_overload_is_tried_once_more_and_no_more_often() {
    let busy = answer(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    let first = busy.clone();
    let server = Server::start(move |seen, before| if before == 2 { json(503, &first) } else { good(seen) });
    let (code, screen) = run(&mut probe(&[]), &server);
    assert_eq!((code, server.seen().len()), (0, 4));
    assert!(
        screen.contains("passed      count tokens: HTTP 200, after HTTP 503 to the first try\n"),
        "{screen}"
    );
    let always = busy.clone();
    let server = Server::start(move |_, _| json(503, &always));
    assert_eq!((run(&mut probe(&[]), &server).0, server.seen().len()), (0, 2));
    // A server that asks for a longer pause than a person would wait is not asked again.
    let server =
        Server::start(move |_, _| Reply::Answer(503, vec![("Retry-After", "3600".to_owned())], busy.clone()));
    assert_eq!((run(&mut probe(&[]), &server).0, server.seen().len()), (0, 1));
}

#[test]
fn what_is_no_answer_of_the_api_is_told_apart() {
    type Play = fn(&Seen, usize) -> Reply;
    let plays: [(Play, &str); 8] = [
        (|_, _| Reply::Silence(Duration::from_secs(3)), "no whole answer from HOST within 1 s"),
        (|_, _| Reply::Nothing, "the connection with HOST broke"),
        (
            |_, _| {
                Reply::Answer(
                    200,
                    vec![("Content-Type", "text/html".to_owned())],
                    "<!DOCTYPE html>".to_owned(),
                )
            },
            "an HTML page instead of an answer from HOST: a captive portal or a proxy",
        ),
        (
            |_, _| Reply::Answer(511, vec![], String::new()),
            "an HTML page instead of an answer from HOST: a captive portal or a proxy",
        ),
        (|_, _| Reply::Answer(407, vec![], String::new()), "the proxy refuses the way to HOST"),
        (
            |_, _| {
                Reply::Answer(
                    302,
                    vec![("Location", format!("https://elsewhere.example/?key={KEY}"))],
                    String::new(),
                )
            },
            "HOST points to another address: https://elsewhere.example/?key=[key-9d82d9]",
        ),
        (
            |_, _| json(200, &format!("{{\"models\":\"{}\"}}", "x".repeat(2 << 20))),
            "the answer from HOST is longer than 1024 KiB",
        ),
        (|_, _| json(200, "ok"), "the answer from HOST is not JSON"),
    ];
    for (play, expected) in plays {
        let server = Server::start(play);
        let (code, screen) = run(&mut probe(&["--timeout", "1", "-vvv"]), &server);
        assert_eq!((code, server.seen().len()), (3, 1), "{screen}");
        assert!(screen.contains(&format!("gemdiag: {expected}\nhint: ")), "{expected}:\n{screen}");
        assert!(!screen.contains("\nproven"), "{screen}");
    }
}

#[test]
fn a_server_without_tls_a_closed_port_and_an_unknown_host_are_told_apart() {
    let server = Server::start(|seen, _| good(seen));
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    for (endpoint, expected) in [
        (format!("https://{}", server.host()), format!("TLS: no secure connection with {}", server.host())),
        (format!("https://{closed}"), format!("connection refused by {closed}")),
        ("https://no-such-host.invalid".to_owned(), "DNS: no address for no-such-host.invalid".to_owned()),
    ] {
        let output = probe(&["-vvv", "--endpoint", &endpoint]).output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(code(&output), 3, "{said}");
        assert!(said.starts_with(&format!("gemdiag: {expected}\nhint: ")), "{said}");
        assert!(said.contains("\n  because: ") && !said.contains("AIzaSy"), "{said}");
    }
    assert!(server.seen().is_empty());
}

/// Whoever follows the hint and mistypes the name is told so, and not the same hint again.
#[test]
fn certificates_that_were_named_and_cannot_be_read_are_told_with_the_failure() {
    let server = Server::start(|seen, _| good(seen));
    let endpoint = format!("https://{}", server.host());
    let output =
        probe(&["--endpoint", &endpoint]).env("SSL_CERT_FILE", "/no/such/company.pem").output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(code(&output), 3, "{said}");
    let expected = format!(
        "gemdiag: TLS: no secure connection with {}; certificates of this machine were not read: ",
        server.host()
    );
    assert!(said.starts_with(&expected) && said.contains("/no/such/company.pem"), "{said}");
}

#[test]
fn a_proxy_that_refuses_is_no_fault_of_the_api() {
    let server = Server::start(|_, _| Reply::Answer(403, vec![], String::new()));
    let output = probe(&["--endpoint", "https://generativelanguage.googleapis.com"])
        .env("HTTPS_PROXY", server.url())
        .output()
        .unwrap();
    let said = text(&output.stderr);
    assert_eq!((code(&output), server.seen()[0].method.as_str()), (3, "CONNECT"));
    assert!(
        said.starts_with("gemdiag: the proxy refuses the way to generativelanguage.googleapis.com\nhint: "),
        "{said}"
    );
    assert!(server.seen()[0].headers.iter().all(|(name, _)| name != "x-goog-api-key"));
}

#[test]
fn the_dry_run_prints_what_is_sent_and_sends_nothing() {
    let server = Server::start(|seen, _| good(seen));
    let (code, shown) = run(&mut probe(&["--spend", "--dry-run"]), &server);
    assert_eq!((code, server.seen().len()), (0, 0));
    assert_data_eq!(&shown, file!["../fixtures/live/probe-dry-run.txt": Text]);
    run(&mut probe(&["--spend"]), &server);
    let sent: String = server.seen().iter().map(|seen| traffic(seen, &server)).collect();
    assert_eq!(sent + "nothing was sent\n", shown);
}

/// A request in the words of the dry run. The host and the length belong to every request.
fn traffic(seen: &Seen, server: &Server) -> String {
    let mut out = format!("{} {}{}\n", seen.method, server.url(), seen.path);
    for (name, value) in
        seen.headers.iter().filter(|(name, _)| !["host", "content-length"].contains(&name.as_str()))
    {
        out.push_str(&format!("  {name}: {value}\n"));
    }
    if !seen.body.is_empty() {
        out.push_str(&format!("  {}\n", seen.body));
    }
    (out + "\n").replace(KEY, "[key-9d82d9]").replace(&server.host(), "HOST")
}

#[test]
fn a_key_of_unknown_shape_that_the_server_repeats_is_masked() {
    let server = Server::start(|_, _| {
        json(403, &answer(403, "PERMISSION_DENIED", &format!("The key {ODD} is blocked, API key {ODD}")))
    });
    let (code, screen) = run(probe(&["-vvv"]).env("GEMINI_API_KEY", ODD), &server);
    assert!(code == 0 && screen.contains("PERMISSION_DENIED"), "{screen}");
}

#[test]
fn an_image_model_says_its_price_and_asks() {
    let server = Server::start(|seen, _| good(seen));
    for (model, price) in [
        ("gemini-3.1-flash-image", "about $0.067 for an image"),
        ("gemini-9-image", "an unknown amount: gemdiag has no price of this model"),
    ] {
        let (code, said) = run(&mut probe(&["--spend", "--model", model]), &server);
        let expected = format!(
            "gemdiag: one request to {model} costs {price}\nhint: say --yes to go on without being asked\n"
        );
        assert_eq!((code, said, server.seen().len()), (2, expected, 0));
    }
    let (code, _) = run(&mut probe(&["--spend", "--yes", "--model", "gemini-9-image"]), &server);
    assert_eq!((code, server.seen().len()), (0, 4));
    assert!(!server.seen()[3].body.contains("maxOutputTokens"));
}

#[test]
fn without_a_key_or_with_a_broken_one_nothing_is_asked() {
    for (key, expected) in [
        ("", "gemdiag: there is no API key; neither GOOGLE_API_KEY nor GEMINI_API_KEY is set\n"),
        (
            "\"AIza-in-quotes\"",
            "gemdiag: GEMINI_API_KEY is empty, or has quotes, blanks or line ends in it, which no key has\n",
        ),
    ] {
        let output = probe(&[]).env("GEMINI_API_KEY", key).output().unwrap();
        assert_eq!(code(&output), 2);
        assert!(text(&output.stderr).starts_with(expected), "{}", text(&output.stderr));
    }
    let server = Server::start(|seen, _| good(seen));
    let (_, screen) = run(probe(&[]).env("GOOGLE_API_KEY", ODD), &server);
    assert!(screen.contains("note        GEMINI_API_KEY and GOOGLE_API_KEY are two keys"), "{screen}");
    assert!(server.seen()[0].headers.contains(&("x-goog-api-key".to_owned(), ODD.to_owned())));
}

#[test]
fn vertex_is_asked_with_a_token_in_the_project() {
    let server = Server::start(|seen, _| good(seen));
    let mut command = probe(&["--project", "demo-project-123", "--location", "europe-west4", "--spend"]);
    let (code, screen) = run(command.env("GOOGLE_OAUTH_ACCESS_TOKEN", ODD), &server);
    assert_eq!(code, 0, "{screen}");
    let paths: Vec<String> = server.seen().into_iter().map(|s| s.path).collect();
    assert_eq!(
        paths,
        [
            "/v1beta1/publishers/google/models?pageSize=1",
            "/v1/publishers/google/models/gemini-3.5-flash-lite",
            "/v1/projects/demo-project-123/locations/europe-west4/publishers/google/models/gemini-3.5-flash-lite:countTokens",
            "/v1/projects/demo-project-123/locations/europe-west4/publishers/google/models/gemini-3.5-flash-lite:generateContent",
        ]
    );
    for seen in server.seen() {
        assert!(seen.headers.contains(&("authorization".to_owned(), format!("Bearer {ODD}"))));
        assert!(seen.headers.contains(&("x-goog-user-project".to_owned(), "demo-project-123".to_owned())));
        assert!(seen.headers.iter().all(|(name, _)| name != "x-goog-api-key"));
    }
    let output = probe(&["--project", "p"]).env("PATH", "/nonexistent").output().unwrap();
    assert_eq!(code_of_missing_token(&output), (2, "gemdiag: there is no access token; GOOGLE_OAUTH_ACCESS_TOKEN is not set, and gcloud is not installed\nhint: run gcloud auth login, or export GOOGLE_OAUTH_ACCESS_TOKEN\n".to_owned()));
}

fn code_of_missing_token(output: &std::process::Output) -> (i32, String) {
    (code(output), text(&output.stderr))
}

#[test]
fn a_reader_that_has_enough_ends_it_quietly() {
    let server = Server::start(|seen, _| good(seen));
    let mut command = probe(&["--endpoint", &server.url()]);
    let mut child =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), text(&output.stderr)), (0, String::new()));
}
