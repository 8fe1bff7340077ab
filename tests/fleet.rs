//! Slices on the command line: listed, read from files and pipes, merged; and what goes wrong with them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{code, gemdiag, text};
use serde_json::Value;

/// A log of failures between other lines, longer than the surroundings of a slice.
fn log(lines: usize) -> String {
    let mut log = String::new();
    for n in 0..lines {
        let at = format!("2026-11-22T{:02}:{:02}:{:02}Z", n / 3600, n / 60 % 60, n % 60);
        let _ = match n % 9 {
            4 => writeln!(
                log,
                "{at} ERROR app attempt {}/3 failed: 503 UNAVAILABLE. {{'error': {{'code': 503, 'message': 'The model is overloaded.', 'status': 'UNAVAILABLE'}}}}",
                1 + n / 9 % 3
            ),
            _ => writeln!(log, "{at} INFO worker {n} did what it does for somebody, and all is well here"),
        };
    }
    log
}

fn json(command: &mut Command) -> (i32, Value) {
    let output = command.args(["--format", "json", "--now", "2026-11-23T00:00:00Z"]).output().unwrap();
    let report = serde_json::from_slice(&output.stdout);
    (code(&output), report.unwrap_or_else(|_| panic!("{}", text(&output.stderr))))
}

/// The slices that are listed, as `--bytes` takes them.
fn slices(path: &Path, size: &str) -> Vec<String> {
    let output = gemdiag().args(["splits", "--size", size]).arg(path).output().unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let read = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["input"], path.to_str().unwrap());
        format!("{}..{}/{}", line["from"], line["to"], line["size"])
    };
    text(&output.stdout).lines().map(read).collect()
}

fn part(path: &Path, slice: &str, to: &Path) -> PathBuf {
    let to = to.join(slice.replace('/', "of"));
    let output = gemdiag()
        .args(["--format", "partial", "--bytes", slice])
        .arg(path)
        .arg("-o")
        .arg(&to)
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    to
}

#[test]
fn slices_of_a_file_and_of_a_pipe_merge_to_the_report_of_one_run() {
    let dir = tempfile::tempdir().unwrap();
    let (path, log) = (dir.path().join("app.log"), log(20_000));
    std::fs::write(&path, &log).unwrap();
    let (_, whole) = json(gemdiag().arg(&path));
    let slices = slices(&path, "400K");
    assert!(slices.len() > 3);
    let mut parts: Vec<PathBuf> = slices.iter().map(|slice| part(&path, slice, dir.path())).collect();
    parts.reverse();
    assert_eq!(json(gemdiag().arg("merge").args(&parts)), (0, whole.clone()));
    // As a tree.
    let two = dir.path().join("two");
    let merge =
        gemdiag().args(["merge", "-f", "partial", "-o"]).arg(&two).args(&parts[..2]).output().unwrap();
    assert_eq!(code(&merge), 0);
    assert_eq!(json(gemdiag().arg("merge").arg(&two).args(&parts[2..])), (0, whole.clone()));
    // One of them through a pipe, with its surroundings.
    let (from, to, own) = (400_usize << 10, 800_usize << 10, &slices[1]);
    let piped = &log.as_bytes()[from.saturating_sub(512 << 10)..(to + (512 << 10)).min(log.len())];
    let name = path.to_str().unwrap();
    let mut child = gemdiag()
        .args(["--format", "partial", "--own", own, "--input-name", name, "-o"])
        .arg(&parts[parts.len() - 2])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(piped).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(json(gemdiag().arg("merge").args(&parts)), (0, whole));
}

#[test]
#[cfg(feature = "zst")]
fn a_log_packed_in_frames_that_say_how_long_they_are_is_cut_between_them() {
    let dir = tempfile::tempdir().unwrap();
    let (path, log) = (dir.path().join("app.log.zst"), log(20_000));
    let frames: Vec<Vec<u8>> =
        log.as_bytes().chunks(100_000).map(|frame| zstd::bulk::compress(frame, 1).unwrap()).collect();
    std::fs::write(&path, frames.concat()).unwrap();
    let (_, whole) = json(gemdiag().arg(&path));
    let listed = slices(&path, "400K");
    let (size, frames_each) = (log.len(), 4);
    let expected = (0..size).step_by(frames_each * 100_000);
    let expected =
        expected.map(|from| format!("{from}..{}/{size}", (from + frames_each * 100_000).min(size)));
    assert_eq!(listed, expected.collect::<Vec<_>>());
    let parts: Vec<PathBuf> = listed.iter().rev().map(|slice| part(&path, slice, dir.path())).collect();
    assert_eq!(json(gemdiag().arg("merge").args(&parts)), (0, whole.clone()));
    // Bytes within a frame may be a slice as well.
    let parts = [(0, 123_456), (123_456, size)]
        .map(|(from, to)| part(&path, &format!("{from}..{to}/{size}"), dir.path()));
    assert_eq!(json(gemdiag().arg("merge").args(&parts)), (0, whole));
    // A frame longer than a slice is one.
    assert_eq!(slices(&path, "4K").len(), frames.len());
    // Where it has grown since, by a frame or by a part of one, nobody knows which bytes are whose.
    for more in [&frames[0][..], &frames[0][..100]] {
        std::fs::write(&path, [&frames.concat()[..], more].concat()).unwrap();
        let late = gemdiag().args(["-f", "partial", "--bytes", &listed[1]]).arg(&path).output().unwrap();
        assert_eq!(code(&late), 3);
        assert!(
            text(&late.stderr).contains("and its slices were listed when it had"),
            "{}",
            text(&late.stderr)
        );
    }
    assert_eq!(slices(&path, "400K").len(), 1, "a frame is still written");
}

