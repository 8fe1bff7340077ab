//! `gemdiag quota`: a project's limits, what is used of them, and when they reset.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args as ClapArgs;
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table};

use crate::cli::args::{NetworkArgs, ScreenArgs, credentials};
use crate::cli::commands::shared::network;
use crate::cli::terminal::{Failure, print_problem, screen, unless_closed};
use crate::clock::{Clock, countdown, duration, next_midnight};
use crate::exit;
use crate::knowledge::{Knowledge, Live};
use crate::live::{Closed, Credential, Limit, Line, Question, Subject, Survey, Trouble, Usage, tally};
use crate::redact::clean;
use crate::report::{self, Labels, Paint, Row, Style};
use crate::terms::{Bucket, Severity, WindowKind};

const LABELS: Labels = Labels { width: 10, indent: 0 };
/// Columns of numbers.
const NUMBERS: std::ops::Range<usize> = 3..6;
/// The column that may be wrapped.
const MODEL: usize = 2;

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
    let (token, _) = credentials::access_token()?;
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
    let view = View { args, live: know.live(), clock: &clock, style: &style };
    unless_closed("the report", view.show(&survey, &mut out))?;
    let troubles = view.print_problem(&survey);
    Ok(ExitCode::from(if troubles { exit::UNREADABLE } else { exit::DONE }))
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

/// What is needed to show a survey.
struct View<'a> {
    args: &'a Args,
    live: &'a Live,
    clock: &'a Clock,
    style: &'a Style,
}

