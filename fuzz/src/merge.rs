//! Parts of results, made here and elsewhere.

use gemdiag::Merge;
use gemdiag::correlate::Part;
use gemdiag::input::{Dispenser, Given, Origin, Slice};
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::SHAPE;
use gemdiag::report::{Beside, Format, Report};

use crate::shown::{in_every_format, now, told, written};

/// Merges a part that somebody else wrote, or cuts a log into slices and merges their parts: these are told as the whole.
///
/// # Panics
/// Where that is not so.
pub fn merge(bytes: &[u8]) {
    if bytes.starts_with(b"{\"format\"") {
        foreign(bytes);
    } else {
        slices(bytes);
    }
}

fn joined(parts: &[&[u8]]) -> Option<Report> {
    let mut merge = Merge::new();
    for part in parts {
        merge.add("part", *part).ok()?;
    }
    Some(merge.report(&Beside::new(Knowledge::builtin()), now()))
}

/// A part is refused, or is what it was after a way through the program; two of them are no more harmful than one.
fn foreign(bytes: &[u8]) {
    let Ok(part) = Part::read(bytes) else { return };
    let mut again = Vec::new();
    part.write(&mut again).unwrap();
    assert_eq!(Part::read(again.as_slice()).unwrap(), part);
    for parts in [&[bytes][..], &[bytes, bytes]] {
        if let Some(report) = joined(parts) {
            in_every_format(&report);
        }
    }
}

/// A log below this length is read as a whole.
const CUT: usize = 6 * 1024;

/// Places at which a log is cut.
const CUTS: usize = 3;

fn slices(bytes: &[u8]) {
    let mut log = bytes.to_vec();
    while log.len() < CUT {
        log.extend(b"\n2026-11-22T10:00:00Z INFO worker did what it does, and all is well here\n");
        log.extend(&bytes[..bytes.len().min(2 * CUT)]);
    }
    let given = || Origin::Given(Given::bytes("log", log.as_slice()));
    let whole = told(Dispenser::new(vec![given()], SHAPE), 1, Report::advised);
    // What cannot be unpacked is told by the slice that begins at byte 0; the others count it as an input.
    if !whole.problems.is_empty() {
        return;
    }
    // The bytes themselves say where.
    let mut cuts: Vec<usize> = bytes
        .chunks(2)
        .take(CUTS)
        .map(|two| two.iter().fold(0, |n, b| 256 * n + usize::from(*b)) % log.len())
        .collect();
    cuts.extend([0, log.len()]);
    cuts.sort_unstable();
    let part = |own: &[usize]| {
        let slice = Slice { own: own[0] as u64..own[1] as u64, size: None, begins: 0 };
        written(&told(Dispenser::slice(given(), slice, SHAPE), 1, Report::with_part), Format::Partial)
    };
    let parts: Vec<String> = cuts.windows(2).rev().map(part).collect();
    let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
    let parts = joined(&parts).unwrap();
    // The line that came nearest to a failure is in no part.
    let json = |mut report: Report| {
        report.totals.almost = None;
        written(&report, Format::Json)
    };
    assert_eq!(json(parts), json(whole), "cut at {cuts:?}");
}
