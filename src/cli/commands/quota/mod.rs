//! `gemdiag quota`: a project's limits, what is used of them, and when they reset.

mod table;
mod troubles;
mod view;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args as ClapArgs;

use crate::cli::args::{NetworkArgs, ScreenArgs, credentials};
use crate::cli::commands::shared::network;
use crate::cli::terminal::{Failure, screen, unless_closed};
use crate::exit;
use crate::knowledge::Knowledge;
use crate::live::{Credential, Question, Subject};
use view::View;

/// Shows the limits of a project for the Gemini API, what is used of them, and when they reset.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Id or number of the project; the token is of GOOGLE_OAUTH_ACCESS_TOKEN or gcloud
    #[arg(long, value_name = "PROJECT", help_heading = "Quota")]
    project: String,

    /// Only what holds for this model, used or not
    #[arg(short, long, value_name = "MODEL", help_heading = "Quota")]
    model: Option<String>,

    #[command(flatten)]
    network: NetworkArgs,

    #[command(flatten)]
    screen: ScreenArgs,
}

/// Asks for limits and usage, and shows them.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let (style, clock, know) =
        (screen::style(&args.screen), screen::clock(&args.screen, None), Knowledge::builtin());
    let (token, _) = credentials::access_token(know.live())?;
    let credential = Credential::Token { token, project: args.project.clone() };
    let hosts = &know.live().hosts;
    let at = |host| args.network.endpoint.as_deref().unwrap_or(host);
    let subject = Subject {
        project: &args.project,
        credential: &credential,
        quotas: at(&hosts.quotas),
        monitoring: at(&hosts.monitoring),
        now: clock.now(),
        know,
    };
    let mut out = io::stdout().lock();
    if args.network.dry_run {
        unless_closed("the report", plan(&subject, &mut out))?;
        return Ok(ExitCode::from(exit::DONE));
    }
    let client = network::client(&args.network)?;
    let survey = subject.survey(&client, |request, answer| {
        if style.verbosity > 0 {
            network::log_call(request, answer);
        }
    });
    let view = View {
        project: &args.project,
        model: args.model.as_deref(),
        live: know.live(),
        clock: &clock,
        style: &style,
    };
    unless_closed("the report", view.show(&survey, &mut out))?;
    let incomplete = troubles::report(&survey, &args.project, know.live(), style.verbosity);
    Ok(ExitCode::from(if incomplete { exit::UNREADABLE } else { exit::DONE }))
}

/// The requests. What they are about depends on the answers to the first ones.
fn plan(subject: &Subject<'_>, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "{}\nand for each further page of limits:\n\n{}",
        subject.page(None),
        subject.page(Some("TOKEN"))
    )?;
    write!(out, "\n{}\n{}", subject.usage(&Question::Overview), subject.usage(&Question::Exceeded))?;
    writeln!(out, "\nand for each metric that counted something:\n")?;
    let about = subject.about("METRIC").map(|question| subject.usage(&question));
    network::show_requests(about.iter(), out)
}
