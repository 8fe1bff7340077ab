//! `my-app 2>&1 | gemdiag --tee | next`: what comes goes on, and the report goes to standard error.

use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::args::Args;
use crate::cli::args::ScreenArgs;
use crate::cli::terminal::pager::Pager;
#[cfg(unix)]
use crate::cli::terminal::piped;
use crate::cli::terminal::{Failure, Screen, print_problem};
use crate::input::Origin;

/// The streams of a triage.
pub(super) struct Streams {
    #[cfg(unix)]
    passed: Option<piped::Passed>,
}

impl Streams {
    /// As the arguments say.
    pub(super) fn of(args: &Args) -> Self {
        #[cfg(not(unix))]
        let _ = args;
        Self {
            #[cfg(unix)]
            passed: args.tee.then(Arc::default),
        }
    }

    #[cfg(unix)]
    const fn passes(&self) -> bool {
        self.passed.is_some()
    }

    #[cfg(not(unix))]
    const fn passes(&self) -> bool {
        false
    }

    /// Where the report goes.
    pub(super) fn screen(&self) -> Screen {
        if self.passes() { Screen::new(io::stderr()) } else { Screen::new(io::stdout()) }
    }

    /// What shows a report that is longer than the screen; nothing where the screen is somebody else's as well.
    pub(super) fn pager(&self, args: &ScreenArgs) -> Option<Pager> {
        if self.passes() { None } else { Pager::on_stdout(args) }
    }

    /// Whether that is a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        if self.passes() { io::stderr().is_terminal() } else { io::stdout().is_terminal() }
    }

    /// Standard input, which `stop` ends, in the place of a plain one.
    pub(super) fn attach(&self, origins: &mut [Origin], stop: &Arc<AtomicBool>) -> Result<(), Failure> {
        #[cfg(unix)]
        if let Some(stdin) = origins.iter_mut().find(|origin| **origin == Origin::Stdin) {
            *stdin = piped::standard_input(stop, self.passed.as_ref()).map_err(Failure::Signal)?;
        }
        #[cfg(not(unix))]
        let _ = (origins, stop);
        Ok(())
    }

    /// The exit code, once everything was passed on. A reader that has enough is no failure.
    pub(super) fn end(&self, code: ExitCode) -> ExitCode {
        #[cfg(unix)]
        if let Some(error) = self.passed.as_ref().and_then(|passed| passed.get())
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            let source = io::Error::new(error.kind(), error.to_string());
            let failure = Failure::Write { path: "what was read".to_owned(), source };
            print_problem(&failure.to_string(), None);
            return ExitCode::from(failure.exit_code());
        }
        code
    }
}
