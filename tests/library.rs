//! The library as another program uses it: one call, whatever the inputs are.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{self, Read};

use gemdiag::report::Style;
use gemdiag::{Cause, Clock, Diagnosis, Finding, Format, Knowledge, Report};

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
