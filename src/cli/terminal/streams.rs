//! Standard output for answers, standard error for what goes wrong. A reader that closes the pipe has enough, which is
//! no failure.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use super::failure::Failure;
use super::pager::{Paged, Pager};
use crate::exit;
use crate::redact::clean_path;

/// Writes an answer to stdout.
pub(crate) fn show(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<ExitCode, Failure> {
    let mut stdout = BufWriter::new(io::stdout());
    unless_closed("the answer", write(&mut stdout).and_then(|()| stdout.flush()))?;
    Ok(ExitCode::from(exit::DONE))
}

/// The same for an answer that may be longer than the screen.
pub(crate) fn show_paged(
    pager: Option<Pager>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<ExitCode, Failure> {
    let Some(pager) = pager else { return show(write) };
    let mut out = BufWriter::new(Paged::new(pager));
    let written = write(&mut out).and_then(|()| out.into_inner().map_err(io::IntoInnerError::into_error));
    unless_closed("the answer", written.and_then(Paged::finish))?;
    Ok(ExitCode::from(exit::DONE))
}

/// Prints a text to stdout.
pub(crate) fn print(what: &str, text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    unless_closed(what, stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// What became of writing `what` to stdout. Whoever read it and has enough ends nothing.
pub(crate) fn unless_closed(what: &str, result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|source| Failure::Write { path: what.to_owned(), source }),
    }
}

/// The message, made safe to show. What the system says behind the last colon is no value of what stands before it: of
/// `passwd: Permission denied` nothing is a secret.
fn cleaned(problem: &str) -> String {
    match problem.rsplit_once(": ") {
        Some((what, why)) => format!("{}: {}", clean_path(what), clean_path(why)),
        None => clean_path(problem),
    }
}

/// Says on stderr what went wrong, and what may help.
pub(crate) fn print_problem(problem: &str, hint: Option<&str>) {
    let mut stderr = io::stderr().lock();
    // Names of files are input as well. Nobody is left to be told when stderr is closed.
    let problem = cleaned(problem);
    let _ = writeln!(stderr, "gemdiag: {problem}");
    if let Some(hint) = hint {
        let _ = writeln!(stderr, "hint: {hint}");
    }
}

#[cfg(test)]
mod tests {
    use super::cleaned;

    #[test]
    fn a_message_keeps_its_own_words_and_no_secret() {
        let own = "cannot run /etc/passwd: Permission denied";
        assert_eq!(cleaned(own), own);
        let named = cleaned("cannot open AIzaSyEXAMPLE-not-a-real-key-0000000000: No such file or directory");
        assert!(!named.contains("AIzaSy") && named.ends_with(": No such file or directory"), "{named}");
        let path = cleaned("cannot open password: hunter2-hunter2: No such file or directory");
        assert!(!path.contains("hunter2"), "{path}");
    }
}
