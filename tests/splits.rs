//! A log that is read slice by slice is told as one run over the whole tells it, wherever it is cut, in whatever order and
//! grouping its parts are merged: the report is the same, byte for byte.
//!
//! `GEMDIAG_SPLITS=1000` tries so many logs; each is cut at up to 63 places.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::sync::LazyLock;

use gemdiag::clock::Clock;
use gemdiag::correlate::{Part, Triage};
use gemdiag::input::{Dispenser, Given, Origin, Slice};
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::{self, Counting, Options, SHAPE};
use gemdiag::report::{Beside, Format, Report, Style};
use proptest::prelude::*;

/// What one run, or one slice, counted.
fn count(inputs: Dispenser, threads: usize) -> (Triage, Vec<String>, Vec<String>) {
    let know = Knowledge::builtin();
    let mut triage = Triage::default();
    let options = Options { threads, every_text: false, know };
    let totals = pipeline::run(&inputs, &clock(), options, Counting { triage: &mut triage, know });
    triage.count(&totals);
    let (sources, problems) = inputs.finish();
    let names = sources.into_iter().map(|source| source.name).collect();
    (triage, names, problems.iter().map(ToString::to_string).collect())
}

fn clock() -> Clock {
    Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap())
}

/// The report as JSON. The line that came nearest to a failure is told where there is none, and is in no part.
fn told(triage: Triage, inputs: Vec<String>, problems: Vec<String>) -> String {
    let beside = Beside::new(Knowledge::builtin());
    let mut report = Report::advised(triage, &beside, inputs, problems, clock());
    report.totals.almost = None;
    let mut out = Vec::new();
    Format::Json.write(&report, &Style::PLAIN, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn document(triage: &Triage, inputs: Vec<String>, problems: Vec<String>) -> Vec<u8> {
    let mut document = Vec::new();
    Part::new(triage, inputs, problems).write(&mut document).unwrap();
    document
}

fn given(name: &str, log: &[u8]) -> Origin {
    Origin::Given(Given::bytes(name, log))
}

/// The part of one slice, as it is written.
fn part(name: &str, log: &[u8], own: std::ops::Range<usize>) -> Vec<u8> {
    let slice = Slice { own: own.start as u64..own.end as u64, size: None, begins: 0 };
    let inputs = Dispenser::slice(given(name, log), slice, SHAPE);
    let (triage, names, problems) = count(inputs, 1);
    document(&triage, names, problems)
}

/// Several parts as one, as `gemdiag merge --format partial` writes it; and what it says of borders.
fn merged(parts: &[Vec<u8>]) -> (Triage, Vec<String>, Vec<String>) {
    let (mut triage, mut inputs, mut problems) = (Triage::default(), Vec::new(), Vec::new());
    for part in parts {
        let (more, unread) = Part::read(part.as_slice()).unwrap().merge_into(&mut triage).unwrap();
        inputs.extend(more);
        problems.extend(unread);
    }
    problems.extend(triage.uneven());
    inputs.extend(triage.sliced());
    (triage, inputs, problems)
}

/// Merges in the order and grouping that the numbers say, until one part is left.
fn as_a_tree(mut parts: Vec<Vec<u8>>, order: &[usize]) -> Vec<u8> {
    let mut order = order.iter().cycle();
    let mut next = |below: usize| order.next().unwrap() % below;
    while parts.len() > 1 {
        let (some, mut group) = (1 + next(4), Vec::new());
        for _ in 0..=some.min(parts.len() - 1) {
            group.push(parts.swap_remove(next(parts.len())));
        }
        let (triage, inputs, problems) = merged(&group);
        parts.push(document(&triage, inputs, problems));
    }
    parts.remove(0)
}

/// Texts as people have sent them: tracebacks, pretty JSON, access logs, boxes, of many clients.
static CASES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|e| e == "txt")).collect();
    paths.sort();
    let texts = paths.iter().map(|path| std::fs::read(path).unwrap());
    // What is in UTF-16 or packed is read as a whole.
    texts.filter(|text| std::str::from_utf8(text).is_ok()).collect()
});

/// A piece of a log: which, and a number that varies it.
type Piece = (u8, u32);

/// A log of these pieces.
fn log(pieces: &[Piece]) -> Vec<u8> {
    texts(pieces).concat()
}

