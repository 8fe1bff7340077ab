//! `gemdiag probe`: asks the API, and says what is proven and what is not.

use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

use clap::Args as ClapArgs;

use crate::cli::args::{NetworkArgs, ScreenArgs, Unusable, credentials};
use crate::cli::commands::shared::{network, price};
use crate::cli::terminal::{Failure, screen, unless_closed};
use crate::clock::duration;
use crate::exit::{self, FailOn};
use crate::knowledge::{Knowledge, Live};
use crate::live::{self, Cost, Credential, Outcome, Place, Step};
use crate::redact::clean;
use crate::report::{self, Labels, Paint, Row, Style};
use crate::terms::Severity;

const LABELS: Labels = Labels { width: 12, indent: 0 };

/// Asks the API itself, cheapest call first: the list of models, the model, and a count of tokens, all free.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The model that your program uses [default: a cheap one]
    #[arg(short, long, value_name = "MODEL", help_heading = "Probe")]
    model: Option<String>,

    /// Also send one smallest generateContent: only this tells whether quota, billing and capacity let it through
    #[arg(long, help_heading = "Probe")]
    spend: bool,

    /// Do not ask before a request that costs more than a few tokens
    #[arg(short, long, requires = "spend", help_heading = "Probe")]
    yes: bool,

    /// Ask Vertex AI in this project, with a token of GOOGLE_OAUTH_ACCESS_TOKEN or gcloud
    #[arg(long, value_name = "PROJECT", help_heading = "Probe")]
    project: Option<String>,

    /// Where to ask Vertex AI, such as europe-west4 [default: global]
    #[arg(long, value_name = "LOCATION", requires = "project", help_heading = "Probe")]
    location: Option<String>,

    /// Exit with 1 if one of these was found: any, terminal, a severity or a cause
    #[arg(long, value_name = "WHAT", value_delimiter = ',', help_heading = "Probe")]
    fail_on: Vec<FailOn>,

    /// Exit with what to do next, and not with 1: 10 wait, 11 wait for the daily reset, 12 act
    #[arg(long, help_heading = "Probe")]
    exit_class: bool,

    #[command(flatten)]
    network: NetworkArgs,

    #[command(flatten)]
    screen: ScreenArgs,
}

/// A probe that is ready to be sent.
struct Probe<'a> {
    args: &'a Args,
    live: &'static Live,
    model: String,
    place: Place,
    steps: Vec<Step>,
    /// Whose key or token it is.
    who: String,
    odd: Option<&'static str>,
}

/// Probes.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let style = screen::style(&args.screen);
    let mut out = io::stdout().lock();
    let probe = Probe::new(args)?;
    if args.network.dry_run {
        unless_closed(
            "the report",
            network::show_requests(probe.steps.iter().map(|s| &s.request), &mut out),
        )?;
        return Ok(ExitCode::from(exit::DONE));
    }
    if !probe.may_spend()? {
        return Ok(ExitCode::from(exit::DONE));
    }
    let client = network::client(&args.network)?;
    unless_closed("the report", probe.begin(&style, &mut out))?;
    let mut told = Ok(());
    let outcomes = live::run(&client, &probe.steps, |step, outcome| {
        if told.is_ok() {
            told = probe.tell(step, outcome, &style, &mut out);
        }
    });
    unless_closed("the report", told)?;
    let failures: Vec<_> =
        outcomes.iter().filter_map(|o| if let Outcome::Failed(f) = o { Some(f) } else { None }).collect();
    let refused = probe.steps.iter().zip(&outcomes).filter_map(|(step, outcome)| match outcome {
        Outcome::Refused(answer) => Some((&step.request, answer)),
        _ => None,
    });
    let problems = failures.iter().map(ToString::to_string).collect();
    let clock = screen::clock(&args.screen, None);
    let report = network::read_refusals(refused, problems, clock, Knowledge::builtin());
    unless_closed("the report", probe.end(&report, &outcomes, &style, &mut out))?;
    failures.into_iter().for_each(|failure| network::report_unanswered(failure, style.verbosity));
    Ok(exit::code(&report, &args.fail_on, args.exit_class))
}

impl<'a> Probe<'a> {
    fn new(args: &'a Args) -> Result<Self, Unusable> {
        let know = Knowledge::builtin();
        let live = know.live();
        let named = args.model.as_deref().map(|m| m.trim_start_matches("models/").to_owned());
        let model = named.unwrap_or_else(|| live.default_model.clone());
        let (place, credential, who, odd) = match &args.project {
            None => {
                let (key, name, odd) = credentials::api_key(live)?;
                let who = format!("key {key} of {name}");
                (Place::Gemini, Credential::Key(key), who, odd)
            }
            Some(project) => {
                let (token, name) = credentials::access_token(live)?;
                let location = args.location.clone().unwrap_or_else(|| "global".to_owned());
                let who = format!("project {}, token {token} of {name}", clean(project));
                let credential = Credential::Token { token, project: project.clone() };
                (Place::Vertex { project: project.clone(), location }, credential, who, None)
            }
        };
        let base = args.network.endpoint.clone().unwrap_or_else(|| place.base(live));
        let steps = live::plan(&place, &base, &model, args.spend, &credential, know);
        Ok(Self { args, live, model, place, steps, who, odd })
    }

