//! `gemdiag merge PART...`: one report from the partial results of several runs.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args as ClapArgs;

use crate::cli::args::{ReportArgs, ScreenArgs, SelectArgs};
use crate::cli::commands::shared::listed::listed;
use crate::cli::terminal::pager::Pager;
use crate::cli::terminal::{Failure, Output, Pace, print_problem, screen};
use crate::correlate::{Part, PartError, Triage};
use crate::report::Report;

/// Joins partial results.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// What --format partial wrote; - is standard input
    #[arg(value_name = "PART", help_heading = "Input", required = true)]
    files: Vec<PathBuf>,

    /// What gemdiag splits listed: an input of which no part has anything is named as well, and the exit code is 3
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    splits: Option<PathBuf>,

    #[command(flatten)]
    select: SelectArgs,

    #[command(flatten)]
    report: ReportArgs,

    #[command(flatten)]
    screen: ScreenArgs,
}

/// Joins the parts that the arguments name.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let output = Output::open(&args.report, Box::new(io::stdout()), Pace::AtEnd)?;
    let mut output = output.paged(Pager::on_stdout(&args.screen));
    output.begin(args.files.iter().cloned().chain(args.select.files()))?;
    let clock = screen::clock(&args.screen, None);
    let beside = args.select.beside()?;
    let (mut triage, mut inputs, mut problems) = (Triage::default(), Vec::new(), Vec::new());
    let mut seen = HashMap::new();
    for path in &args.files {
        let part = read(path)?;
        let digest = part.digest().map_err(|error| failed(path, PartError::Unread(error)))?;
        if let Some(first) = seen.insert(digest, path)
            && part.has_events()
        {
            let (path, first) = (path.display(), first.display());
            let problem = format!("{path} says the same as {first}: if it is a copy, its errors count twice");
            print_problem(&problem, None);
            problems.push(problem);
        }
        let (more, unread) = part.merge_into(&mut triage).map_err(|source| failed(path, source))?;
        inputs.extend(more);
        problems.extend(unread);
    }
    let mut unlike = triage.uneven();
    unlike.extend(triage.of_two_sizes());
    if !output.wants_part() {
        // What is still to come is missing in no part.
        unlike.extend(triage.holes());
        unlike.extend(args.splits.as_deref().map_or(Ok(Vec::new()), |list| absent(list, &triage))?);
    }
    unlike.iter().for_each(|problem| print_problem(problem, None));
    problems.extend(unlike);
    inputs.extend(triage.sliced());
    let make = if output.wants_part() { Report::with_part } else { Report::advised };
    let report = make(triage, &beside, inputs, problems, clock).select(&args.select.selection());
    let style = screen::report_style(&args.screen, &args.select, io::stdout().is_terminal());
    Ok(output.write(&report, &style, &[]))
}

/// A sentence for each input of a list of which no part has anything.
fn absent(list: &Path, triage: &Triage) -> Result<Vec<String>, Failure> {
    let listed = listed(list).map_err(|error| failed(list, PartError::Unread(error)))?;
    let absent = listed.iter().filter(|input| !triage.has(&input.input, input.size));
    Ok(absent.map(|input| format!("the {} bytes of {} are in no part", input.size, input.input)).collect())
}

fn read(path: &Path) -> Result<Part, Failure> {
    let from: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path).map_err(|error| failed(path, PartError::Unread(error)))?))
    };
    Part::read(from).map_err(|error| failed(path, error))
}

fn failed(path: &Path, error: PartError) -> Failure {
    let path = path.display().to_string();
    match error {
        PartError::Unread(source) => Failure::Unread { path, source },
        source => Failure::Part { path, source },
    }
}
