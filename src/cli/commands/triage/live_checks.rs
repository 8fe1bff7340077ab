//! Live checks of what a triage found: did Google publish an incident then, and does the API still refuse?

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;

use crate::cli::args::{NetworkArgs, ScreenArgs, credentials};
use crate::cli::commands::shared::network;
use crate::cli::terminal::{Failure, Output, screen, unless_closed};
use crate::clock::Clock;
use crate::exit;
use crate::input::Problem;
use crate::knowledge::{Knowledge, Live};
use crate::live::{self, Client, Cost, Credential, Place, Published, Request};
use crate::redact::clean;
use crate::report::{Finding, LiveCheck, LiveNote, Report};
use crate::terms::Platform;

/// Models that are asked about at most.
const MODELS: usize = 5;

/// What to check, and how to reach it.
#[derive(Debug, Args)]
pub(super) struct LiveChecks {
    /// Mark each 503 that falls into an incident that Google has published
    #[arg(long, help_heading = "Triage")]
    pub(super) status: bool,

    /// Ask the API with your key whether it still refuses (a few tokens)
    #[arg(long, help_heading = "Triage")]
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
        screen: &ScreenArgs,
        output: Output<'_>,
        problems: &[Problem],
    ) -> Result<ExitCode, Failure> {
        let style = screen::style(screen);
        let asked = self.run(&mut report, style.verbosity, &mut io::stdout())?;
        if self.network.dry_run {
            return Ok(ExitCode::from(exit::DONE));
        }
        let code = output.write(&report, &style, problems)?;
        // What was found, and what is to be done about it, says more than that something was not asked.
        let nothing = ExitCode::from(exit::DONE);
        Ok(if asked || code != nothing { code } else { ExitCode::from(exit::UNREADABLE) })
    }

    /// Asks, and notes with each incident what was said. `false` where something could not be asked, which is said on
    /// stderr. With `--dry-run` nothing is asked, and the requests are shown on `out`.
    pub(crate) fn run(
        &self,
        report: &mut Report,
        verbosity: i8,
        out: &mut dyn Write,
    ) -> Result<bool, Failure> {
        let live = Knowledge::builtin().live();
        let feed = self.feed(report, live);
        let asks = self.asks(report, live)?;
        if self.network.dry_run {
            unless_closed(
                "the report",
                network::show_requests(feed.iter().chain(asks.iter().map(|ask| &ask.request)), out),
            )?;
            return Ok(true);
        }
        let told = |request: &Request, answer: &live::Answer| {
            if verbosity > 0 {
                network::log_call(request, answer);
            }
        };
        let asked = network::client(&self.network).and_then(|client| {
            let found = match feed {
                Some(request) => published(&client, &request, report, live, told)?,
                None => true,
            };
            probed(&client, &asks, report, told).map(|()| found)
        });
        if let Err(failure) = &asked {
            network::report_unanswered(failure, verbosity);
        }
        Ok(asked.unwrap_or(false))
    }

    /// The request for the feed, where an incident could be in it.
    fn feed(&self, report: &Report, live: &Live) -> Option<Request> {
        let wanted = self.status && report.findings.iter().any(is_unavailable);
        wanted.then(|| live::feed(self.network.endpoint.as_deref().unwrap_or(&live.hosts.status), live))
    }

    /// One smallest request to each model of which an incident is known.
    fn asks(&self, report: &mut Report, live: &Live) -> Result<Vec<Ask>, Failure> {
        if !self.probe {
            return Ok(Vec::new());
        }
        let (key, _, _) = credentials::api_key()?;
        let (name, know) = (key.to_string(), Knowledge::builtin());
        let base = self.network.endpoint.clone().unwrap_or_else(|| Place::Gemini.base(live));
        let mut models: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, finding) in report.findings.iter_mut().enumerate() {
            let model = finding.incident.key.model.as_deref();
            let room = models.len() < MODELS || model.is_some_and(|m| models.contains_key(m));
            match model.filter(|_| room).map(|model| (model.to_owned(), unasked(finding, know))) {
                Some((model, None)) => models.entry(model).or_default().push(i),
                Some((_, Some(why))) => note(finding, LiveCheck::Probe, format!("not asked: {why}")),
                None if room => note(finding, LiveCheck::Probe, "not asked: no model is named".to_owned()),
                None => note(finding, LiveCheck::Probe, format!("not asked: more than {MODELS} models")),
            }
        }
        let ask = |(model, findings): (String, Vec<usize>)| {
            let credential = Credential::Key(key.clone());
            let request = live::generate(&Place::Gemini, &base, &model, &credential, know).request;
            Ask { request, findings, key: name.trim_matches(['[', ']']).to_owned() }
        };
        Ok(models.into_iter().map(ask).collect())
    }
}

