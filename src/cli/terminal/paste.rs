//! An error pasted into the terminal.
//!
//! A paste arrives line after line, quicker than anybody types. When it stops and what came is a whole error (all its
//! brackets are closed, and gemdiag reads a failed request in it), there is no need to wait for Ctrl-D.

use std::io::{self, BufRead, Write};
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
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().split(b'\n') {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let mut text = String::new();
    loop {
        match lines.recv_timeout(PAUSE) {
            Ok(line) => {
                text.push_str(&String::from_utf8_lossy(&line?));
                text.push('\n');
            }
            Err(RecvTimeoutError::Timeout) if is_whole(&text) => return Ok(text),
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
    use super::is_whole;

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
