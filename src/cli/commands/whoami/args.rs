//! What `gemdiag whoami` takes.

use std::path::PathBuf;

use clap::Args as ClapArgs;

#[cfg(feature = "live")]
use crate::cli::args::NetworkArgs;
use crate::cli::args::ScreenArgs;

/// Tells which project a key belongs to: from what a log's errors name, or by asking with your key and token.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Logs whose errors name it; - is standard input. Without any, the API is asked with the key of the environment
    #[arg(value_name = "FILE", help_heading = "Input", required = cfg!(not(feature = "live")))]
    pub(super) files: Vec<PathBuf>,

    /// Also ask Cloud Quotas about this project, with a token of GOOGLE_OAUTH_ACCESS_TOKEN or gcloud: has it billing?
    #[cfg(feature = "live")]
    #[arg(long, value_name = "PROJECT", help_heading = "Whoami")]
    pub(super) project: Option<String>,

    #[cfg(feature = "live")]
    #[command(flatten)]
    pub(super) network: NetworkArgs,

    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}