/// A request about one model, the incidents that it is about, and the name of the key.
struct Ask {
    request: Request,
    findings: Vec<usize>,
    key: String,
}

fn note(finding: &mut Finding, check: LiveCheck, says: String) {
    finding.live.push(LiveNote { check, says });
}

/// Whether the server said that it was not available.
fn is_unavailable(finding: &Finding) -> bool {
    finding.incident.http_statuses.contains(&503)
}

/// Why the model of an incident is not asked.
fn unasked(finding: &Finding, know: &Knowledge) -> Option<String> {
    let model = finding.incident.key.model.as_deref().unwrap_or_default();
    match finding.incident.key.platform {
        Some(Platform::VertexAi) => {
            Some("it is an incident of Vertex AI; gemdiag probe --project asks there".to_owned())
        }
        Some(Platform::CodeAssist) => Some("this quota belongs to a login, not to a key".to_owned()),
        Some(Platform::Relay) => Some("the answer came from a relay".to_owned()),
        Some(Platform::GeminiApi) | None if Cost::of(model, know) != Cost::Tokens => Some(format!(
            "a request costs more than a few tokens; gemdiag probe --spend --model {}",
            clean(model)
        )),
        Some(Platform::GeminiApi) | None => None,
    }
}

/// Notes with each 503 what was published about its time; gives whether the feed was there.
fn published(
    client: &Client,
    request: &Request,
    report: &mut Report,
    live: &Live,
    told: impl Fn(&Request, &live::Answer),
) -> Result<bool, live::Failure> {
    let clock = report.clock;
    let since =
        report.findings.iter().filter_map(|f| f.incident.first_seen).min().unwrap_or_else(|| clock.now());
    let answer = client.send(request)?;
    told(request, &answer);
    let feed = answer.is_success().then(|| live::incidents(&answer.body, live, since).ok()).flatten();
    for finding in report.findings.iter_mut().filter(|f| is_unavailable(f)) {
        let says = match &feed {
            Some(feed) => overlap(finding, feed, &clock),
            None => format!("the feed of incidents cannot be read: look at {} yourself", live.incidents.page),
        };
        note(finding, LiveCheck::Status, says);
    }
    Ok(feed.is_some())
}

/// What was published about the time of an incident.
fn overlap(finding: &Finding, feed: &[Published], clock: &Clock) -> String {
    let incident = &finding.incident;
    let (Some(first), Some(last)) = (incident.first_seen, incident.last_seen) else {
        return "the errors have no time to hold against Google's incidents".to_owned();
    };
    let meets = |p: &&Published| p.begin <= last && p.end.is_none_or(|end| end >= first);
    match feed.iter().find(meets) {
        Some(p) => {
            let begin = crate::report::instant(p.begin, clock);
            let end = p.end.map_or_else(
                || "still open".to_owned(),
                |end| format!("to {}", crate::report::instant(end, clock)),
            );
            format!(
                "Google published an incident of Gemini on Vertex AI at that time: {} (from {begin}, {end}) {}",
                p.title, p.link
            )
        }
        None => "no published incident of that time; the feed covers Vertex AI only".to_owned(),
    }
}

/// Asks about each model, and notes what was said with its incidents. After a call without an answer no further one is
/// made.
fn probed(
    client: &Client,
    asks: &[Ask],
    report: &mut Report,
    told: impl Fn(&Request, &live::Answer),
) -> Result<(), live::Failure> {
    for ask in asks {
        let answer = client.send(&ask.request)?;
        told(&ask.request, &answer);
        let now = (!answer.is_success())
            .then(|| network::read_refusals([(&ask.request, &answer)].into_iter(), Vec::new(), report.clock));
        for i in &ask.findings {
            let finding = &mut report.findings[*i];
            let says = match now.as_ref().map(|now| now.findings.first()) {
                None => "the API answers now".to_owned(),
                Some(None) => {
                    format!("refused with HTTP {}, in words that gemdiag does not know", answer.status)
                }
                Some(Some(now)) => {
                    let (cause, fix) = (now.incident.key.cause, now.advice.fix);
                    let how = if cause == finding.incident.key.cause {
                        "still refused"
                    } else {
                        "refused, for another cause"
                    };
                    format!("{how}: {cause}: {}", fix.summary)
                }
            };
            let whose = whose(finding, &ask.key);
            note(finding, LiveCheck::Probe, format!("{says} (asked just now with {}, {whose})", ask.key));
        }
    }
    Ok(())
}

/// Whether the key that asks is the one that failed.
fn whose(finding: &Finding, key: &str) -> &'static str {
    let keys = &finding.incident.api_keys;
    match (keys.is_empty(), keys.iter().any(|k| k == key)) {
        (true, _) => "which may be another project's: the log names no key",
        (_, true) => "a key of the log",
        (_, false) => "which is no key of the log",
    }
}
