//! Does a line begin a new record, or does it go on with the one before?
//!
//! The answer looks at two neighbouring lines only, so that every worker cuts the input at the same places, whatever
//! block it got. A line with a time stamp or a level begins a record unless it plainly goes on (a stack frame, a
//! closing bracket); a line without goes on unless it plainly begins (a document after a document, a new attempt).

use super::carrier::Peeled;
use super::logger_prefix::access_time;
use crate::knowledge::Knowledge;

/// Whether `line` begins a record, given the line before it.
#[must_use]
pub(super) fn begins(previous: &Peeled<'_>, line: &Peeled<'_>) -> bool {
    if previous.partial && previous.stream == line.stream {
        return false;
    }
    let (before, text) = (previous.text.as_ref(), line.text.as_ref());
    if line.level || text == b"---" {
        return true;
    }
    if is_document(text) {
        return is_json_record(text) || is_closed(before);
    }
    let goes_on =
        is_blank(text) || is_indented(text) || is_continuation(text) || ends_traceback(before, text);
    if line.timed {
        return !goes_on;
    }
    // A line without a carrier belongs to the one before, whatever stream that came from.
    (line.stream != 0 && line.stream != previous.stream) || (!goes_on && is_fresh(before, text))
}

/// A line that opens a JSON document at the left edge.
fn is_document(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'{' | b'['))
        && matches!(
            text.get(1..).map(<[u8]>::trim_ascii_start).and_then(<[u8]>::first),
            None | Some(b'{' | b'"' | b'\'' | b'[' | b'}' | b']')
        )
}

/// A whole JSON object of a logger on one line, as opposed to the body of an answer.
fn is_json_record(text: &[u8]) -> bool {
    let rest = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start).unwrap_or_default();
    rest.first() == Some(&b'"') && !rest.starts_with(b"\"error\":") && text.len() > 2
}

/// A line after which a document is over.
fn is_closed(text: &[u8]) -> bool {
    let inner = text.trim_ascii();
    matches!(inner, b"}" | b"]" | b"}," | b"]," | b"})" | b"};" | b"}]" | b"}}")
        || matches!(
            (inner.first(), inner.strip_suffix(b",").unwrap_or(inner).last()),
            (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']'))
        )
}

fn is_blank(text: &[u8]) -> bool {
    text.trim_ascii().is_empty()
}

fn is_indented(text: &[u8]) -> bool {
    matches!(text.first(), Some(b' ' | b'\t'))
}

/// Beginnings of lines that belong to what stands before them.
fn is_continuation(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'}' | b']' | b')' | b'>' | b',' | b';' | b'^' | b'.'))
        || Knowledge::builtin().clients().continues(text)
        || is_proto_pair(text)
        || is_pytest(text)
        || is_border(text)
}

/// `domain: "googleapis.com"` of a protobuf text, at the left edge.
fn is_proto_pair(text: &[u8]) -> bool {
    let name = text.iter().take(40).take_while(|b| b.is_ascii_lowercase() || **b == b'_').count();
    name > 1 && text.get(name..name + 3) == Some(b": \"")
}

/// Marks and values of a pytest report: `E       ClientError: 429`, `>       call()`, `_ _ _ _ _ _`, `timeout = 60.0`.
fn is_pytest(text: &[u8]) -> bool {
    let name = text.iter().take(40).take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let assigned = text[name..].starts_with(b" = ") || &text[name..] == b" {";
    [&b"E   "[..], b">   ", b"_ _ _ _"].iter().any(|mark| text.starts_with(mark)) || (name > 0 && assigned)
}

/// The top or bottom of a box.
fn is_border(text: &[u8]) -> bool {
    ["╭", "╰", "┌", "└", "├"].iter().any(|b| text.starts_with(b.as_bytes()))
}

/// The line with the exception, which Python prints at the left edge below its indented frames.
fn ends_traceback(before: &[u8], text: &[u8]) -> bool {
    let frame = before.trim_ascii_start();
    is_indented(before) && !is_blank(before) && !frame.starts_with(b"at ") && !text.starts_with(b"HTTP/")
        || is_border(before)
}

/// Beginnings without a stamp or level: what follows a finished statement, an attempt, a shell prompt.
fn is_fresh(before: &[u8], text: &[u8]) -> bool {
    let after_frames = is_indented(before) && before.trim_ascii_start().starts_with(b"at ");
    let after_document =
        is_closed(before) && !is_indented(before) && text.first().is_some_and(|b| *b != b'`' && *b != b'"');
    after_frames
        || after_document
        || is_attempt(text)
        || is_statement(before, text)
        || access_time(text).is_some()
}

