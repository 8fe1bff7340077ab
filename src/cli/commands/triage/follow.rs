//! `gemdiag --follow`: a line for what is new while logs go on, and the report at their end or on Ctrl-C.

use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::args::Args;
use super::inputs::{origins, paths};
use crate::cli::commands::shared::reading::{Collector, LeftOut, report};
use crate::cli::terminal::{Failure, Output, Pace, screen};
use crate::clock::{Clock, Ticker};
use crate::correlate::{Change, Incident, Triage, Watch};
use crate::input::{Origin, Problem, Tail};
use crate::pipeline::{Follower, Tools};
use crate::report::{Beside, Finding, Selection, Style, write_change, write_past};

/// Without anything new for so long, what has come is looked at.
const PAUSE: Duration = Duration::from_millis(150);

/// While more comes all the time, it is looked at so often.
const OFTEN: Duration = Duration::from_millis(500);

/// What is silent is looked at so often: it may count as over.
const SELDOM: Duration = Duration::from_secs(5);

/// Bytes that are read together.
const BATCH: usize = 1024 * 1024;

/// Chunks that wait to be read.
const AHEAD: usize = 8;

/// What came of an input, or why nothing more will.
type Chunk = (usize, Result<Vec<u8>, Problem>);

/// Follows what the arguments name.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let reading = &args.reading;
    let mut output = Output::open(&reading.report, Box::new(io::stdout()), Pace::Live)?;
    let beside = reading.select.beside()?;
    let (origins, mut problems) = origins(args)?;
    output.begin(paths(&origins).map(Path::to_owned).chain(reading.select.files()))?;
    let stop = stop_on_signal().map_err(Failure::Signal)?;
    let clock = screen::clock(&reading.screen, reading.assume_tz);
    let (tools, ticker, style) = (Tools::new(&beside.know), clock.ticking(), screen::style(&reading.screen));
    let mut follower = Follower::new(&tools, &clock, output.wants_events());
    let (followed, chunks) = open(origins, &stop, &mut follower, &mut problems);
    let selection = reading.select.selection();
    let collector = Collector {
        triage: Triage::splitting(reading.select.split()),
        output: Some(&mut output),
        selection: &selection,
        time_range: reading.select.time_range(clock.now()),
        know: &beside.know,
        left_out: LeftOut::default(),
    };
    let announcer = Announcer {
        beside: &beside,
        selection: &selection,
        clock,
        ticker,
        style,
        watch: Watch::default(),
        has_written: false,
    };
    let triage = attend(follower, collector, announcer, &chunks, &stop, |problem| problems.push(problem));
    let names = followed.iter().map(ToString::to_string).collect();
    let (part, clock) = (output.wants_part(), clock.at(ticker.now()));
    let report = report(triage, part, &beside, (names, &problems), clock, &selection);
    #[cfg(feature = "live")]
    if args.checks.are_wanted() {
        return args.checks.then_write(report, &reading.screen, output, &problems);
    }
    Ok(output.write(&report, &style, &problems))
}

/// Opens all inputs, each read by a thread of its own; what was opened, and what comes of them.
fn open(
    origins: Vec<Origin>,
    stop: &Arc<AtomicBool>,
    follower: &mut Follower<'_>,
    problems: &mut Vec<Problem>,
) -> (Vec<Origin>, Receiver<Chunk>) {
    let (sender, chunks) = sync_channel(AHEAD);
    let mut opened = Vec::new();
    for origin in origins {
        match Tail::open(&origin, stop) {
            Ok(tail) => {
                let (source, sender) = (opened.len(), sender.clone());
                follower.begin(origin.to_string().into());
                opened.push(origin);
                // Nobody waits for it: it may wait for a pipe for ever.
                std::thread::spawn(move || pass(tail, source, &sender));
            }
            Err(problem) => problems.push(problem),
        }
    }
    (opened, chunks)
}

fn pass(mut tail: Tail, source: usize, sender: &SyncSender<Chunk>) {
    while let Some(chunk) = tail.wait().transpose() {
        let failed = chunk.is_err();
        if sender.send((source, chunk)).is_err() || failed {
            return;
        }
    }
}

