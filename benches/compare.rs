//! Holds gemdiag against ripgrep, or against another build of itself, on the same logs, in turn:
//! `cargo bench --bench compare [-- [--against PATH_TO_BINARY] [MIB [RUNS]]]`.
//!
//! What is measured is the build that is shipped: the profile `bench` has the settings of `dist`.
//!
//! Writes the logs below `target/`, and prints for each the median, the smallest and the largest of the ratios of the wall
//! times. Needs `rg` (not against another build), and `zcat`, `zstdcat`, `gzip` and `zstd` for packed logs, on the PATH.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::exit,
    reason = "a measurement that cannot go on stops"
)]

mod logs;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use logs::Log;

const RG: &str = "rg -c RESOURCE_EXHAUSTED";

/// Name, file, gemdiag's command and the peer's (`FILE` stands for the file), and the most that the ratio may be.
const ROWS: &[(&str, &str, &str, &str, f64)] = &[
    ("sparse", "sparse.log", "GEMDIAG FILE", "RG FILE", 0.9),
    ("dense", "dense.jsonl", "GEMDIAG FILE", "RG FILE", 4.0),
    ("pretty", "pretty.log", "GEMDIAG FILE", "RG FILE", 4.0),
    ("one line", "one-line.json", "GEMDIAG FILE", "RG FILE", 5.0),
    ("gz", "sparse.log.gz", "GEMDIAG FILE", "zcat FILE | RG", 0.36),
    ("zst", "sparse.log.zst", "GEMDIAG FILE", "zstdcat FILE | RG", 1.0),
    ("stdin", "sparse.log", "cat FILE | GEMDIAG", "cat FILE | RG", 0.45),
    ("decoys", "decoys.log", "GEMDIAG FILE", "rg -c '429|503|RESOURCE_EXHAUSTED' FILE", 3.0),
];

/// How much slower than another build it may be.
const AS_FAST: f64 = 1.05;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (mut numbers, mut other) = (Vec::new(), None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--against" => other = Some(arguments.next().unwrap()),
            text => numbers.extend(text.parse::<usize>()),
        }
    }
    let mut numbers = numbers.into_iter();
    let (mib, runs) = (numbers.next().unwrap_or(256), numbers.next().unwrap_or(9));
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/compare").join(mib.to_string());
    prepare(&dir, mib << 20);
    let mut missed = false;
    for (name, file, ours, peer, bar) in ROWS {
        let path = dir.join(file);
        if !path.exists() {
            println!("{name:10} not measured: no {file}");
            continue;
        }
        let command = |text: &str, gemdiag: &str| {
            let gemdiag = format!("{gemdiag} --format json");
            text.replace("GEMDIAG", &gemdiag).replace("RG", RG).replace("FILE", &path.display().to_string())
        };
        let built = env!("CARGO_BIN_EXE_gemdiag");
        let (peer, bar) = match &other {
            Some(other) => (command(ours, other), AS_FAST),
            None => (command(peer, built), *bar),
        };
        missed |= row(name, &command(ours, built), &peer, bar, runs);
    }
    std::process::exit(i32::from(missed));
}

/// Measures and prints one row; gives whether its bar is missed.
fn row(name: &str, ours: &str, peer: &str, bar: f64, runs: usize) -> bool {
    // The first run warms the page cache, and is not counted: its answer is looked at.
    check(name, ours);
    let _ = timed(peer);
    let mut ratios: Vec<f64> = (0..runs).map(|_| timed(ours) / timed(peer)).collect();
    ratios.sort_by(f64::total_cmp);
    let (least, median, most) = (ratios[0], ratios[ratios.len() / 2], ratios[ratios.len() - 1]);
    let verdict = if median <= bar { "ok  " } else { "MISS" };
    println!("{verdict} {name:10} {median:6.2} x peer ({least:.2} to {most:.2}, bar {bar})");
    median > bar
}

/// Stops where the program fails or finds nothing: then it is fast.
fn check(name: &str, command: &str) {
    let output = Command::new("sh").args(["-c", command]).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let total = |field: &str| report["totals"][field].as_u64().unwrap();
    assert!(
        total("lines") > 0 && (total("events") > 0) != (name == "decoys"),
        "{name}: {}",
        report["totals"]
    );
}

/// Writes the logs that are not there yet.
fn prepare(dir: &Path, length: usize) {
    std::fs::create_dir_all(dir).unwrap();
    let name = |log| match log {
        Log::Sparse => "sparse.log",
        Log::Dense => "dense.jsonl",
        Log::Pretty => "pretty.log",
        Log::OneLine => "one-line.json",
        Log::Decoys => "decoys.log",
    };
    for log in Log::ALL {
        let path: PathBuf = dir.join(name(log));
        if !path.exists() {
            std::fs::write(&path, log.text(length)).unwrap();
        }
    }
    for (ending, pack) in [("gz", "gzip -6 -k -n"), ("zst", "zstd -3 -k -q")] {
        if !dir.join(format!("sparse.log.{ending}")).exists() {
            let command = format!("{pack} sparse.log");
            Command::new("sh").args(["-c", &command]).current_dir(dir).status().unwrap();
        }
    }
}

/// Wall time of a command.
fn timed(command: &str) -> f64 {
    let start = Instant::now();
    let quiet = format!("exec 2>/dev/null; {command}");
    Command::new("sh").args(["-c", &quiet]).stdout(Stdio::null()).status().unwrap();
    start.elapsed().as_secs_f64()
}
