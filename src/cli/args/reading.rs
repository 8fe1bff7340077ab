//! All that a command takes which reads logs and reports on them.

use std::path::PathBuf;

use clap::Args;

use super::{ReportArgs, ScreenArgs, SelectArgs, Unusable};
use crate::clock::Zone;
use crate::report::Beside;
use crate::scan::OwnLines;
use crate::terms::nearest;

/// How inputs are read, what of them is reported, where the reports go, and which file sets options.
#[derive(Debug, Args)]
pub(crate) struct ReadingArgs {
    /// Zone of times that name none [default: local]
    #[arg(long, value_name = "ZONE", help_heading = "Input")]
    pub assume_tz: Option<Zone>,

    /// Read lines by this format: a row of line_formats.toml in the folder of --knowledge
    #[arg(long, value_name = "NAME", help_heading = "Input", hide_short_help = true)]
    pub line_format: Option<String>,

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

impl ReadingArgs {
    /// What is known beside the logs, and how their lines are read.
    pub(crate) fn beside(&self) -> Result<Beside, Unusable> {
        let beside = self.select.beside()?;
        let Some(name) = &self.line_format else { return Ok(beside) };
        let Some(know) = beside.know.with_line_format(name) else {
            let known = || beside.know.line_formats().rows().iter().map(|row| row.id.as_str());
            let hint = nearest(name, known()).map(str::to_owned);
            let known = known().collect::<Vec<_>>().join(", ");
            return Err(Unusable::NoLineFormat { name: name.clone(), hint, known });
        };
        let fault = |problem| Unusable::LineFormat { name: name.clone(), problem };
        know.line_format().map_or(Ok(()), OwnLines::check).map_err(fault)?;
        Ok(Beside { know, ..beside })
    }
}
