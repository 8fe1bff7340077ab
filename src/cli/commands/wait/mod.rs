//! `gemdiag wait`: sleeps until a quota is back.

#[cfg(feature = "live")]
mod ask;

use std::process::ExitCode;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use clap::Args as ClapArgs;

use crate::cli::args::{KnowledgeArgs, ScreenArgs, length, time_or_date, wait};
use crate::cli::terminal::{Failure, print_problem, screen};
use crate::clock::{Clock, countdown};
use crate::exit;
use crate::report::instant;
use crate::terms::{Bucket, WindowKind};

/// Waits until a quota resets, by wall-clock time: suspending the machine or changing its clock does not make it late.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// rpd, tpd, ipd (midnight Pacific), rpm, tpm, ipm (a minute)
    #[arg(default_value = "rpd")]
    bucket: Bucket,

    /// When the request was refused [default: now]
    #[arg(long, value_name = "TIME", value_parser = time_or_date)]
    at: Option<DateTime<Utc>>,

    /// Do not wait, and exit with 1, if it would take longer, such as 6h
    #[arg(long, value_name = "TIME", value_parser = length)]
    max: Option<Duration>,

    /// Wait up to so much longer, by chance, so that many programs do not start at once
    #[arg(long, value_name = "TIME", value_parser = wait, num_args = 0..=1, require_equals = true, default_missing_value = "60s")]
    jitter: Option<Duration>,

    #[cfg(feature = "live")]
    #[command(flatten)]
    ask: ask::ProbeArgs,

    #[command(flatten)]
    knowledge: KnowledgeArgs,

    #[command(flatten)]
    screen: ScreenArgs,
}

/// The wall clock is read again at least this often: it may have been set, or the machine was asleep.
const NAP: Duration = Duration::from_secs(10);

/// Waits. Ctrl-C ends it as it ends any program, so that `gemdiag wait && job` does not start the job.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let clock = screen::clock(&args.screen, None);
    let ticker = clock.ticking();
    let know = args.knowledge.load()?;
    let event = args.at.unwrap_or_else(|| clock.now());
    let reset = know.windows().resets().reset(args.bucket.window(), event, None);
    let until = reset.at + args.jitter.map_or(TimeDelta::zero(), by_chance);
    let hold = || {
        let rest = (until - clock.now()).to_std().unwrap_or_default();
        let back = format!("{} are back {}", args.bucket.name(), countdown(clock.now(), until));
        if args.max.is_some_and(|max| rest > max) {
            print_problem(&format!("{back}, which is longer than --max"), None);
            return Some(ExitCode::from(exit::FOUND));
        }
        if args.screen.quiet == 0 && !rest.is_zero() {
            print_problem(&waiting(args.bucket, until, &clock), None);
        }
        while let Ok(rest) = (until - ticker.now()).to_std()
            && !rest.is_zero()
        {
            std::thread::sleep(rest.min(NAP));
        }
        None
    };
    #[cfg(feature = "live")]
    if args.ask.probe {
        return args.ask.until_it_answers(clock, &know, &screen::style(&args.screen), hold);
    }
    Ok(hold().unwrap_or(ExitCode::from(exit::DONE)))
}

/// Until when it waits, and why: whoever finds it hanging in a log of cron wants to know both.
fn waiting(bucket: Bucket, until: DateTime<Utc>, clock: &Clock) -> String {
    let why = match bucket.window() {
        WindowKind::Day => "at midnight Pacific time",
        WindowKind::Minute => "a minute after the refusal",
    };
    let (name, left) = (bucket.name(), countdown(clock.now(), until));
    format!("waiting until {}: {name} are back {left}, {why}", instant(until, clock))
}

/// From nothing to `most`.
fn by_chance(most: Duration) -> TimeDelta {
    TimeDelta::from_std(most.mul_f64(fastrand::f64())).unwrap_or_default()
}
