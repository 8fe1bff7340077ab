//! `gemdiag [FILE]...`: from arguments to a report.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::args::{Target, Triage as Args};
use super::failure::Failure;
use super::{complain, paste, progress, screen};
use crate::correlate::Triage;
use crate::exit;
use crate::input::{Dispenser, Origin, Problem, walk};
use crate::knowledge::Knowledge;
use crate::pipeline::{self, Options, SHAPE};
use crate::report::{Format, Report, Style, jsonl_event};

/// Triages what the arguments name.
pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let targets: Vec<(Format, PathBuf, File)> = args.report.iter().map(open).collect::<Result<_, _>>()?;
    let (origins, mut problems) = origins(args)?;
    let clock = screen::clock(&args.look, args.assume_tz);
    let style = screen::style(&args.look);
    let mut stdout = BufWriter::new(io::stdout());
    let total = progress::total(&origins);
    let inputs = Dispenser::new(origins, SHAPE);
    let mut triage = Triage::default();
    let mut written = Ok(());
    let every_text = args.format == Format::Jsonl;
    let threads = args.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let know = Knowledge::builtin();
    let mut work = || {
        pipeline::run(&inputs, &clock, Options { threads, every_text }, |event| {
            if every_text && written.is_ok() {
                written = jsonl_event(&event, &mut stdout);
            }
            triage.observe(&event, know);
        })
    };
    let totals = match progress::is_wanted(args) {
        true => progress::during(&inputs, total, args.look.ascii, work),
        false => work(),
    };
    triage.count(&totals);
    let (sources, unread) = inputs.finish();
    problems.extend(unread);
    let names = sources.iter().map(|s| s.origin.to_string()).collect();
    let report = Report::new(&triage, names, problems.iter().map(ToString::to_string).collect(), clock);
    for (format, path, file) in targets {
        let mut file = BufWriter::new(file);
        let result = format.write(&report, &Style::PLAIN, &mut file).and_then(|()| file.flush());
        result.map_err(|source| Failure::Write { path: path.display().to_string(), source })?;
    }
    let result =
        written.and_then(|()| args.format.write(&report, &style, &mut stdout)).and_then(|()| stdout.flush());
    match result {
        // Whoever read the report has enough of it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(source) => return Err(Failure::Write { path: "the report".to_owned(), source }),
        Ok(()) => {}
    }
    for problem in &problems {
        complain(&problem.to_string(), problem.hint().as_deref());
    }
    Ok(exit::code(&report, &args.fail_on, args.exit_class))
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

/// Opens the file of a report, before any work is done. GitHub's step summary is added to, others are replaced.
fn open(target: &Target) -> Result<(Format, PathBuf, File), Failure> {
    let summary = std::env::var_os("GITHUB_STEP_SUMMARY").is_some_and(|s| s == target.path);
    let mut options = File::options();
    options.create(true).write(true).append(summary).truncate(!summary);
    let file = options
        .open(&target.path)
        .map_err(|source| Failure::Write { path: target.path.display().to_string(), source })?;
    Ok((target.format, target.path.clone(), file))
}
