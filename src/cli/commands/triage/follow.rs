//! `gemdiag --follow`: a line for what is new while logs go on, and the report at their end or on Ctrl-C.

use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::args::Args;
use super::inputs::{origins, paths};
use super::on_change::OnChange;
use super::passing_on::Streams;
use super::sources::{self, Came};
use crate::cli::args::ReadingArgs;
use crate::cli::commands::shared::reading::{Collector, LeftOut, report};
use crate::cli::terminal::{Failure, Output, Pace, screen, stop};
use crate::clock::{Clock, Ticker};
use crate::correlate::{Change, Incident, Triage, Watch};
use crate::input::{Origin, Problem};
use crate::pipeline::{Follower, Tools};
use crate::report::{Beside, Finding, Report, Selection, Style, jsonl_change, write_change, write_past};

/// Without anything new for so long, what has come is looked at.
const PAUSE: Duration = Duration::from_millis(150);

/// While more comes all the time, it is looked at so often.
const OFTEN: Duration = Duration::from_millis(500);

/// What is silent is looked at so often: it may count as over.
const SELDOM: Duration = Duration::from_secs(5);

/// After a signal, readers that have nothing more for so long are done; however much comes, no longer than this.
const LAST_WORDS: Duration = Duration::from_millis(600);
const AT_MOST: Duration = Duration::from_secs(3);

/// Bytes that are read together.
const BATCH: usize = 1024 * 1024;

/// Follows what the arguments name.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let (reading, streams) = (&args.reading, Streams::of(args));
    let mut output = Output::open(&reading.report, streams.screen(), Pace::Live)?;
    let beside = reading.beside()?;
    let (mut origins, mut problems) = origins(args)?;
    output.begin(paths(&origins).map(Path::to_owned).chain(reading.select.files()))?;
    let stop = stop::on_signal().map_err(Failure::Signal)?;
    streams.attach(&mut origins, &stop)?;
    let clock = screen::clock(&reading.screen, reading.assume_tz);
    let (tools, ticker, style) = (Tools::new(&beside.know), clock.ticking(), style(reading, &streams));
    let mut follower = Follower::new(&tools, &clock, output.wants_events());
    let (mut followed, chunks) = sources::open(args, origins, &stop, &mut problems);
    followed.iter().for_each(|origin| follower.begin(origin.to_string().into()));
    let problems = RefCell::new(problems);
    let selection = reading.select.selection();
    let collector = Collector {
        triage: Triage::splitting(reading.select.split()),
        output: Some(&mut output),
        selection: &selection,
        time_range: reading.select.time_range(&clock),
        know: &beside.know,
        left_out: LeftOut::default(),
    };
    let announcer = Announcer {
        beside: &beside,
        problems: &problems,
        selection: &selection,
        clock,
        ticker,
        style,
        watch: Watch::default(),
        has_written: false,
        as_json: args.changes,
        on_change: args.on_change.clone().map(OnChange::begin),
    };
    let (triage, watch) = attend(follower, collector, announcer, &chunks, &stop, |told| match told {
        Told::Opened(origin) => followed.push(origin),
        Told::Failed(problem) => problems.borrow_mut().push(problem),
    });
    let problems = problems.into_inner();
    let names = followed.iter().map(ToString::to_string).collect();
    let (part, clock) = (output.wants_part(), clock.at(ticker.now()));
    if reading.report.metrics.is_some() {
        output.metrics(&measured(triage.clone(), &beside, &clock, &selection, &problems), &|key| {
            watch.is_closed(key)
        });
    }
    let report = report(triage, part, &beside, (names, &problems), clock, &selection);
    #[cfg(feature = "live")]
    if args.checks.are_wanted() {
        return args.checks.then_write(report, &style, output, &problems);
    }
    Ok(streams.end(output.write(&report, &style, &problems)))
}

/// How news and the report look.
fn style(reading: &ReadingArgs, streams: &Streams) -> Style {
    screen::report_style(&reading.screen, &reading.select, streams.is_terminal())
}

/// What is told of an input beside what it holds.
enum Told {
    Opened(Origin),
    Failed(Problem),
}

