//! Finding anchors, reading bodies, and the whole way from a file to a triage: `cargo bench --bench speed`.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on stops")]

mod logs;

use divan::counter::{BytesCount, ItemsCount};
use gemdiag::clock::Clock;
use gemdiag::correlate::Triage;
use gemdiag::decode::{self, Record};
use gemdiag::input::{Dispenser, Origin};
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::{self, Options, SHAPE};
use gemdiag::scan::Anchors;
use logs::{Dice, Log};

const LENGTH: usize = 8 << 20;

fn main() {
    divan::main();
}

/// Looks for all anchors of a log.
#[divan::bench(args = [Log::Sparse, Log::Dense, Log::Decoys])]
fn scan(bencher: divan::Bencher<'_, '_>, log: Log) {
    let text = log.text(LENGTH);
    let anchors = Anchors::new();
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let (mut at, mut count) = (0, 0);
        while let Some(hit) = anchors.next(text.as_bytes(), at, text.len()) {
            at = hit + 1;
            count += 1;
        }
        count
    });
}

/// Reads bodies that were not met before.
#[divan::bench]
fn decode(bencher: divan::Bencher<'_, '_>) {
    let mut dice = Dice::new();
    let bodies: Vec<String> = (0..100).map(|_| logs::pretty(&mut dice)).collect();
    let know = Knowledge::builtin();
    bencher.counter(ItemsCount::new(bodies.len())).bench(|| {
        let read = |text: &String| decode::decode(&Record { text, ..Record::default() }, know).errors.len();
        bodies.iter().map(read).sum::<usize>()
    });
}

/// From a file to a triage, on one thread and on two.
#[divan::bench(args = Log::ALL, consts = [1, 2], sample_count = 20)]
fn triage<const THREADS: usize>(bencher: divan::Bencher<'_, '_>, log: Log) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    let text = log.text(LENGTH);
    std::fs::write(&path, &text).unwrap();
    let clock = Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap());
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let inputs = Dispenser::new(vec![Origin::Path(path.clone())], SHAPE);
        let mut triage = Triage::default();
        let options = Options { threads: THREADS, every_text: false, know: Knowledge::builtin() };
        let know = Knowledge::builtin();
        pipeline::run(&inputs, &clock, options, |event| triage.observe(&event, know))
    });
}
