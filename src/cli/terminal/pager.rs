//! A report that is longer than the screen goes to a pager, as git's answers do.
//!
//! `GEMDIAG_PAGER`, then `PAGER`, then less, which leaves a short text on the screen and keeps colours. `cat`, or a variable
//! that is empty, is none. No shell runs it. Where it cannot be run, the report is printed as it would be without one.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::cli::args::ScreenArgs;
use crate::report::PageFormat;

/// The pager where nobody names one, and what less is told where nobody tells it: it ends if all fits on the screen, takes
/// colours as they are, and leaves the text there.
const PAGER: &str = "less";
const LESS: &str = "FRX";

/// How less is told to begin at the end.
const TO_THE_END: &str = "+G";

/// What a screen shows at once, and the program that shows more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pager {
    words: Vec<String>,
    lines: usize,
    columns: usize,
    /// Whether less has its options from its user.
    less: bool,
    /// Whether what matters most stands at the end.
    from_end: bool,
}

impl Pager {
    /// The pager for standard output; `None` where that is no terminal, or none is wanted.
    pub(crate) fn on_stdout(args: &ScreenArgs) -> Option<Self> {
        if args.no_pager || args.quiet > 0 {
            return None;
        }
        let (columns, lines) = terminal_size::terminal_size_of(io::stdout())?;
        Self::of(usize::from(lines.0), usize::from(columns.0), |name| std::env::var_os(name))
    }

    fn of(lines: usize, columns: usize, var: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        // A terminal that cannot move its cursor shows no pages.
        let term = var("TERM");
        if lines == 0 || columns == 0 || term.as_ref().is_some_and(|term| term == "dumb" || term.is_empty()) {
            return None;
        }
        let named = var("GEMDIAG_PAGER").or_else(|| var("PAGER"));
        let command = named.map_or_else(|| Some(PAGER.to_owned()), |name| name.into_string().ok())?;
        let words =
            shell_words::split(&command).ok().filter(|words| !words.is_empty() && *words != ["cat"])?;
        Some(Self { words, lines, columns, less: var("LESS").is_some(), from_end: false })
    }

    fn start(&self) -> io::Result<Child> {
        let [program, arguments @ ..] = self.words.as_slice() else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped());
        let is_less = Path::new(program).file_stem().is_some_and(|name| name == PAGER);
        if self.from_end && is_less {
            command.arg(TO_THE_END);
        }
        if !self.less {
            command.env("LESS", LESS);
        }
        command.spawn()
    }
}

/// The pager for a long answer in this format; only the screen's has one.
pub(crate) fn for_page(format: PageFormat, args: &ScreenArgs) -> Option<Pager> {
    Pager::on_stdout(args).filter(|_| format == PageFormat::Table)
}

/// Standard output: what fits on the screen as it is, what does not by the pager.
pub(crate) struct Paged {
    pager: Pager,
    /// What has come, as long as it fits, and how many lines of the screen it takes.
    held: Vec<u8>,
    rows: Rows,
    to: To,
}

/// Where what comes goes.
enum To {
    Held,
    Pager(Child),
    Stdout,
}

impl Paged {
    /// Nothing has come yet.
    pub(crate) fn new(pager: Pager) -> Self {
        let rows = Rows { columns: pager.columns, count: 0, column: 0, escape: Escape::None };
        Self { pager, held: Vec::new(), rows, to: To::Held }
    }

    /// Shows the end of what comes first, if the pager can.
    pub(super) const fn show_end_first(&mut self) {
        self.pager.from_end = true;
    }

    /// All has come: shows what fits, or waits until whoever reads the rest has read it.
    pub(crate) fn finish(self) -> io::Result<()> {
        if matches!(self.to, To::Held) {
            let mut stdout = io::stdout();
            return stdout.write_all(&self.held).and_then(|()| stdout.flush());
        }
        Ok(())
    }

    /// It is too long for the screen.
    fn overflow(&mut self) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        // Ctrl-C is the pager's, as long as it runs.
        #[cfg(unix)]
        super::stop::leave_ctrl_c_to_another();
        self.to = self.pager.start().map_or(To::Stdout, To::Pager);
        self.pass(&held)
    }

    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.to {
            To::Pager(child) => child.stdin.as_mut().map_or(Ok(()), |stdin| stdin.write_all(bytes)),
            To::Held | To::Stdout => io::stdout().write_all(bytes),
        }
    }
}