    /// Whether the user agrees to what a request costs; nobody is asked about a few tokens.
    fn may_spend(&self) -> Result<bool, Failure> {
        let Some(price) = price(Cost::of(&self.model, Knowledge::builtin())) else { return Ok(true) };
        if !self.args.spend || self.args.yes {
            return Ok(true);
        }
        if !io::stdin().is_terminal() {
            return Err(Failure::Costs { model: clean(&self.model), price });
        }
        let mut stderr = io::stderr().lock();
        let asked = write!(stderr, "one request to {} costs {price}; send it? [y/N] ", clean(&self.model));
        let mut reply = String::new();
        asked.and_then(|()| io::stdin().lock().read_line(&mut reply)).map_err(Failure::Terminal)?;
        Ok(matches!(reply.trim(), "y" | "Y" | "yes"))
    }

    /// Who asks what, where.
    fn begin(&self, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        if style.verbosity < 0 {
            return Ok(());
        }
        let api = match &self.place {
            Place::Gemini => "the Gemini API".to_owned(),
            Place::Vertex { location, .. } => format!("Vertex AI at {}", clean(location)),
        };
        let mut rows: Vec<Row> = vec![
            ("asks", Paint::Label, format!("{api} for {}", clean(&self.model))),
            ("as", Paint::Label, self.who.clone()),
        ];
        rows.extend(self.odd.map(|odd| ("note", Paint::Severity(Severity::Warning), odd.to_owned())));
        report::rows(rows, LABELS, style, out)?;
        writeln!(out)
    }

    /// One line for one call, as soon as it is over.
    fn tell(&self, step: &Step, outcome: &Outcome, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        if style.verbosity < 0 {
            return Ok(());
        }
        let name = self.words(step, |row| &row.name);
        let seen = |answer: &live::Answer| {
            let before = answer.before.map(|status| format!(", after HTTP {status} to the first try"));
            let call = (style.verbosity > 0).then(|| {
                let took = chrono::TimeDelta::from_std(answer.took).unwrap_or_default();
                format!("; {} {}, {}", step.request.method(), clean(step.request.url()), duration(took))
            });
            format!("HTTP {}{}{}", answer.status, before.unwrap_or_default(), call.unwrap_or_default())
        };
        let row = match outcome {
            Outcome::Passed(answer) => ("passed", Paint::Strong, format!("{name}: {}", seen(answer))),
            Outcome::Refused(answer) => {
                ("refused", Paint::Severity(Severity::Error), format!("{name}: {}", seen(answer)))
            }
            Outcome::Failed(failure) => {
                ("no answer", Paint::Severity(Severity::Error), format!("{name}: {failure}"))
            }
            Outcome::NotAsked => ("not asked", Paint::Faint, name),
        };
        report::rows([row], LABELS, style, out)?;
        out.flush()
    }

    /// What is wrong, and what is proven and what is not.
    fn end(
        &self,
        report: &report::Report,
        outcomes: &[Outcome],
        style: &Style,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if style.verbosity < -1 {
            return Ok(());
        }
        if style.verbosity >= 0 {
            writeln!(out)?;
        }
        report::findings(report, style, out)?;
        let refused = outcomes.iter().any(|o| matches!(o, Outcome::Refused(_)));
        if refused && report.findings.is_empty() {
            writeln!(out, "the answer is none that gemdiag knows; -v shows the call\n")?;
        }
        report::rows(self.verdict(outcomes), LABELS, style, out)
    }

    fn verdict(&self, outcomes: &[Outcome]) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let (passed, others): (Vec<_>, Vec<_>) =
            self.steps.iter().zip(outcomes).partition(|(_, outcome)| matches!(outcome, Outcome::Passed(_)));
        let said = |steps: Vec<(&Step, &Outcome)>| -> Vec<String> {
            steps.into_iter().map(|(step, _)| self.words(step, |row| &row.proves)).collect()
        };
        let mut add = |label: &'static str, texts: Vec<String>| {
            for (i, text) in texts.into_iter().enumerate() {
                rows.push((if i == 0 { label } else { "" }, Paint::Label, text));
            }
        };
        add("proven", said(passed));
        let mut open = said(others);
        if !self.args.spend {
            open.push(self.live.unproven.cheap.replace("{model}", &clean(&self.model)));
        }
        open.push(self.live.unproven.always.clone());
        add("not proven", open);
        rows
    }

    /// The words for a step.
    fn words(&self, step: &Step, which: impl Fn(&crate::knowledge::CallRow) -> &str) -> String {
        let words = self.live.call(step.id).map_or(step.id, which);
        words.replace("{model}", &clean(&self.model))
    }
}