impl View<'_> {
    fn show(&self, survey: &Survey, out: &mut dyn Write) -> io::Result<()> {
        if self.style.verbosity < -1 || (survey.limits.is_err() && survey.usage.is_err()) {
            return Ok(());
        }
        let none = Usage::default();
        let usage = survey.usage.as_ref().unwrap_or(&none);
        let limits = survey.limits.as_ref().map_or(&[][..], Vec::as_slice);
        let model = self.args.model.as_deref().map(|m| m.trim_start_matches("models/"));
        let lines = tally(limits, &usage.day, &usage.minutes, model);
        // Without a model there are hundreds of limits of which nothing is used.
        let all = model.is_some() || self.style.verbosity > 0 || survey.usage.is_err();
        let (shown, hidden): (Vec<_>, Vec<_>) = lines.iter().partition(|line| all || line.used.is_some());
        let at = report::instant(self.clock.now(), self.clock);
        let title = format!("project {}: {}, {at}", clean(&self.args.project), self.live.quota.service);
        writeln!(out, "{}\n", self.style.paint(&title, Paint::Strong))?;
        if !shown.is_empty() {
            self.table(&shown, out)?;
            writeln!(out)?;
        }
        report::rows(self.notes(survey, usage, &shown, hidden.len()), LABELS, self.style, out)
    }

    fn table(&self, lines: &[&Line], out: &mut dyn Write) -> io::Result<()> {
        let mut table = Table::new();
        table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(["bucket", "tier", "model", "limit", "used", "left", "reset", "mark"]);
        for line in lines {
            table.add_row(self.row(line));
        }
        for (i, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, 1));
            if i != MODEL {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
            if NUMBERS.contains(&i) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.set_width(u16::try_from(self.style.width.unwrap_or(usize::from(u16::MAX))).unwrap_or(u16::MAX));
        for (i, line) in table.to_string().lines().enumerate() {
            let line = line.trim_end();
            let paint = match line.rsplit_once(' ') {
                _ if i == 0 => Some(Paint::Label),
                Some((_, CRITICAL)) => Some(Paint::Severity(Severity::Error)),
                Some((_, HIGH)) => Some(Paint::Severity(Severity::Warning)),
                _ => None,
            };
            writeln!(
                out,
                "{}",
                paint.map_or_else(|| line.to_owned(), |paint| self.style.paint(line, paint))
            )?;
        }
        Ok(())
    }

    fn row(&self, line: &Line) -> [String; 8] {
        let number = |n: Option<u64>| n.map_or_else(|| "-".to_owned(), report::thousands);
        let Limit { bucket, tier, model, value, .. } = &line.limit;
        let reset = match bucket.map(Bucket::window) {
            Some(WindowKind::Day) => countdown(self.clock.now(), next_midnight(self.clock.now())),
            Some(WindowKind::Minute) => "every minute".to_owned(),
            None => "-".to_owned(),
        };
        let mark = match line.percent() {
            Some(percent) if percent >= self.live.quota.critical => format!("{percent} % {CRITICAL}"),
            Some(percent) if percent >= self.live.quota.high => format!("{percent} % {HIGH}"),
            Some(percent) => format!("{percent} %"),
            // It may be the limit of a tier that is not the project's.
            None if *value == Some(0) => "none at all".to_owned(),
            None => String::new(),
        };
        [
            bucket.map_or_else(|| "-".to_owned(), |b| b.to_string()),
            tier.map_or_else(|| "-".to_owned(), |t| t.to_string()),
            model.as_deref().map_or_else(|| "(others)".to_owned(), clean),
            number(*value),
            number(line.used),
            number(line.left()),
            reset,
            mark,
        ]
    }

    fn notes(&self, survey: &Survey, usage: &Usage, shown: &[&Line], hidden: usize) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let mut say = |label, text: String| rows.push((label, Paint::Label, text));
        if survey.limits.is_ok() && shown.is_empty() {
            say("nothing", "no usage of any limit was recorded since midnight Pacific time".to_owned());
        }
        if hidden > 0 {
            say(
                "more",
                format!(
                    "{} limits of which nothing is used; --model MODEL shows those of a model, -v all",
                    report::thousands(hidden as u64)
                ),
            );
        }
        for text in self.exceeded(usage) {
            say("exceeded", text);
        }
        if usage.left_out > 0 {
            say("note", format!("{} metrics that counted something were not asked about", usage.left_out));
        }
        if shown.iter().any(|line| line.limit.tier != shown[0].limit.tier) {
            say(
                "tier",
                "the limits of all tiers are listed; only those of the project's own tier count".to_owned(),
            );
        }
        if survey.usage.is_ok() {
            let late = duration(chrono::TimeDelta::minutes(self.live.quota.delay_min));
            say(
                "used",
                format!(
                    "of a day since midnight Pacific time, of a minute in the busiest minute of the last hour; about {late} late; - where nothing was recorded"
                ),
            );
        }
        rows
    }

    /// Quotas that refused requests, and when they last did.
    fn exceeded(&self, usage: &Usage) -> Vec<String> {
        let mut refused: Vec<(&str, _)> = usage
            .exceeded
            .iter()
            .filter_map(|p| Some((p.quota_id.as_deref().or(p.metric.as_deref())?, p.end)))
            .collect();
        // The latest time of each.
        refused.sort_by_key(|(id, end)| (*id, std::cmp::Reverse(*end)));
        refused.dedup_by_key(|(id, _)| *id);
        let last = |(id, end): (&str, _)| {
            let (at, ago) = (report::instant(end, self.clock), countdown(self.clock.now(), end));
            format!("{}: requests were refused, last at {at}, {ago}", clean(id))
        };
        refused.into_iter().map(last).collect()
    }

    /// Says what could not be read, and what to do about it; whether there was anything.
    fn print_problem(&self, survey: &Survey) -> bool {
        let quota = &self.live.quota;
        let limits =
            survey.limits.as_ref().err().map(|t| (t, "limits", &quota.quotas_api, &quota.quotas_role));
        let usage =
            survey.usage.as_ref().err().map(|t| (t, "usage", &quota.monitoring_api, &quota.monitoring_role));
        let found: Vec<_> = limits.into_iter().chain(usage).collect();
        for (trouble, what, api, role) in &found {
            self.explain(trouble, what, api, role);
        }
        !found.is_empty()
    }

    fn explain(&self, trouble: &Trouble, what: &str, api: &str, role: &str) {
        let project = clean(&self.args.project);
        let (problem, hint) = match trouble {
            Trouble::Failed(failure) => return network::report_unanswered(failure, self.style.verbosity),
            Trouble::Refused(Closed::Disabled, _) => (
                format!("no {what}: {api} is not enabled in {project}"),
                format!("gcloud services enable {api} --project {project}"),
            ),
            Trouble::Refused(Closed::Denied, _) => (
                format!(
                    "no {what}: the token's account may not read them in {project}, or there is no such project"
                ),
                format!("gcloud projects add-iam-policy-binding {project} --member user:YOU --role {role}"),
            ),
            Trouble::Refused(Closed::Token, _) => (
                format!("no {what}: the access token is not valid, or not any more"),
                "gcloud auth login, or export a new GOOGLE_OAUTH_ACCESS_TOKEN".to_owned(),
            ),
            Trouble::Refused(Closed::Other, status) => (
                format!("no {what}: {api} answers HTTP {status}"),
                "try again later; -v shows the calls".to_owned(),
            ),
            Trouble::Unreadable => (
                format!("no {what}: the answer of {api} has a form that gemdiag does not know"),
                "look at https://console.cloud.google.com/iam-admin/quotas".to_owned(),
            ),
        };
        print_problem(&problem, Some(&hint));
    }
}

/// Marks, as they end a line.
const CRITICAL: &str = "critical";
const HIGH: &str = "high";
