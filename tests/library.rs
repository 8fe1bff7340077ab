//! The library as another program uses it: one call, whatever the inputs are.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{self, Read};

use gemdiag::report::{Beside, Style};
use gemdiag::{Cause, Clock, Diagnosis, Finding, Format, Knowledge, Merge, Report};

const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/logs/app.log");

fn diagnosis() -> Diagnosis {
    Diagnosis::new().clock(Clock::fixed("2026-11-22T10:00:00Z".parse().unwrap()))
}

/// The report as JSON, without what names the input.
fn told(report: &Report) -> String {
    let mut json: serde_json::Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    for incident in json["incidents"].as_array_mut().unwrap() {
        incident["last_source"].take();
        incident["example"]["source"].take();
    }
    json.to_string()
}

/// A reader that gives a text and then fails.
struct Broken(io::Cursor<&'static str>);

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the line is dead")),
            count => Ok(count),
        }
    }
}

#[test]
fn a_text_bytes_a_file_and_a_reader_are_answered_alike_by_any_number_of_threads() {
    let text = std::fs::read_to_string(LOG).unwrap();
    let expected = diagnosis().text(&text).run();
    assert!(!expected.findings.is_empty());
    for threads in [1, 3] {
        for other in [
            diagnosis().path(LOG),
            diagnosis().bytes("log", text.as_bytes()),
            diagnosis().reader("log", io::Cursor::new(text.clone())),
        ] {
            let report = other.threads(threads).run();
            assert!(report.problems.is_empty(), "{:?}", report.problems);
            assert_eq!(told(&report), told(&expected), "{:?}", report.inputs);
        }
    }
}

#[test]
fn packed_bytes_are_unpacked() {
    let text = std::fs::read(LOG).unwrap();
    let mut packed = Vec::new();
    flate2::read::GzEncoder::new(&text[..], flate2::Compression::fast()).read_to_end(&mut packed).unwrap();
    assert_eq!(told(&diagnosis().bytes("log.gz", packed).run()), told(&diagnosis().bytes("log", text).run()));
}

#[test]
fn a_reader_that_fails_is_a_problem_and_what_came_before_it_counts() {
    let broken =
        Broken(io::Cursor::new("503 UNAVAILABLE. The model is overloaded. Please try again later.\n"));
    let report = diagnosis().reader("pod", broken).text("nothing\n").run();
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.inputs, ["<pod>", "<text>"]);
    assert_eq!(report.problems, ["cannot read all of <pod>: the line is dead"]);
}

#[test]
fn the_json_of_a_report_is_what_the_format_prints() {
    let report = diagnosis().path(LOG).run();
    let mut printed = Vec::new();
    Format::Json.write(&report, &Style::PLAIN, &mut printed).unwrap();
    assert_eq!(String::from_utf8(printed).unwrap(), report.to_json().unwrap() + "\n");
}

/// Programs name these by their rooms as well as at the front.
#[test]
fn the_front_is_the_rooms() {
    use gemdiag::{clock::Clock as RoomClock, terms::Cause as RoomCause};
    let clock: Clock = RoomClock::system();
    let report = gemdiag::triage("503 UNAVAILABLE. The model is overloaded.", clock);
    let finding: &Finding = &report.findings[0];
    assert_eq!([finding.incident.key.cause, Cause::Overload], [RoomCause::Overload; 2]);
}

/// A team's own tables are let go with the last report that was made by them.
#[test]
fn tables_of_ones_own_are_not_leaked() {
    let overlay = gemdiag::knowledge::Overlay::read("fixtures/knowledge".as_ref()).unwrap();
    let know = Knowledge::overlaid(overlay);
    let watched = std::sync::Arc::downgrade(&know);
    let report = diagnosis().knowledge(know).path(LOG).run();
    assert!(watched.upgrade().is_some());
    drop(report);
    assert!(watched.upgrade().is_none());
}

fn part(text: &str) -> Vec<u8> {
    let report = diagnosis().keep_part().bytes("log", text).run();
    let mut part = Vec::new();
    Format::Partial.write(&report, &Style::PLAIN, &mut part).unwrap();
    part
}

fn merged(parts: &[&[u8]]) -> Merge {
    let mut merge = Merge::new();
    parts.iter().for_each(|part| merge.add("part", *part).unwrap());
    merge
}

#[test]
fn merged_parts_are_the_report_of_one_run() {
    let text = std::fs::read_to_string(LOG).unwrap();
    let (clock, beside) =
        (Clock::fixed("2026-11-22T10:00:00Z".parse().unwrap()), Beside::new(Knowledge::builtin()));
    let whole = diagnosis().bytes("log", text.as_bytes()).run();
    let merge = merged(&[&part(&text)]);
    assert!(merge.doubts().is_empty());
    assert_eq!(told(&merge.report(&beside, clock)), told(&whole));
}

#[test]
fn a_part_that_is_none_is_refused_and_a_copy_is_doubted() {
    let part = part("503 UNAVAILABLE. The model is overloaded. Please try again later.\n");
    let mut merge = merged(&[&part]);
    assert!(merge.add("other", &b"{}"[..]).is_err());
    assert!(merge.doubts().is_empty());
    merge.add("again", part.as_slice()).unwrap();
    let doubt = "again says the same as part: if it is a copy, its errors count twice";
    assert_eq!(merge.doubts(), [doubt]);
    let report = merge.report(&Beside::new(Knowledge::builtin()), Clock::system());
    assert_eq!((report.findings[0].incident.count, &report.problems[..]), (2, &[doubt.to_owned()][..]));
}

#[test]
fn one_incident_is_written_as_it_stands_among_all_but_without_its_number() {
    let report = diagnosis().path(LOG).run();
    let second = &report.findings[1];
    let mut block = Vec::new();
    gemdiag::report::finding(&report, second, &Style::PLAIN, &mut block).unwrap();
    let block = String::from_utf8(block).unwrap();
    let head = format!("{}[{}] ", second.severity().id(), second.incident.key.cause);
    assert!(block.starts_with(&head), "{block}");
    assert!(block.contains("\n  do   1. ") && !block.contains("incidents from"), "{block}");
}
