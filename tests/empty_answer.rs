//! What the program says where it finds nothing: which of the possible reasons it has, and what to do then.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{answer, code, gemdiag, pipe, report, text};

/// Answer and notes.
fn said(args: &[&str], input: &[u8]) -> String {
    let output = pipe(gemdiag().args(args), input);
    text(&output.stdout) + &text(&output.stderr)
}

#[test]
fn an_empty_answer_has_a_reason() {
    let openai =
        b"openai.RateLimitError: Error code: 429 - {'error': {'message': 'Rate limit reached for gpt-4o'}}\n";
    let log = "INFO ok\n".repeat(30) + "ERROR gemini page 429 again\n";
    for (input, expected) in [
        (&b""[..], "0 lines in 1 input\nnote: the input is empty"),
        (
            openai,
            "1 failure of other services, 1 line in 1 input\nnote: what failed there names another provider",
        ),
        (
            b"gemini page 429 again\n",
            "note: almost one: line 1 names 429 and Gemini, but does not tell of a failed request\nnote: paste the whole error",
        ),
        (
            log.as_bytes(),
            "note: almost one: line 31 names 429 and Gemini, but does not tell of a failed request\nnote: log the exception's own text",
        ),
        (b"all is well\n", "note: no line names a failure of Gemini"),
    ] {
        let said = said(&[], input);
        assert!(said.starts_with("no Gemini API error found, ") && said.contains(expected), "{said}");
    }
}

#[test]
fn what_people_take_for_a_failed_request_is_named() {
    for (input, expected) in [
        (
            "{\n  \"candidates\": [\n    {\n      \"finishReason\": \"MAX_TOKENS\"\n    }\n  ]\n}\n",
            "line 4: The answer ended with MAX_TOKENS",
        ),
        (
            "Request was stopped by Gemini: BlockedReason.PROHIBITED_CONTENT\n",
            "line 1: The prompt or its answer was blocked",
        ),
        (
            "the agent says: Response stopped due to malformed function call.\n",
            "line 1: The model wrote a function call",
        ),
        (
            "ok\nfinish_reason=<FinishReason.STOP: 'STOP'>,\n",
            "line 2: An answer without text came with status 200",
        ),
        (
            "ValueError: Invalid operation: The `response.text` quick accessor requires a part, finish_reason is 2.\n",
            "line 1: The answer came with status 200 and has no text to take",
        ),
        (
            "Error fetching from https://generativelanguage.googleapis.com/v1beta/models/gemini-3.8-flash:generateContent: fetch failed\n",
            "line 1: The request did not reach Google",
        ),
        (
            "java.net.UnknownHostException: Unable to resolve host \"generativelanguage.googleapis.com\"\n",
            "line 1: The request did not reach Google",
        ),
        (
            "SSLHandshakeException: PKIX path building failed: (generativelanguage.googleapis.com)\n",
            "line 1: The request did not reach Google: the program does not trust the certificate",
        ),
        // Of others' requests, and of nobody's, nothing is said.
        ("TypeError: fetch failed\n", "no line names a failure of Gemini"),
        ("response.stop_reason == MAX_TOKENS\n", "no line names a failure of Gemini"),
        // A status of Gemini's beside it may be of a failed request: that is asked for.
        ("gemini page 429 again, MAX_TOKENS\n", "almost one: line 1 names 429 and Gemini"),
    ] {
        let said = said(&["--width", "240"], input.as_bytes());
        assert!(
            said.starts_with("no Gemini API error found, ") && said.contains(expected),
            "{input}: {said}"
        );
    }
}

#[test]
fn an_error_without_a_time_is_not_out_of_the_time_asked_for() {
    let body = answer(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    let log = format!("ERROR {body}\n2026-11-22T16:00:00Z ERROR {body}\n2026-11-20T16:00:00Z ERROR {body}\n");
    let said = said(&["--last", "2h"], log.as_bytes());
    assert!(
        said.contains("1 error outside the requested time range, 1 error without a time left out"),
        "{said}"
    );
    let totals = &report(&["--last", "2h"], log.as_bytes())["totals"];
    let count = |name: &str| totals[name].as_u64().unwrap();
    assert_eq!([count("events"), count("out_of_time"), count("without_time")], [1, 1, 1]);
    let alone = pipe(gemdiag().args(["--last", "2h"]), format!("ERROR {body}\n").as_bytes());
    let said = text(&alone.stdout);
    assert!(
        said.starts_with("no Gemini API error known to lie in the time asked for, 1 error without"),
        "{said}"
    );
    assert!(said.contains("note: 1 error has no time, so it is unknown whether it lies in"), "{said}");
}

#[test]
fn a_packed_input_comes_with_a_command_that_unpacks_it() {
    for (head, hint) in [
        (&b"PK\x03\x04rest of it"[..], "save it as a file and unpack that: unzip -p FILE | gemdiag"),
        (b"\xfd7zXZ\0rest of it", "unpack it on its way: ... | xz -dc | gemdiag"),
    ] {
        let output = pipe(&mut gemdiag(), head);
        let stderr = text(&output.stderr);
        assert!(code(&output) == 3 && stderr.contains(hint) && !stderr.contains("-dc <stdin>"), "{stderr}");
    }
}
