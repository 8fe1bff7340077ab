//! `gemdiag whoami [FILE]...`: which project is this key's?

#[cfg(feature = "live")]
mod ask;
mod owners;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args as ClapArgs;

#[cfg(feature = "live")]
use crate::cli::args::NetworkArgs;
use crate::cli::args::ScreenArgs;
use crate::cli::terminal::{Failure, print_problem, screen, unless_closed};
use crate::exit;
use crate::input::{Dispenser, Origin};
use crate::knowledge::Knowledge;
use crate::pipeline::{self, Options, SHAPE};
use crate::redact::clean;
use crate::report::{self, Labels, Row};
use owners::Owners;

const LABELS: Labels = Labels { width: 12, indent: 0 };

/// Tells which project a key belongs to: from what a log's errors name, or by asking with your key and token.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Logs whose errors name it; - is standard input. Without any, the API is asked with the key of the environment
    #[arg(value_name = "FILE", help_heading = "Input")]
    files: Vec<PathBuf>,

    /// Also ask Cloud Quotas about this project, with a token of GOOGLE_OAUTH_ACCESS_TOKEN or gcloud: has it billing?
    #[cfg(feature = "live")]
    #[arg(long, value_name = "PROJECT", help_heading = "Whoami")]
    project: Option<String>,

    #[cfg(feature = "live")]
    #[command(flatten)]
    network: NetworkArgs,

    #[command(flatten)]
    screen: ScreenArgs,
}

/// What was learned, and what not.
#[derive(Default)]
struct Answer {
    /// What was asked or read, and what it said.
    seen: Vec<Row>,
    proven: Vec<String>,
    unproven: Vec<String>,
    /// Whether something could not be read.
    incomplete: bool,
}

/// Reads the logs, or asks.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let style = screen::style(&args.screen);
    let mut answer = if args.files.is_empty() { Answer::default() } else { from_logs(args) };
    let mut out = io::stdout().lock();
    #[cfg(feature = "live")]
    if args.network.dry_run {
        unless_closed("the report", ask::plan(args, &mut out)?)?;
        return Ok(ExitCode::from(exit::DONE));
    }
    #[cfg(feature = "live")]
    ask::ask(args, &style, &mut answer)?;
    unless_closed("the report", answer.show(&style, &mut out))?;
    Ok(ExitCode::from(if answer.incomplete { exit::UNREADABLE } else { exit::DONE }))
}

/// What the errors of the logs name.
fn from_logs(args: &Args) -> Answer {
    let know = Knowledge::builtin();
    let origin = |file: &PathBuf| match file.as_os_str() == "-" {
        true => Origin::Stdin,
        false => Origin::Path(file.clone()),
    };
    let inputs = Dispenser::new(args.files.iter().map(origin).collect(), SHAPE);
    let options = Options { threads: 1, every_text: false, know };
    let mut owners = Owners::default();
    pipeline::run(&inputs, &screen::clock(&args.screen, None), options, |event| owners.learn(&event, know));
    let (_, problems) = inputs.finish();
    problems.iter().for_each(|problem| print_problem(&problem.to_string(), None));
    owners.answer(&know.live().whose_key, !problems.is_empty())
}

/// A row of the screen.
fn label(label: &'static str, text: String) -> Row {
    (label, report::Paint::Label, text)
}

/// Words with the key and the project in their places.
fn said(words: &str, key: &str, project: &str) -> String {
    words.replace("{key}", key).replace("{project}", &clean(project))
}

impl Answer {
    /// What was seen, what it proves, and what else would tell.
    fn show(&self, style: &report::Style, out: &mut dyn Write) -> io::Result<()> {
        let mut rows = self.seen.clone();
        let open = self.proven.is_empty() || !self.unproven.is_empty();
        let ways = Knowledge::builtin().live().whose_key.ways.as_slice();
        let ways = if open { ways } else { &[] };
        for (label, texts) in
            [("proven", self.proven.as_slice()), ("not proven", &self.unproven), ("what tells", ways)]
        {
            for (i, text) in texts.iter().enumerate() {
                rows.push(self::label(if i == 0 { label } else { "" }, text.clone()));
            }
        }
        report::rows(rows, LABELS, style, out)
    }
}
