//! Damage: every case cut off at pseudo-random places, and with lines of other programs between its own.
//!
//! What is left may tell less. It must never tell something else: each event has the right cause, or the one that its
//! bare status has, or a bucket that the whole names as well. A text that was cut off never has more events than the
//! whole. Lines of other programs may tear a text into pieces that do not show that they belong together: that may
//! make two events of one in a few of a hundred texts, and no more.
//! `GEMDIAG_CORPUS=FILE.jsonl cargo test --release --test mutations -- --ignored` does the same for a larger corpus.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and figures are printed"
)]

mod reading;

use std::collections::BTreeMap;

use reading::{Case, Reader, cases};
use serde_json::Value;

/// Pseudo-random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % limit.max(1)
    }
}

/// Lines of other programs, some of them with numbers that look like a status.
const NOISE: &[&str] = &[
    "INFO app.http: GET /healthz 200 3ms",
    "DEBUG app.db: SELECT id, body FROM tickets LIMIT 50 -- 429 rows, 12.4 ms",
    "fetched 503 rows from tickets in 41 ms",
    "worker 5 of 20 busy, queue depth 400",
    "",
];

/// `text` with lines of other programs between some of its own.
fn interleaved(text: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() * 2);
    for line in text.split_inclusive(|b| *b == b'\n') {
        out.extend_from_slice(line);
        if line.ends_with(b"\n") && dice.below(6) == 0 {
            out.extend_from_slice(NOISE[dice.below(NOISE.len())].as_bytes());
            out.push(b'\n');
        }
    }
    out
}

/// What a bare status means.
fn of_status(http: Option<u64>, rpc: Option<&str>) -> &'static [&'static str] {
    match (http, rpc) {
        (Some(400), _) | (_, Some("INVALID_ARGUMENT" | "FAILED_PRECONDITION")) => &["bad-request"],
        (Some(401), _) | (_, Some("UNAUTHENTICATED")) => &["auth"],
        (Some(402), _) => &["prepay-depleted"],
        (Some(403), _) | (_, Some("PERMISSION_DENIED")) => &["permission"],
        (Some(404), _) | (_, Some("NOT_FOUND")) => &["model-not-found"],
        (Some(503), _) | (_, Some("UNAVAILABLE")) => &["overload"],
        (Some(499 | 504), _) | (_, Some("DEADLINE_EXCEEDED" | "CANCELLED")) => &["timeout"],
        (Some(500..=599), _) | (_, Some("INTERNAL")) => &["server-error"],
        _ => &[],
    }
}

/// The causes that a damaged text may have.
fn allowed(case: &Case, event: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().map(str::to_owned);
    let whole = case.events.iter().filter_map(|e| word(&e["cause"]));
    let buckets = case.events.iter().filter_map(|e| e["buckets"].as_array()).flatten().filter_map(word);
    let status = of_status(event["http_status"].as_u64(), event["grpc_status"].as_str());
    whole
        .chain(buckets)
        .chain(status.iter().map(|s| (*s).to_owned()))
        .chain(["quota-unspecified".to_owned()])
        .collect()
}

#[derive(Default)]
struct Figures {
    texts: usize,
    right: usize,
    vague: usize,
    nothing: usize,
    wrong: BTreeMap<String, String>,
    invented: BTreeMap<String, String>,
    noisy: usize,
    torn: usize,
}

impl Figures {
    fn take(&mut self, case: &Case, how: &str, events: &[Value]) {
        self.texts += 1;
        let noisy = how.starts_with("noise");
        self.noisy += usize::from(noisy);
        if events.len() > case.events.len() && noisy {
            self.torn += 1;
        } else if events.len() > case.events.len() {
            let causes: Vec<&Value> = events.iter().map(|e| &e["cause"]).collect();
            self.invented.entry(case.name.clone()).or_insert_with(|| format!("{how}: {causes:?}"));
        }
        self.nothing += usize::from(events.is_empty());
        for event in events {
            let cause = event["cause"].as_str().unwrap_or_default();
            if case.events.iter().any(|e| e["cause"] == event["cause"]) {
                self.right += 1;
            } else if allowed(case, event).iter().any(|c| c == cause) {
                self.vague += 1;
            } else {
                self.wrong.entry(case.name.clone()).or_insert_with(|| format!("{how}: {cause}"));
            }
        }
    }
}

/// Damages each case `cuts` times in both ways.
fn damage(cases: &[Case], cuts: usize) -> Figures {
    let reader = Reader::new();
    let mut figures = Figures::default();
    for case in cases {
        // By its name: another case beside it changes nothing for this one.
        let seed =
            case.name.bytes().fold(1, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ seed);
        // What is cut off of a text that is not ours may be the very word that says so.
        for _ in 0..if case.events.is_empty() { 0 } else { cuts } {
            let at = dice.below(case.input.len());
            figures.take(case, &format!("cut at {at}"), &reader.read(&case.input[..at]));
        }
        for round in 0..cuts.div_ceil(10) {
            let text = interleaved(&case.input, &mut dice);
            figures.take(case, &format!("noise {round}"), &reader.read(&text));
        }
    }
    println!(
        "{} texts: {} events right, {} vague, {} texts without any; {} wrong, {} invented; {} of {} noisy ones torn",
        figures.texts,
        figures.right,
        figures.vague,
        figures.nothing,
        figures.wrong.len(),
        figures.invented.len(),
        figures.torn,
        figures.noisy
    );
    figures
}

#[test]
fn damage_never_makes_a_wrong_cause_and_never_another_event() {
    let mut cases = cases("cases");
    cases.extend(reading::cases("negatives"));
    let figures = damage(&cases, 6);
    assert!(figures.right > cases.len(), "{} right", figures.right);
    assert!(figures.wrong.is_empty(), "{:#?}", figures.wrong);
    assert!(figures.invented.is_empty(), "{:#?}", figures.invented);
    // A line of another program between the lines of a body begins a record: it says nothing of going on. What it tears off
    // of a text that is no failure may read like one. Reports of many lines, as test runners print them, tear most easily.
    assert!(figures.torn * 100 <= figures.noisy * 14, "{} of {} torn", figures.torn, figures.noisy);
}

#[test]
#[ignore = "takes minutes, and a corpus that is named by GEMDIAG_CORPUS"]
fn damage_of_a_large_corpus() {
    let Some(path) = std::env::var_os("GEMDIAG_CORPUS") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let cases: Vec<Case> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter_map(|sample| {
            Some(Case {
                name: sample["id"].as_str()?.to_owned(),
                input: sample["input"].as_str()?.as_bytes().to_vec(),
                events: sample["events"].as_array()?.clone(),
            })
        })
        .collect();
    let figures = damage(&cases, 50);
    println!("wrong: {:#?}\ninvented: {:#?}", figures.wrong, figures.invented);
    assert!(figures.wrong.is_empty() && figures.invented.is_empty());
}
