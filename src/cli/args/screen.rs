//! The clock and the screen: what counts as now, which zone is shown, colour, width, how much is said.

use chrono::{DateTime, Utc};
use clap::{ArgAction, Args, ValueEnum};

use super::values::now;
use crate::clock::Zone;

/// The clock and the screen: the same options for every command that prints.
#[derive(Debug, Args)]
pub(crate) struct ScreenArgs {
    /// What counts as now, such as 2026-11-22T10:00:00Z
    #[arg(long, value_name = "TIME", value_parser = now, env = "GEMDIAG_NOW", hide_env = true, help_heading = "Output")]
    pub now: Option<DateTime<Utc>>,

    /// Show times in this zone [default: local]
    #[arg(short = 'Z', long, value_name = "ZONE", help_heading = "Output")]
    pub time_zone: Option<Zone>,

    /// Show times in UTC
    #[arg(long, help_heading = "Output", conflicts_with = "time_zone", hide_short_help = true)]
    pub utc: bool,

    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorWhen::Auto, env = "GEMDIAG_COLOR", hide_env = true, help_heading = "Output")]
    pub color: ColorWhen,

    /// Make no links of the addresses of pages, where the terminal has links
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub no_links: bool,

    /// Wrap at this many columns [default: the terminal's; no wrapping in pipes]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..), help_heading = "Output", hide_short_help = true)]
    pub width: Option<u16>,

    /// Keep to ASCII
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub ascii: bool,

    /// Show no pager where a report is longer than the screen [default: GEMDIAG_PAGER, PAGER, less]
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub no_pager: bool,

    /// Show more: the text of the error
    #[arg(short, long, action = ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,

    /// Show less: totals only; twice: nothing but the exit code
    #[arg(short, long, action = ArgAction::Count, help_heading = "Output", conflicts_with = "verbose")]
    pub quiet: u8,
}

/// When to do something that depends on the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless the environment says otherwise
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