/// `Attempt 2 failed ...`, `retry=2 ...`, `Retrying ...`.
fn is_attempt(text: &[u8]) -> bool {
    const WORDS: [&[u8]; 6] = [b"Attempt ", b"attempt ", b"Retrying ", b"retry=", b"Try ", b"[retry"];
    WORDS.iter().any(|w| text.starts_with(w))
}

/// Two unindented statements `SomeError: ...` in a row, each complete in itself.
fn is_statement(before: &[u8], text: &[u8]) -> bool {
    names_error(text) && names_error(before)
}

fn names_error(text: &[u8]) -> bool {
    let head = text.get(..text.len().min(60)).unwrap_or_default();
    let name = head
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'[' | b']'))
        .count();
    head.get(name) == Some(&b':')
        && (head[..name].ends_with(b"Error") || head[..name].ends_with(b"Exception"))
}

#[cfg(test)]
mod tests {
    use super::super::carrier::peel;
    use super::*;

    /// The lines of `text` with `>>` before each that begins a record.
    fn cut(text: &str) -> String {
        let mut out = String::new();
        let mut before: Option<&str> = None;
        for line in text.lines() {
            let begins = before.is_none_or(|b| begins(&peel(b.as_bytes()), &peel(line.as_bytes())));
            out.push_str(format!("{}{line}", if begins { ">>" } else { "  " }).trim_end());
            out.push('\n');
            before = Some(line);
        }
        out
    }

    #[track_caller]
    fn check(expected: &str) {
        let text: String =
            expected.lines().map(|l| format!("{}\n", l.get(2..).unwrap_or_default())).collect();
        assert_eq!(cut(&text), expected);
    }

    #[test]
    fn a_python_traceback_is_one_record() {
        check(
            "\
>>2026-04-14 21:44:42,153 INFO app: hit
>>2026-04-14 21:44:43,153 ERROR worker: failed
  Traceback (most recent call last):
    File \"x.py\", line 3, in f
      raise E
  google.api_core.exceptions.TooManyRequests: 429 You exceeded your current quota.
  * Quota exceeded for metric: m, limit: 3
  Please retry in 3s. [links {
    url: \"u\"
  }
  , violations {
  }
  ]

  The above exception was the direct cause of the following exception:

  Traceback (most recent call last):
    File \"y.py\", line 3, in g
      raise
  RetryError: Timeout of 600.0s exceeded
>>2026-04-14 21:44:44,153 INFO app: next
",
        );
    }

    #[test]
    fn documents_one_after_the_other_are_records_of_their_own() {
        check(
            "\
>>{
    \"error\": {
      \"code\": 429
    }
  }
>>{
    \"error\": {
    }
  }
>>{\"time\": 1, \"msg\": \"x\"}
>>{\"time\": 2, \"msg\": \"y\"}
",
        );
    }

    #[test]
    fn a_line_of_an_access_log_is_a_record_of_its_own() {
        check(
            "\
>>2026-05-01 00:00:00 WARN etcd rpc error: code = Unavailable
>>10.0.0.1 - - [01/May/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 503 1829
>>10.0.0.1 - - [01/May/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 429 1829
",
        );
    }

    #[test]
    fn headers_and_body_of_one_answer_stay_together() {
        check(
            "\
>>HTTP/1.1 429 Too Many Requests
  Content-Type: application/json

  {
    \"error\": {
    }
  }
",
        );
    }

    #[test]
    fn a_stamp_on_every_line_does_not_cut_a_stack() {
        check(
            "\
>>2026-05-22T11:22:34.123100+00:00 app[web.1]: ApiError: x
  2026-05-22T11:22:34.123101+00:00 app[web.1]:     at f (x.js:1:2) {
  2026-05-22T11:22:34.123102+00:00 app[web.1]:   status: 429
  2026-05-22T11:22:34.123103+00:00 app[web.1]: }
>>2026-05-22T11:22:35.123103+00:00 app[web.1]: ApiError: y
",
        );
    }

    #[test]
    fn members_of_an_exception_group_stay_with_the_line_that_has_the_time() {
        check(
            "\
>>E0509 12:38:24.000 1 x.py:3] failed
    + Exception Group Traceback (most recent call last):
    |   File \"x\"
    | ExceptionGroup: 2 of 2
    +-+---------------- 1 ----------------
      | Traceback (most recent call last):
      | ClientError: 429
      +---------------- 2 ----------------
      | ClientError: 429
      +------------------------------------
",
        );
    }
}
