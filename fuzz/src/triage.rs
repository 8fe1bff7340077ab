//! A log of any bytes.

use gemdiag::input::{Dispenser, Given, Origin, Shape};
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::{self, Options, SHAPE};
use gemdiag::report::{Format, Report};

use crate::shown::{event, in_every_format, now, told, written};

/// Reads `bytes` as a log: no output is harmful, and read in pieces, by several threads, it is told as in one.
///
/// # Panics
/// Where that is not so.
pub fn triage(bytes: &[u8]) {
    let log = |block| {
        let origin = Origin::Given(Given::bytes("log", bytes));
        Dispenser::new(vec![origin], Shape { block, ..SHAPE })
    };
    let whole = told(log(SHAPE.block), 1, Report::with_part);
    in_every_format(&whole);
    if whole.totals.events > 0 {
        let options = Options { threads: 1, every_text: true, know: Knowledge::builtin() };
        pipeline::run(&log(SHAPE.block), &now(), options, |one| event(&one));
    }
    // Each piece brings its surroundings along: a few are enough.
    let whole = written(&whole, Format::Json);
    let length = bytes.len();
    for (block, threads) in [(1 + length / 7, 1), (1 + length / 3, 2)] {
        let pieces = told(log(block), threads, Report::advised);
        assert_eq!(written(&pieces, Format::Json), whole, "in pieces of {block} bytes");
    }
}
