//! `gemdiag plan`: how long a piece of work takes, what binds, what it costs, and which caps it meets.

mod args;
mod client;
mod page;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use crate::advise::{Limits, Plan, Work, plan, price, tier_dates};
use crate::cli::terminal::{Failure, print_problem, screen, show};
use crate::clock::Clock;
use crate::correlate::Triage;
use crate::input::{Dispenser, Origin};
use crate::knowledge::{Knowledge, Worked};
use crate::pipeline::{self, Options, SHAPE};
use crate::report::{PageFormat, SCHEMA_VERSION};
use crate::terms::Bucket;
pub(super) use args::Args;
use client::{Refused, refused};

#[derive(serde::Serialize)]
struct Document<'p> {
    schema_version: u32,
    #[serde(flatten)]
    plan: &'p Plan,
    /// What a refused call of the client becomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<&'p Refused>,
    articles: Vec<Case<'p>>,
}

#[derive(serde::Serialize)]
struct Case<'p> {
    id: &'p str,
    blocks: &'p [String],
    statement: &'p str,
    off: Option<&'p str>,
}

/// Plans what the arguments describe.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let know = &args.knowledge.load()?;
    let clock = screen::clock(&args.screen, None);
    let work = work(args, know)?;
    let limits = limits(args, &clock, know)?;
    let mut made = plan(&work, &limits, args.tier, clock.now(), know);
    if let Some(first) = args.first_payment {
        made.tiers = tier_dates(first.date_naive(), args.spend.unwrap_or_default(), know);
    }
    let refused = args.client.as_deref().map(|name| refused(name, &work, know)).transpose()?;
    let cases: Vec<&Worked> = know.worked().rows().iter().filter(|case| is_same(case, args, &work)).collect();
    let style = screen::style(&args.screen);
    show(|out| match args.format {
        PageFormat::Json => {
            let articles = cases.iter().map(|case| Case {
                id: &case.id,
                blocks: &case.blocks,
                statement: &case.statement,
                off: case.off.as_deref(),
            });
            let document = Document {
                schema_version: SCHEMA_VERSION,
                plan: &made,
                client: refused.as_ref(),
                articles: articles.collect(),
            };
            serde_json::to_writer(&mut *out, &document)?;
            writeln!(out)
        }
        format => {
            let mut page = page::page(args, &work, &made, &cases, &clock, know);
            page.section("client", refused.as_ref().map(Refused::item));
            format.write(&page, &style, out)
        }
    })
}

fn work(args: &Args, know: &Knowledge) -> Result<Work, Failure> {
    let images = args.images.is_some() || args.budget.is_some();
    let price = images.then(|| price(args.model.as_deref(), &args.size, know)).transpose();
    let price = price.map_err(|unknown| Failure::NoPrice {
        word: unknown.word,
        known: know
            .prices()
            .rows()
            .iter()
            .filter(|p| !p.is_of_tokens())
            .map(|p| format!("{} {}", p.model, p.sizes.join("/")))
            .collect::<Vec<_>>()
            .join(", "),
    })?;
    Ok(Work {
        requests: args.images.or(args.requests),
        images,
        tokens: args.tokens_per_request,
        daily: args.daily,
        price,
        budget_usd: args.budget,
    })
}

/// The limits of the arguments; where a log is given, those that its errors name come first.
fn limits(args: &Args, clock: &Clock, know: &Arc<Knowledge>) -> Result<Limits, Failure> {
    let mut limits = if args.files.is_empty() { Limits::new() } else { seen(args, clock, know)? };
    let given =
        [(Bucket::Rpm, args.rpm), (Bucket::Rpd, args.rpd), (Bucket::Tpm, args.tpm), (Bucket::Ipm, args.ipm)];
    limits.extend(given.into_iter().filter_map(|(bucket, limit)| Some((bucket, limit?))));
    Ok(limits)
}

/// The limits that the errors of a log name, of one model; the smallest where one has changed.
fn seen(args: &Args, clock: &Clock, know: &Arc<Knowledge>) -> Result<Limits, Failure> {
    let triage = read(&args.files, clock, know);
    let mut found: std::collections::BTreeMap<String, Limits> = std::collections::BTreeMap::new();
    for incident in triage.incidents() {
        let model = incident.key.model.as_deref().unwrap_or("(no model)").to_owned();
        let wanted = args.model.as_deref().is_none_or(|m| m == model);
        if let (true, Some(bucket), Some(limit)) =
            (wanted, incident.key.cause.bucket(), incident.limits.first())
        {
            let limits = found.entry(model).or_default();
            limits.entry(bucket).and_modify(|least| *least = (*least).min(*limit)).or_insert(*limit);
        }
    }
    if found.len() > 1 {
        return Err(Failure::SeveralModels { models: found.into_keys().collect::<Vec<_>>().join(", ") });
    }
    found.into_values().next().ok_or(Failure::NoLimits)
}

fn read(files: &[PathBuf], clock: &Clock, know: &Arc<Knowledge>) -> Triage {
    let origins = files
        .iter()
        .map(|file| if file.as_os_str() == "-" { Origin::Stdin } else { Origin::Path(file.clone()) });
    let inputs = Dispenser::new(origins.collect(), SHAPE);
    let mut triage = Triage::default();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let totals = pipeline::run(&inputs, clock, Options { threads, every_text: false, know }, |event| {
        triage.observe(&event, know);
    });
    triage.count(&totals);
    let (_, unread) = inputs.finish();
    for problem in unread {
        print_problem(&problem.to_string(), problem.hint().as_deref());
    }
    triage
}

/// Whether an article has calculated the same.
fn is_same(case: &Worked, args: &Args, work: &Work) -> bool {
    let month = if args.daily { 30 } else { 1 };
    let images = args.images.map(|images| images.saturating_mul(month));
    let price = case.price.as_ref().is_none_or(|id| work.price.as_ref().is_some_and(|p| p.id == *id));
    let amount = case.images.is_some() && case.images == images;
    let budget = case.budget_usd.is_some() && case.budget_usd == args.budget;
    price && case.rpm.is_none_or(|rpm| args.rpm == Some(rpm)) && (amount || budget)
}
