//! All that a command takes which reads logs and reports on them.

use std::path::PathBuf;

use clap::Args;

use super::{ReportArgs, ScreenArgs, SelectArgs};
use crate::clock::Zone;

/// How inputs are read, what of them is reported, where the reports go, and which file sets options.
#[derive(Debug, Args)]
pub(crate) struct ReadingArgs {
    /// Zone of times that name none [default: local]
    #[arg(long, value_name = "ZONE", help_heading = "Input")]
    pub assume_tz: Option<Zone>,

    /// Threads to use [default: as many as there are cores]
    #[arg(short = 'j', long, value_name = "N", help_heading = "Input", hide_short_help = true)]
    pub threads: Option<usize>,

    #[command(flatten)]
    pub select: SelectArgs,

    #[command(flatten)]
    pub report: ReportArgs,

    #[command(flatten)]
    pub screen: ScreenArgs,

    /// Take the options from this file [default: gemdiag.toml here or above in the repository]
    #[arg(
        long,
        value_name = "FILE",
        env = "GEMDIAG_CONFIG",
        hide_env = true,
        help_heading = "Input",
        hide_short_help = true
    )]
    pub config: Option<PathBuf>,

    /// Take no options from a file
    #[arg(long, help_heading = "Input", conflicts_with = "config", hide_short_help = true)]
    pub no_config: bool,
}
