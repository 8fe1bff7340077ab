//! What the user knows of the project and its requests beside what the log says.

use chrono::{DateTime, Utc};
use clap::Args;

use super::values::time_or_date;
use crate::advise::Told;
use crate::knowledge::Workload;
use crate::terms::Tier;

/// What the user tells beside the text.
#[derive(Debug, Args)]
pub(crate) struct ContextArgs {
    /// The project's tier: free, paid-1, paid-2, paid-3
    #[arg(long, value_name = "TIER", help_heading = "Advice", hide_short_help = true)]
    pub tier: Option<Tier>,

    /// Since when the project has billing
    #[arg(long, value_name = "TIME", value_parser = time_or_date, help_heading = "Advice", hide_short_help = true)]
    pub billing_since: Option<DateTime<Utc>>,

    /// When the project came to a higher tier
    #[arg(long, value_name = "TIME", value_parser = time_or_date, help_heading = "Advice", hide_short_help = true)]
    pub upgraded_at: Option<DateTime<Utc>>,

    /// What the requests are for: interactive or batch
    #[arg(long, value_name = "KIND", help_heading = "Advice", hide_short_help = true)]
    pub workload: Option<Workload>,
}

impl ContextArgs {
    /// What the user told.
    pub(crate) const fn told(&self) -> Told {
        Told {
            tier: self.tier,
            billing_since: self.billing_since,
            upgraded_at: self.upgraded_at,
            workload: self.workload,
        }
    }
}
