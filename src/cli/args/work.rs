//! A piece of work that is to be planned, and the limits that it meets.

use clap::Args;
use schemars::JsonSchema;
use serde::Deserialize;

/// What is to be done, and the limits: the same for people, as arguments, and for agents, as JSON.
// What is not given is left out, and not null: not all agents' hosts know types of two kinds, nor formats beside int64.
#[derive(Debug, Args, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkArgs {
    /// Images to make
    #[arg(long, value_name = "N", help_heading = "Work", conflicts_with = "requests")]
    #[serde(default)]
    #[schemars(with = "i64")]
    pub(crate) images: Option<u64>,

    /// Size of the images
    #[arg(long, value_name = "SIZE", default_value_t = usual_size(), help_heading = "Work")]
    #[serde(default = "usual_size")]
    pub(crate) size: String,

    /// Model [default for images: the first that has a price]
    #[arg(long, value_name = "MODEL", help_heading = "Work")]
    #[serde(default)]
    #[schemars(with = "String")]
    pub(crate) model: Option<String>,

    /// Requests to send
    #[arg(long, value_name = "N", help_heading = "Work")]
    #[serde(default)]
    #[schemars(with = "i64")]
    pub(crate) requests: Option<u64>,

    /// Input tokens of a request
    #[arg(long, value_name = "N", help_heading = "Work")]
    #[serde(default)]
    #[schemars(with = "i64")]
    pub(crate) tokens_per_request: Option<u64>,

    /// How long a request takes, for the number of requests at once
    #[arg(long, value_name = "S", help_heading = "Work")]
    #[serde(default)]
    #[schemars(with = "f64")]
    pub(crate) seconds_per_request: Option<f64>,

    /// The client that sends them: how many requests a refused call becomes
    #[arg(long, value_name = "NAME", help_heading = "Work")]
    #[serde(default)]
    #[schemars(with = "String")]
    pub(crate) client: Option<String>,

    /// The work comes again each day; cost is for 30 days
    #[arg(long, help_heading = "Work")]
    #[serde(default)]
    pub(crate) daily: bool,

    /// Dollars to spend: how many images they buy
    #[arg(long, value_name = "USD", help_heading = "Work")]
    #[serde(default)]
    #[schemars(with = "f64")]
    pub(crate) budget: Option<f64>,

    /// Requests per minute
    #[arg(long, value_name = "N", help_heading = "Limits")]
    #[serde(default)]
    #[schemars(with = "i64")]
    pub(crate) rpm: Option<u64>,

    /// Requests per day
    #[arg(long, value_name = "N", help_heading = "Limits")]
    #[serde(default)]
    #[schemars(with = "i64")]
    pub(crate) rpd: Option<u64>,

    /// Input tokens per minute
    #[arg(long, value_name = "N", help_heading = "Limits")]
    #[serde(default)]
    #[schemars(with = "i64")]
    pub(crate) tpm: Option<u64>,

    /// Images per minute
    #[arg(long, value_name = "N", help_heading = "Limits")]
    #[serde(default)]
    #[schemars(with = "i64")]
    pub(crate) ipm: Option<u64>,
}

fn usual_size() -> String {
    "1k".to_owned()
}
