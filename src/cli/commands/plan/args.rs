//! What `gemdiag plan` takes.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args as ClapArgs;

use crate::cli::args::{KnowledgeArgs, ScreenArgs, time_or_date};
use crate::report::PageFormat;
use crate::terms::Tier;

/// Plans a piece of work: how long it takes, what binds, what it costs, and which caps it meets.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Logs whose errors name limits
    #[arg(value_name = "FILE", help_heading = "Limits")]
    pub(super) files: Vec<PathBuf>,

    /// Images to make
    #[arg(long, value_name = "N", help_heading = "Work", conflicts_with = "requests")]
    pub(super) images: Option<u64>,

    /// Size of the images
    #[arg(long, value_name = "SIZE", default_value = "1k", help_heading = "Work")]
    pub(super) size: String,

    /// Model [default for images: the first that has a price]
    #[arg(long, value_name = "MODEL", help_heading = "Work")]
    pub(super) model: Option<String>,

    /// Requests to send
    #[arg(long, value_name = "N", help_heading = "Work")]
    pub(super) requests: Option<u64>,

    /// Input tokens of a request
    #[arg(long, value_name = "N", help_heading = "Work")]
    pub(super) tokens_per_request: Option<u64>,

    /// How long a request takes, for the number of requests at once
    #[arg(long, value_name = "S", help_heading = "Work")]
    pub(super) seconds_per_request: Option<f64>,

    /// The client that sends them: how many requests a refused call becomes
    #[arg(long, value_name = "NAME", help_heading = "Work")]
    pub(super) client: Option<String>,

    /// The work comes again each day; cost is for 30 days
    #[arg(long, help_heading = "Work")]
    pub(super) daily: bool,

    /// Dollars to spend: how many images they buy
    #[arg(long, value_name = "USD", help_heading = "Work")]
    pub(super) budget: Option<f64>,

    /// Requests per minute
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub(super) rpm: Option<u64>,

    /// Requests per day
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub(super) rpd: Option<u64>,

    /// Input tokens per minute
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub(super) tpm: Option<u64>,

    /// Images per minute
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub(super) ipm: Option<u64>,

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
