//! Which order of the needles is the fastest: `cargo bench --bench needles -- FILES` counts how often the vector search would
//! stop in these files where no needle stands, and looks for an order in which it stops less often.
//!
//! The search (`aho_corasick::packed`) keeps the needles in eight buckets: the one at place `i` in bucket `i % 8`. It stops
//! where each of four bytes has the low half and the high half of a byte that some needle of one bucket has at that place. So
//! the order decides which needles share a bucket, and a stop that no needle explains costs as much as reading 100 bytes.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on stops")]
#![allow(clippy::print_stdout, reason = "a measurement prints what it measured")]

use std::collections::HashMap;

use fastrand::Rng;
use gemdiag::scan::Anchors;

const BUCKETS: usize = 8;
/// Bytes of each file that are read: its first megabyte may be of another kind.
const READ: std::ops::Range<usize> = 1 << 20..13 << 20;
const EXCHANGES: usize = 15_000;

type Four = [u8; 4];

/// Halves of the bytes of a bucket's needles, for each of four places.
#[derive(Default)]
struct Bucket {
    low: [u16; 4],
    high: [u16; 4],
}

impl Bucket {
    fn of(order: &[Four], number: usize) -> Self {
        let mut bucket = Self::default();
        for needle in order.iter().skip(number).step_by(BUCKETS) {
            for (place, byte) in needle.iter().enumerate() {
                bucket.low[place] |= 1 << (byte & 15);
                bucket.high[place] |= 1 << (byte >> 4);
            }
        }
        bucket
    }

    fn stops(&self, text: Four) -> bool {
        let is_like = |place: usize, byte: u8| {
            self.low[place] >> (byte & 15) & 1 == 1 && self.high[place] >> (byte >> 4) & 1 == 1
        };
        text.iter().enumerate().all(|(place, byte)| is_like(place, *byte))
    }
}

/// What stands in the files, each with its share of all places; the needles' own places are left out.
struct Places(Vec<(Four, f64)>);

impl Places {
    fn of(files: &[String], needles: &[Four]) -> Self {
        let (mut counts, mut all) = (HashMap::<Four, u64>::new(), 0);
        for file in files {
            let bytes = std::fs::read(file).unwrap();
            for four in bytes.get(READ.start..).unwrap_or(&bytes).windows(4).take(READ.len()) {
                *counts.entry([four[0], four[1], four[2], four[3]]).or_default() += 1;
                all += 1;
            }
        }
        let share = |(four, count)| (four, count as f64 / all as f64);
        Self(counts.into_iter().filter(|(four, _)| !needles.contains(four)).map(share).collect())
    }

    /// Which of them the bucket with this number stops at.
    fn stops(&self, order: &[Four], number: usize) -> Vec<bool> {
        let bucket = Bucket::of(order, number);
        self.0.iter().map(|(four, _)| bucket.stops(*four)).collect()
    }

    /// Share of the places at which some bucket stops.
    fn share(&self, stops: &[Vec<bool>]) -> f64 {
        let stopped = |(i, (_, share)): (usize, &(Four, f64))| stops.iter().any(|s| s[i]).then_some(*share);
        self.0.iter().enumerate().filter_map(stopped).sum()
    }
}

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let needles = Anchors::needles();
    let mut order: Vec<Four> = needles.iter().map(|n| n.as_bytes()[..4].try_into().unwrap()).collect();
    let places = Places::of(&files, &order);
    let mut stops: Vec<Vec<bool>> = (0..BUCKETS).map(|number| places.stops(&order, number)).collect();
    let mut share = places.share(&stops);
    println!("{:.3} stops for nothing in a KiB", share * 1024.0);
    let mut names: Vec<&str> = needles.to_vec();
    let mut dice = Rng::with_seed(1);
    for turn in 0..EXCHANGES {
        let (a, b) = (dice.usize(..order.len()), dice.usize(..order.len()));
        let kept = [a, b].map(|place| stops[place % BUCKETS].clone());
        order.swap(a, b);
        [a, b].iter().for_each(|place| stops[place % BUCKETS] = places.stops(&order, place % BUCKETS));
        let new = places.share(&stops);
        // A worse order is taken now and then at first, and never at the end.
        let patience = share * 0.05 * (1.0 - turn as f64 / EXCHANGES as f64);
        if new <= share || ((share - new) / patience.max(f64::MIN_POSITIVE)).exp() > dice.f64() {
            share = new;
            names.swap(a, b);
        } else {
            order.swap(a, b);
            [a, b].into_iter().zip(kept).for_each(|(place, kept)| stops[place % BUCKETS] = kept);
        }
    }
    println!("{:.3} in this order:", share * 1024.0);
    names.iter().for_each(|name| println!("    {name:?},"));
}