#[test]
fn what_is_there_twice_is_refused_and_what_is_missing_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    std::fs::write(&path, log(2_000)).unwrap();
    let size = path.metadata().unwrap().len();
    let [first, again, last] = [(0, 60_000), (50_000, 90_000), (90_000, size)]
        .map(|(from, to)| part(&path, &format!("{from}..{to}/{size}"), dir.path()));
    let refused = gemdiag().arg("merge").args([&first, &again]).output().unwrap();
    let says = text(&refused.stderr);
    assert_eq!(code(&refused), 3);
    assert!(says.contains("it has bytes 50000..60000 of ") && says.contains("would count twice"), "{says}");
    let (code_of_hole, report) = json(gemdiag().arg("merge").args([&first, &last]));
    assert_eq!((code_of_hole, &report["inputs"]["read"]), (3, &1.into()));
    let hole = report["inputs"]["problems"][0].as_str().unwrap();
    assert!(hole.starts_with(&format!("bytes 60000..90000 of the {size} of ")), "{hole}");
    // Of an input without any part only the list of slices tells.
    let other = dir.path().join("other.log");
    std::fs::write(&other, log(20)).unwrap();
    let list = dir.path().join("slices.jsonl");
    let listed = gemdiag().arg("splits").args([&path, &other]).output().unwrap();
    std::fs::write(&list, &listed.stdout).unwrap();
    let all = part(&path, &format!("0..{size}"), dir.path());
    let (code_of_list, report) = json(gemdiag().arg("merge").arg(&all).arg("--splits").arg(&list));
    let absent =
        format!("the {} bytes of {} are in no part", other.metadata().unwrap().len(), other.display());
    assert_eq!((code_of_list, &report["inputs"]["problems"]), (3, &vec![absent].into()));
    let read = part(&other, &format!("0..{}", other.metadata().unwrap().len()), dir.path());
    assert_eq!(json(gemdiag().arg("merge").args([&all, &read]).arg("--splits").arg(&list)).0, 0);
    let whole = dir.path().join("whole");
    assert!(gemdiag().args(["-f", "partial", "-o"]).arg(&whole).arg(&path).status().unwrap().success());
    let twice = gemdiag().arg("merge").args([&whole, &last]).output().unwrap();
    assert_eq!(code(&twice), 3);
    assert!(text(&twice.stderr).contains("was read as a whole for one part"), "{}", text(&twice.stderr));
}

#[test]
fn what_cannot_be_cut_is_read_by_its_first_slice() {
    let dir = tempfile::tempdir().unwrap();
    let log = log(2_000);
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(log.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(log.as_bytes()).unwrap();
    let paste = "429 RESOURCE_EXHAUSTED, says Gemini 2.5 Pro\n";
    let mut whole = vec![("a", utf16), ("b", gz.finish().unwrap()), ("c", paste.into())];
    // A frame that does not say how long it is.
    #[cfg(feature = "zst")]
    whole.push(("d", zstd::encode_all(log.as_bytes(), 1).unwrap()));
    for (name, bytes) in whole {
        let path = dir.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let (_, whole) = json(gemdiag().arg(&path));
        let half = bytes.len() / 2;
        let parts = [(0, half), (half, bytes.len())]
            .map(|(from, to)| part(&path, &format!("{from}..{to}"), dir.path()));
        assert_eq!(json(gemdiag().arg("merge").args(&parts)), (0, whole), "{name}");
        assert_eq!(slices(&path, "4K").len(), 1, "{name}");
    }
}

#[test]
fn a_slice_that_cannot_be_read_is_a_named_problem() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    std::fs::write(&path, log(2_000)).unwrap();
    let size = path.metadata().unwrap().len();
    let says = |args: &[&str]| {
        let output = gemdiag().args(["-f", "partial"]).args(args).stdin(Stdio::null()).output().unwrap();
        (code(&output), text(&output.stderr))
    };
    let name = path.to_str().unwrap();
    for (args, expected, words) in [
        (&["--bytes", "9..3", name][..], 2, "byte 9 comes behind byte 3"),
        (&["--bytes", "0..9", name, "Cargo.toml"], 2, "are about one input, and there are 2"),
        (&["--own", "0..9", "-"], 2, "--own needs the size of the whole input"),
        (&["--own", "0..9/10", name], 2, "--own is about standard input"),
        (&["--bytes", "0..9", name, "--report", "json=/dev/null"], 2, "a slice is no log"),
        (&["--own", "900000..1000000/2000000", "--from", "950000"], 2, "behind byte 900000"),
        (&["--bytes", "0..99999999", name], 3, "up to byte 99999999: it has"),
        (
            &["--own", "900000..1000000/2000000"],
            3,
            "<stdin> ended at byte 375712, and the slice needs all up to",
        ),
    ] {
        let (code, says) = says(args);
        assert!(code == expected && says.contains(words), "{args:?}: {code} {says}");
    }
    let (code, shrank) = says(&["--bytes", &format!("0..{size}/{}", size + 10), name]);
    assert!(code == 3 && shrank.contains(&format!("{size} of {} bytes were read", size + 10)), "{shrank}");
}

