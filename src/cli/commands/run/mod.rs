//! `gemdiag run COMMAND`: passes a command's output through as it comes, and triages it when the command has ended.
//!
//! The command's standard output and error are pipes, each passed on by a thread of its own; the command may notice that
//! they are no terminal. Its standard input, its terminal and its process group are gemdiag's own. What it prints is kept
//! in two temporary files without names, so that neither memory nor the command's speed depends on the triage.

mod pass;
#[cfg(unix)]
mod signals;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread;

use clap::Args as ClapArgs;

use crate::cli::args::ReadingArgs;
use crate::cli::commands::shared::reading::read_inputs;
use crate::cli::terminal::{Failure, Output, Pace, print_problem, screen};
use crate::exit;
use crate::input::{Captured, Origin, Problem};
use crate::report::{Beside, Format, Style};
use pass::pass;

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
    let mut output = Output::open(&args.reading.report, Box::new(io::stderr()), Pace::AtEnd)?;
    let beside = args.reading.select.beside()?;
    output.begin([])?;
    let kept = [keep()?, keep()?];
    let [program, arguments @ ..] = args.command.as_slice() else { return Ok(ExitCode::from(exit::USAGE)) };
    let mut command = Command::new(program);
    let child = match command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => {
            print_problem(&format!("cannot run {}: {error}", program.display()), None);
            return Ok(ExitCode::from(exit::not_run(&error)));
        }
    };
    let (status, [out, err]) = attend(child, &kept).map_err(Failure::Run)?;
    let [stdout, stderr] = kept;
    let problems = [(out, &stdout, "stdout"), (err, &stderr, "stderr")]
        .into_iter()
        .filter_map(|(result, file, stream)| Some(lost(result.err()?, file, stream)))
        .collect();
    let origins = vec![captured(&stdout, "stdout"), captured(&stderr, "stderr")];
    report(&args.reading, &beside, (origins, problems), output, status)
}

/// Passes the command's output on until it ends; its status, and what could not be kept of its two streams.
fn attend(mut child: Child, kept: &[Arc<File>; 2]) -> io::Result<(ExitStatus, [io::Result<()>; 2])> {
    #[cfg(unix)]
    let forwarding = signals::forward(child.id())?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let result = thread::scope(|scope| {
        let out = scope.spawn(|| stdout.map_or(Ok(()), |from| pass(from, io::stdout(), &kept[0])));
        let err = scope.spawn(|| stderr.map_or(Ok(()), |from| pass(from, io::stderr(), &kept[1])));
        let status = child.wait();
        let joined = |thread: thread::ScopedJoinHandle<'_, io::Result<()>>| thread.join().unwrap_or(Ok(()));
        status.map(|status| (status, [joined(out), joined(err)]))
    });
    #[cfg(unix)]
    forwarding.end();
    result
}

/// Writes the reports; the command's own code goes before what was found.
fn report(
    args: &ReadingArgs,
    beside: &Beside,
    (origins, mut problems): (Vec<Origin>, Vec<Problem>),
    mut output: Output<'_>,
    status: ExitStatus,
) -> Result<ExitCode, Failure> {
    let report = read_inputs(args, beside, origins, &mut problems, &mut output);
    let mut style = screen::style_on(&args.screen, io::stderr().is_terminal());
    let is_for_people = matches!(args.report.format, Format::Table | Format::Concise | Format::Github);
    if report.totals.events == 0 && is_for_people && args.screen.verbose == 0 {
        // A command that went well is not followed by a line that says so.
        style.verbosity = Style::SILENT;
    }
    let code = output.write(&report, &style, &problems);
    Ok(match exit::of_command(status) {
        exit::DONE => code,
        code => ExitCode::from(code),
    })
}

/// A file without a name that is gone when the program ends.
fn keep() -> Result<Arc<File>, Failure> {
    tempfile::tempfile().map(Arc::new).map_err(Failure::Run)
}

fn captured(file: &Arc<File>, stream: &'static str) -> Origin {
    Origin::Captured(Captured { stream, file: Arc::clone(file) })
}

fn lost(source: io::Error, file: &Arc<File>, stream: &'static str) -> Problem {
    Problem::Read { origin: captured(file, stream), source }
}
