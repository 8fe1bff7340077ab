//! `gemdiag backoff`: a schedule of retries, and what must not be retried.

use std::process::ExitCode;

use clap::Args as ClapArgs;

use crate::advise::{
    Item, Page, Schedule, Unknown, client_named, client_schedule, headers, not_retried, schedule,
};
use crate::cli::args::{KnowledgeArgs, ScreenArgs};
use crate::cli::terminal::{Failure, screen, show};
use crate::knowledge::{ClientBehaviour, Knowledge, Policy, Retryable};
use crate::report::{PageFormat, SCHEMA_VERSION};
use crate::terms::nearest;

/// Shows a schedule of retries.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Whose schedule: google, sdk, article-000, ...
    #[arg(long, value_name = "NAME", default_value = "google")]
    policy: String,

    /// The schedule that a client really has, such as langchain-google-genai
    #[arg(long, value_name = "NAME", conflicts_with_all = ["policy", "attempts"])]
    client: Option<String>,

    /// Requests in all, the first included [default: the policy's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    attempts: Option<u32>,

    /// How to write it
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = PageFormat::Table, help_heading = "Output")]
    format: PageFormat,

    #[command(flatten)]
    knowledge: KnowledgeArgs,

    #[command(flatten)]
    screen: ScreenArgs,
}

#[derive(serde::Serialize)]
struct Document<'s> {
    schema_version: u32,
    #[serde(flatten)]
    schedule: &'s Schedule,
    never: Vec<&'static str>,
}

/// Shows the schedule of a policy.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let know = &args.knowledge.load()?;
    if let Some(name) = &args.client {
        return of_client(name, args, know);
    }
    let policies = know.policies();
    let policy = policies.get(&args.policy).ok_or_else(|| Failure::NoPolicy {
        name: args.policy.clone(),
        hint: nearest(&args.policy, policies.rows().iter().map(|p| p.id.as_str())).map(str::to_owned),
        known: policies.rows().iter().map(|p| p.id.as_str()).collect::<Vec<_>>().join(", "),
    })?;
    let schedule = schedule(policy, args.attempts);
    print(&schedule, &page(policy, &schedule, know), args, know)
}

/// Prints a schedule, as its page or as JSON.
fn print(schedule: &Schedule, page: &Page, args: &Args, know: &Knowledge) -> Result<ExitCode, Failure> {
    let style = screen::style(&args.screen);
    show(|out| match args.format {
        PageFormat::Json => {
            let never = not_retried(know).iter().map(|(cause, ..)| cause.id()).collect();
            let document = Document { schema_version: SCHEMA_VERSION, schedule, never };
            serde_json::to_writer(&mut *out, &document)?;
            writeln!(out)
        }
        format => format.write(page, &style, out),
    })
}

/// What a client really does with a refusal, beside what the server asks.
fn of_client(name: &str, args: &Args, know: &Knowledge) -> Result<ExitCode, Failure> {
    let client = client_named(name, know)?;
    let row = know.measured(client, MINUTE).ok_or_else(|| Unknown::of(name))?;
    let schedule = client_schedule(client, row);
    print(&schedule, &client_page(client, &schedule, know), args, know)
}

/// The answer for which the schedule is told.
const MINUTE: &str = "429-minute";

fn client_page(client: &ClientBehaviour, schedule: &Schedule, know: &Knowledge) -> Page {
    let mut page = Page::new("backoff", client.id.as_str(), client.statement.as_str());
    page.section(
        "requests",
        [Item::text(format!("{} for one call that a minute's quota refuses", schedule.attempts))],
    );
    let waits = schedule.waits.iter();
    let waits = waits.map(|w| Item::text(format!("before retry {}: {}", w.retry, span(w.min_s, w.max_s))));
    page.section("wait", waits);
    let answer = know.measured_answers().get(MINUTE);
    if let Some((asked, window)) = answer.and_then(|answer| answer.asked_s.zip(answer.window_s))
        && schedule.attempts > 1
    {
        let verdict = match () {
            () if schedule.total_max_s < asked => "the last one is sent before the quota is back",
            () if schedule.total_min_s > window => {
                "longer than the quota's window, in which the caller waits"
            }
            () => "the last one may be sent when the quota is back",
        };
        let total = span(schedule.total_min_s, schedule.total_max_s);
        page.section(
            "in all",
            [Item::text(format!("{total}, where the server asked for {asked} s: {verdict}"))],
        );
    }
    page.section("headers", headers(client, know).into_iter().map(Item::text));
    page.section("set", client.set.iter().map(Item::text));
    page.section("more", [Item::text(format!("gemdiag explain {}", client.id))]);
    page
}

fn page(policy: &Policy, schedule: &Schedule, know: &Knowledge) -> Page {
    let mut page = Page::new("backoff", policy.id.as_str(), policy.statement.as_str());
    page.section("requests", [Item::text(format!("{} in all, the first included", schedule.attempts))]);
    let waits = schedule
        .waits
        .iter()
        .map(|wait| Item::text(format!("before retry {}: {}", wait.retry, span(wait.min_s, wait.max_s))));
    page.section("wait", waits);
    page.section("in all", [Item::text(span(schedule.total_min_s, schedule.total_max_s))]);
    if policy.hint {
        page.section("first", [Item::text("Where the server names a wait, wait that long and a second first, then go on with the schedule.")]);
    }
    let (wait, never): (Vec<_>, Vec<_>) =
        not_retried(know).into_iter().partition(|(_, retryable, _)| *retryable == Retryable::AfterWait);
    // Daily quotas are back at midnight Pacific time; no schedule of seconds reaches that.
    let row = |(cause, _, summary): (crate::terms::Cause, Retryable, &str)| Item::of(cause.id(), summary);
    page.section(
        "later",
        wait.into_iter().map(row).map(|item| item.note("not before midnight Pacific time")),
    );
    page.section("never", never.into_iter().map(row));
    page
}

/// `1 to 2 s`
fn span(min: f64, max: f64) -> String {
    let round = |s: f64| (s * 1000.0).round() / 1000.0;
    format!("{} to {} s", round(min), round(max))
}
