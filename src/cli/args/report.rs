//! Where the report goes, in which format, and what the exit code says.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::exit::FailOn;
use crate::report::Format;

/// Where the report goes, and what the exit code says.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Exit with 1 if one of these was found: any, terminal, a severity or a cause
    #[arg(
        long,
        value_name = "WHAT",
        value_delimiter = ',',
        env = "GEMDIAG_FAIL_ON",
        hide_env = true,
        help_heading = "Triage"
    )]
    pub fail_on: Vec<FailOn>,

    /// Exit with what to do next, and not with 1: 10 wait, 11 wait for the daily reset, 12 act
    #[arg(long, help_heading = "Triage", hide_short_help = true)]
    pub exit_class: bool,

    /// How to write the report
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = Format::Table, env = "GEMDIAG_FORMAT", hide_env = true, help_heading = "Output")]
    pub format: Format,

    /// Write the report to this file, not to standard output, which is -
    #[arg(short, long, value_name = "FILE", help_heading = "Output", hide_short_help = true)]
    pub output: Option<PathBuf>,

    /// Write another report to a file; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", help_heading = "Output")]
    pub report: Vec<ReportFile>,

    /// Write numbers for Prometheus to this file, which is replaced as a whole; with --follow every few seconds
    ///
    /// node_exporter's textfile collector reads it where its name ends with .prom.
    #[arg(long, value_name = "FILE", help_heading = "Output", hide_short_help = true)]
    pub metrics: Option<PathBuf>,

    /// Show no progress bar on the terminal
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub no_progress: bool,
}

/// How programs call standard output where a file may be named.
const STDOUT: &str = "-";

impl ReportArgs {
    /// The file for the report that was asked for with `--format`; `None` where it goes to standard output.
    pub(crate) fn file(&self) -> Option<&PathBuf> {
        self.output.as_ref().filter(|path| path.as_os_str() != STDOUT)
    }
}

/// A report in a file.
#[derive(Debug, Clone)]
pub(crate) struct ReportFile {
    pub format: Format,
    pub path: PathBuf,
}

impl std::str::FromStr for ReportFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) =
            text.split_once('=').ok_or("write it as FORMAT=FILE, such as json=report.json")?;
        let format = <Format as ValueEnum>::from_str(format, false)?;
        if path == STDOUT {
            return Err("what goes to standard output is asked for with --format".to_owned());
        }
        Ok(Self { format, path: path.into() })
    }
}