/// The texts of these pieces.
fn texts(pieces: &[Piece]) -> Vec<Vec<u8>> {
    let (mut texts, mut second) = (Vec::new(), 1_795_514_400_i64);
    for (kind, number) in pieces {
        let mut log = Vec::new();
        second += i64::from(number % 37);
        let at = chrono::DateTime::from_timestamp(second, 0).unwrap().format("%Y-%m-%dT%H:%M:%S");
        let model = ["gemini-3.5-flash", "gemini-2.5-pro"][(number % 2) as usize];
        let mut text = String::new();
        let written = match kind {
            0 | 1 => {
                log.extend(&CASES[*number as usize % CASES.len()]);
                log.push(b'\n');
                Ok(())
            }
            2 => writeln!(
                text,
                r#"{{"time":"{at}Z","level":"error","user":"Zoë 😀","msg":"call failed","error":{{"code":429,"message":"Quota exceeded for metric: generativelanguage.googleapis.com/generate_requests_per_model, limit: 10, model: {model}","status":"RESOURCE_EXHAUSTED","details":[{{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel","quotaValue":"10"}}]}},{{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{}.25s"}}]}}}}"#,
                number % 50
            ),
            3 => writeln!(
                text,
                "{at}Z INFO httpx HTTP Request: POST https://generativelanguage.googleapis.com/v1beta/models/{model}:generateContent \"HTTP/1.1 200 OK\""
            ),
            4 => writeln!(
                text,
                "{at}Z ERROR app attempt {}/5 failed: 503 UNAVAILABLE. {{'error': {{'code': 503, 'message': 'The model is overloaded.', 'status': 'UNAVAILABLE'}}}}, model {model}, retrying",
                1 + number % 5
            ),
            5 => writeln!(
                text,
                "{at}Z INFO httpx HTTP Request: POST https://generativelanguage.googleapis.com/v1beta/models/{model}:generateContent \"HTTP/1.1 503 Service Unavailable\"\n{at}Z ERROR app failed\nTraceback (most recent call last):\n  File \"a.py\", line {number}, in f\n    client.models.generate_content(model=\"{model}\")\ngoogle.genai.errors.ServerError: 503 UNAVAILABLE. {{'error': {{'code': 503, 'message': 'The model is overloaded. Please try again later.', 'status': 'UNAVAILABLE'}}}}"
            ),
            6 => writeln!(
                text,
                "google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {{'error': {{'code': 429, 'message': 'Resource has been exhausted (e.g. check quota).', 'status': 'RESOURCE_EXHAUSTED'}}}}"
            ),
            7 => writeln!(
                text,
                "web-{} | {at}Z ERROR chat gemini said 429 RESOURCE_EXHAUSTED, project=shop-{} model={model}",
                number % 3,
                number % 4
            ),
            8 => writeln!(text, "{at}Z WARN openai 429 rate limit of another provider"),
            _ => {
                for line in 0..number % 400 {
                    let _ =
                        writeln!(text, "{at}Z INFO worker {line} did what it does, naïvely, and all is well");
                }
                Ok(())
            }
        };
        written.unwrap();
        log.extend(text.as_bytes());
        texts.push(log);
    }
    texts
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let mixed = prop::collection::vec((0..11u8, any::<u32>()), 1..250);
    let of_one_kind = (2..9u8, prop::collection::vec(any::<u32>(), 1..400))
        .prop_map(|(kind, numbers)| numbers.into_iter().map(|number| (kind, number)).collect());
    let few_kinds = (prop::collection::vec(2..10u8, 2), prop::collection::vec(any::<u32>(), 1..400))
        .prop_map(|(kinds, numbers)| {
            numbers.into_iter().map(|number| (kinds[number as usize / 7 % 2], number)).collect()
        });
    prop_oneof![3 => mixed, 1 => of_one_kind, 1 => few_kinds]
}

/// How many logs are tried.
fn cases() -> u32 {
    std::env::var("GEMDIAG_SPLITS").ok().and_then(|cases| cases.parse().ok()).unwrap_or(6)
}

/// Failures of which each tells all of itself: JSON that names a wait, and attempts; requests that went well; and other lines.
fn of_themselves() -> impl Strategy<Value = Vec<Piece>> {
    let kind = prop_oneof![3 => Just(2u8), 3 => Just(4), 2 => Just(3), 1 => Just(9)];
    prop::collection::vec((kind, any::<u32>()), 1..150)
}

/// A report without what it says of its inputs: their number, and at which places incidents begin and end.
fn without_places(told: &str) -> serde_json::Value {
    let mut report: serde_json::Value = serde_json::from_str(told).unwrap();
    report["inputs"].take();
    report["totals"]["inputs"].take();
    for incident in report["incidents"].as_array_mut().unwrap() {
        for place in ["example", "last_source", "last_line", "last_column"] {
            incident[place].take();
        }
    }
    report
}

