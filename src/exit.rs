//! Exit codes: the same for every format.

use std::process::{ExitCode, ExitStatus};

use crate::advise::Retry;
use crate::clock::{Basis, Clock};
use crate::report::{Finding, Report};
use crate::terms::{Cause, Severity, UnknownWord};

/// Triage is done, whatever it found.
pub const DONE: u8 = 0;
/// Something was found that `--fail-on` names.
pub const FOUND: u8 = 1;
/// The command line or the configuration is wrong.
pub const USAGE: u8 = 2;
/// An input could not be read; the others were.
pub const UNREADABLE: u8 = 3;
/// A bug in gemdiag.
pub const INTERNAL: u8 = 4;
/// A report or an answer could not be written; the others were.
pub const UNWRITTEN: u8 = 5;
/// With `--exit-class`: waiting for seconds or minutes helps.
pub const WAIT: u8 = 10;
/// With `--exit-class`: waiting for the daily reset helps.
pub const WAIT_FOR_DAY: u8 = 11;
/// With `--exit-class`: somebody must act.
pub const ACT: u8 = 12;

/// `gemdiag run`: the command exists and may not be run.
pub const NOT_EXECUTABLE: u8 = 126;
/// `gemdiag run`: there is no such command.
pub const NOT_FOUND: u8 = 127;
/// `gemdiag run`: 128 plus the signal that ended the command.
pub const SIGNAL: u8 = 128;

/// What makes the exit code [`FOUND`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailOn {
    /// Any failed request.
    Any,
    /// One for which waiting does not help.
    Terminal,
    /// One that is at least this bad.
    Severity(Severity),
    /// One with this cause.
    Cause(Cause),
}

impl std::str::FromStr for FailOn {
    type Err = UnknownCondition;

    fn from_str(word: &str) -> Result<Self, UnknownCondition> {
        match word {
            "any" => Ok(Self::Any),
            "terminal" => Ok(Self::Terminal),
            _ => Severity::by_id(word)
                .map(Self::Severity)
                .or_else(|| Cause::by_id(word).map(Self::Cause))
                .ok_or_else(|| UnknownCondition { word: crate::terms::unknown("condition", word, words()) }),
        }
    }
}

/// A word that `--fail-on` does not take, with all that it takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word}\n  one of {}", words().collect::<Vec<_>>().join(", "))]
pub struct UnknownCondition {
    /// The word, with the nearest that there is.
    word: UnknownWord,
}

/// Every word that `--fail-on` takes.
fn words() -> impl Iterator<Item = &'static str> {
    let severities = Severity::ALL.iter().map(|s| s.id());
    ["any", "terminal"].into_iter().chain(severities).chain(Cause::ALL.iter().map(|c| c.id()))
}

impl FailOn {
    fn holds(self, finding: &Finding, clock: &Clock) -> bool {
        match self {
            Self::Any => true,
            Self::Terminal => finding.retry(clock) == Retry::No,
            Self::Severity(least) => finding.severity() <= least,
            Self::Cause(cause) => finding.incident.key.cause == cause,
        }
    }
}

/// The exit code of a triage. `fail_on` says which incidents count; `by_class` tells what to do about the worst of them in
/// the place of [`FOUND`], and makes all of them count where `fail_on` names none.
#[must_use]
pub fn code(report: &Report, fail_on: &[FailOn], by_class: bool) -> ExitCode {
    let (any, clock) = ([FailOn::Any], &report.clock);
    let conditions = if by_class && fail_on.is_empty() { &any } else { fail_on };
    let counts = |f: &&Finding| conditions.iter().any(|condition| condition.holds(f, clock));
    let code = |f: &Finding| if by_class { class(f, clock) } else { FOUND };
    let found = report.findings.iter().filter(counts).map(code).max();
    let unread = if report.problems.is_empty() { DONE } else { UNREADABLE };
    ExitCode::from(found.unwrap_or(unread))
}

/// The exit code of a command that ran, as a shell tells it.
#[must_use]
pub fn of_command(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return SIGNAL.saturating_add(u8::try_from(signal).unwrap_or_default());
    }
    // Codes of Windows may be larger than a byte; what failed there must not end as 0 here.
    status.code().map_or(INTERNAL, |code| u8::try_from(code).unwrap_or(FOUND))
}

/// The exit code for a command that could not be run, as a shell tells it.
#[must_use]
pub fn not_run(error: &std::io::Error) -> u8 {
    if error.kind() == std::io::ErrorKind::NotFound { NOT_FOUND } else { NOT_EXECUTABLE }
}

/// What to do next about an incident.
fn class(finding: &Finding, clock: &Clock) -> u8 {
    match (finding.retry(clock), finding.advice.reset.map(|r| r.basis)) {
        (Retry::No, _) => ACT,
        (Retry::Later(_), Some(Basis::PacificMidnight)) => WAIT_FOR_DAY,
        // What is back already needs no wait for a day.
        _ => WAIT,
    }
}
