//! `gemdiag explain [NAME]`: the long answer about a cause, a quota, a model, a client, a topic or a row.

use std::process::ExitCode;

use clap::Args as ClapArgs;

use crate::advise::{explain, index, log_it};
use crate::cli::args::{KnowledgeArgs, ScreenArgs};
use crate::cli::terminal::{Failure, pager, screen, show_paged};
use crate::report::PageFormat;

/// Explains what has this name.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// A cause, a quota id, a model, a client, a topic, or the id of a row [default: list them]
    name: Option<String>,

    /// With log-it: the client whose calls are to be logged
    #[arg(long, value_name = "NAME", requires = "name")]
    client: Option<String>,

    /// How to write it
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = PageFormat::Table, help_heading = "Output")]
    format: PageFormat,

    #[command(flatten)]
    knowledge: KnowledgeArgs,

    #[command(flatten)]
    screen: ScreenArgs,
}

/// Explains what the arguments name, or lists what can be explained.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let know = &args.knowledge.load()?;
    let clock = screen::clock(&args.screen, None);
    let page = match &args.name {
        Some(name) if name == "log-it" => log_it(args.client.as_deref(), know, &clock)?,
        Some(name) => explain(name, know, &clock)?,
        None => index(know),
    };
    let style = screen::style(&args.screen);
    let pager = pager::for_page(args.format, &args.screen);
    show_paged(pager, |out| args.format.write(&page, &style, out))
}
