//! No bytes make the program fall over, and none make it invent an error.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use gemdiag::clock::Clock;
use gemdiag::correlate::Totals;
use gemdiag::input::{Dispenser, Origin, Shape};
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::{self, Options, SHAPE};
use proptest::prelude::*;

/// Events and totals of a file with these bytes, read in blocks of this size by so many threads.
fn read(bytes: &[u8], block: usize, threads: usize) -> (usize, Totals) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    std::fs::write(&path, bytes).unwrap();
    let clock = Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap());
    let inputs = Dispenser::new(vec![Origin::Path(path)], Shape { block, ..SHAPE });
    let mut events = 0;
    let totals = pipeline::run(
        &inputs,
        &clock,
        Options { threads, every_text: true, know: Knowledge::builtin() },
        |_| events += 1,
    );
    (events, totals)
}

fn triage(bytes: &[u8]) -> (usize, Totals) {
    read(bytes, SHAPE.block, 1)
}

/// What makes a reader look closer, and tells no failure: whatever stands between, nothing was refused.
const CALM: &[&str] = &[
    "generativelanguage.googleapis.com",
    "https://aiplatform.googleapis.com/v1/projects/demo-project-123/",
    "models/gemini-2.5-flash:generateContent",
    "gemini-2.5-flash",
    "\"error\": null",
    "{\"error\":",
    "error",
    "Error: ",
    "retryDelay",
    "status: ",
    "HTTP/1.1 200 OK",
    "code = OK",
    "Traceback (most recent call last):\n",
    "{\"candidates\":[{\"content\":",
    "\n",
    "2026-11-22T10:00:00Z ",
];

/// Pieces of which error reports are made, so that random texts come near to being one.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "\\",
    "\\\"",
    "\n",
    ":",
    ",",
    " ",
    "error",
    "\"error\"",
    "code",
    "429",
    "503",
    "0",
    "RESOURCE_EXHAUSTED",
    "UNAVAILABLE",
    "message",
    "status",
    "details",
    "violations {",
    "quota_id:",
    "quotaId",
    "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
    "quotaValue",
    "retryDelay",
    "17s",
    "Please retry in 17.6s.",
    "Quota exceeded for metric: ",
    "limit: 0",
    "generativelanguage.googleapis.com",
    "models/gemini-2.5-flash:generateContent",
    "2026-11-22T10:00:00Z ",
    "│",
    "╭",
    "\u{1b}[31m",
    "data: ",
    "map[",
    "b'",
    "None",
    "\u{feff}",
    "AIzaSyEXAMPLE-not-a-real-key-0000000000",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_no_error(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let (events, totals) = triage(&bytes);
        prop_assert_eq!(events, 0);
        // What begins like a packed file or UTF-16 has another length unpacked.
        let packed = [&[0x1f, 0x8b][..], &[0x28, 0xb5], &[0xff, 0xfe], &[0xfe, 0xff], &[0xef, 0xbb]];
        prop_assert!(totals.bytes == bytes.len() as u64 || packed.iter().any(|p| bytes.starts_with(p)));
    }

    /// The anchors by which failures are found are there, and none of what tells one.
    #[test]
    fn words_that_are_looked_for_are_no_error_in_any_company(
        parts in proptest::collection::vec((0..CALM.len(), proptest::collection::vec(any::<u8>(), 0..30)), 0..60),
    ) {
        let text: Vec<u8> = parts.iter().flat_map(|(i, noise)| [CALM[*i].as_bytes(), noise].concat()).collect();
        // Chance makes a status now and then.
        prop_assume!(!text.windows(3).any(|w| matches!(w[0], b'4' | b'5') && w[1..].iter().all(u8::is_ascii_digit)));
        prop_assert_eq!(triage(&text).0, 0);
    }

    #[test]
    fn texts_made_of_pieces_of_errors_are_read_alike_however_they_are_cut(pieces in proptest::collection::vec(0..PIECES.len(), 0..120)) {
        let text: String = pieces.iter().map(|i| PIECES[*i]).collect();
        let whole = triage(text.as_bytes());
        prop_assert_eq!(whole.1.bytes, text.len() as u64);
        for (block, threads) in [(7, 1), (64, 3), (1000, 2)] {
            prop_assert_eq!(read(text.as_bytes(), block, threads), whole, "blocks of {}", block);
        }
    }
}

/// The second line alone is another service's failure; it belongs to the first, wherever a piece begins.
#[test]
fn a_line_of_a_record_that_begins_in_an_earlier_piece_is_no_failure_of_its_own() {
    let text = "Permission denied: Consumer\n Permission denied: Consumer.googleapis.com\n";
    let whole = triage(text.as_bytes());
    assert_eq!((whole.0, whole.1.foreign), (1, 0));
    for block in 1..text.len() {
        assert_eq!(read(text.as_bytes(), block, 1), whole, "blocks of {block}");
    }
}

/// The same of a request that went well, in the middle of what failed.
#[test]
fn a_success_within_a_record_that_begins_in_an_earlier_piece_is_none_of_its_own() {
    let text = "2026-11-28 10:00:01,100 ERROR billing.api upstream answered 503 Service Unavailable\n\
        20ogleapis.com/v1beta/models/gemini-2.5-flash:generateContent \"HTTP/1.1 200 OK\"\n\
        2026-11-28 10:00:02,100 INFO httpx HTTP Request: POST https://generativelanguage.googleapis.com/v1beta/models/\
        gemini-2.5-flash:generateContent \"HTTP/1.1 200 OK\"\n";
    let report = |block| {
        let log = gemdiag::input::Given::bytes("log", text);
        let inputs = Dispenser::new(vec![Origin::Given(log)], Shape { block, ..SHAPE });
        let mut triage = gemdiag::correlate::Triage::default();
        let know = Knowledge::builtin();
        let clock = Clock::fixed("2026-11-28T16:20:00Z".parse().unwrap());
        let counting = pipeline::Counting { triage: &mut triage, know };
        pipeline::run(&inputs, &clock, Options { threads: 1, every_text: false, know }, counting);
        gemdiag::correlate::Part::new(&triage, Vec::new(), Vec::new())
    };
    let whole = report(SHAPE.block);
    for block in 1..text.len() {
        assert_eq!(report(block), whole, "blocks of {block}");
    }
}

#[test]
fn brackets_quotes_and_backslashes_without_end_are_read_to_their_end() {
    for piece in ["{", "[", "\"", "'", "\\", "(", "{\"error\":", "violations {", "\\\"", "map["] {
        let text =
            format!("429 RESOURCE_EXHAUSTED generativelanguage.googleapis.com {}", piece.repeat(20_000));
        let (events, totals) = triage(text.as_bytes());
        assert!(events <= 1, "{piece}: {events} events");
        assert_eq!(totals.bytes, text.len() as u64);
    }
}
