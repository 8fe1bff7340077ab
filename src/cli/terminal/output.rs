//! From a report to the screen, files, and an exit code.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use same_file::Handle;

use super::failure::Failure;
use super::metrics::MetricsFile;
use super::pager::{Paged, Pager};
use super::streams::print_problem;
use super::target::{Identity, Target};
use crate::cli::args::{ReportArgs, ReportFile};
use crate::correlate::{Event, Key};
use crate::exit;
use crate::input::Problem;
use crate::knowledge::Knowledge;
use crate::report::{Format, Report, Style, jsonl_event};

/// Where reports go: opened before any work is done, so that a wrong path fails at once.
pub(crate) struct Output<'a> {
    args: &'a ReportArgs,
    reports: Vec<ReportFile>,
    files: Vec<Sink>,
    screen: Sink,
    metrics: Option<MetricsFile>,
}

/// The stream of the report that was asked for with `--format`.
pub(crate) struct Screen {
    out: Box<dyn Write + Send>,
    is_terminal: bool,
}

impl Screen {
    /// The screen that this stream is.
    pub(crate) fn new(stream: impl Write + IsTerminal + Send + 'static) -> Self {
        Self { is_terminal: stream.is_terminal(), out: Box::new(stream) }
    }
}

/// Where one report goes.
struct Sink {
    format: Format,
    name: String,
    out: BufWriter<Target>,
    /// What went wrong first; nothing is written after it.
    result: io::Result<()>,
}

/// When reports are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Once they are whole.
    AtEnd,
    /// Those with a line for each event as they grow.
    Live,
}

impl<'a> Output<'a> {
    /// Looks whether all files can be written.
    pub(crate) fn open(args: &'a ReportArgs, screen: Screen, pace: Pace) -> Result<Self, Failure> {
        if args.format == Format::Partial && args.file().is_none() && screen.is_terminal {
            return Err(Failure::PartOnScreen);
        }
        let mut reports = args.report.clone();
        reports.extend(
            args.file().into_iter().map(|path| ReportFile { format: args.format, path: path.clone() }),
        );
        let files = reports.iter().map(|file| open(file, pace)).collect::<Result<_, _>>()?;
        // What goes to a file goes to no screen.
        let screen: Box<dyn Write + Send> =
            if args.file().is_some() { Box::new(io::sink()) } else { screen.out };
        let screen = Sink::new(args.format, "the report".to_owned(), Target::Stream(screen));
        let metrics = args.metrics.as_deref().map(MetricsFile::open).transpose()?;
        Ok(Self { args, reports, files, screen, metrics })
    }

    /// The same, with a pager for a report that is for the screen and longer than it.
    pub(crate) fn paged(mut self, pager: Option<Pager>) -> Self {
        let is_for_people = self.screen.format == Format::Table && self.args.file().is_none();
        if let Some(pager) = pager.filter(|_| is_for_people) {
            self.screen.out = BufWriter::new(Target::Paged(Paged::new(pager)));
        }
        self
    }

    /// Refuses a report that would take the place of an input or of another report. From here on files may change.
    pub(crate) fn begin(&mut self, inputs: impl IntoIterator<Item: AsRef<Path>>) -> Result<(), Failure> {
        self.refuse(inputs)?;
        for sink in &mut self.files {
            let name = &sink.name;
            sink.out.get_mut().begin().map_err(|source| Failure::Write { path: name.clone(), source })?;
        }
        Ok(())
    }

    fn refuse(&self, inputs: impl IntoIterator<Item: AsRef<Path>>) -> Result<(), Failure> {
        let files = self.reports.iter().filter(|file| !is_summary(file)).map(|file| &file.path);
        let files = files.chain(&self.args.metrics);
        let targets: Vec<_> = files.filter_map(|path| Some((Identity::of(path)?, path))).collect();
        let taken = |path: &Path, by| Err(Failure::Taken { path: path.display().to_string(), by });
        for (i, (target, path)) in targets.iter().enumerate() {
            if targets[..i].iter().any(|(other, _)| other == target) {
                return taken(path, "another report is written to it");
            }
        }
        for (stream, by) in [
            (Handle::stdin(), "it is read as standard input"),
            (Handle::stdout(), "standard output is written to it"),
            (Handle::stderr(), "standard error is written to it"),
        ] {
            let Some(stream) = Identity::of_stream(stream) else { continue };
            if let Some((_, path)) = targets.iter().find(|(target, _)| *target == stream) {
                return taken(path, by);
            }
        }
        if targets.is_empty() {
            return Ok(());
        }
        for input in inputs.into_iter().filter_map(|input| Identity::of(input.as_ref())) {
            if let Some((_, path)) = targets.iter().find(|(target, _)| *target == input) {
                return taken(path, "it is an input");
            }
        }
        Ok(())
    }

    /// Whether a report has a line for each event.
    pub(crate) fn wants_events(&self) -> bool {
        self.files.iter().chain([&self.screen]).any(|sink| sink.format == Format::Jsonl)
    }

