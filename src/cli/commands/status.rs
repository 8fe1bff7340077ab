//! `gemdiag status`: what Google has published about incidents of Gemini.

use std::io::{self, Write};
use std::process::ExitCode;

use chrono::TimeDelta;
use clap::Args as ClapArgs;

use crate::cli::args::{NetworkArgs, ScreenArgs};
use crate::cli::commands::shared::network;
use crate::cli::terminal::{Failure, print_problem, screen, unless_closed};
use crate::clock::{Clock, countdown, duration};
use crate::exit;
use crate::knowledge::{Knowledge, Live};
use crate::live::{self, Published};
use crate::report::{self, Labels, Paint, Row, Style};
use crate::terms::Severity;

const LABELS: Labels = Labels { width: 8, indent: 0 };

/// Shows Google Cloud's incidents of Gemini that are open or were over in the last days. Needs no key.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    #[command(flatten)]
    network: NetworkArgs,

    #[command(flatten)]
    screen: ScreenArgs,
}

/// Asks for the feed, and shows it.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let (style, clock, live) =
        (screen::style(&args.screen), screen::clock(&args.screen, None), Knowledge::builtin().live());
    let mut out = io::stdout().lock();
    let request = live::feed(args.network.endpoint.as_deref().unwrap_or(&live.hosts.status), live);
    if args.network.dry_run {
        unless_closed("the report", network::show_requests(std::iter::once(&request), &mut out))?;
        return Ok(ExitCode::from(exit::DONE));
    }
    let answer = match network::client(&args.network)?.send(&request) {
        Ok(answer) => answer,
        Err(failure) => {
            network::report_unanswered(&failure, style.verbosity);
            return Ok(ExitCode::from(exit::UNREADABLE));
        }
    };
    let hint = format!("look at {} yourself", live.incidents.page);
    let found = match answer
        .is_success()
        .then(|| live::incidents(&answer.body, live, clock.now() - TimeDelta::days(live.incidents.days)))
    {
        Some(Ok(found)) => found,
        Some(Err(_)) => {
            print_problem("the answer is not the feed that gemdiag knows", Some(&hint));
            return Ok(ExitCode::from(exit::UNREADABLE));
        }
        None => {
            print_problem(
                &format!("the feed of incidents is not there: HTTP {}", answer.status),
                Some(&hint),
            );
            return Ok(ExitCode::from(exit::UNREADABLE));
        }
    };
    unless_closed("the report", show(&found, live, &clock, &style, &mut out))?;
    Ok(ExitCode::from(exit::DONE))
}

fn show(
    found: &[Published],
    live: &Live,
    clock: &Clock,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if style.verbosity < -1 {
        return Ok(());
    }
    let open = found.iter().filter(|incident| incident.end.is_none()).count();
    let title = format!(
        "{open} open and {} past incidents of {} in the last {} days",
        found.len() - open,
        live.incidents.products.first().map_or("Gemini", String::as_str),
        live.incidents.days
    );
    writeln!(out, "{}", style.paint(&title, Paint::Strong))?;
    if style.verbosity < 0 {
        return Ok(());
    }
    for incident in found {
        writeln!(out)?;
        report::rows(rows(incident, clock), LABELS, style, out)?;
    }
    writeln!(out)?;
    let note = format!(
        "Google Cloud's feed covers Vertex AI only ({}). AI Studio and the Gemini API with a key have no public feed: look at {}",
        live.incidents.page, live.incidents.studio
    );
    report::rows([("note", Paint::Label, note)], LABELS, style, out)
}

/// What happened, when, how bad and where.
fn rows(incident: &Published, clock: &Clock) -> Vec<Row> {
    let begin = report::instant(incident.begin, clock);
    let (label, paint, when) = match incident.end {
        None => {
            let since = countdown(clock.now(), incident.begin);
            ("open", Paint::Severity(Severity::Error), format!("since {begin}, {since}"))
        }
        Some(end) => {
            let length = duration(end - incident.begin);
            let ago = countdown(clock.now(), end);
            ("over", Paint::Strong, format!("{begin}, for {length}, over {ago}"))
        }
    };
    let title = if incident.title.is_empty() { "(without a title)" } else { &incident.title };
    let how: Vec<&str> = incident.severity.iter().chain(&incident.impact).map(String::as_str).collect();
    let mut rows: Vec<Row> = vec![(label, paint, title.to_owned()), ("", Paint::Label, when)];
    let how = if incident.locations.is_empty() {
        how.join(", ")
    } else {
        format!("{}: {}", how.join(", "), incident.locations.join(", "))
    };
    rows.extend((!how.is_empty()).then(|| ("", Paint::Label, how.trim_start_matches(": ").to_owned())));
    rows.push(("", Paint::Label, incident.link.clone()));
    rows
}