/// Reads what comes until nothing more will, or `stop` is set; everything that was counted.
fn attend(
    mut follower: Follower<'_>,
    mut collector: Collector<'_, '_>,
    mut announcer: Announcer<'_>,
    chunks: &Receiver<Chunk>,
    stop: &AtomicBool,
    mut failed: impl FnMut(Problem),
) -> Triage {
    let mut take = |follower: &mut Follower<'_>, (source, chunk): Chunk| match chunk {
        Ok(bytes) => follower.take(source, &bytes),
        Err(problem) => failed(problem),
    };
    let (mut looked, mut wait, mut fresh) = (Instant::now(), SELDOM, false);
    while !stop.load(Ordering::Relaxed) {
        match chunks.recv_timeout(PAUSE) {
            Ok(chunk) => {
                take(&mut follower, chunk);
                fresh = true;
                if follower.waiting() < BATCH && looked.elapsed() < wait {
                    continue;
                }
            }
            // All that was there is read: from now on news are told soon.
            Err(RecvTimeoutError::Timeout) if wait == SELDOM => wait = OFTEN,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        follower.read(&mut &mut collector);
        if looked.elapsed() >= if fresh { wait } else { SELDOM } {
            let Ok(length) = announcer.announce(&mut follower, &mut collector) else {
                // Nobody reads it.
                break;
            };
            (looked, fresh) = (Instant::now(), false);
            wait = (4 * length).clamp(OFTEN, SELDOM / 2);
        }
    }
    chunks.try_iter().for_each(|chunk| take(&mut follower, chunk));
    announcer.close(&mut collector);
    let totals = follower.finish(&mut &mut collector);
    collector.counted(&totals)
}

/// Tells what is new.
struct Announcer<'n> {
    beside: &'n Beside,
    selection: &'n Selection,
    clock: Clock,
    ticker: Ticker,
    style: Style,
    watch: Watch,
    /// Whether anything was written.
    has_written: bool,
}

impl Announcer<'_> {
    /// Tells what is new since the last look; how long that took.
    fn announce(
        &mut self,
        follower: &mut Follower<'_>,
        collector: &mut Collector<'_, '_>,
    ) -> io::Result<Duration> {
        let begun = Instant::now();
        let mut view = Collector { triage: collector.triage.clone(), output: None, ..*collector };
        let totals = follower.peek(&mut &mut view);
        let all = view.counted(&totals).into_conclusions(&self.beside.context, &self.beside.know);
        let clock = self.clock.at(self.ticker.now());
        let news = self.watch.look(&all, clock.now(), self.beside.know.patterns());
        let Some(output) = collector.output.as_mut().filter(|_| self.style.verbosity >= 0) else {
            return Ok(begun.elapsed());
        };
        output.news(|out| {
            self.has_written |= news.past > 0 || !news.changes.is_empty();
            if news.past > 0 {
                write_past(news.past, &clock, &self.style, out)?;
            }
            news.changes
                .iter()
                .try_for_each(|(number, change)| self.write(&all[*number], change, &clock, out))
        })?;
        Ok(begun.elapsed())
    }

    /// The report stands apart from what was told before.
    fn close(&self, collector: &mut Collector<'_, '_>) {
        if let Some(output) = collector.output.as_mut().filter(|_| self.has_written) {
            // Where nobody reads any more, the report will notice that itself.
            let _ = output.news(|out| writeln!(out));
        }
    }

    fn write(
        &self,
        incident: &Incident,
        change: &Change,
        clock: &Clock,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        match Finding::advised(Box::new(incident.clone()), clock, self.beside) {
            Some(finding) if self.selection.takes(&finding) => {
                write_change(&finding, change, clock, &self.style, out)
            }
            _ => Ok(()),
        }
    }
}

/// A flag that is set on Ctrl-C and when the program is to end; the second time ends it at once.
fn stop_on_signal() -> io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop))?;
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    #[cfg(windows)]
    {
        let stop = Arc::clone(&stop);
        let set = move || {
            if stop.swap(true, Ordering::Relaxed) {
                std::process::abort();
            }
        };
        ctrlc::set_handler(set).map_err(io::Error::other)?;
    }
    Ok(stop)
}
