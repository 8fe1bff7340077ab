//! Where a failure stands: line and column of its own text, as compilers count them, not those of the record around it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{gemdiag, text};

/// What the program prints in a format about `input` in the file `app.log`.
fn printed(format: &str, input: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("app.log"), input).unwrap();
    let mut command = gemdiag();
    text(&command.current_dir(dir.path()).args(["--format", format, "app.log"]).output().unwrap().stdout)
}

/// `file:line:column` of each event in `input`.
fn places(input: &str) -> Vec<String> {
    let lines = printed("jsonl", input);
    let events = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let place =
        |e: serde_json::Value| format!("{}:{}:{}", e["source"].as_str().unwrap(), e["line"], e["column"]);
    events.filter(|e| e["type"] == "event").map(place).collect()
}

#[track_caller]
fn check(input: &str, expected: &[&str]) {
    assert_eq!(places(input), expected, "{input}");
}

#[test]
fn a_failure_begins_behind_whatever_a_line_begins_with() {
    check("429 RESOURCE_EXHAUSTED. You exceeded your current quota, gemini-2.5-flash\n", &["app.log:1:1"]);
    check(
        "2026-11-20 10:00:01 ERROR gemini: 503 The model is overloaded. Please try again later.\n",
        &["app.log:1:35"],
    );
    // Characters are counted, not bytes.
    check(
        "2026-11-20 10:00:01 ERROR gémini: 503 The model is overloaded. Please try again later.\n",
        &["app.log:1:35"],
    );
    check("> > gemini-2.5-pro: 503 The model is overloaded. Please try again later.\n", &["app.log:1:21"]);
    check(
        "\u{1b}[31mgemini-2.5-pro: \u{1b}[1m503 The model is overloaded. Please try again later.\u{1b}[0m\n",
        &["app.log:1:26"],
    );
}

#[test]
fn a_failure_begins_in_its_own_line_below_a_heading_a_prefix_or_a_stack() {
    let input = "\
# Bug report
Since noon every call of gemini-2.5-flash fails.

    google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'You exceeded your current quota', 'status': 'RESOURCE_EXHAUSTED'}}
";
    check(input, &["app.log:4:38"]);
    let input = "\
2026-11-20 10:00:01 ERROR summary of 7 failed
Traceback (most recent call last):
  File \"/app/main.py\", line 3, in summary
    raise error
google.genai.errors.ServerError: 503 UNAVAILABLE. {'error': {'code': 503, 'message': 'The model is overloaded. Please try again later.', 'status': 'UNAVAILABLE'}}
";
    check(input, &["app.log:5:34"]);
}

#[test]
fn a_body_begins_with_its_bracket() {
    let body = r#"{
  "error": {
    "code": 503,
    "message": "The model is overloaded. Please try again later.",
    "status": "UNAVAILABLE"
  }
}
"#;
    check(body, &["app.log:1:1"]);
    check(&format!("2026-11-20 10:00:01 ERROR gemini: {body}"), &["app.log:1:35"]);
    // In an entry of a log it stands deeper.
    let entry = r#"[
  {
    "timestamp": "2026-11-20T10:00:01Z",
    "resource": {"type": "k8s_container"},
    "body": {
      "code": 503,
      "message": "The model is overloaded. Please try again later.",
      "status": "UNAVAILABLE"
    }
  }
]
"#;
    check(entry, &["app.log:5:13"]);
}

#[test]
fn a_failure_in_a_string_begins_in_the_string() {
    let line = |wait: u64, pid: u64, what: &str| {
        format!(
            r#"{{"time":"2026-11-20T10:{wait:02}:01Z","pid":{pid},"msg":"{what}: 429 RESOURCE_EXHAUSTED. {{\"error\":{{\"code\":429,\"message\":\"You exceeded your current quota. Please retry in {wait}s.\",\"status\":\"RESOURCE_EXHAUSTED\"}}}}"}}"#
        ) + "\n"
    };
    check(&line(7, 4, "gemini"), &["app.log:1:55"]);
    check(&line(7, 4, r#"say \"gemini\""#), &["app.log:1:63"]);
    // The same body again is not decoded again, and stands at a place of its own.
    let same = [line(7, 4, "gemini"), line(9, 4123, "gemini"), line(11, 41, "gemini")].concat();
    check(&same, &["app.log:1:55", "app.log:2:58", "app.log:3:56"]);
}

#[test]
fn each_failure_of_one_record_has_its_own_place() {
    let body = |code: u16, message: &str, status: &str| {
        format!(r#"{{"error":{{"code":{code},"message":"{message}","status":"{status}"}}}}"#)
    };
    let (quota, load) = (
        body(429, "You exceeded your current quota", "RESOURCE_EXHAUSTED"),
        body(503, "The model is overloaded. Please try again later.", "UNAVAILABLE"),
    );
    check(&format!("[\n  {quota},\n  {load}\n]\n"), &["app.log:2:3", "app.log:3:3"]);
    let second = 3 + quota.len();
    check(&format!("[{quota},{load}]\n"), &["app.log:1:2", &format!("app.log:1:{second}")]);
}

#[test]
fn each_sentence_of_a_list_in_plain_words_has_its_own_place() {
    check(
        "gemini-run\n├── a.txt  ok\n├── b.txt  429 tokens per day exceeded\n└── c.txt  500 internal error\n",
        &["app.log:3:1", "app.log:4:1"],
    );
    check(
        "Calls of Gemini that failed:\na) 503, overloaded\n  b) 403, key leaked\n",
        &["app.log:2:1", "app.log:3:3"],
    );
    check(
        "Gemini: a.txt -> 429 (daily requests); b.txt -> ok; c.txt -> 503 (overloaded)\n",
        &["app.log:1:18", "app.log:1:62"],
    );
}

#[test]
fn every_format_names_the_place() {
    let input = "# Report\n\n2026-11-20 10:00:01 gemini-2.5-pro: 503 The model is overloaded. Please try again later.\n";
    for (format, place) in [
        ("concise", "app.log:3:37: warning[overload] "),
        ("github", "::warning file=app.log,line=3,col=37,title="),
        ("sarif", r#""region":{"startColumn":37,"startLine":3}"#),
        ("gitlab", "\"begin\": 3\n"),
        ("json", r#""source":"app.log","line":3,"column":37"#),
        ("jsonl", r#""source":"app.log","line":3,"column":37"#),
        ("junit", r#"file="app.log" line="3""#),
    ] {
        let text = printed(format, input);
        assert!(text.contains(place), "{format}: {text}");
    }
}
