//! What the commands take that ask the tables: explain, tables, reset, wait, plan, backoff.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::Args;

use super::args::Look;
use crate::knowledge::Workload;
use crate::report::PageFormat;
use crate::terms::{Bucket, Tier};

/// What the user tells beside the text.
#[derive(Debug, Args)]
pub(super) struct Told {
    /// The project's tier: free, paid-1, paid-2, paid-3
    #[arg(long, value_name = "TIER", help_heading = "Advice", hide_short_help = true)]
    pub tier: Option<Tier>,

    /// Since when the project has billing
    #[arg(long, value_name = "TIME", value_parser = when, help_heading = "Advice", hide_short_help = true)]
    pub billing_since: Option<DateTime<Utc>>,

    /// When the project came to a higher tier
    #[arg(long, value_name = "TIME", value_parser = when, help_heading = "Advice", hide_short_help = true)]
    pub upgraded_at: Option<DateTime<Utc>>,

    /// What the requests are for: interactive or batch
    #[arg(long, value_name = "KIND", help_heading = "Advice", hide_short_help = true)]
    pub workload: Option<Workload>,
}

/// Rows of one's own.
#[derive(Debug, Args)]
pub(super) struct Know {
    /// Correct the tables by the rows in this folder
    #[arg(
        long,
        value_name = "DIR",
        env = "GEMDIAG_KNOWLEDGE",
        hide_env = true,
        help_heading = "Advice",
        hide_short_help = true
    )]
    pub knowledge: Option<PathBuf>,
}

/// A time with its zone, or a date, which begins in UTC.
fn when(text: &str) -> Result<DateTime<Utc>, String> {
    let date = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc());
    let time = DateTime::parse_from_rfc3339(text).ok().map(|t| t.to_utc()).or_else(date);
    time.ok_or_else(|| "write it as 2026-11-22 or 2026-11-22T10:00:00Z".to_owned())
}

/// Explains what has this name.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A cause, a quota id, a model, a topic, or the id of a row [default: list them]
    pub name: Option<String>,

    /// How to write it
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = PageFormat::Table, help_heading = "Output")]
    pub format: PageFormat,

    #[command(flatten)]
    pub know: Know,

    #[command(flatten)]
    pub look: Look,
}

/// Shows the tables, or checks them.
#[derive(Debug, Args)]
pub(super) struct Tables {
    /// A table [default: list them]; check looks for faults, in DIR or in the tables that are built in
    pub name: Option<String>,

    /// The folder to check
    #[arg(requires = "name")]
    pub dir: Option<PathBuf>,

    /// Only rows that were verified longer ago, such as 90d
    #[arg(long, value_name = "AGE", value_parser = humantime::parse_duration)]
    pub stale: Option<Duration>,

    /// How to write it
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = PageFormat::Table, help_heading = "Output")]
    pub format: PageFormat,

    #[command(flatten)]
    pub know: Know,

    #[command(flatten)]
    pub look: Look,
}

/// Tells when a quota is back.
#[derive(Debug, Args)]
pub(super) struct Reset {
    /// rpd, tpd, ipd (midnight Pacific), rpm, tpm, ipm (a minute)
    #[arg(default_value = "rpd")]
    pub bucket: Bucket,

    /// When the request was refused [default: now]
    #[arg(long, value_name = "TIME", value_parser = when)]
    pub at: Option<DateTime<Utc>>,

    /// Count down until then; in a pipe, a line a minute
    #[arg(long)]
    pub watch: bool,

    /// How to write it
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = PageFormat::Table, help_heading = "Output", conflicts_with = "watch")]
    pub format: PageFormat,

    #[command(flatten)]
    pub look: Look,
}

/// Waits until a quota is back, by the clock on the wall: it survives suspend and changes of the clock.
#[derive(Debug, Args)]
pub(super) struct Wait {
    /// rpd, tpd, ipd (midnight Pacific), rpm, tpm, ipm (a minute)
    #[arg(default_value = "rpd")]
    pub bucket: Bucket,

    /// When the request was refused [default: now]
    #[arg(long, value_name = "TIME", value_parser = when)]
    pub at: Option<DateTime<Utc>>,

    /// Do not wait, and exit with 1, if it would take longer, such as 6h
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub max: Option<Duration>,

    /// Wait up to so much longer, by chance, so that many programs do not start at once
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, num_args = 0..=1, require_equals = true, default_missing_value = "60s")]
    pub jitter: Option<Duration>,

    #[cfg(feature = "live")]
    #[command(flatten)]
    pub asking: super::again::Asking,

    #[command(flatten)]
    pub look: Look,
}

/// Plans a piece of work: how long it takes, what binds, what it costs, and which caps it meets.
#[derive(Debug, Args)]
pub(super) struct Plan {
    /// Logs whose errors name limits
    #[arg(value_name = "FILE", help_heading = "Limits")]
    pub files: Vec<PathBuf>,

    /// Images to make
    #[arg(long, value_name = "N", help_heading = "Work", conflicts_with = "requests")]
    pub images: Option<u64>,

    /// Size of the images
    #[arg(long, value_name = "SIZE", default_value = "1k", help_heading = "Work")]
    pub size: String,

    /// Model [default for images: the first that has a price]
    #[arg(long, value_name = "MODEL", help_heading = "Work")]
    pub model: Option<String>,

    /// Requests to send
    #[arg(long, value_name = "N", help_heading = "Work")]
    pub requests: Option<u64>,

    /// Input tokens of a request
    #[arg(long, value_name = "N", help_heading = "Work")]
    pub tokens_per_request: Option<u64>,

    /// How long a request takes, for the number of requests at once
    #[arg(long, value_name = "S", help_heading = "Work")]
    pub seconds_per_request: Option<f64>,

    /// The work comes again each day; cost is for 30 days
    #[arg(long, help_heading = "Work")]
    pub daily: bool,

    /// Dollars to spend: how many images they buy
    #[arg(long, value_name = "USD", help_heading = "Work")]
    pub budget: Option<f64>,

    /// Requests per minute
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub rpm: Option<u64>,

    /// Requests per day
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub rpd: Option<u64>,

    /// Input tokens per minute
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub tpm: Option<u64>,

    /// Images per minute
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub ipm: Option<u64>,

    /// Caps of this tier only: paid-1, paid-2, paid-3
    #[arg(long, value_name = "TIER", help_heading = "Tiers")]
    pub tier: Option<Tier>,

    /// Day of the first successful payment: from when on the tiers can be reached
    #[arg(long, value_name = "DATE", value_parser = when, help_heading = "Tiers")]
    pub first_payment: Option<DateTime<Utc>>,

    /// Dollars paid so far
    #[arg(long, value_name = "USD", help_heading = "Tiers", requires = "first_payment")]
    pub spend: Option<f64>,

    /// How to write it
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = PageFormat::Table, help_heading = "Output")]
    pub format: PageFormat,

    #[command(flatten)]
    pub know: Know,

    #[command(flatten)]
    pub look: Look,
}

/// Shows a schedule of retries.
#[derive(Debug, Args)]
pub(super) struct Backoff {
    /// Whose schedule: google, sdk, article-000, ...
    #[arg(long, value_name = "NAME", default_value = "google")]
    pub policy: String,

    /// Requests in all, the first included [default: the policy's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub attempts: Option<u32>,

    /// How to write it
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = PageFormat::Table, help_heading = "Output")]
    pub format: PageFormat,

    #[command(flatten)]
    pub know: Know,

    #[command(flatten)]
    pub look: Look,
}
