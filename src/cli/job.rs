//! What every triage does: read the inputs and put the report together.

use super::args::Work;
use super::output::Output;
use super::{progress, screen};
use crate::correlate::{Totals, Triage};
use crate::input::{Dispenser, Origin, Problem};
use crate::pipeline::{self, Options, SHAPE};
use crate::report::{Beside, Report};

/// Reads the inputs; gives `output` the events that it asks for as they come.
pub(super) fn triage(
    args: &Work,
    beside: &Beside,
    origins: Vec<Origin>,
    problems: &mut Vec<Problem>,
    output: &mut Output<'_>,
) -> Report {
    let clock = screen::clock(&args.look, args.assume_tz);
    let (selection, between) = (args.select.selection(), args.select.between(clock.now()));
    let total = progress::total(&origins);
    let inputs = Dispenser::new(origins, SHAPE);
    let mut triage = Triage::splitting(args.select.split());
    let mut out_of_time = 0;
    let options =
        Options { threads: args.threads.unwrap_or_else(|| cores(total)), every_text: output.wants_events() };
    let mut work = || {
        pipeline::run(&inputs, &clock, options, |event| {
            if !between.takes(&event) {
                out_of_time += 1;
                return;
            }
            if selection.takes_event(&event) {
                output.event(&event);
            }
            triage.observe(&event, beside.know);
        })
    };
    let totals = match progress::is_wanted(args) {
        true => progress::during(&inputs, total, args.look.ascii, work),
        false => work(),
    };
    triage.count(&Totals { out_of_time, ..totals });
    let (sources, unread) = inputs.finish();
    problems.extend(unread);
    let names = sources.iter().map(|s| s.origin.to_string()).collect();
    let unread = problems.iter().map(ToString::to_string).collect();
    let report = Report::advised(&triage, beside, names, unread, clock).select(&selection);
    match std::env::current_dir() {
        Ok(root) => report.within(root),
        Err(_) => report,
    }
}

/// As many threads as there are cores, but none that a short input would not keep busy.
fn cores(total: Option<u64>) -> usize {
    const SHARE: u64 = 32 * 1024;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let busy = total.map(|bytes| usize::try_from(bytes / SHARE + 1).unwrap_or(usize::MAX));
    busy.map_or(cores, |busy| busy.min(cores))
}
