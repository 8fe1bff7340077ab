//! Texts in which a client dropped a refusal are counted apart: what was refused is unknown, so no cause is told.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::report;
use gemdiag::knowledge::Knowledge;

/// A text as the client prints it, and the row that says what it means.
const TEXTS: &[(&str, &str)] = &[
    (
        "AI_NoOutputGeneratedError: No output generated. Check the stream for errors.\n    at file:///app/node_modules/ai/dist/index.mjs:7:11\n",
        "ai-no-output",
    ),
    (
        "GoogleGenerativeAIError: [GoogleGenerativeAI Error]: Failed to parse stream\n    at getResponsePromise (file:///app/index.mjs:604:19)\n",
        "generative-ai-stream",
    ),
    ("FirebaseError: AI: Failed to parse stream (AI/parse-failed)\n", "firebase-stream"),
    (
        "google.api_core.exceptions.BadRequest: 400 Unknown error trying to retrieve streaming response. Please retry with `stream=False` for more details.\n",
        "generativeai-stream",
    ),
    (
        "GenkitError: FAILED_PRECONDITION: No valid candidates returned.\n    code: 400\n",
        "genkit-no-candidates",
    ),
    ("[ERROR] Model stream ended without a finish reason.\n", "gemini-cli-stream"),
    ("An unexpected critical error occurred:[object Object]\n", "gemini-cli-object"),
    (
        "tenacity.RetryError: RetryError[<Future at 0x7f7d2c0 state=finished raised ClientError>]\n",
        "tenacity-future",
    ),
    ("openai.RateLimitError: Error code: 429\n", "openai-status-alone"),
    (
        "pydantic_ai.exceptions.FallbackExceptionGroup: All models from FallbackModel failed (2 sub-exceptions)\n",
        "pydantic-ai-fallback",
    ),
    (
        "Exception: tenacity import failed please run `pip install tenacity`. Error: No module named 'tenacity'\n",
        "litellm-tenacity",
    ),
];

#[test]
fn a_dropped_refusal_is_no_failed_request_and_the_report_says_how_to_see_it() {
    for (text, row) in TEXTS {
        let log = format!("2026-11-27T10:00:00Z INFO start\n{text}2026-11-27T10:00:09Z INFO end\n");
        for input in [(*text).to_owned(), log].iter().take(if *row == "gemini-cli-stream" { 1 } else { 2 }) {
            let report = report(&["--now", "2026-11-28T12:00:00Z"], input.as_bytes());
            assert_eq!(report["totals"]["events"], 0, "{input}");
            assert_eq!(report["totals"]["dropped"], 1, "{input}");
            assert_eq!(report["dropped"][0]["id"], *row, "{input}");
            let body = Knowledge::builtin().dropped().get(row).unwrap().body.clone();
            let hints = report["hints"].as_array().unwrap();
            assert!(hints.iter().any(|hint| hint.as_str().unwrap().ends_with(&body)), "{hints:?}");
        }
    }
}

#[test]
fn what_says_what_failed_is_not_dropped_and_other_programs_words_are_not_either() {
    for text in [
        "openai.RateLimitError: Error code: 429 - {'error': {'message': 'Rate limit reached', 'type': 'requests'}}\n",
        "ffmpeg: Failed to parse stream\n",
        "build error: [object Object]\n",
        "tenacity.RetryError: RetryError[<Future at 0x7f7d2c0 state=finished raised TimeoutError>]\n",
    ] {
        let report = report(&["--now", "2026-11-28T12:00:00Z"], text.as_bytes());
        assert_eq!(report["totals"]["dropped"], 0, "{text}");
    }
    let whole = "GenkitError: RESOURCE_EXHAUSTED: No valid candidates returned: Gemini API quota, please retry in 17s.\n";
    let report = report(&["--now", "2026-11-28T12:00:00Z"], whole.as_bytes());
    assert_eq!((&report["totals"]["dropped"], &report["totals"]["events"]), (&0.into(), &1.into()));
}
