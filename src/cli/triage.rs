//! `gemdiag [FILE]...`: from arguments to a report.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use super::args::Triage as Args;
use super::failure::Failure;
use super::output::Output;
use super::{paste, screen};
use crate::correlate::{Totals, Triage};
use crate::input::{Dispenser, Origin, Problem, walk};
use crate::pipeline::{self, Options, SHAPE};
use crate::report::{Format, Report, jsonl_event};

/// Triages what the arguments name.
pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let mut output = Output::open(&args.output)?;
    let (origins, mut problems) = origins(args)?;
    let clock = screen::clock(&args.look, args.assume_tz);
    let (beside, selection) = (args.select.beside()?, args.select.selection());
    let between = args.select.between(clock.now());
    let inputs = Dispenser::new(origins, SHAPE);
    let mut triage = Triage::splitting(args.select.split());
    let (mut written, mut out_of_time) = (Ok(()), 0);
    let every_text = args.output.format == Format::Jsonl;
    let threads = args.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let totals = pipeline::run(&inputs, &clock, Options { threads, every_text }, |event| {
        if !between.takes(&event) {
            out_of_time += 1;
            return;
        }
        if every_text && written.is_ok() && selection.takes_event(&event) {
            written = jsonl_event(&event, &mut output.stdout);
        }
        triage.observe(&event, beside.know);
    });
    triage.count(&Totals { out_of_time, ..totals });
    let (sources, unread) = inputs.finish();
    problems.extend(unread);
    let names = sources.iter().map(|s| s.origin.to_string()).collect();
    let unread = problems.iter().map(ToString::to_string).collect();
    let report = Report::advised(&triage, &beside, names, unread, clock).select(&selection);
    output.write(report, &screen::style(&args.look), written, &problems)
}

/// The inputs that the arguments name, and what is wrong with them.
fn origins(args: &Args) -> Result<(Vec<Origin>, Vec<Problem>), Failure> {
    if let Some(text) = &args.text {
        return Ok((vec![Origin::Text(text.clone())], Vec::new()));
    }
    if args.files.is_empty() {
        if io::stdin().is_terminal() {
            return Ok((vec![Origin::Text(paste::read().map_err(Failure::Terminal)?)], Vec::new()));
        }
        return Ok((vec![Origin::Stdin], Vec::new()));
    }
    if args.files.iter().filter(|f| f.as_os_str() == "-").count() > 1 {
        return Err(Failure::StdinTwice);
    }
    let (mut origins, mut problems) = (Vec::new(), Vec::new());
    for file in &args.files {
        if file.as_os_str() == "-" {
            origins.push(Origin::Stdin);
        } else if args.recursive && file.is_dir() {
            let (found, unread) = walk(file);
            origins.extend(found.into_iter().map(Origin::Path));
            problems.extend(unread);
        } else {
            origins.push(Origin::Path(file.clone()));
        }
    }
    Ok((origins, problems))
}
