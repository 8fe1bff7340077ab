//! Inputs that fail while they are read. The answer depends on nothing but the bytes that could be read, however many
//! threads read them: what fails in one input takes nothing from another, and each failure is told once, by its input.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use gemdiag::clock::Clock;
use gemdiag::correlate::{Event, Totals};
use gemdiag::input::{Content, Dispenser, Given, Origin, Shape};
use gemdiag::knowledge::Knowledge;
use gemdiag::pipeline::{self, Options, SHAPE};
use proptest::prelude::*;

/// What goes wrong with an input.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    /// Nothing.
    None,
    /// The byte at this place cannot be read, nor can any behind it; reads that begin before it come short.
    Fails(usize),
    /// The same, and the system takes its time to say so.
    FailsLate(usize),
    /// The same, of this byte alone: behind it the medium is sound.
    Hole(usize),
    /// It is cut short to so many bytes after it was opened.
    Shrinks(usize),
    /// It is longer by the time it is read.
    Grows,
    /// Each read gives at most so many bytes.
    Short(usize),
    /// Every other read is interrupted by a signal.
    Interrupted,
    /// Reads take their time.
    Slow,
}

/// An input with a fault.
struct Faulty {
    bytes: Vec<u8>,
    fault: Fault,
    /// Whether it can be read anywhere, as a file can.
    is_file: bool,
    reads: AtomicUsize,
}

impl Faulty {
    fn origin(name: usize, text: &str, fault: Fault, is_file: bool) -> Origin {
        let (bytes, reads) = (text.as_bytes().to_vec(), AtomicUsize::new(0));
        let content = Arc::new(Self { bytes, fault, is_file, reads });
        Origin::Given(Given { name: format!("input-{name}").into(), content })
    }

    fn broken() -> io::Error {
        io::Error::other("the medium is broken")
    }
}

impl Content for Faulty {
    fn length(&self) -> io::Result<Option<u64>> {
        let length = match self.fault {
            // The first to ask is whoever opens it.
            Fault::Shrinks(place) if self.reads.load(Ordering::Relaxed) > 0 => place.min(self.bytes.len()),
            _ => self.bytes.len(),
        };
        Ok(self.is_file.then_some(length as u64))
    }

    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let at = usize::try_from(at).unwrap();
        let number = self.reads.fetch_add(1, Ordering::Relaxed);
        let mut end = self.bytes.len();
        match self.fault {
            Fault::FailsLate(place) if at >= place => {
                std::thread::sleep(Duration::from_millis(20));
                return Err(Self::broken());
            }
            Fault::Fails(place) if at >= place => return Err(Self::broken()),
            Fault::Hole(place) if at == place => return Err(Self::broken()),
            Fault::Fails(place) | Fault::FailsLate(place) => end = place.min(end),
            Fault::Hole(place) if at < place => end = place.min(end),
            Fault::Shrinks(place) => end = place.min(end),
            Fault::Short(most) => end = end.min(at + most),
            Fault::Interrupted if number.is_multiple_of(2) => return Err(io::ErrorKind::Interrupted.into()),
            Fault::Slow => std::thread::sleep(Duration::from_millis(2)),
            Fault::Grows if self.is_file && at >= end => {
                buffer[0] = b'x';
                return Ok(1);
            }
            _ => {}
        }
        let read = end.saturating_sub(at).min(buffer.len());
        buffer[..read].copy_from_slice(&self.bytes[at..at + read]);
        Ok(read)
    }
}

/// How far an input can be read.
fn readable(text: &str, fault: Fault) -> &str {
    match fault {
        Fault::Fails(place) | Fault::FailsLate(place) | Fault::Hole(place) | Fault::Shrinks(place) => {
            &text[..place.min(text.len())]
        }
        _ => text,
    }
}

/// What there is to say about the input, if it is as long as this.
fn problem(name: usize, length: usize, fault: Fault, is_file: bool) -> Option<String> {
    match fault {
        // Of a stream nobody knows how long it was to be.
        Fault::Shrinks(place) if place < length && is_file => {
            Some(format!("input-{name} was cut short while it was read: {place} of {length} bytes were read"))
        }
        Fault::Fails(_) | Fault::FailsLate(_) => {
            Some(format!("cannot read all of input-{name}: the medium is broken"))
        }
        Fault::Hole(place) if place < length => {
            Some(format!("cannot read all of input-{name}: the medium is broken"))
        }
        _ => None,
    }
}

/// Everything that a run tells: of each event its input, line and cause.
#[derive(Debug, PartialEq)]
struct Answer {
    events: Vec<(String, u64, String)>,
    totals: Totals,
    problems: Vec<String>,
}

fn answer(origins: Vec<Origin>, block: usize, threads: usize) -> Answer {
    let clock = Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap());
    let inputs = Dispenser::new(origins, Shape { block, ..SHAPE });
    let mut events = Vec::new();
    let totals = pipeline::run(
        &inputs,
        &clock,
        Options { threads, every_text: false, know: Knowledge::builtin() },
        |event: Event| {
            events.push((event.place.source.to_string(), event.place.line, event.verdict.cause.to_string()));
        },
    );
    let (_, problems) = inputs.finish();
    Answer { events, totals, problems: problems.iter().map(ToString::to_string).collect() }
}

/// A log with a refusal now and then; no two logs have the same number of them.
fn log(number: usize, lines: usize) -> String {
    let line = |i: usize| match (i + number) % 7 {
        3 => format!(
            "2026-11-22T09:{:02}:{:02}Z ERROR app: {{\"error\":{{\"code\":503,\"message\":\"The model is overloaded.\",\"status\":\"UNAVAILABLE\"}}}}\n",
            i / 60 % 60,
            i % 60
        ),
        _ => format!("2026-11-22T09:{:02}:{:02}Z INFO request {i} is done\n", i / 60 % 60, i % 60),
    };
    (0..lines).map(line).collect()
}

