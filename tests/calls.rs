//! How many calls the failed requests of a log are, and whose client sent them.
//!
//! `fixtures/clients` holds what real clients printed, several calls each, against a mock server that counted the requests;
//! its address and the folders are replaced.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::report;
use serde_json::{Value, json};

/// A log, and what the server counted: the client, its calls, their requests.
const LOGS: &[(&str, &str, u64, u64)] = &[
    ("python-genai-a", "google-genai", 4, 4),
    ("python-genai-retry-a-info", "google-genai", 3, 15),
    ("python-genai-retry-c-info", "google-genai", 3, 15),
    ("python-openai-a-info", "openai-python", 4, 12),
    ("python-openai-c-info", "openai-python", 3, 9),
    ("python-langchain-a", "langchain-google-genai", 3, 18),
    // Embeddings are sent once, chats six times.
    ("python-langchain-embed-a", "langchain-google-genai", 4, 4),
    ("python-litellm-a", "litellm", 4, 4),
    ("python-litellm-c", "litellm", 4, 4),
    // Two handlers write each line of the Router.
    ("python-litellm-router-a-info", "litellm", 3, 9),
    ("python-llama-c-info", "llama-index-llms-google-genai", 3, 9),
    ("python-llama-achat-c", "llama-index-llms-google-genai", 3, 9),
    // Three tracebacks of each refusal.
    ("python-adk-a", "google-adk", 3, 3),
    ("python-dspy-a", "dspy", 3, 12),
    // Its own line and box of each attempt name no window; the exception of the last one does.
    ("python-crew-a", "crewai", 3, 9),
    ("python-crew-kickoff-a", "crewai", 2, 18),
    ("python-instructor-a", "instructor", 4, 4),
    ("python-haystack-a", "google-genai-haystack", 4, 4),
    ("python-legacy-rest-b", "google-generativeai", 4, 4),
    ("python-pydai-b", "pydantic-ai", 4, 4),
    ("python-smol-a", "smolagents", 3, 9),
    // The console tells each refusal, and the exception of the program again.
    ("python-smol-agent-a", "smolagents", 3, 9),
    // One call of its agent: six requests in 124 s.
    ("python-strands-b", "strands-agents", 1, 6),
    ("node-genai-a", "@google/genai", 4, 4),
    ("node-openai-a", "openai-node", 4, 12),
    ("node-openai-c", "openai-node", 3, 9),
    ("node-ai-a", "ai", 3, 9),
    ("node-langchain-a", "@langchain/google-genai", 4, 4),
    ("node-generative-ai-a", "@google/generative-ai", 4, 4),
    ("node-genkit-a", "genkit", 4, 4),
];

fn read(path: &str) -> Value {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    report(&["--now", "2026-11-28T16:00:00Z"], &std::fs::read(root.join(path)).unwrap())
}

