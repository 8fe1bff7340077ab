//! `gemdiag wait --probe`: asks whether the quota is really back.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use crate::advise::{Retry, RetryWait, schedule};
use crate::cli::args::{NetworkArgs, credentials};
use crate::cli::commands::shared::{network, price};
use crate::cli::terminal::{Failure, print_problem, unless_closed};
use crate::clock::Clock;
use crate::exit;
use crate::knowledge::Knowledge;
use crate::live::{self, Cost, Credential, Place, Request};
use crate::redact::clean;
use crate::report::{Report, Style};

/// Whether to ask, and how.
#[derive(Debug, Args)]
pub(super) struct ProbeArgs {
    /// Ask the API, with your key, before the wait and after it, until it answers: each time one smallest request, a few
    /// tokens
    #[arg(long, help_heading = "Network")]
    pub(super) probe: bool,

    /// The model to ask [default: a cheap one]
    #[arg(short, long, value_name = "MODEL", requires = "probe", help_heading = "Network")]
    pub(super) model: Option<String>,

    /// Ask so many times after the wait, at most
    #[arg(long, value_name = "N", default_value_t = 8, requires = "probe", value_parser = clap::value_parser!(u32).range(1..=30), help_heading = "Network")]
    pub(super) attempts: u32,

    #[command(flatten)]
    pub(super) network: NetworkArgs,
}

/// What an answer means for waiting.
enum Verdict {
    Answers,
    /// Waiting may help.
    MayWait(String),
    /// Waiting does not help.
    NeverWait(String),
}

impl ProbeArgs {
    /// Asks once, has `hold` sleep until the quota should be back, and asks on with growing, random pauses until the API
    /// answers, refuses for a reason that no wait mends, or the attempts are used up. `hold` gives an exit code where
    /// it does not wait.
    pub(super) fn until_it_answers(
        &self,
        clock: Clock,
        know: &Arc<Knowledge>,
        style: &Style,
        hold: impl FnOnce() -> Option<ExitCode>,
    ) -> Result<ExitCode, Failure> {
        let request = self.request(know)?;
        if self.network.dry_run {
            unless_closed(
                "the report",
                network::show_requests(std::iter::once(&request), &mut io::stdout()),
            )?;
            return Ok(ExitCode::from(exit::DONE));
        }
        let client = match network::client(&self.network) {
            Ok(client) => client,
            Err(failure) => return Ok(unanswered(&failure, style)),
        };
        let ask = || {
            client.send(&request).map(|answer| {
                if style.verbosity > 0 {
                    network::log_call(&request, &answer);
                }
                if answer.is_success() {
                    return Verdict::Answers;
                }
                verdict(&network::read_refusals([(&request, &answer)].into_iter(), Vec::new(), clock, know))
            })
        };
        let mut hold = Some(hold);
        let mut pauses = pauses(self.attempts, know).into_iter();
        loop {
            let refused = match ask() {
                Ok(Verdict::Answers) => return Ok(ExitCode::from(exit::DONE)),
                Ok(Verdict::NeverWait(why)) => {
                    print_problem(&format!("no wait helps: {why}"), None);
                    return Ok(ExitCode::from(exit::FOUND));
                }
                Ok(Verdict::MayWait(why)) => why,
                Err(failure) => return Ok(unanswered(&failure, style)),
            };
            if let Some(hold) = hold.take() {
                if let Some(code) = hold() {
                    return Ok(code);
                }
            } else if let Some(pause) = pauses.next() {
                std::thread::sleep(pause);
            } else {
                print_problem(&format!("still refused: {refused}"), None);
                return Ok(ExitCode::from(exit::FOUND));
            }
        }
    }

    /// One smallest request to the model.
    fn request(&self, know: &Knowledge) -> Result<Request, Failure> {
        let live = know.live();
        let model =
            self.model.as_deref().map_or(live.default_model.as_str(), |m| m.trim_start_matches("models/"));
        if let Some(price) = price(Cost::of(model, know)) {
            return Err(Failure::Dear { model: clean(model), price });
        }
        let (key, _, _) = credentials::api_key(live)?;
        let base = self.network.endpoint.clone().unwrap_or_else(|| Place::Gemini.base(live));
        Ok(live::generate(&Place::Gemini, &base, model, &Credential::Key(key), know).request)
    }
}

/// What the answer that refused means.
fn verdict(report: &Report) -> Verdict {
    let Some(finding) = report.findings.first() else {
        return Verdict::MayWait("in words that gemdiag does not know".to_owned());
    };
    let fix = &finding.advice.fix;
    let why = format!("{}: {}", fix.cause, fix.summary);
    if finding.retry(&report.clock) == Retry::No { Verdict::NeverWait(why) } else { Verdict::MayWait(why) }
}

/// The pauses before further requests, as Google advises.
fn pauses(attempts: u32, know: &Knowledge) -> Vec<Duration> {
    let policy = know.policies().get("google");
    let waits = policy.map(|policy| schedule(policy, Some(attempts)).waits).unwrap_or_default();
    let by_chance = |wait: RetryWait| wait.min_s + (wait.max_s - wait.min_s) * fastrand::f64();
    waits.into_iter().map(|wait| Duration::from_secs_f64(by_chance(wait).max(0.0))).collect()
}

fn unanswered(failure: &live::Failure, style: &Style) -> ExitCode {
    network::report_unanswered(failure, style.verbosity);
    ExitCode::from(exit::UNREADABLE)
}
