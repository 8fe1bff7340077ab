//! An error pasted into the terminal.
//!
//! A paste arrives line after line, quicker than anybody types. When it stops and what came is a whole error (all its
//! brackets are closed, and gemdiag reads a failed request in it), there is no need to wait for Ctrl-D.

use std::io::{self, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use crate::decode::{self, Record};
use crate::knowledge::Knowledge;
use crate::scan;

/// A pause longer than this ends a paste.
const PAUSE: Duration = Duration::from_millis(300);

/// Asks for an error on stderr, and reads it from the terminal.
///
/// # Errors
/// What the terminal says.
pub(crate) fn read() -> io::Result<String> {
    writeln!(io::stderr(), "paste the error, then press Ctrl-D")?;
    #[cfg(unix)]
    let raw = super::raw::Raw::begin()?;
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || lines_of_terminal(|line| sender.send(line).is_ok()));
    let text = gathered(&lines, is_whole);
    #[cfg(unix)]
    drop(raw);
    text
}

#[cfg(unix)]
use super::raw::lines as lines_of_terminal;

#[cfg(not(unix))]
fn lines_of_terminal(mut send: impl FnMut(io::Result<Vec<u8>>) -> bool) {
    use std::io::BufRead;
    for line in io::stdin().lock().split(b'\n') {
        if !send(line) {
            return;
        }
    }
}

/// The lines that come, until a pause after which they are whole, or the end. What did not change is not looked at again:
/// the terminal may stay open for hours.
fn gathered(
    lines: &mpsc::Receiver<io::Result<Vec<u8>>>,
    mut is_whole: impl FnMut(&str) -> bool,
) -> io::Result<String> {
    let (mut text, mut is_new) = (String::new(), false);
    loop {
        match lines.recv_timeout(PAUSE) {
            Ok(line) => {
                text.push_str(&String::from_utf8_lossy(&line?));
                text.push('\n');
                is_new = true;
            }
            Err(RecvTimeoutError::Timeout) if std::mem::take(&mut is_new) && is_whole(&text) => {
                return Ok(text);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(text),
        }
    }
}

/// Whether the text is a whole error, and nothing of it is still to come.
fn is_whole(text: &str) -> bool {
    let open = |opening: char, closing: char| {
        let count = |c| text.matches(c).count();
        count(opening) > count(closing)
    };
    if text.trim().is_empty() || open('{', '}') || open('[', ']') {
        return false;
    }
    let text = scan::unframe(text.as_bytes()).text;
    !decode::decode(&Record { text: &text, alone: true, ..Record::default() }, Knowledge::builtin())
        .errors
        .is_empty()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::{PAUSE, gathered, is_whole};

    #[test]
    fn a_paste_that_waits_for_more_is_looked_at_once() {
        let (sender, lines) = mpsc::channel();
        sender.send(Ok(b"{".to_vec())).unwrap();
        let writing = std::thread::spawn(move || {
            std::thread::sleep(PAUSE * 6);
            sender.send(Ok(b"}".to_vec())).unwrap();
            std::thread::sleep(PAUSE * 3);
        });
        let mut looks = Vec::new();
        let text = gathered(&lines, |text| {
            looks.push(text.to_owned());
            text.contains('}')
        });
        assert_eq!(
            (text.unwrap(), looks),
            ("{\n}\n".to_owned(), vec!["{\n".to_owned(), "{\n}\n".to_owned()])
        );
        writing.join().unwrap();
    }

    #[test]
    fn a_paste_is_whole_when_its_brackets_are_closed_and_it_is_an_error() {
        assert!(is_whole(
            "{\"error\":{\"code\":503,\"message\":\"The model is overloaded.\",\"status\":\"UNAVAILABLE\"}}\n"
        ));
        assert!(is_whole("429 RESOURCE_EXHAUSTED: Resource has been exhausted (e.g. check quota).\n"));
        assert!(!is_whole("{\n  \"error\": {\n    \"code\": 429,\n"));
        assert!(!is_whole("hello\n"));
        assert!(!is_whole(""));
    }
}
