//! From a report to stdout, files, and an exit code.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::args::{Output as Args, Target};
use super::complain;
use super::failure::Failure;
use crate::exit;
use crate::input::Problem;
use crate::report::{Format, Report, Style};

/// Where reports go: opened before any work is done, so that a wrong path fails at once.
pub(super) struct Output<'a> {
    args: &'a Args,
    files: Vec<(Format, PathBuf, File)>,
    pub(super) stdout: BufWriter<io::Stdout>,
}

impl<'a> Output<'a> {
    pub(super) fn open(args: &'a Args) -> Result<Self, Failure> {
        let files = args.report.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { args, files, stdout: BufWriter::new(io::stdout()) })
    }

    /// Writes all reports. `written` is what became of the lines that were written before.
    pub(super) fn write(
        mut self,
        report: Report,
        style: &Style,
        written: io::Result<()>,
        problems: &[Problem],
    ) -> Result<ExitCode, Failure> {
        let report = match std::env::current_dir() {
            Ok(root) => report.within(root),
            Err(_) => report,
        };
        let report = &report;
        for (format, path, file) in self.files {
            let mut file = BufWriter::new(file);
            let result = format.write(report, &Style::PLAIN, &mut file).and_then(|()| file.flush());
            result.map_err(|source| Failure::Write { path: path.display().to_string(), source })?;
        }
        let stdout = &mut self.stdout;
        let result = written
            .and_then(|()| self.args.format.write(report, style, stdout))
            .and_then(|()| stdout.flush());
        match result {
            // Whoever read the report has enough of it.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(source) => return Err(Failure::Write { path: "the report".to_owned(), source }),
            Ok(()) => {}
        }
        for problem in problems {
            complain(&problem.to_string(), problem.hint().as_deref());
        }
        Ok(exit::code(report, &self.args.fail_on, self.args.exit_class))
    }
}

/// Opens the file of a report. GitHub's step summary is added to, others are replaced.
fn open(target: &Target) -> Result<(Format, PathBuf, File), Failure> {
    let summary = std::env::var_os("GITHUB_STEP_SUMMARY").is_some_and(|s| s == target.path);
    let mut options = File::options();
    options.create(true).write(true).append(summary).truncate(!summary);
    let file = options
        .open(&target.path)
        .map_err(|source| Failure::Write { path: target.path.display().to_string(), source })?;
    Ok((target.format, target.path.clone(), file))
}
