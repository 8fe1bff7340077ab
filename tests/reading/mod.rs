//! Cases and what must be read from them.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses a part of it, and a test that cannot go on fails"
)]

use std::path::{Path, PathBuf};

use gemdiag::clock::Clock;
use gemdiag::input::{Dispenser, Origin};
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::{self, Options, SHAPE};
use gemdiag::report;
use serde_json::Value;

/// A text, and the failed requests that it reports, each with the fields that the text tells.
pub(crate) struct Case {
    pub name: String,
    pub input: Vec<u8>,
    pub events: Vec<Value>,
}

/// `NAME.txt` with `NAME.expected.jsonl` beside it; without one, the text reports nothing.
pub(crate) fn cases(folder: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let texts = paths.iter().filter(|p| p.extension().is_some_and(|e| e == "txt"));
    texts
        .map(|path| {
            let expected = std::fs::read_to_string(path.with_extension("expected.jsonl")).unwrap_or_default();
            Case {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                input: std::fs::read(path).unwrap(),
                events: expected.lines().map(|l| serde_json::from_str(l).unwrap()).collect(),
            }
        })
        .collect()
}

/// Reads texts as the program does, all from one file that is written again and again.
pub(crate) struct Reader {
    folder: tempfile::TempDir,
    clock: Clock,
}

impl Reader {
    pub(crate) fn new() -> Self {
        let clock = Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap());
        Self { folder: tempfile::tempdir().unwrap(), clock }
    }

    /// The events of `input`, as the program prints them.
    pub(crate) fn read(&self, input: &[u8]) -> Vec<Value> {
        let path = self.folder.path().join("log");
        std::fs::write(&path, input).unwrap();
        let inputs = Dispenser::new(vec![Origin::Path(path)], SHAPE);
        let mut lines = Vec::new();
        let options = Options { threads: 1, every_text: true, know: Knowledge::builtin() };
        pipeline::run(&inputs, &self.clock, options, |event| {
            report::jsonl_event(&event, Knowledge::builtin(), &mut lines).unwrap();
        });
        lines
            .split(|b| *b == b'\n')
            .filter(|l| !l.is_empty())
            .map(|l| serde_json::from_slice(l).unwrap())
            .collect()
    }
}

/// How the events differ from what is expected: the fields that are not named may be anything.
pub(crate) fn differences(expected: &[Value], actual: &[Value]) -> Vec<String> {
    if expected.len() != actual.len() {
        let causes: Vec<&Value> = actual.iter().map(|e| &e["cause"]).collect();
        return vec![format!("{} events, {} expected: {causes:?}", actual.len(), expected.len())];
    }
    let pairs = expected.iter().zip(actual);
    pairs
        .flat_map(|(want, got)| {
            let fields =
                want.as_object().unwrap().iter().filter(|(key, value)| !is_same(key, value, &got[*key]));
            fields.map(|(key, value)| format!("{key}: want {value} got {}", got[key])).collect::<Vec<_>>()
        })
        .collect()
}

fn is_same(key: &str, want: &Value, got: &Value) -> bool {
    match (key, want.as_f64(), got.as_f64()) {
        // A duration in a field is cut to whole seconds, the one in the message is not.
        ("retry_after_s", Some(want), Some(got)) => (want - got).abs() <= 1.0,
        ("time", ..) => match (instant(want), instant(got)) {
            (Some(want), Some(got)) => (want - got).abs() < 1000,
            (want, got) => want.is_none() && got.is_none(),
        },
        _ => want == got,
    }
}

fn instant(value: &Value) -> Option<i64> {
    let text = value.as_str()?;
    let zoned = chrono::DateTime::parse_from_rfc3339(text).map(|t| t.timestamp_millis());
    let local = || text.parse::<chrono::NaiveDateTime>().map(|t| t.and_utc().timestamp_millis());
    zoned.or_else(|_| local()).ok()
}
