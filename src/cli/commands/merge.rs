//! `gemdiag merge PART...`: one report from the partial results of several runs.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args as ClapArgs;

use crate::cli::args::{ReportArgs, ScreenArgs, SelectArgs};
use crate::cli::commands::shared::listed::listed;
use crate::cli::terminal::pager::Pager;
use crate::cli::terminal::{Failure, Output, Pace, Screen, print_problem, screen};
use crate::correlate::PartError;
use crate::merge::Merge;

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
    let output = Output::open(&args.report, Screen::new(io::stdout()), Pace::AtEnd)?;
    let mut output = output.paged(Pager::on_stdout(&args.screen));
    output.begin(args.files.iter().cloned().chain(args.select.files()))?;
    let clock = screen::clock(&args.screen, None);
    let beside = args.select.beside()?;
    let merge = if output.wants_part() { Merge::new().keep_part() } else { Merge::new() };
    let merge = match &args.splits {
        Some(list) => {
            let listed = listed(list).map_err(|error| failed(list, PartError::Unread(error)))?;
            merge.expecting(listed.into_iter().map(|input| (input.input, input.size)))
        }
        None => merge,
    };
    let merge = args.files.iter().try_fold(merge, |merge, path| add(merge, path))?;
    merge.doubts().iter().for_each(|doubt| print_problem(doubt, None));
    let report = merge.report(&beside, clock).select(&args.select.selection());
    let style = screen::report_style(&args.screen, &args.select, io::stdout().is_terminal());
    Ok(output.write(&report, &style, &[]))
}

fn add(mut merge: Merge, path: &Path) -> Result<Merge, Failure> {
    let from = read(path).map_err(|error| failed(path, PartError::Unread(error)))?;
    merge.add(&path.display().to_string(), from).map_err(|error| failed(path, error))?;
    Ok(merge)
}

/// The bytes of a part.
fn read(path: &Path) -> io::Result<Box<dyn Read>> {
    if path.as_os_str() == "-" { Ok(Box::new(io::stdin())) } else { Ok(Box::new(File::open(path)?)) }
}

fn failed(path: &Path, error: PartError) -> Failure {
    let path = path.display().to_string();
    match error {
        PartError::Unread(source) => Failure::Unread { path, source },
        source => Failure::Part { path, source },
    }
}
