//! `gemdiag [FILE]...`: from arguments to a report.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use super::args::Triage as Args;
use super::failure::Failure;
use super::job::triage;
use super::output::Output;
use super::{follow, paste, screen};
use crate::input::{Origin, Problem, walk};

/// Triages what the arguments name.
pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    if args.follow {
        return follow::run(args);
    }
    let work = &args.work;
    let mut output = Output::open(&work.output, Box::new(io::stdout()))?;
    let beside = work.select.beside()?;
    let (origins, mut problems) = origins(args)?;
    let report = triage(work, &beside, origins, &mut problems, &mut output);
    let style = screen::style(&work.look);
    #[cfg(feature = "live")]
    if args.checks.are_wanted() {
        return checked(args, report, output, &problems);
    }
    output.write(&report, &style, &problems)
}

/// The report with what live checks say of it.
#[cfg(feature = "live")]
pub(super) fn checked(
    args: &Args,
    mut report: crate::report::Report,
    output: Output<'_>,
    problems: &[Problem],
) -> Result<ExitCode, Failure> {
    let style = screen::style(&args.work.look);
    let asked = args.checks.run(&mut report, style.verbosity, &mut io::stdout())?;
    if args.checks.net.dry_run {
        return Ok(ExitCode::from(crate::exit::DONE));
    }
    let code = output.write(&report, &style, problems)?;
    // What was found, and what is to be done about it, says more than that something was not asked.
    let nothing = ExitCode::from(crate::exit::DONE);
    Ok(if asked || code != nothing { code } else { ExitCode::from(crate::exit::UNREADABLE) })
}

/// The inputs that the arguments name, and what is wrong with them.
pub(super) fn origins(args: &Args) -> Result<(Vec<Origin>, Vec<Problem>), Failure> {
    if let Some(text) = &args.text {
        return Ok((vec![Origin::Text(text.clone())], Vec::new()));
    }
    if args.files.is_empty() {
        if io::stdin().is_terminal() && args.follow {
            return Err(Failure::NothingToFollow);
        }
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
