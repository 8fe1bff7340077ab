//! The answer depends on the bytes alone: not on how an input is cut, on how many threads read it, or on whether it is
//! a file or comes through a pipe.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use gemdiag::clock::Clock;
use gemdiag::correlate::{Event, Incident, Totals, Triage};
use gemdiag::input::{Dispenser, Origin, Shape};
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::{self, Options, SHAPE};
use proptest::prelude::*;

/// Everything that a run tells.
#[derive(Debug, PartialEq)]
struct Answer {
    /// Of each event: `line:column`, its cause, its project, and how many texts told it.
    events: Vec<(String, String, Option<String>, u64)>,
    incidents: Vec<Incident>,
    totals: Totals,
}

fn answer(origin: Origin, block: usize, threads: usize) -> Answer {
    let clock = Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap());
    let inputs = Dispenser::new(vec![origin], Shape { block, ..SHAPE });
    let (mut triage, mut events) = (Triage::default(), Vec::new());
    let totals = pipeline::run(
        &inputs,
        &clock,
        Options { threads, every_text: false, know: Knowledge::builtin() },
        |event: Event| {
            let project = event.error.project.as_ref().map(ToString::to_string);
            let place = format!("{}:{}", event.place.line, event.place.column);
            events.push((place, event.verdict.cause.to_string(), project, event.sightings));
            triage.observe(&event, Knowledge::builtin());
        },
    );
    let (_, problems) = inputs.finish();
    assert!(problems.is_empty(), "{problems:?}");
    let incidents = triage.incidents().into_iter().map(nameless).collect();
    Answer { events, incidents, totals }
}

/// The incident without the name of its input, which is the one thing that may differ.
fn nameless(incident: &Incident) -> Incident {
    let mut incident = incident.clone();
    incident.last_place.source = Arc::from("");
    incident.sources = Default::default();
    if let Some(example) = &mut incident.example {
        example.place.source = Arc::from("");
    }
    incident
}

/// Files below `dir`.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The same bytes, packed: they come as a stream, as from a pipe.
fn packed(bytes: &[u8], dir: &Path) -> Origin {
    let path = dir.join("packed.gz");
    let mut packer = GzEncoder::new(std::fs::File::create(&path).unwrap(), Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap();
    Origin::Path(path)
}

#[test]
fn every_fixture_is_answered_alike_however_it_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let fixtures = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"));
    assert!(fixtures.len() >= 2);
    for path in fixtures {
        let bytes = std::fs::read(&path).unwrap();
        let expected = answer(Origin::Path(path.clone()), SHAPE.block, 1);
        for (block, threads) in [(1, 2), (7, 3), (4096, 4), (1 << 20, 2)] {
            if bytes.len() / block > 150 {
                continue; // Each piece brings its surroundings along: tiny ones are for small files.
            }
            let read = answer(Origin::Path(path.clone()), block, threads);
            assert_eq!(read, expected, "{} in blocks of {block}, {threads} threads", path.display());
            let streamed = answer(packed(&bytes, dir.path()), block, threads);
            assert_eq!(streamed, expected, "{} as a stream of {block}", path.display());
        }
    }
}

/// The same body is Gemini's where the lines above it say so, and nobody's elsewhere: what was read first decides nothing
/// about the others.
#[test]
fn a_body_that_only_its_surroundings_decide_is_read_anew_each_time() {
    let dir = tempfile::tempdir().unwrap();
    let neutral = "{\n  \"service\": \"orders\"\n}\n".repeat(3);
    let ours = "{\n  \"url\": \"https://generativelanguage.googleapis.com/v1beta/models\"\n}\n";
    let body = "{\n  \"error\": {\n    \"code\": 429,\n    \"message\": \"Too Many Requests\"\n  }\n}\n";
    let log = neutral.clone() + ours + body + &format!("{neutral}{body}").repeat(300) + &neutral;
    let path = dir.path().join("app.json");
    std::fs::write(&path, log).unwrap();
    for (block, threads) in [(SHAPE.block, 1), (4096, 1), (4096, 4)] {
        let answer = answer(Origin::Path(path.clone()), block, threads);
        assert_eq!(answer.events.len(), 1, "{threads} threads");
    }
}

/// Texts around which a record has other bounds than its own lines show: with the shortcut past looking for them, and without
/// it, there are the same failures, wherever the input is cut.
#[test]
fn a_shortcut_past_a_record_s_bounds_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    let document = |i: usize| {
        format!(
            "{{\n  \"error\": {{\n    \"code\": 429,\n    \"message\": \"Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: {i}, model: gemini-3.5-flash\",\n    \"status\": \"RESOURCE_EXHAUSTED\"\n  }}\n}}\n"
        )
    };
    let typed = |kind: &str| {
        format!(
            "{{\n  \"@type\": \"type.googleapis.com/{kind}\",\n  \"status\": {{\n    \"code\": 7,\n    \"message\": \"Required permission\"\n  }},\n  \"serviceName\": \"compute.googleapis.com\"\n}}\n"
        )
    };
    let line = |i: usize| {
        let body = document(i).replace('\n', "").replace('"', "\\\"");
        format!("{{\"ts\":\"2026-11-22T09:00:00Z\",\"caller\":\"a.go\",\"body\":\"{body}\"}}\n")
    };
    let cut = "{\"ts\":\"2026-11-22T09:00:00Z\",\"note\":\"gemini-3.5-flash RESOURCE_EXHAUSTED 429 in a call with these arguments: {\n";
    let each = |one: &dyn Fn(usize) -> String| (0..60).map(|i| one(10 * i)).collect::<String>();
    for (name, log) in [
        ("a line that was cut off", each(&|i| line(i) + cut + &line(i + 1) + &line(i + 2))),
        ("an audit log", each(&|i| document(i) + &typed("google.cloud.audit.AuditLog") + &document(i + 1))),
        ("a type without an error", each(&|i| document(i) + &typed("google.rpc.Help") + &document(i + 1))),
        (
            "the details of an error",
            each(&|i| {
                let told = "Error calling gemini-3.5-flash: 429 RESOURCE_EXHAUSTED\nDetails:\n";
                told.to_owned() + &typed("google.rpc.Help") + &document(i) + &document(i + 1)
            }),
        ),
    ] {
        std::fs::write(&path, &log).unwrap();
        let whole = answer(Origin::Path(path.clone()), SHAPE.block, 1);
        for (block, threads) in [(997, 1), (4096, 3)] {
            let read = answer(Origin::Path(path.clone()), block, threads);
            assert_eq!(read.events, whole.events, "{name}, in blocks of {block}");
        }
        assert_eq!(every_text(Origin::Path(path.clone())), whole.events.len(), "{name}, each text read anew");
    }
}

