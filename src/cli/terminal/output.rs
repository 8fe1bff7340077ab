//! From a report to the screen, files, and an exit code.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use super::failure::Failure;
use super::streams::print_problem;
use crate::cli::args::{ReportArgs, ReportFile};
use crate::correlate::Event;
use crate::exit;
use crate::input::Problem;
use crate::report::{Format, Report, Style, jsonl_event};

/// Where reports go: opened before any work is done, so that a wrong path fails at once.
pub(crate) struct Output<'a> {
    args: &'a ReportArgs,
    files: Vec<Sink>,
    screen: Sink,
}

/// Where one report goes.
struct Sink {
    format: Format,
    name: String,
    out: BufWriter<Box<dyn Write + Send>>,
    /// What went wrong first; nothing is written after it.
    result: io::Result<()>,
}

impl<'a> Output<'a> {
    /// Opens all files; `screen` is for the report that was asked for with `--format`.
    pub(crate) fn open(args: &'a ReportArgs, screen: Box<dyn Write + Send>) -> Result<Self, Failure> {
        let files = args.report.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { args, files, screen: Sink::new(args.format, "the report".to_owned(), screen) })
    }

    /// Whether a report has a line for each event.
    pub(crate) fn wants_events(&self) -> bool {
        self.files.iter().chain([&self.screen]).any(|sink| sink.format == Format::Jsonl)
    }

    /// Writes an event as it comes, where a report has a line for each.
    pub(crate) fn event(&mut self, event: &Event) {
        self.files.iter_mut().chain([&mut self.screen]).for_each(|sink| sink.event(event));
    }

    /// Writes what is new on the screen: before a report for people, and beside any other one.
    ///
    /// # Errors
    /// What the screen says.
    pub(crate) fn news(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        // Whoever waits for events waits for them as well.
        for sink in self.files.iter_mut().chain([&mut self.screen]) {
            sink.out.flush()?;
        }
        match self.screen.format {
            Format::Table | Format::Concise => {
                write(&mut self.screen.out)?;
                self.screen.out.flush()
            }
            _ => write(&mut io::stderr().lock()),
        }
    }

    /// Writes all reports, and says on stderr what could not be read.
    pub(crate) fn write(
        self,
        report: &Report,
        style: &Style,
        problems: &[Problem],
    ) -> Result<ExitCode, Failure> {
        for sink in self.files {
            sink.write(report, &Style::PLAIN)?;
        }
        self.screen.write(report, style)?;
        for problem in problems {
            print_problem(&problem.to_string(), problem.hint().as_deref());
        }
        Ok(exit::code(report, &self.args.fail_on, self.args.exit_class))
    }
}

impl Sink {
    fn new(format: Format, name: String, out: Box<dyn Write + Send>) -> Self {
        Self { format, name, out: BufWriter::new(out), result: Ok(()) }
    }

    fn event(&mut self, event: &Event) {
        if self.format == Format::Jsonl && self.result.is_ok() {
            self.result = jsonl_event(event, &mut self.out);
        }
    }

    fn write(mut self, report: &Report, style: &Style) -> Result<(), Failure> {
        let result = self
            .result
            .and_then(|()| self.format.write(report, style, &mut self.out))
            .and_then(|()| self.out.flush());
        match result {
            // Whoever read the report has enough of it.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result.map_err(|source| Failure::Write { path: self.name, source }),
        }
    }
}

/// Opens the file of a report. GitHub's step summary is added to, others are replaced.
fn open(report: &ReportFile) -> Result<Sink, Failure> {
    let summary = std::env::var_os("GITHUB_STEP_SUMMARY").is_some_and(|s| s == report.path);
    let mut options = File::options();
    options.create(true).write(true).append(summary).truncate(!summary);
    let name = report.path.display().to_string();
    match options.open(&report.path) {
        Ok(file) => Ok(Sink::new(report.format, name, Box::new(file))),
        Err(source) => Err(Failure::Write { path: name, source }),
    }
}