fn fault(length: usize) -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::None),
        (1..=length).prop_map(Fault::Fails),
        (1..=length).prop_map(Fault::FailsLate),
        (1..=length).prop_map(Fault::Hole),
        (1..=length).prop_map(Fault::Shrinks),
        Just(Fault::Grows),
        (1..5000usize).prop_map(Fault::Short),
        Just(Fault::Interrupted),
        Just(Fault::Slow),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn the_answer_depends_on_the_bytes_that_could_be_read_and_on_nothing_else(
        inputs in prop::collection::vec((10..900usize).prop_flat_map(|lines| (Just(lines), fault(lines * 45), any::<bool>())), 1..5),
        block in 500..20_000usize,
    ) {
        let inputs: Vec<(String, Fault, bool)> =
            inputs.into_iter().enumerate().map(|(i, (lines, fault, is_file))| (log(i, lines), fault, is_file)).collect();
        let sound = inputs.iter().enumerate().map(|(i, (text, fault, _))| {
            Faulty::origin(i, readable(text, *fault), Fault::None, true)
        });
        let mut expected = answer(sound.collect(), SHAPE.block, 1);
        expected.problems = inputs.iter().enumerate().filter_map(|(i, (text, fault, is_file))| problem(i, text.len(), *fault, *is_file)).collect();
        for threads in [1, 2, 8] {
            let faulty = inputs.iter().enumerate().map(|(i, (text, fault, is_file))| Faulty::origin(i, text, *fault, *is_file));
            prop_assert_eq!(&answer(faulty.collect(), block, threads), &expected, "{} threads", threads);
        }
    }
}

/// Lost once: while one thread met the error in the first input, another was in the second, and its rest was dropped.
#[test]
fn an_error_in_one_input_takes_nothing_from_another() {
    let (broken, sound) = (log(0, 100), log(1, 3000));
    let expected = answer(vec![Faulty::origin(1, &sound, Fault::None, true)], SHAPE.block, 1).events;
    for threads in [2, 8] {
        for _ in 0..5 {
            let origins = vec![
                Faulty::origin(0, &broken, Fault::FailsLate(3), true),
                Faulty::origin(1, &sound, Fault::Slow, true),
            ];
            let answer = answer(origins, 8192, threads);
            assert_eq!(answer.events, expected);
            assert_eq!(answer.totals.bytes, 3 + sound.len() as u64);
            assert_eq!(answer.problems, ["cannot read all of input-0: the medium is broken"]);
        }
    }
}

/// Lost once, and exit code 0 with it: the rest of a log that was rotated in place while it was read.
#[test]
fn a_file_that_is_cut_short_is_named_with_what_was_read_of_it() {
    let text = log(0, 2000);
    for (place, threads) in [(1, 1), (8192, 2), (30_000, 8)] {
        let answer = answer(vec![Faulty::origin(0, &text, Fault::Shrinks(place), true)], 4096, threads);
        assert_eq!(answer.totals.bytes, place as u64);
        let told =
            format!("input-0 was cut short while it was read: {place} of {} bytes were read", text.len());
        assert_eq!(answer.problems, [told]);
    }
}

/// What cannot be read ends with 3, beside the answer on what could be read.
#[test]
#[cfg(all(target_os = "linux", feature = "cli"))]
fn an_input_that_fails_makes_the_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    let sound = dir.path().join("app.log");
    std::fs::write(&sound, log(0, 100)).unwrap();
    let run = |first: &std::path::Path| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gemdiag"));
        let output = command.args(["--format", "jsonl", "-j", "2"]).arg(first).arg(&sound).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).contains("overload"))
    };
    // It opens, and its first page cannot be read.
    assert_eq!(run("/proc/self/mem".as_ref()), (Some(3), true));
    assert_eq!(run(&sound), (Some(0), true));
}

/// Hung once: the piece of the worker that panicked never came, and all others waited for it.
#[test]
fn a_sink_that_panics_ends_the_run_with_its_own_panic() {
    for threads in [1, 2, 8] {
        let (sender, done) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let clock = Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap());
            let origin = Faulty::origin(0, &log(0, 2000), Fault::None, true);
            let inputs = Dispenser::new(vec![origin], Shape { block: 4096, ..SHAPE });
            let mut seen = 0;
            let sink = |_: Event| {
                seen += 1;
                if seen == 3 {
                    std::panic::resume_unwind(Box::new("the third event"));
                }
            };
            let run = || {
                pipeline::run(
                    &inputs,
                    &clock,
                    Options { threads, every_text: false, know: Knowledge::builtin() },
                    sink,
                )
            };
            let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_err();
            sender.send((*panic.downcast_ref::<&str>().unwrap(), seen)).unwrap();
        });
        let told = done.recv_timeout(Duration::from_secs(30));
        assert_eq!(told, Ok(("the third event", 3)), "{threads} threads");
    }
}

/// Ended as a bug once: thousands of threads, of which the system refused some.
#[test]
#[cfg(target_os = "linux")]
fn more_threads_than_there_is_room_for_are_not_made() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    std::fs::write(&path, log(0, 100)).unwrap();
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -v 1000000; exec \"$0\" -j 4000 --format jsonl \"$1\""]);
    let output = command.arg(env!("CARGO_BIN_EXE_gemdiag")).arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}