#[test]
fn each_log_names_its_client_and_its_calls_and_requests_are_those_that_the_server_counted() {
    let mut wrong = Vec::new();
    for (log, client, calls, requests) in LOGS {
        let report = read(&format!("fixtures/clients/{log}.log"));
        let incidents = report["incidents"].as_array().unwrap();
        let told = incidents.iter().filter(|incident| !incident["client"].is_null());
        let [note] = told.map(|incident| &incident["client"]).collect::<Vec<_>>()[..] else {
            wrong.push(format!("{log}: {} incidents, not one with a client", incidents.len()));
            continue;
        };
        let got = json!([incidents.len(), note["id"], note["calls"], note["requests"]]);
        let expected = json!([1, client, calls, [requests, requests]]);
        if got != expected {
            wrong.push(format!("{log}: {got}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn logs_of_other_programs_name_no_client() {
    for log in [
        "cases/dart-gen.txt",
        "cases/dotnet-grpc.txt",
        "cases/elixir-req.txt",
        "cases/gax-java.txt",
        "cases/airflow.txt",
        "cases/axios.txt",
        "cases/dify.txt",
        "cases/erlang-map.txt",
        "cases/apps-script.txt",
        "cases/elixir-vertex.txt",
        "negatives/openai-ruby.txt",
        "negatives/anthropic-429.txt",
    ] {
        let report = read(&format!("fixtures/{log}"));
        for incident in report["incidents"].as_array().unwrap() {
            let id = &incident["client"]["id"];
            assert!(id.is_null(), "{log}: {id}");
        }
    }
}

/// What each snippet printed in four attempts at a minute's quota, and in one at a day's, against a server that refuses.
#[test]
fn what_the_snippets_log_is_read_whole() {
    let minute =
        json!([4, "rpm", ["GenerateRequestsPerMinutePerProjectPerModel-FreeTier"], [10], 17.646_654_881]);
    let day = json!([1, "rpd", ["GenerateRequestsPerDayPerProjectPerModel-FreeTier"], [20], 34.074_824_224]);
    for snippet in gemdiag::knowledge::Knowledge::builtin().snippets().rows() {
        for (answer, expected) in [("A", &minute), ("B", &day)] {
            let report = read(&format!("fixtures/snippets/{}-{answer}.log", snippet.id));
            let got = &report["incidents"][0];
            let facts =
                json!([got["count"], got["cause"], got["quota_ids"], got["limits"], got["retry_after_s"]]);
            assert_eq!(facts, *expected, "{} {answer}", snippet.id);
            let whose = (&got["model"], &got["project"]);
            assert_eq!(whose, (&"gemini-2.5-flash".into(), &"my-project".into()), "{} {answer}", snippet.id);
            if answer == "A" {
                assert_eq!(
                    (&got["client"]["calls"], &got["client"]["requests"]),
                    (&1.into(), &json!([4, 4]))
                );
            }
        }
    }
}

#[test]
fn what_the_log_does_not_decide_is_not_said() {
    // Lines of an HTTP client that name no client of the API, with pauses of their own.
    let line = |second: u32| {
        format!(
            "2026-11-27T10:00:{second:02}Z INFO httpx: HTTP Request: POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent \"HTTP/1.1 429 Too Many Requests\"\n"
        )
    };
    let report = report(&["--now", "2026-11-28T16:00:00Z"], [1, 3, 9, 22, 40].map(line).concat().as_bytes());
    assert_eq!(report["incidents"][0]["count"], 5);
    assert!(report["incidents"][0]["client"].is_null(), "{}", report["incidents"][0]["client"]);
}

/// An evaluation of five rows, three of which are refused, twelve requests in all: its lines hold no class and no status.
#[test]
fn an_evaluation_of_dspy_names_its_client_and_tells_no_requests_without_a_status() {
    let report = read("fixtures/clients/python-dspy-evaluate-b.log");
    let incident = &report["incidents"][0];
    let got = json!([incident["count"], incident["client"]["id"], incident["client"]["requests"]]);
    assert_eq!(got, json!([3, "dspy", null]));
}

/// Two refused turns of a voice bot (pipecat-ai 1.14.0, as `findings/pipecat-fails-over-for-anything-but-a-quota.sh` has it): the
/// service and the pipeline each tell both.
#[test]
fn what_pipecat_tells_twice_is_one_refused_request() {
    let refusal = "Unknown error occurred: 429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'status': 'RESOURCE_EXHAUSTED', 'message': 'You exceeded your current quota.', 'details': [{'@type': 'type.googleapis.com/google.rpc.QuotaFailure', 'violations': [{'quotaId': 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', 'quotaValue': '20'}]}]}}";
    let turn = |number: u8| {
        format!(
            "2026-11-29 14:10:0{number}.776 | ERROR    | pipecat.processors.frame_processor:push_error_frame:1023 - GoogleLLMService#0 exception (/app/google/genai/errors.py:301): {refusal}\n\
             2026-11-29 14:10:0{number}.777 | WARNING  | pipecat.pipeline.worker:_source_push_frame:1628 - PipelineWorker#0: Something went wrong: ErrorFrame#{number}(error: {refusal}, fatal: False, category: rate_limit)\n"
        )
    };
    let report = report(&["--now", "2026-11-29T16:00:00Z"], [6, 7].map(turn).concat().as_bytes());
    let totals = &report["totals"];
    assert_eq!((&totals["events"], &totals["duplicates"]), (&2.into(), &2.into()), "{report}");
}

#[test]
fn the_advice_is_that_for_the_client_where_it_has_an_option() {
    let steps = |path: &str| {
        let report = read(path);
        let steps = report["incidents"][0]["advice"]["steps"].as_array().unwrap().clone();
        steps.iter().map(|step| step["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let openai = steps("fixtures/clients/node-openai-a.log");
    let own = "Switch the client's own retries off: openai-node sends 3 requests within 1.4 s";
    assert!(openai.iter().any(|step| step.starts_with(own) && step.contains("maxRetries: 0")), "{openai:?}");
    let once = steps("fixtures/clients/node-genai-a.log");
    assert!(!once.iter().any(|step| step.contains("own retries")), "{once:?}");
}

#[test]
fn the_share_of_the_quota_is_told_where_its_limit_and_the_windows_are_known() {
    let share = |log: &str| {
        let report = read(&format!("fixtures/clients/{log}.log"));
        let notes = report["incidents"][0]["client"]["notes"].as_array().unwrap().clone();
        notes
            .iter()
            .filter_map(|note| note.as_str()?.split_once(';'))
            .map(|(share, _)| share.to_owned())
            .next()
    };
    // 13:24 and 13:25, and a limit of 10 a minute.
    let two = "as many retries as 30 % of the 20 requests that the quota allows in those 2 minutes";
    assert_eq!(share("python-crew-a").as_deref(), Some(two));
    // No answer names the quota.
    assert_eq!(share("python-openai-a-info"), None);
    // An overload has no quota.
    assert_eq!(share("python-llama-achat-c"), None);
}
