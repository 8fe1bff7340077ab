//! Keys, tokens and addresses of people never leave the program, in no format; escapes and controls are shown, not sent.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{gemdiag, pipe, text, unpacked};

const SECRETS: &[&str] = &[
    "AIzaSyEXAMPLE-not-a-real-key-0000000000",
    "AQ.Ab8RN6ExampleExampleExampleExample",
    "ya29.a0ExampleExampleExample",
    "sk-proj-ExampleExampleExampleExample",
    "someone.private@example.com",
];

/// A failed request with `secret` in every place where logs have one.
fn log(secret: &str) -> String {
    let body = r#"{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com","metadata":{"service":"generativelanguage.googleapis.com","consumer":"SECRET"}}]}}"#;
    format!(
        "2026-11-22T10:00:00Z POST https://generativelanguage.googleapis.com/v1beta/models/SECRET:generateContent?key=SECRET\n\
         x-goog-api-key: SECRET\nAuthorization: Bearer SECRET\nproject=SECRET {body}\n\
         2026-11-22T10:00:01Z ERROR [SECRET] 429 RESOURCE_EXHAUSTED. Quota exceeded for metric: generativelanguage.googleapis.com/SECRET, limit: 3, model: SECRET for consumer 'api_key:SECRET'\n"
    )
    .replace("SECRET", secret)
}

/// Every format that shows something of the input, with those for machines.
const FORMATS: [&str; 11] = [
    "table", "json", "jsonl", "concise", "markdown", "github", "junit", "gitlab", "sarif", "html", "partial",
];

/// All that a run over `log` gives out: the screen, the messages beside it, and a file of a report.
fn shown(format: &str, log: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report");
    let report = format!("{format}={}", file.display());
    let output = pipe(gemdiag().args(["-v", "--format", format, "--report", &report]), log.as_bytes());
    unpacked(&output.stdout) + &text(&output.stderr) + &unpacked(&std::fs::read(file).unwrap())
}

#[test]
fn no_secret_of_the_input_is_in_any_output() {
    for secret in SECRETS {
        for format in FORMATS {
            let shown = shown(format, &log(secret));
            assert!(!shown.contains(secret), "{format} shows {secret}:\n{shown}");
            assert!(
                !shown.contains(&secret[..secret.len() - 4]),
                "{format} shows most of {secret}:\n{shown}"
            );
            assert!(shown.contains("auth"), "{format} says nothing:\n{shown}");
        }
    }
}

/// Passwords have no shape: they are known by the word before them, and may be short and of any characters.
#[test]
fn no_password_beside_a_failure_is_in_any_output() {
    let body = r#"{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}}"#;
    for (line, secret) in [
        ("password=hunter2", "hunter2"),
        ("DB_PASS='q7#w!'", "q7#w!"),
        (r#"{"password": "c0rrect h0rse"}"#, "h0rse"),
        ("psql postgres://app:q7@w@db/x", "q7@w"),
        ("curl -u app:zebra9 x", "zebra9"),
        ("Cookie: sid=zebra9abc", "zebra9abc"),
        ("GET /x?token=z9q7&sid=z9q8", "z9q"),
        ("mysql -uroot -pzebra9 shop", "zebra9"),
    ] {
        let log = format!("2026-11-22T10:00:00Z ERROR {line} {body}\n");
        for format in FORMATS {
            let shown = shown(format, &log);
            assert!(!shown.contains(secret), "{format} shows {secret} of {line}:\n{shown}");
        }
    }
}

#[test]
fn escape_sequences_and_controls_of_the_input_do_not_reach_the_terminal() {
    let line = "\u{1b}]0;title\u{7}\u{1b}[2J429 RESOURCE_EXHAUSTED. Quota exceeded for metric: \
                generativelanguage.googleapis.com/x\u{1b}[31m\u{8}, limit: 5, model: gemini-2.5-\u{202e}flash\r\n";
    for format in ["table", "json", "jsonl"] {
        let output = pipe(gemdiag().args(["-v", "--format", format]), line.as_bytes());
        let shown = text(&output.stdout);
        let bad = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!shown.contains(bad), "{format}: {shown:?}");
        assert!(shown.contains("RESOURCE_EXHAUSTED"), "{format}: {shown:?}");
    }
}
