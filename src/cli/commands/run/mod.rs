//! `gemdiag run COMMAND`: passes a command's output through as it comes, and triages it when the command has ended.
//!
//! The command's standard output and error are pipes, each passed on by a thread of its own; the command may notice that
//! they are no terminal. Its standard input, its terminal and its process group are gemdiag's own. What it prints is
//! triaged as it comes, as `--follow` does it, so that memory does not depend on how long it runs.

mod listen;
mod pass;
#[cfg(unix)]
mod signals;

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::process::{Child, Command, ExitCode, Stdio};

use clap::Args as ClapArgs;

use crate::cli::args::ReadingArgs;
use crate::cli::commands::shared::reading::{Collector, LeftOut, report};
use crate::cli::terminal::{Failure, Output, Pace, Screen, print_problem, screen};
use crate::correlate::Triage;
use crate::exit;
use crate::input::plain;
use crate::pipeline::{Follower, Tools};
use crate::report::{Format, Report, Style};
use listen::{Heard, listen, names};

/// Runs a command, and triages what it prints.
///
/// Its output passes through untouched, as it comes; its exit code is kept. The report comes after it, on standard
/// error and in the files that --report names.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(super) reading: ReadingArgs,

    /// The command and its arguments
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// Runs the command, and triages what it printed.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let reading = &args.reading;
    let mut output = Output::open(&reading.report, Screen::new(io::stderr()), Pace::AtEnd)?;
    let beside = reading.beside()?;
    output.begin(reading.select.files())?;
    let (clock, selection) = (screen::clock(&reading.screen, reading.assume_tz), reading.select.selection());
    let tools = Tools::new(&beside.know);
    #[cfg(unix)]
    let caught = signals::Caught::begin().map_err(Failure::Run)?;
    let child = match spawn(&args.command) {
        Ok(child) => child,
        Err(code) => return Ok(ExitCode::from(code)),
    };
    #[cfg(unix)]
    let forwarding = caught.forward(&child).map_err(Failure::Run)?;
    let follower = Follower::new(&tools, &clock, output.wants_events());
    let collector = Collector {
        triage: Triage::splitting(reading.select.split()),
        output: Some(&mut output),
        selection: &selection,
        time_range: reading.select.time_range(&clock),
        know: &beside.know,
        left_out: LeftOut::default(),
    };
    let mut heard = listen(
        child,
        follower,
        collector,
        #[cfg(unix)]
        &forwarding,
    );
    let clock = screen::clock(&reading.screen, reading.assume_tz);
    let triage = std::mem::take(&mut heard.triage);
    let told = (names(), &heard.problems[..]);
    let report = report(triage, output.wants_part(), &beside, told, clock, &selection);
    #[cfg(unix)]
    let stopped = forwarding.report();
    #[cfg(not(unix))]
    let stopped = None;
    end(reading, &report, output, heard, stopped)
}

/// Begins the command; the exit code where there is none to run.
fn spawn(command: &[OsString]) -> Result<Child, u8> {
    let [program, arguments @ ..] = command else { return Err(exit::USAGE) };
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| {
        print_problem(&format!("cannot run {}: {}", program.display(), plain(&error)), None);
        exit::not_run(&error)
    })
}

/// Writes the reports. The signal that ended the reading goes before the command's own code, which goes before what could
/// not be written and what was found.
fn end(
    args: &ReadingArgs,
    report: &Report,
    output: Output<'_>,
    heard: Heard,
    stopped: Option<u8>,
) -> Result<ExitCode, Failure> {
    let mut style = screen::report_style(&args.screen, &args.select, io::stderr().is_terminal());
    let is_for_people = matches!(args.report.format, Format::Table | Format::Concise | Format::Github);
    if report.totals.events == 0 && is_for_people && args.screen.verbose == 0 {
        // A command that went well is not followed by a line that says so.
        style.verbosity = Style::SILENT;
    }
    let mut code = output.write(report, &style, &heard.problems);
    for (stream, source) in heard.lost {
        let stream = stream.trim_matches(['<', '>']);
        let failure = Failure::Write { path: format!("the command's {stream}"), source };
        print_problem(&failure.to_string(), None);
        code = ExitCode::from(failure.exit_code());
    }
    let status = heard.status.map_err(Failure::Run)?;
    Ok(match (stopped, exit::of_command(status)) {
        (Some(stopped), _) => ExitCode::from(stopped),
        (None, exit::DONE) => code,
        (None, code) => ExitCode::from(code),
    })
}
