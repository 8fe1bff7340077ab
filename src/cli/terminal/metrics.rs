//! The file of `--metrics`: replaced as a whole, again and again while logs are followed.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::failure::Failure;
use super::target::Target;
use crate::correlate::Key;
use crate::report::{Metrics, Report};

/// Time between two writings: servers look every 15 seconds or less often.
const OFTEN: Duration = Duration::from_secs(5);

/// Where numbers for Prometheus go.
pub(super) struct MetricsFile {
    path: PathBuf,
    metrics: Metrics,
    written: Option<Instant>,
    /// What the last writing failed with.
    failure: Option<Failure>,
}

impl MetricsFile {
    /// Looks whether the file can be written.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        Target::open(path, false, false).map_err(|source| failed(path, source))?;
        Ok(Self { path: path.to_owned(), metrics: Metrics::default(), written: None, failure: None })
    }

    /// Whether it is time to write them again.
    pub(super) fn is_due(&self) -> bool {
        self.written.is_none_or(|at| at.elapsed() >= OFTEN)
    }

    /// Writes the numbers of a report. What fails is kept: a full disk may have room again before the next time.
    pub(super) fn write(&mut self, report: &Report, is_closed: &dyn Fn(&Key) -> bool) {
        let mut write = || {
            let mut out = BufWriter::new(Target::open(&self.path, false, false)?);
            self.metrics.write(report, is_closed, &mut out)?;
            out.flush()?;
            out.into_inner().map_err(std::io::IntoInnerError::into_error)?.finish()
        };
        self.failure = write().err().map(|source| failed(&self.path, source));
        self.written = Some(Instant::now());
    }

    /// Whether they were written before the report: then the last ones have been.
    pub(super) const fn is_written(&self) -> bool {
        self.written.is_some()
    }

    /// What the last writing failed with.
    pub(super) fn failure(self) -> Option<Failure> {
        self.failure
    }
}

fn failed(path: &Path, source: std::io::Error) -> Failure {
    Failure::Write { path: path.display().to_string(), source }
}