/// Where a log of this length is cut.
fn borders(length: usize, cuts: &[u32]) -> Vec<usize> {
    let mut borders: Vec<usize> = cuts.iter().map(|cut| *cut as usize % (length + 1)).collect();
    borders.extend([0, length]);
    borders.sort_unstable();
    borders
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn slices_of_logs_are_told_as_the_whole(
        logs in prop::collection::vec((pieces(), prop::collection::vec(any::<u32>(), 0..64)), 1..3),
        order in prop::collection::vec(0..1000usize, 40),
    ) {
        let logs: Vec<(String, Vec<u8>, Vec<u32>)> = (0..)
            .zip(logs)
            .map(|(number, (pieces, cuts))| (format!("app.log.{number}"), log(&pieces), cuts))
            .collect();
        let whole = logs.iter().map(|(name, log, _)| given(name, log)).collect();
        let (triage, inputs, problems) = count(Dispenser::new(whole, SHAPE), 1);
        let expected = told(triage, inputs, problems);
        let mut parts = Vec::new();
        for (name, log, cuts) in &logs {
            let borders = borders(log.len(), cuts);
            parts.extend(borders.windows(2).map(|pair| part(name, log, pair[0]..pair[1])));
        }
        let one_by_one = merged(&parts);
        prop_assert_eq!(&one_by_one.2, &Vec::<String>::new());
        prop_assert_eq!(one_by_one.0.holes(), Vec::<String>::new());
        let joined = told(one_by_one.0, one_by_one.1, one_by_one.2);
        prop_assert_eq!(&joined, &expected);
        let (triage, inputs, problems) = merged(&[as_a_tree(parts, &order)]);
        prop_assert_eq!(told(triage, inputs, problems), expected);
    }

    #[test]
    fn a_rotated_log_is_told_as_the_file_that_it_was(
        pieces in of_themselves(),
        rotations in prop::collection::vec(any::<u32>(), 1..6),
        cuts in prop::collection::vec(any::<u32>(), 0..8),
        order in prop::collection::vec(0..1000usize, 40),
    ) {
        let texts = texts(&pieces);
        let mut rotations = borders(texts.len(), &rotations);
        rotations.dedup();
        let files: Vec<Vec<u8>> = rotations.windows(2).map(|pair| texts[pair[0]..pair[1]].concat()).collect();
        let name = |age: usize| if age == 0 { "app.log".to_owned() } else { format!("app.log.{age}") };
        let names: Vec<String> = (0..files.len()).rev().map(name).collect();
        let read = |logs: Vec<Origin>| {
            let (triage, inputs, problems) = count(Dispenser::new(logs, SHAPE), 1);
            told(triage, inputs, problems)
        };
        let file = read(vec![given("app.log", &texts.concat())]);
        let logs = names.iter().zip(&files).map(|(name, log)| given(name, log)).collect();
        let rotated = read(logs);
        prop_assert_eq!(without_places(&rotated), without_places(&file));
        let mut parts = Vec::new();
        for (name, log) in names.iter().zip(&files) {
            let borders = borders(log.len(), &cuts);
            parts.extend(borders.windows(2).map(|pair| part(name, log, pair[0]..pair[1])));
        }
        let (triage, inputs, problems) = merged(&[as_a_tree(parts, &order)]);
        prop_assert_eq!(told(triage, inputs, problems), rotated);
    }

    #[test]
    #[cfg(feature = "zst")]
    fn slices_of_a_log_packed_in_frames_are_told_as_the_whole(
        pieces in pieces(),
        frames in prop::collection::vec(any::<u32>(), 0..40),
        cuts in prop::collection::vec(any::<u32>(), 0..8),
    ) {
        let (log, mut packed) = (log(&pieces), Vec::new());
        for pair in borders(log.len(), &frames).windows(2) {
            // A frame of bytes that are all there says how long it is.
            packed.extend(zstd::bulk::compress(&log[pair[0]..pair[1]], 1).unwrap());
        }
        let (triage, inputs, problems) = count(Dispenser::new(vec![given("a.zst", &packed)], SHAPE), 1);
        let expected = told(triage, inputs, problems);
        let borders = borders(log.len(), &cuts);
        let parts: Vec<_> = borders.windows(2).map(|pair| part("a.zst", &packed, pair[0]..pair[1])).collect();
        let (triage, inputs, problems) = merged(&parts);
        prop_assert_eq!(told(triage, inputs, problems), expected);
    }
}
