//! What every triage does: read the inputs and put the report together.

use crate::cli::args::{ReadingArgs, TimeRange};
use crate::cli::terminal::{Output, progress, screen};
use crate::clock::{Clock, Moment};
use crate::correlate::{Event, Segment, Served, Totals, Triage};
use crate::input::{Dispenser, Origin, Problem, Slice};
use crate::knowledge::Knowledge;
use crate::pipeline::{self, Options, SHAPE, Sink};
use crate::report::{Beside, Report, Selection};

/// Counts what was asked for.
pub(crate) struct Collector<'w, 'o> {
    pub triage: Triage,
    /// Where events are written as they come.
    pub output: Option<&'w mut Output<'o>>,
    pub selection: &'w Selection,
    pub time_range: TimeRange,
    pub know: &'w Knowledge,
    /// What is left out by its time, and what has none.
    pub left_out: LeftOut,
}

/// Failed and dropped requests that the time asked for leaves out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LeftOut {
    out_of_time: u64,
    without_time: u64,
}

impl Collector<'_, '_> {
    /// Whether what happened then is wanted; what is not is counted.
    fn takes(&mut self, time: Option<Moment>) -> bool {
        let takes = self.time_range.takes(time);
        match time {
            _ if takes => {}
            Some(_) => self.left_out.out_of_time += 1,
            None => self.left_out.without_time += 1,
        }
        takes
    }

    /// Everything that was counted, with the totals of what was read.
    pub(crate) fn counted(mut self, totals: &Totals) -> Triage {
        let LeftOut { out_of_time, without_time } = self.left_out;
        self.triage.count(&Totals { out_of_time, without_time, ..*totals });
        self.triage
    }
}

impl Sink for &mut Collector<'_, '_> {
    fn failed(&mut self, event: Event) {
        if !self.takes(event.time) {
            return;
        }
        if let Some(output) = &mut self.output
            && self.selection.takes_event(&event)
        {
            output.event(&event, self.know);
        }
        self.triage.observe(&event, self.know);
    }

    fn dropped(&mut self, row: &str, time: Option<Moment>) {
        if self.takes(time) {
            self.triage.drop_refusal(row);
        }
    }

    fn segment(&mut self, segment: Segment) {
        self.triage.slice(segment);
    }

    fn served(&mut self, mut served: Served) {
        served.times.retain(|(time, _)| self.time_range.takes(*time));
        if !served.times.is_empty() {
            self.triage.serve(&served);
        }
    }
}

/// What is read.
pub(crate) struct Inputs {
    pub origins: Vec<Origin>,
    /// What is counted of the only input, where that is not all of it.
    pub slice: Option<Slice>,
    /// How the report calls the only input.
    pub name: Option<String>,
}

impl Inputs {
    fn dispenser(mut self) -> Dispenser {
        let only = self.slice.is_some().then(|| self.origins.pop()).flatten();
        let inputs = match only.zip(self.slice) {
            Some((origin, slice)) => Dispenser::slice(origin, slice, SHAPE),
            None => Dispenser::new(self.origins, SHAPE),
        };
        inputs.called(self.name)
    }

    /// Bytes to read, where that is known.
    fn total(&self) -> Option<u64> {
        let slice = |slice: &Slice| slice.own.end - slice.own.start;
        self.slice.as_ref().map(slice).or_else(|| progress::total(&self.origins))
    }
}

/// Reads the inputs; gives `output` the events that it asks for as they come.
pub(crate) fn read_inputs(
    args: &ReadingArgs,
    beside: &Beside,
    inputs: Inputs,
    problems: &mut Vec<Problem>,
    output: &mut Output<'_>,
) -> Report {
    let clock = screen::clock(&args.screen, args.assume_tz);
    let (selection, time_range) = (args.select.selection(), args.select.time_range(&clock));
    let total = inputs.total();
    let inputs = inputs.dispenser();
    let options = Options {
        threads: args.threads.unwrap_or_else(|| cores(total)),
        every_text: output.wants_events(),
        know: &beside.know,
    };
    let mut collector = Collector {
        triage: Triage::splitting(args.select.split()),
        output: Some(output),
        selection: &selection,
        time_range,
        know: &beside.know,
        left_out: LeftOut::default(),
    };
    let mut work = || pipeline::run(&inputs, &clock, options, &mut collector);
    let totals = if progress::is_wanted(args) {
        progress::during(&inputs, total, args.screen.ascii, work)
    } else {
        work()
    };
    let triage = collector.counted(&totals);
    let (sources, unread) = inputs.finish();
    problems.extend(unread);
    let names = sources.into_iter().map(|source| source.name).collect();
    report(triage, output.wants_part(), beside, (names, problems), clock, &selection)
}

/// The report on what was counted in these inputs, with these problems; `part` where it is to keep the counts themselves.
pub(crate) fn report(
    triage: Triage,
    part: bool,
    beside: &Beside,
    (names, problems): (Vec<String>, &[Problem]),
    clock: Clock,
    selection: &Selection,
) -> Report {
    let unread = problems.iter().map(ToString::to_string).collect();
    let make = if part { Report::with_part } else { Report::advised };
    let report = make(triage, beside, names, unread, clock).select(selection);
    match std::env::current_dir() {
        Ok(root) => report.within(root),
        Err(_) => report,
    }
}

/// One thread per core, fewer for short inputs.
fn cores(total: Option<u64>) -> usize {
    const SHARE: u64 = 32 * 1024;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let busy = total.map(|bytes| usize::try_from(bytes / SHARE + 1).unwrap_or(usize::MAX));
    busy.map_or(cores, |busy| busy.min(cores))
}
