//! `gemdiag explain [NAME]`: the long answer about a cause, a quota, a model, a topic or a row.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use super::asks::{Explain, Know, Told as ToldArgs};
use super::failure::Failure;
use super::screen;
use crate::advise::{Told, explain, index};
use crate::exit;
use crate::knowledge::{Knowledge, Overlay};

/// Explains what the arguments name, or lists what can be explained.
pub(super) fn run(args: &Explain) -> Result<ExitCode, Failure> {
    let know = args.know.load()?;
    let clock = screen::clock(&args.look, None);
    let page = match &args.name {
        Some(name) => explain(name, know, &clock)?,
        None => index(know),
    };
    let style = screen::style(&args.look);
    show(|out| args.format.write(&page, &style, out))
}

/// Writes to stdout. Whoever closes it early has enough of it.
pub(super) fn show(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<ExitCode, Failure> {
    let mut stdout = BufWriter::new(io::stdout());
    match write(&mut stdout).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Write { path: "the answer".to_owned(), source: error })
        }
        _ => Ok(ExitCode::from(exit::DONE)),
    }
}

impl Know {
    /// The tables, with the rows of the folder if one is named.
    pub(super) fn load(&self) -> Result<&'static Knowledge, Failure> {
        let Some(folder) = &self.knowledge else { return Ok(Knowledge::builtin()) };
        let fault = |problems| Failure::Knowledge { folder: folder.display().to_string(), problems };
        Overlay::read(folder).map(Knowledge::overlaid).map_err(fault)
    }
}

impl ToldArgs {
    /// What the user told.
    pub(super) const fn told(&self) -> Told {
        Told {
            tier: self.tier,
            billing_since: self.billing_since,
            upgraded_at: self.upgraded_at,
            workload: self.workload,
        }
    }
}