impl Write for Paged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !matches!(self.to, To::Held) {
            self.pass(bytes)?;
            return Ok(bytes.len());
        }
        self.held.extend_from_slice(bytes);
        self.rows.take(bytes);
        // The prompt stands below.
        if self.rows.count >= self.pager.lines {
            self.overflow()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Held => Ok(()),
            To::Pager(child) => child.stdin.as_mut().map_or(Ok(()), Write::flush),
            To::Stdout => io::stdout().flush(),
        }
    }
}

impl Drop for Paged {
    fn drop(&mut self) {
        if let To::Pager(child) = &mut self.to {
            drop(child.stdin.take());
            // How it ended is its own affair.
            let _ = child.wait();
        }
    }
}

/// Counts the lines of a screen that a text takes. Wide characters count as one: what is a little too long by it is shown
/// without a pager.
struct Rows {
    columns: usize,
    count: usize,
    column: usize,
    escape: Escape,
}

/// Within what sequence a text is that takes no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escape {
    None,
    /// Behind the escape character.
    Begun,
    /// A colour, which ends with a letter.
    Colour,
    /// A link, which ends with a bell or a backslash behind another escape.
    Link,
}

impl Rows {
    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.escape = match (self.escape, byte) {
                (Escape::Link, 0x07) => Escape::None,
                (Escape::Link, 0x1b) | (Escape::None, 0x1b) => Escape::Begun,
                (Escape::Link, _) => Escape::Link,
                (Escape::Begun, b'[') => Escape::Colour,
                (Escape::Begun, b']') => Escape::Link,
                (Escape::Begun, _) => Escape::None,
                (Escape::Colour, b'a'..=b'z' | b'A'..=b'Z') => Escape::None,
                (Escape::Colour, _) => Escape::Colour,
                (Escape::None, b'\n') => {
                    self.count += 1;
                    self.column = 0;
                    Escape::None
                }
                // The later bytes of a character.
                (Escape::None, 0x80..=0xbf) => Escape::None,
                (Escape::None, _) => {
                    if self.column == self.columns {
                        self.count += 1;
                        self.column = 0;
                    }
                    self.column += 1;
                    Escape::None
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pager(vars: &[(&str, &str)]) -> Option<Vec<String>> {
        let var = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, value)| value.into());
        Pager::of(24, 80, var).map(|pager| pager.words)
    }

    #[test]
    fn the_pager_is_the_one_that_is_named_and_none_where_none_is_wanted() {
        for (vars, expected) in [
            (&[][..], Some(&["less"][..])),
            (&[("PAGER", "most")], Some(&["most"])),
            (&[("PAGER", "most"), ("GEMDIAG_PAGER", "less -R")], Some(&["less", "-R"])),
            (
                &[("PAGER", "less --prompt='a b' $(touch x);y")],
                Some(&["less", "--prompt=a b", "$(touch", "x);y"]),
            ),
            (&[("PAGER", "cat")], None),
            (&[("PAGER", "")], None),
            (&[("PAGER", "most"), ("GEMDIAG_PAGER", "")], None),
            (&[("PAGER", "less 'open")], None),
            (&[("TERM", "dumb")], None),
        ] {
            let expected = expected.map(|words| words.iter().map(|word| (*word).to_owned()).collect());
            assert_eq!(pager(vars), expected, "{vars:?}");
        }
    }

    #[test]
    fn lines_of_the_screen_are_counted_without_colours_and_links() {
        for (text, expected) in [
            ("one\ntwo\n", 2),
            ("twelve signs\n", 2),
            ("ten signs.\n", 1),
            ("\x1b[1;31mten signs.\x1b[0m\n", 1),
            ("\x1b]8;;https://example.com/long\x1b\\ten signs.\x1b]8;;\x1b\\\n", 1),
            ("zehn Übel.\n", 1),
        ] {
            let mut rows = Rows { columns: 10, count: 0, column: 0, escape: Escape::None };
            rows.take(text.as_bytes());
            assert_eq!(rows.count, expected, "{text:?}");
        }
    }
}
