//! Holds gemdiag against ripgrep on the same logs, in turn: `cargo bench --bench compare [-- MIB [RUNS]]`.
//!
//! Writes the logs below `target/`, and prints for each the median of the ratios of the wall times. Needs `rg`, and `zcat`, `zstdcat`, `gzip` and `zstd` for packed logs, on the PATH.

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

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|a| a.parse::<usize>().ok());
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
        let command = |text: &str| {
            let gemdiag = concat!(env!("CARGO_BIN_EXE_gemdiag"), " --format json");
            text.replace("GEMDIAG", gemdiag).replace("RG", RG).replace("FILE", &path.display().to_string())
        };
        let (ours, peer) = (command(ours), command(peer));
        // The first run warms the page cache, and is not counted: its answer is looked at.
        check(name, &ours);
        let _ = timed(&peer);
        let mut ratios: Vec<f64> = (0..runs).map(|_| timed(&ours) / timed(&peer)).collect();
        ratios.sort_by(f64::total_cmp);
        let median = ratios[ratios.len() / 2];
        let verdict = if median <= *bar { "ok  " } else { "MISS" };
        missed |= median > *bar;
        println!("{verdict} {name:10} {median:6.2} x peer (bar {bar})");
    }
    std::process::exit(i32::from(missed));
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
