//! Keys, tokens and addresses of people never leave the program, in no format; escapes and controls are shown, not sent.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{gemdiag, pipe, text};

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

#[test]
fn no_secret_of_the_input_is_in_any_output() {
    for secret in SECRETS {
        for format in ["table", "json", "jsonl"] {
            let output = pipe(gemdiag().args(["-v", "--format", format]), log(secret).as_bytes());
            let shown = text(&output.stdout) + &text(&output.stderr);
            assert!(!shown.contains(secret), "{format} shows {secret}:\n{shown}");
            assert!(
                !shown.contains(&secret[..secret.len() - 4]),
                "{format} shows most of {secret}:\n{shown}"
            );
            assert!(shown.contains("429") && shown.contains("400"), "{format} says nothing:\n{shown}");
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
