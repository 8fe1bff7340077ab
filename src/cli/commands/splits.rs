//! `gemdiag splits FILE...`: into which slices files are cut for several machines.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args as ClapArgs;
use serde::Serialize;

use crate::cli::args::bytes;
use crate::cli::terminal::{Failure, print_problem, unless_closed};
use crate::exit;
use crate::input::Splits;

/// Lists the slices of files.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Files to cut; what is packed or in UTF-16 is one slice, and zst of several frames one of some frames
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Bytes of a slice at most: 64M, 1G
    #[arg(long, value_name = "BYTES", default_value = "64M", value_parser = bytes)]
    size: u64,
}

/// A slice, as `--bytes FROM..TO/SIZE` takes it.
#[derive(Serialize)]
struct Line<'a> {
    input: &'a str,
    from: u64,
    to: u64,
    size: u64,
}

/// Prints a line of JSON for each slice.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let mut unread = false;
    let mut trouble = |problem: &str, hint: Option<&str>| {
        print_problem(problem, hint);
        unread = true;
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let written = args.files.iter().try_for_each(|path| list(path, args.size, &mut trouble, &mut out));
    unless_closed("the slices", written.and_then(|()| out.flush()))?;
    Ok(ExitCode::from(if unread { exit::UNREADABLE } else { exit::DONE }))
}

fn list(
    path: &Path,
    size: u64,
    trouble: &mut impl FnMut(&str, Option<&str>),
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(input) = path.to_str() else {
        trouble(&format!("cannot name {} in JSON: it is not UTF-8", path.display()), None);
        return Ok(());
    };
    let splits = match Splits::of(path, size) {
        Ok(splits) => splits,
        Err(problem) => {
            trouble(&problem.to_string(), problem.hint().as_deref());
            return Ok(());
        }
    };
    for slice in splits.slices() {
        let line = Line { input, from: slice.start, to: slice.end, size: splits.size };
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)?;
    }
    Ok(())
}
