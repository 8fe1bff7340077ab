//! `gemdiag plan`: how long a piece of work takes, what binds, what it costs, and which caps it meets.

mod args;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use crate::advise::Limits;
use crate::cli::commands::shared::planned::Planned;
use crate::cli::terminal::{Failure, print_problem, screen, show};
use crate::clock::Clock;
use crate::correlate::Triage;
use crate::input::{Dispenser, Origin};
use crate::knowledge::Knowledge;
use crate::pipeline::{self, Options, SHAPE};
use crate::report::PageFormat;
pub(super) use args::Args;

/// Plans what the arguments describe. Where a log is given, the limits that its errors name stand behind those of the arguments.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let know = &args.knowledge.load()?;
    let clock = screen::clock(&args.screen, None);
    let limits = if args.files.is_empty() { Limits::new() } else { seen(args, &clock, know)? };
    let mut planned = Planned::new(&args.work, limits, args.tier, &clock, know)?;
    if let Some(first) = args.first_payment {
        planned = planned.paid(first.date_naive(), args.spend.unwrap_or_default());
    }
    let style = screen::style(&args.screen);
    show(|out| match args.format {
        PageFormat::Json => {
            serde_json::to_writer(&mut *out, &planned.document())?;
            writeln!(out)
        }
        format => format.write(&planned.page(), &style, out),
    })
}

/// The limits that the errors of a log name, of one model; the smallest where one has changed.
fn seen(args: &Args, clock: &Clock, know: &Arc<Knowledge>) -> Result<Limits, Failure> {
    let triage = read(&args.files, clock, know);
    let mut found: std::collections::BTreeMap<String, Limits> = std::collections::BTreeMap::new();
    for incident in triage.incidents() {
        let model = incident.key.model.as_deref().unwrap_or("(no model)").to_owned();
        let wanted = args.work.model.as_deref().is_none_or(|m| m == model);
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