/// Reads what comes until nothing more will, or `stop` is set; everything that was counted.
fn attend(
    mut follower: Follower<'_>,
    mut collector: Collector<'_, '_>,
    mut announcer: Announcer<'_>,
    chunks: &Receiver<Came>,
    stop: &AtomicBool,
    mut tell: impl FnMut(Told),
) -> (Triage, Watch) {
    let mut take = |follower: &mut Follower<'_>, came: Came| match came {
        Came::Opened(origin) => {
            follower.begin(origin.to_string().into());
            tell(Told::Opened(origin));
        }
        Came::Bytes(source, Ok(bytes)) => follower.take(source, &bytes),
        Came::Bytes(_, Err(problem)) => tell(Told::Failed(problem)),
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
    last_words(chunks, |chunk| take(&mut follower, chunk));
    let watch = announcer.close(&mut collector);
    let totals = follower.finish(&mut &mut collector);
    (collector.counted(&totals), watch)
}

/// Takes what was read before the end, or is read while the other ends say their last words: a reader may just have it in its
/// hands. One that waits for a pipe from which nothing comes is not waited for.
fn last_words(chunks: &Receiver<Came>, mut take: impl FnMut(Came)) {
    let begun = Instant::now();
    while let Ok(chunk) = chunks.recv_timeout(LAST_WORDS.min(AT_MOST.saturating_sub(begun.elapsed()))) {
        take(chunk);
    }
}

/// What there is to be measured: everything that was asked for, however many incidents the report is to show.
fn measured(
    triage: Triage,
    beside: &Beside,
    clock: &Clock,
    selection: &Selection,
    problems: &[Problem],
) -> Report {
    let unread = problems.iter().map(ToString::to_string).collect();
    let all = Selection { top: None, ..selection.clone() };
    Report::advised(triage, beside, Vec::new(), unread, *clock).select(&all)
}

/// Tells what is new.
struct Announcer<'n> {
    beside: &'n Beside,
    problems: &'n RefCell<Vec<Problem>>,
    selection: &'n Selection,
    clock: Clock,
    ticker: Ticker,
    style: Style,
    watch: Watch,
    /// Whether anything was written.
    has_written: bool,
    /// Whether programs get what is new in the report's lines.
    as_json: bool,
    /// Who is called.
    on_change: Option<OnChange>,
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
        let triage = view.counted(&totals);
        let wants_metrics = collector.output.as_ref().is_some_and(|output| output.wants_metrics());
        let measures = wants_metrics.then(|| triage.clone());
        let all = triage.into_conclusions(&self.beside.context, &self.beside.know);
        let clock = self.clock.at(self.ticker.now());
        let news = self.watch.look(&all, clock.now(), self.beside.know.patterns());
        if let (Some(triage), Some(output)) = (measures, collector.output.as_mut()) {
            let problems = self.problems.borrow();
            let report = measured(triage, self.beside, &clock, self.selection, &problems);
            output.metrics(&report, &|key| self.watch.is_closed(key));
        }
        let told: Vec<(Finding, &Change)> = news
            .changes
            .iter()
            .filter_map(|(number, change)| Some((self.wanted(&all[*number], &clock)?, change)))
            .collect();
        if let Some(on_change) = &self.on_change {
            told.iter().for_each(|(finding, change)| on_change.tell(finding, change, &clock));
        }
        let Some(output) = collector.output.as_mut() else { return Ok(begun.elapsed()) };
        if self.as_json {
            output.lines(|out| told.iter().try_for_each(|(f, change)| jsonl_change(f, change, &clock, out)));
        }
        if self.style.verbosity < 0 {
            return Ok(begun.elapsed());
        }
        output.news(|out| {
            self.has_written |= news.past > 0 || !news.changes.is_empty();
            if news.past > 0 {
                write_past(news.past, &clock, &self.style, out)?;
            }
            told.iter()
                .try_for_each(|(finding, change)| write_change(finding, change, &clock, &self.style, out))
        })?;
        Ok(begun.elapsed())
    }

    /// The incident with its advice, if it was asked for.
    fn wanted(&self, incident: &Incident, clock: &Clock) -> Option<Finding> {
        Finding::advised(Box::new(incident.clone()), clock, self.beside)
            .filter(|f| self.selection.shows(f, clock))
    }

    /// The report stands apart from what was told before.
    fn close(self, collector: &mut Collector<'_, '_>) -> Watch {
        if let Some(output) = collector.output.as_mut().filter(|_| self.has_written) {
            // Where nobody reads any more, the report will notice that itself.
            let _ = output.news(|out| writeln!(out));
        }
        if let Some(on_change) = self.on_change {
            on_change.end();
        }
        self.watch
    }
}