/// What `--own` says of what is piped in: the exit code, and the words.
fn own(slice: &str, piped: &[u8]) -> (i32, String) {
    let mut child = gemdiag()
        .args(["--format", "partial", "--own", slice, "--input-name", "a.log"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever needs no more closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(piped);
    let output = child.wait_with_output().unwrap();
    (code(&output), text(&output.stderr))
}

#[test]
fn a_pipe_that_brings_other_bytes_than_the_slice_needs_is_a_named_problem() {
    let log = log(20_000);
    let (size, wanted) = (log.len(), 1_000_000 + (512 << 10));
    let slice = format!("800000..1000000/{size}");
    let right = &log.as_bytes()[800_000 - (512 << 10)..wanted];
    assert_eq!(own(&slice, right).0, 0);
    // Who answers does not know ranges, and sends all.
    let (code, says) = own(&slice, log.as_bytes());
    assert!(code == 3 && says.contains(&format!("<stdin> goes on behind byte {wanted}")), "{code} {says}");
    let (code, says) = own(&slice, &right[1..]);
    assert!(code == 3 && says.contains(&format!("ended at byte {}", wanted - 1)), "{code} {says}");
    // The first slice begins where the log does, whatever follows.
    assert_eq!(own(&format!("0..200000/{size}"), log.as_bytes()).0, 0);
}

#[test]
fn what_cannot_be_cut_is_piped_in_as_a_whole_or_not_at_all() {
    let log = log(2_000);
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(log.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let member = |text: &str| {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(text.as_bytes()).unwrap();
        gz.finish().unwrap()
    };
    let (first, second) = (member(&log[..log.len() / 2]), member(&log[log.len() / 2..]));
    let gz = [&first[..], &second].concat();
    for (bytes, cut) in [(utf16, 20_000), (gz, first.len())] {
        let size = bytes.len();
        assert_eq!(own(&format!("0..{size}/{size}"), &bytes).0, 0);
        let (code, says) = own(&format!("0..{size}/{size}"), &bytes[..cut]);
        assert!(code == 3 && says.contains(&format!("<stdin> ended at byte {cut}")), "{code} {says}");
        let (code, says) = own(&format!("0..{cut}/{size}"), &bytes);
        assert!(code == 3 && says.contains("it is packed, or in UTF-16"), "{code} {says}");
    }
}

#[test]
fn what_has_another_length_than_its_slices_say_and_cannot_be_cut_is_a_named_problem() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(log(900).encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (bytes, listed) in [(vec![], 100_000), (utf16[..50_000].to_vec(), 100_000), (utf16, 5_000)] {
        std::fs::write(&path, &bytes).unwrap();
        for slice in [format!("0..2000/{listed}"), format!("2000..{listed}/{listed}")] {
            let output = gemdiag().args(["-f", "partial", "--bytes", &slice]).arg(&path).output().unwrap();
            let says = text(&output.stderr);
            let words = format!("has {} bytes, and its slices were listed when it had {listed}", bytes.len());
            assert!(code(&output) == 3 && says.contains(&words), "{slice}: {says}");
        }
    }
}

#[test]
fn a_log_that_grew_between_two_readings_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    std::fs::write(&path, log(2_000)).unwrap();
    let before = path.metadata().unwrap().len();
    let first = part(&path, &format!("0..{before}/{before}"), dir.path());
    std::fs::write(&path, log(3_000)).unwrap();
    let size = path.metadata().unwrap().len();
    let second = part(&path, &format!("0..{size}/{size}"), dir.path());
    let (code, report) = json(gemdiag().arg("merge").args([&first, &second]));
    let says = report["inputs"]["problems"][0].as_str().unwrap();
    assert!(code == 3 && says.contains(&format!("is there with {before} and with {size} bytes")), "{says}");
}
