//! What leaves the program.

use std::sync::LazyLock;

use gemdiag::Merge;
use gemdiag::clock::Clock;
use gemdiag::correlate::{Event, Part, Triage};
use gemdiag::input::Dispenser;
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::{self, Counting, Options};
use gemdiag::report::{Beside, Format, Report, Style, schema};
use jsonschema::Validator;
use regex::Regex;
use serde_json::Value;

/// Keys and tokens of Google, as they are made.
static KEY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"AIza[0-9A-Za-z_-]{35}|ya29\.[0-9A-Za-z_-]{20}").unwrap());

static REPORT: LazyLock<Validator> = LazyLock::new(|| jsonschema::validator_for(&schema::report()).unwrap());

static LINE: LazyLock<Validator> = LazyLock::new(|| jsonschema::validator_for(&schema::line()).unwrap());

pub(crate) fn now() -> Clock {
    Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap())
}

/// What one run tells; a part of it may be asked for.
pub(crate) fn told(inputs: Dispenser, threads: usize, make: MakeReport) -> Report {
    let know = Knowledge::builtin();
    let mut triage = Triage::default();
    let options = Options { threads, every_text: false, know };
    let totals = pipeline::run(&inputs, &now(), options, Counting { triage: &mut triage, know });
    triage.count(&totals);
    let (sources, problems) = inputs.finish();
    let names = sources.into_iter().map(|source| source.name).collect();
    let problems = problems.iter().map(ToString::to_string).collect();
    make(triage, &Beside::new(know), names, problems, now())
}

type MakeReport = fn(Triage, &Beside, Vec<String>, Vec<String>, Clock) -> Report;

/// The report in this format, which shows no secret and nothing that a terminal obeys; of a part the text that is packed.
pub(crate) fn written(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    match &report.part {
        Some(part) if format == Format::Partial => part.write(&mut out).unwrap(),
        _ => format.write(report, &Style::PLAIN, &mut out).unwrap(),
    }
    let text = String::from_utf8(out).unwrap();
    harmless(&text);
    text
}

/// Nothing in a text is secret, or obeyed by a terminal.
pub(crate) fn harmless(text: &str) {
    assert!(!KEY.is_match(text), "a key: {text}");
    let obeyed = |c: char| {
        (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(obeyed), "a control character: {text:?}");
}

/// The report in every format: valid where there is a schema.
pub(crate) fn in_every_format(report: &Report) {
    for format in Format::ALL.iter().copied() {
        if format == Format::Partial && report.part.is_none() {
            continue;
        }
        let text = written(report, format);
        match format {
            Format::Json => valid(&REPORT, &text),
            Format::Jsonl => text.lines().for_each(|line| valid(&LINE, line)),
            Format::Sarif | Format::Gitlab => drop(serde_json::from_str::<Value>(&text).unwrap()),
            Format::Partial => {
                drop(Part::read(text.as_bytes()).unwrap());
                let mut packed = Vec::new();
                format.write(report, &Style::PLAIN, &mut packed).unwrap();
                Merge::new().add("part", packed.as_slice()).unwrap();
            }
            _ => {}
        }
    }
}

/// The line of an event.
pub(crate) fn event(event: &Event) {
    let mut out = Vec::new();
    gemdiag::report::jsonl_event(event, Knowledge::builtin(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    harmless(&text);
    valid(&LINE, &text);
}

fn valid(schema: &Validator, text: &str) {
    let json: Value = serde_json::from_str(text).unwrap();
    if let Err(error) = schema.validate(&json) {
        panic!("{error} at {}: {text}", error.instance_path());
    }
}