/// Events where no shortcut is taken.
fn every_text(origin: Origin) -> usize {
    let clock = Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap());
    let inputs = Dispenser::new(vec![origin], SHAPE);
    let options = Options { threads: 1, every_text: true, know: Knowledge::builtin() };
    let mut events = 0;
    pipeline::run(&inputs, &clock, options, |_: Event| events += 1);
    events
}

/// A refusal as JSON loggers, terminals and servers print it.
fn refusal(kind: usize, project: u64, wait: u64) -> String {
    let body = format!(
        r#"{{"error":{{"code":429,"message":"You exceeded your current quota.\nPlease retry in {wait}s.","status":"RESOURCE_EXHAUSTED","details":[{{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","domain":"googleapis.com","metadata":{{"service":"generativelanguage.googleapis.com","consumer":"projects/{project}"}}}}]}}}}"#
    );
    match kind {
        0 => format!(
            "{{\"time\":\"2026-05-01T00:00:{:02}Z\",\"level\":\"ERROR\",\"msg\":\"Gemini failed: {}\"}}\n",
            wait % 60,
            body.replace('\\', "\\\\").replace('"', "\\\"")
        ),
        1 => format!("2026-05-01 00:00:{:02} ERROR app: {body}\n", wait % 60),
        2 => format!("{}\n", body.replace(",\"", ",\n  \"").replace("{\"", "{\n  \"")),
        3 => format!("{body},{body},"),
        _ => "Traceback (most recent call last):\n  File \"x.py\", line 3, in f\ngoogle.genai.errors.ServerError: 503 UNAVAILABLE. {'error': {'code': 503, 'message': 'The model is overloaded. Please try again later.', 'status': 'UNAVAILABLE'}}\n".to_owned(),
    }
}

/// What stands between.
fn noise(kind: usize, length: usize) -> String {
    match kind {
        0 => "\n".to_owned(),
        1 => "10.0.0.1 - - [01/May/2026:00:00:00 +0000] \"GET /x HTTP/1.1\" 503 14569\n"
            .repeat(length % 40 + 1),
        2 => "{\"level\":\"info\",\"msg\":\"all is well\"}\n".repeat(length % 20 + 1),
        3 => format!("error: {}\n", "x{[\"".repeat(length)),
        4 => "y".repeat(length * 40) + "\n",
        _ => "y".repeat(length * 40),
    }
}

fn log() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        (0..5usize, 1_000_000..1_000_004u64, 1..50u64).prop_map(|(k, p, w)| refusal(k, p, w)),
        (0..6usize, 1..3000usize).prop_map(|(k, n)| noise(k, n)),
    ];
    prop::collection::vec(part, 1..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn any_log_is_answered_alike_however_it_is_read(log in log(), block in 200..9000usize, threads in 1..5usize) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        std::fs::write(&path, &log).unwrap();
        let expected = answer(Origin::Path(path.clone()), SHAPE.block, 1);
        prop_assert_eq!(&answer(Origin::Path(path), block, threads), &expected);
        prop_assert_eq!(&answer(packed(log.as_bytes(), dir.path()), block, threads), &expected);
        prop_assert_eq!(&answer(Origin::Text(log), block, threads), &expected);
    }
}

/// What was lost once, with the number of failures in it.
#[test]
fn no_body_in_or_behind_a_line_that_is_too_long_is_lost_to_the_cuts() {
    let long = "y".repeat(70_000);
    let [two, line] = [refusal(3, 1_000_001, 7), refusal(1, 1_000_002, 8)];
    let dir = tempfile::tempdir().unwrap();
    for (log, count) in [
        (format!("{long}\n{two}"), 2),
        (format!("{long}{two}"), 2),
        // A part of the long line looked as if it belonged to the next line.
        (format!("{}error: x{{[\"\n{}{line}", &long[..65_564], &long[..5957]), 1),
        // The last body was taken for a part of the one before the cut.
        (format!("{long}{}{two}{}{line}", &long[..47_760], &long[..32_080]), 3),
        // The end of the long line was sought in the next one.
        (format!("{}error: x\n{line}{two}", &long[..65_560]), 3),
    ] {
        let path = dir.path().join("log");
        std::fs::write(&path, &log).unwrap();
        let expected = answer(Origin::Path(path.clone()), SHAPE.block, 1);
        assert_eq!(expected.events.len(), count);
        for block in (200..9000).step_by(773) {
            assert_eq!(answer(Origin::Path(path.clone()), block, 2), expected, "blocks of {block}");
        }
    }
}
