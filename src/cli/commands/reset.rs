//! `gemdiag reset`: when a quota is back, in the zone that is shown, in UTC and in Pacific time.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Args as ClapArgs;

use crate::cli::args::{KnowledgeArgs, ScreenArgs, time_or_date};
use crate::cli::commands::shared::reset_page::{Document, left, page};
use crate::cli::terminal::{Failure, screen, show};
use crate::clock::{Clock, Reset};
use crate::exit;
use crate::report::PageFormat;
use crate::terms::Bucket;

/// Tells when a quota is back.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// rpd, tpd, ipd (midnight Pacific), rpm, tpm, ipm (a minute)
    #[arg(default_value = "rpd")]
    bucket: Bucket,

    /// When the request was refused [default: now]
    #[arg(long, value_name = "TIME", value_parser = time_or_date)]
    at: Option<DateTime<Utc>>,

    /// Count down until then; in a pipe, a line a minute
    #[arg(long)]
    watch: bool,

    /// How to write it
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = PageFormat::Table, help_heading = "Output", conflicts_with = "watch")]
    format: PageFormat,

    #[command(flatten)]
    knowledge: KnowledgeArgs,

    #[command(flatten)]
    screen: ScreenArgs,
}

/// Tells when the quota is back, once or until then.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let clock = screen::clock(&args.screen, None);
    let know = args.knowledge.load()?;
    let event = args.at.unwrap_or_else(|| clock.now());
    let reset = know.windows().resets().reset(args.bucket.window(), event, None);
    if args.watch {
        return watch(args.bucket, reset, &clock);
    }
    let style = screen::style(&args.screen);
    show(|out| match args.format {
        PageFormat::Json => {
            serde_json::to_writer(&mut *out, &Document::new(args.bucket, reset, &clock))?;
            writeln!(out)
        }
        format => format.write(&page(args.bucket, reset, &clock, &know), &style, out),
    })
}

/// Counts down: in place on a terminal, a line a minute in a pipe.
fn watch(bucket: Bucket, reset: Reset, clock: &Clock) -> Result<ExitCode, Failure> {
    let ticker = clock.ticking();
    let mut stdout = io::stdout();
    let terminal = stdout.is_terminal();
    loop {
        let now = ticker.now();
        let line = left(bucket, reset, now);
        let written = if terminal {
            write!(stdout, "\r\x1b[K{line}").and_then(|()| stdout.flush())
        } else {
            writeln!(stdout, "{line}").and_then(|()| stdout.flush())
        };
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::from(exit::DONE)),
            Err(source) => return Err(Failure::Write { path: "the countdown".to_owned(), source }),
            Ok(()) => {}
        }
        let Ok(rest) = (reset.at - now).to_std() else { break };
        if rest.is_zero() {
            break;
        }
        std::thread::sleep(rest.min(Duration::from_secs(if terminal { 1 } else { 60 })));
    }
    if terminal { show(|out| writeln!(out)) } else { Ok(ExitCode::from(exit::DONE)) }
}
