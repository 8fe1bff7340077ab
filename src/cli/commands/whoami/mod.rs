//! `gemdiag whoami [FILE]...`: which project is this key's?

mod answer;
mod args;
#[cfg(feature = "live")]
mod ask;
mod owners;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::terminal::{Failure, print_problem, screen, unless_closed};
use crate::exit;
use crate::input::{Dispenser, Origin};
use crate::knowledge::Knowledge;
use crate::pipeline::{self, Options, SHAPE};
use answer::Answer;
pub(super) use args::Args;
use owners::Owners;

/// Reads the logs, or asks.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let (style, know) = (screen::style(&args.screen), Knowledge::builtin());
    #[cfg_attr(not(feature = "live"), expect(unused_mut, reason = "only an answer of the API adds to it"))]
    let mut answer = if args.files.is_empty() { Answer::default() } else { from_logs(args, know) };
    let mut out = io::stdout().lock();
    #[cfg(feature = "live")]
    if args.network.dry_run {
        unless_closed("the report", ask::plan(args, know, &mut out)?)?;
        return Ok(ExitCode::from(exit::DONE));
    }
    #[cfg(feature = "live")]
    ask::ask(args, &style, &mut answer, know)?;
    unless_closed("the report", answer.show(&know.live().whose_key, &style, &mut out))?;
    Ok(ExitCode::from(if answer.incomplete { exit::UNREADABLE } else { exit::DONE }))
}

/// What the errors of the logs name.
fn from_logs(args: &Args, know: &Knowledge) -> Answer {
    let origin =
        |file: &PathBuf| if file.as_os_str() == "-" { Origin::Stdin } else { Origin::Path(file.clone()) };
    let inputs = Dispenser::new(args.files.iter().map(origin).collect(), SHAPE);
    let options = Options { threads: 1, every_text: false, know };
    let mut owners = Owners::default();
    pipeline::run(&inputs, &screen::clock(&args.screen, None), options, |event| owners.learn(&event, know));
    let (_, problems) = inputs.finish();
    problems.iter().for_each(|problem| print_problem(&problem.to_string(), None));
    owners.answer(&know.live().whose_key, !problems.is_empty())
}