    /// Whether a report is a part for a later merge.
    pub(crate) fn wants_part(&self) -> bool {
        self.files.iter().chain([&self.screen]).any(|sink| sink.format == Format::Partial)
    }

    /// Whether the numbers for Prometheus are to be written now.
    pub(crate) fn wants_metrics(&self) -> bool {
        self.metrics.as_ref().is_some_and(MetricsFile::is_due)
    }

    /// Writes numbers for Prometheus while logs go on; `is_closed` says what is over though the log does not say so.
    pub(crate) fn metrics(&mut self, report: &Report, is_closed: &dyn Fn(&Key) -> bool) {
        if let Some(metrics) = &mut self.metrics {
            metrics.write(report, is_closed);
        }
    }

    /// Writes an event as it comes, where a report has a line for each.
    pub(crate) fn event(&mut self, event: &Event, know: &Knowledge) {
        self.files.iter_mut().chain([&mut self.screen]).for_each(|sink| sink.event(event, know));
    }

    /// Writes lines of JSON as they come, where a report has them.
    pub(crate) fn lines(&mut self, write: impl Fn(&mut dyn Write) -> io::Result<()>) {
        for sink in self.files.iter_mut().chain([&mut self.screen]) {
            if sink.format == Format::Jsonl && sink.result.is_ok() {
                sink.result = write(&mut sink.out).and_then(|()| sink.out.flush());
            }
        }
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
            Format::Table | Format::Concise if self.args.file().is_none() => {
                write(&mut self.screen.out)?;
                self.screen.out.flush()
            }
            _ => write(&mut io::stderr().lock()),
        }
    }

    /// Writes all reports, and says on stderr what could not be written or read. One that fails keeps no other back.
    pub(crate) fn write(mut self, report: &Report, style: &Style, problems: &[Problem]) -> ExitCode {
        if let Some(metrics) = self.metrics.as_mut().filter(|metrics| !metrics.is_written()) {
            metrics.write(report, &|_| false);
        }
        let mut plain = Style::PLAIN;
        // The report that was asked for tells as much in a file as on the screen.
        let last = self.args.file().map(|_| self.files.len() - 1);
        let files = self.files.into_iter().enumerate().map(|(i, sink)| {
            plain.verbosity = if Some(i) == last { style.verbosity } else { 0 };
            sink.write(report, &plain)
        });
        let mut failures: Vec<Failure> = files.filter_map(Result::err).collect();
        if !report.first.is_empty() {
            self.screen.out.get_mut().show_end_first();
        }
        failures.extend(self.screen.write(report, style).err());
        failures.extend(self.metrics.and_then(MetricsFile::failure));
        for failure in &failures {
            print_problem(&failure.to_string(), failure.hint().as_deref());
        }
        for problem in problems {
            print_problem(&problem.to_string(), problem.hint().as_deref());
        }
        if !failures.is_empty() {
            return ExitCode::from(exit::UNWRITTEN);
        }
        let code = exit::code(report, &self.args.fail_on, self.args.exit_class);
        if !report.problems.is_empty() && code != ExitCode::from(exit::UNREADABLE) {
            // The code says what was found, which must not hide that there may be more.
            print_problem("not everything was read: the exit code tells of what was", None);
        }
        code
    }
}

impl Sink {
    fn new(format: Format, name: String, out: Target) -> Self {
        Self { format, name, out: BufWriter::new(out), result: Ok(()) }
    }

    fn event(&mut self, event: &Event, know: &Knowledge) {
        if self.format == Format::Jsonl && self.result.is_ok() {
            self.result = jsonl_event(event, know, &mut self.out);
        }
    }

    fn write(mut self, report: &Report, style: &Style) -> Result<(), Failure> {
        let result = self
            .result
            .and_then(|()| self.format.write(report, style, &mut self.out))
            .and_then(|()| self.out.into_inner().map_err(io::IntoInnerError::into_error))
            .and_then(|mut target| target.flush().and_then(|()| target.finish()));
        match result {
            // Whoever read the report has enough of it.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result.map_err(|source| Failure::Write { path: self.name, source }),
        }
    }
}

/// Opens the file of a report. GitHub's step summary is added to, others are replaced.
fn open(report: &ReportFile, pace: Pace) -> Result<Sink, Failure> {
    let name = report.path.display().to_string();
    let is_live = pace == Pace::Live && report.format == Format::Jsonl;
    match Target::open(&report.path, is_summary(report), is_live) {
        Ok(target) => Ok(Sink::new(report.format, name, target)),
        Err(source) => Err(Failure::Write { path: name, source }),
    }
}

/// Whether it goes to the page that GitHub shows of a step.
fn is_summary(report: &ReportFile) -> bool {
    std::env::var_os("GITHUB_STEP_SUMMARY").is_some_and(|s| s == report.path)
}
