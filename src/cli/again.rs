//! `gemdiag wait --probe`: asks whether the quota is really back.

use std::io;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::failure::Failure;
use super::net::{self, Net};
use super::{complain, probe};
use crate::advise::{RetryWait, schedule};
use crate::clock::Clock;
use crate::exit;
use crate::knowledge::{Knowledge, Retryable};
use crate::live::{self, Cost, Credential, Place, Request};
use crate::redact::clean;
use crate::report::{Report, Style};

/// Whether to ask, and how.
#[derive(Debug, Args)]
pub(super) struct Asking {
    /// Ask the API, with your key, before the wait and after it, until it answers: each time one smallest request, a few
    /// tokens
    #[arg(long, help_heading = "Network")]
    pub probe: bool,

    /// The model to ask [default: a cheap one]
    #[arg(short, long, value_name = "MODEL", requires = "probe", help_heading = "Network")]
    pub model: Option<String>,

    /// Ask so many times after the wait, at most
    #[arg(long, value_name = "N", default_value_t = 8, requires = "probe", value_parser = clap::value_parser!(u32).range(1..=30), help_heading = "Network")]
    pub attempts: u32,

    #[command(flatten)]
    pub net: Net,
}

/// What an answer means for waiting.
enum Said {
    Answers,
    /// Waiting may help.
    Refuses(String),
    /// Waiting does not help.
    Never(String),
}

impl Asking {
    /// Asks once, has `hold` sleep until the quota should be back, and asks on with growing, random pauses until the API
    /// answers, refuses for a reason that no wait mends, or the attempts are used up. `hold` gives an exit code where
    /// it does not wait.
    pub(super) fn until_it_answers(
        &self,
        clock: Clock,
        style: &Style,
        hold: impl FnOnce() -> Option<ExitCode>,
    ) -> Result<ExitCode, Failure> {
        let request = self.request()?;
        if self.net.dry_run {
            net::wrote(net::show(std::iter::once(&request), &mut io::stdout()))?;
            return Ok(ExitCode::from(exit::DONE));
        }
        let client = match net::client(&self.net) {
            Ok(client) => client,
            Err(failure) => return Ok(unanswered(&failure, style)),
        };
        let ask = || {
            client.send(&request).map(|answer| {
                if style.verbosity > 0 {
                    net::tell(&request, &answer);
                }
                if answer.is_success() {
                    return Said::Answers;
                }
                said(&net::triage([(&request, &answer)].into_iter(), Vec::new(), clock))
            })
        };
        let mut hold = Some(hold);
        let mut pauses = pauses(self.attempts).into_iter();
        loop {
            let refused = match ask() {
                Ok(Said::Answers) => return Ok(ExitCode::from(exit::DONE)),
                Ok(Said::Never(why)) => {
                    complain(&format!("no wait helps: {why}"), None);
                    return Ok(ExitCode::from(exit::FOUND));
                }
                Ok(Said::Refuses(why)) => why,
                Err(failure) => return Ok(unanswered(&failure, style)),
            };
            if let Some(hold) = hold.take() {
                if let Some(code) = hold() {
                    return Ok(code);
                }
            } else if let Some(pause) = pauses.next() {
                std::thread::sleep(pause);
            } else {
                complain(&format!("still refused: {refused}"), None);
                return Ok(ExitCode::from(exit::FOUND));
            }
        }
    }

    /// One smallest request to the model.
    fn request(&self) -> Result<Request, Failure> {
        let know = Knowledge::builtin();
        let live = know.live();
        let model =
            self.model.as_deref().map_or(live.default_model.as_str(), |m| m.trim_start_matches("models/"));
        if let Some(price) = probe::price(Cost::of(model, know)) {
            return Err(net::Unusable::Dear { model: clean(model), price }.into());
        }
        let (key, _, _) = net::key()?;
        let base = self.net.endpoint.clone().unwrap_or_else(|| Place::Gemini.base(live));
        Ok(live::generate(&Place::Gemini, &base, model, &Credential::Key(key), know).request)
    }
}

/// What the answer that refused means.
fn said(report: &Report) -> Said {
    let Some(finding) = report.findings.first() else {
        return Said::Refuses("in words that gemdiag does not know".to_owned());
    };
    let fix = finding.advice.fix;
    let why = format!("{}: {}", fix.cause, fix.summary);
    if fix.retryable == Retryable::No { Said::Never(why) } else { Said::Refuses(why) }
}

/// The pauses before further requests, as Google advises.
fn pauses(attempts: u32) -> Vec<Duration> {
    let policy = Knowledge::builtin().policies().get("google");
    let waits = policy.map(|policy| schedule(policy, Some(attempts)).waits).unwrap_or_default();
    let by_chance = |wait: RetryWait| wait.min_s + (wait.max_s - wait.min_s) * fastrand::f64();
    waits.into_iter().map(|wait| Duration::from_secs_f64(by_chance(wait).max(0.0))).collect()
}

fn unanswered(failure: &live::Failure, style: &Style) -> ExitCode {
    net::complain(failure, style.verbosity);
    ExitCode::from(exit::UNREADABLE)
}
