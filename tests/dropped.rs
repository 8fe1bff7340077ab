//! Texts in which a client dropped a refusal are counted apart: what was refused is unknown, so no cause is told.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::collections::BTreeSet;

use common::report;
use gemdiag::knowledge::Knowledge;

/// A text as the client prints it, and the row that says what it means.
const TEXTS: &[(&str, &str)] = &[
    (include_str!("../fixtures/negatives/batch-with-a-refusal.txt"), "genai-batch"),
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
    (
        "tenacity.RetryError: RetryError[<Future at 0x7f7d2c0 state=finished raised ServerError>]\n",
        "tenacity-future-server",
    ),
    (
        "tenacity.RetryError: RetryError[<Future at 0x7f7d2c0 state=finished raised ResourceExhausted>]\n",
        "tenacity-future-google",
    ),
    ("openai.RateLimitError: Error code: 429\n", "openai-status-alone"),
    // No word says whose API it was.
    ("Error code: 429\n", "status-alone"),
    ("RateLimitError: Error code: 429\n", "status-alone"),
    ("openai.InternalServerError: Error code: 503\n", "openai-status-alone-server"),
    (
        "pydantic_ai.exceptions.FallbackExceptionGroup: All models from FallbackModel failed (2 sub-exceptions)\n",
        "pydantic-ai-fallback",
    ),
    (
        "Exception: tenacity import failed please run `pip install tenacity`. Error: No module named 'tenacity'\n",
        "litellm-tenacity",
    ),
    (
        "ERROR   Error in Agent run: <google.genai._api_client.HttpResponse object at 0x7f68c2d29e10>\n",
        "agno-object",
    ),
    (
        "Traceback (most recent call last):
  File \"/app/main.py\", line 6, in <module>
    job = client.batches.get(name=\"batches/1\")
pydantic_core._pydantic_core.ValidationError: 2 validation errors for BatchJob
dest.inlined_responses.1.error.details.0
  Input should be a valid string [type=string_type, input_value={'@type': 'type.googleapi...api/docs/rate-limits'}]}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.14/v/string_type
dest.inlined_responses.1.error.details.1
  Input should be a valid string [type=string_type, input_value={'@type': 'type.googleapi...o', 'retryDelay': '34s'}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.14/v/string_type
",
        "genai-batch",
    ),
    (
        "pydantic_core._pydantic_core.ValidationError: 1 validation error for ListBatchJobsResponse
batchJobs.1.dest.inlinedResponses.1.error.details.0
  Input should be a valid string [type=string_type, input_value={'@type': 'type.googleapi...}, 'quotaValue': '20'}]}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.14/v/string_type
",
        "genai-batch",
    ),
    (
        r#"500 {"error":{"message":"Invalid response received from google: {\"html-message\":\"Message: Headers.get: \\\"\\\" is an invalid header name. Cause: NA Name: TypeError\"}","type":null,"param":null,"code":null},"provider":"google"}
"#,
        "portkey-retry-after",
    ),
    // In polars, the last frame is the client's own.
    (
        "Traceback (most recent call last):
  File \"/app/main.py\", line 9, in <module>
    table = table.with_columns(polars.col(\"text\").map_elements(ask, return_dtype=polars.String))
  File \"/app/main.py\", line 5, in ask
    return client.models.generate_content(model=\"gemini-3.8-flash\", contents=text).text
  File \"/app/.venv/lib/python3.11/site-packages/google/genai/errors.py\", line 216, in raise_error
    raise ClientError(status_code, response_json, response)
TypeError: APIError.__init__() missing 1 required positional argument: 'response_json'
",
        "genai-made-anew",
    ),
    (
        "TypeError: APIStatusError.__init__() missing 2 required keyword-only arguments: 'response' and 'body'\n",
        "status-error-made-anew",
    ),
    // pino shows causes by their stacks alone.
    (
        r#"{"level":50,"time":1795946401000,"err":{"type":"TypeError","message":"fetch failed: Request failed","stack":"TypeError: fetch failed\n    at async runFetch (file:///app/node_modules/@google/genai/dist/node/index.mjs:13990:28)\ncaused by: RequestRetryError: Request failed\n    at RetryHandler.onResponseStart (/app/node_modules/undici/lib/handler/retry-handler.js:431:19)"},"msg":"answer failed"}
"#,
        "genai-retry-agent",
    ),
    (
        "AI_RetryError: Failed after 3 attempts. Last error: AI_APICallError: Cannot connect to API: Request failed
    at createRetryError (file:///app/node_modules/ai/dist/index.js:2439:53)
",
        "ai-retry-agent",
    ),
    (
        r#"{"level":50,"time":1795946401000,"err":{"type":"APIConnectionError","message":"Connection error.: fetch failed: Request failed","stack":"Error: Connection error.\n    at OpenAI.makeRequest (file:///app/node_modules/openai/client.mjs:932:19)\ncaused by: TypeError: fetch failed\n    at node:internal/deps/undici/undici:15270:13\ncaused by: RequestRetryError: Request failed\n    at RetryHandler.onResponseStart (/app/node_modules/undici/lib/handler/retry-handler.js:431:19)"},"msg":"answer failed"}
"#,
        "openai-retry-agent",
    ),
];

#[test]
fn a_dropped_refusal_is_no_failed_request_and_the_report_says_how_to_see_it() {
    for (text, row) in TEXTS {
        let log = format!("2026-11-27T10:00:00Z INFO start\n{text}2026-11-27T10:00:09Z INFO end\n");
        for input in [(*text).to_owned(), log] {
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

/// A long log is searched for few words only, and one of them stands in each text.
#[test]
fn each_row_is_found_in_a_log_of_any_length() {
    let rows = Knowledge::builtin().dropped().rows().iter().map(|row| row.id.as_str());
    assert_eq!(rows.collect::<BTreeSet<_>>(), TEXTS.iter().map(|(_, row)| *row).collect());
    let served = |count: u32| -> String {
        let line =
            |n| format!("2026-11-27T10:{:02}:{:02}Z INFO app: item {n} is done, 200 OK\n", n / 60, n % 60);
        (0..count).map(line).collect()
    };
    for (text, row) in TEXTS {
        let report = report(&[], [&served(3000), *text, &served(3000)].concat().as_bytes());
        assert_eq!(
            (&report["totals"]["events"], &report["totals"]["dropped"]),
            (&0.into(), &1.into()),
            "{row}"
        );
        assert_eq!(report["dropped"][0]["id"], *row);
    }
}

#[test]
fn what_says_what_failed_is_not_dropped_and_other_programs_words_are_not_either() {
    for text in [
        "openai.RateLimitError: Error code: 429 - {'error': {'message': 'Rate limit reached', 'type': 'requests'}}\n",
        "ffmpeg: Failed to parse stream\n",
        "build error: [object Object]\n",
        "groq.RateLimitError: Error code: 429\n",
        "anthropic.RateLimitError: Error code: 429\n",
        "Error code: 429, quota of the warehouse\n",
        "TypeError: fetch failed\n  [cause]: RequestRetryError: Request failed\n      at RetryHandler.onResponseStart (/app/node_modules/undici/lib/handler/retry-handler.js:431:19)\n",
        "AI_APICallError: Cannot connect to API: getaddrinfo ENOTFOUND\n",
        "tenacity.RetryError: RetryError[<Future at 0x7f7d2c0 state=finished raised TimeoutError>]\n",
        "pydantic_core._pydantic_core.ValidationError: 1 validation error for Order\nitems.1.error.details.0\n  Input should be a valid string\n",
        "Invalid response received from anthropic: {\"html-message\":\"<html>502 Bad Gateway</html>\"}\n",
    ] {
        let report = report(&["--now", "2026-11-28T12:00:00Z"], text.as_bytes());
        assert_eq!(report["totals"]["dropped"], 0, "{text}");
    }
    let whole = "GenkitError: RESOURCE_EXHAUSTED: No valid candidates returned: Gemini API quota, please retry in 17s.\n";
    // winston has the cause's fields: what is left of the answer is enough.
    let status = r#"{"cause":{"code":"UND_ERR_REQ_RETRY","name":"RequestRetryError","statusCode":503},"level":"error","message":"answer failed fetch failed","stack":"TypeError: fetch failed\n    at async runFetch (file:///app/node_modules/@google/genai/dist/node/index.mjs:13990:28)"}"#;
    for text in [whole, status] {
        let report = report(&["--now", "2026-11-28T12:00:00Z"], text.as_bytes());
        assert_eq!(
            (&report["totals"]["dropped"], &report["totals"]["events"]),
            (&0.into(), &1.into()),
            "{text}"
        );
    }
}

#[test]
fn the_time_that_is_asked_for_leaves_out_dropped_refusals_as_it_does_failures() {
    let line = |time: &str| format!("{time} [ERROR] Model stream ended without a finish reason.\n");
    let served = "2026-11-27T12:00:00Z INFO end\n".to_owned();
    let text = line("2026-11-27T10:00:00Z") + &line("2026-11-27T11:00:00Z") + &served;
    for (args, expected) in [
        (&[][..], [2, 0, 0]),
        (&["--since", "2026-11-27T10:30:00Z"], [1, 1, 0]),
        (&["--until", "2026-11-27T10:30:00Z"], [1, 1, 0]),
        (&["--last", "90m"], [1, 1, 0]),
        (&["--since", "2026-11-27T11:30:00Z"], [0, 2, 0]),
    ] {
        assert_eq!(counts(args, &text), expected, "{args:?}");
    }
    // Whether what has no time lies in it is unknown.
    let untimed = line("");
    assert_eq!(counts(&[], &untimed), [1, 0, 0]);
    assert_eq!(counts(&["--last", "90m"], &untimed), [0, 0, 1]);
}

/// Dropped refusals that are counted, and those that the time leaves out or does not decide.
fn counts(args: &[&str], text: &str) -> [u64; 3] {
    let args = [&["--now", "2026-11-27T12:00:00Z"], args].concat();
    let report = report(&args, text.as_bytes());
    let notes = report["dropped"].as_array().unwrap().iter().map(|row| row["count"].as_u64().unwrap());
    let total = |name: &str| report["totals"][name].as_u64().unwrap();
    assert_eq!(notes.sum::<u64>(), total("dropped"), "{report}");
    ["dropped", "out_of_time", "without_time"].map(total)
}

#[test]
fn a_status_alone_is_called_nobodys() {
    let report = report(&[], b"Error code: 429\n");
    assert_eq!(report["dropped"][0]["client"], "unknown");
    let hints = report["hints"].as_array().unwrap().iter().map(|hint| hint.as_str().unwrap());
    let hint = hints.into_iter().find(|hint| hint.contains("dropped")).unwrap();
    assert!(hint.starts_with("1 text in which a client dropped what failed: "), "{hint}");
    assert!(hint.contains("Whose API refused, no word says."), "{hint}");
}
