//! Live checks of what a triage found: did Google publish an incident then, and does the API still refuse?

mod incidents;
mod models;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;

use crate::cli::args::NetworkArgs;
use crate::cli::commands::shared::network;
use crate::cli::terminal::{Failure, Output, unless_closed};
use crate::exit;
use crate::input::Problem;
use crate::knowledge::Knowledge;
use crate::live::{Answer, Request};
use crate::report::{Report, Style};

/// What to check, and how to reach it.
#[derive(Debug, Args)]
pub(super) struct LiveChecks {
    /// Mark each 503 that lies within an incident published by Google
    #[arg(long, help_heading = "Triage")]
    pub(super) status: bool,

    /// Ask the API with your key whether it still refuses (a few tokens)
    #[arg(long, help_heading = "Triage", hide_short_help = true)]
    pub(super) probe: bool,

    #[command(flatten)]
    pub(super) network: NetworkArgs,
}

impl LiveChecks {
    /// Whether anything is to be asked.
    pub(super) const fn are_wanted(&self) -> bool {
        self.status || self.probe
    }

    /// Asks, and writes the report with what was said.
    pub(super) fn then_write(
        &self,
        mut report: Report,
        style: &Style,
        output: Output<'_>,
        problems: &[Problem],
    ) -> Result<ExitCode, Failure> {
        let asked = self.run(&mut report, style.verbosity, &mut io::stdout())?;
        if self.network.dry_run {
            return Ok(ExitCode::from(exit::DONE));
        }
        let code = output.write(&report, style, problems);
        // What was found, and what is to be done about it, says more than that something was not asked.
        let nothing = ExitCode::from(exit::DONE);
        Ok(if asked || code != nothing { code } else { ExitCode::from(exit::UNREADABLE) })
    }

    /// Asks, and notes with each incident what was said. `false` where something could not be asked, which is said on
    /// stderr. With `--dry-run` nothing is asked, and the requests are shown on `out`.
    fn run(&self, report: &mut Report, verbosity: i8, out: &mut dyn Write) -> Result<bool, Failure> {
        let live = Knowledge::builtin().live();
        let endpoint = self.network.endpoint.as_deref();
        let feed = self.status.then(|| incidents::request(report, endpoint, live)).flatten();
        let asks = if self.probe { models::requests(report, endpoint, live)? } else { Vec::new() };
        if self.network.dry_run {
            unless_closed(
                "the report",
                network::show_requests(feed.iter().chain(asks.iter().map(|ask| &ask.request)), out),
            )?;
            return Ok(true);
        }
        let told = |request: &Request, answer: &Answer| {
            if verbosity > 0 {
                network::log_call(request, answer);
            }
        };
        let asked = network::client(&self.network).and_then(|client| {
            let found = match feed {
                Some(request) => incidents::check(&client, &request, report, live, told)?,
                None => true,
            };
            models::check(&client, &asks, report, told).map(|()| found)
        });
        if let Err(failure) = &asked {
            network::report_unanswered(failure, verbosity);
        }
        Ok(asked.unwrap_or(false))
    }
}
