//! What `gemdiag plan` takes.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args as ClapArgs;

use crate::cli::args::{KnowledgeArgs, ScreenArgs, WorkArgs, time_or_date};
use crate::report::PageFormat;
use crate::terms::Tier;

/// Plans a piece of work: how long it takes, what binds, what it costs, and which caps it meets.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Logs whose errors name limits
    #[arg(value_name = "FILE", help_heading = "Limits")]
    pub(super) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) work: WorkArgs,

    /// Caps of this tier only: paid-1, paid-2, paid-3
    #[arg(long, value_name = "TIER", help_heading = "Tiers")]
    pub(super) tier: Option<Tier>,

    /// Day of the first successful payment: from when on the tiers can be reached
    #[arg(long, value_name = "DATE", value_parser = time_or_date, help_heading = "Tiers")]
    pub(super) first_payment: Option<DateTime<Utc>>,

    /// Dollars paid so far
    #[arg(long, value_name = "USD", help_heading = "Tiers", requires = "first_payment")]
    pub(super) spend: Option<f64>,

    /// How to write it
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = PageFormat::Table, help_heading = "Output")]
    pub(super) format: PageFormat,

    #[command(flatten)]
    pub(super) knowledge: KnowledgeArgs,

    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}
