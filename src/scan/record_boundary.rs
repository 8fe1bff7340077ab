//! Does a line begin a new record, or does it go on with the one before?
//!
//! A line begins a record unless something says that it goes on: it is indented deeper than a line above it, closes
//! what is open, ends a traceback, or has words that only a later line of a record has. In a log whose lines have times,
//! a line without one goes on. Whatever stands in front of the lines is learned from them: what a line and one above it
//! have in common at their beginnings.
//!
//! The answer depends on the line and a few lines above it alone, so that every worker cuts the input at the same
//! places, whatever block it got.

use std::rc::Rc;

use super::blocks;
use super::common_beginning::compare;
use super::cut_at_edge;
use super::indentation::is_deeper;
use super::line_shape::{Face, Page};
use super::line_words::{
    any_start, is_attempt, is_closer, is_document, is_explicit, is_header, is_json_record, is_levelled,
    is_pair, is_python_frame, is_traceback, names_error, same_status,
};
use super::lines_above::{Above, Marks};
use super::lists;
use super::logger_prefix::access_time;
use super::test_report::{is_report, is_section, is_value};

/// Whether `line` begins a record, given the lines above it, the nearest first, and the nearest one around the source of
/// a test in which it may stand; `marks`: what is known of them.
#[must_use]
pub(super) fn begins(
    line: &Face,
    above: impl Iterator<Item = Rc<Face>>,
    outer: &dyn Fn() -> Option<Rc<Face>>,
    marks: Marks,
) -> bool {
    let mut above = Above::new(above, outer, marks);
    let Some(previous) = above.get(0) else { return true };
    if previous.partial && previous.stream == line.stream {
        return false;
    }
    let text = line.head.as_slice();
    if text == b"---" {
        return true;
    }
    if line.is_blank() {
        // A time alone stands above what was said then, unless each line of the log has one.
        return line.timed && !previous.timed;
    }
    let timed = !line.timed && above.nearest_timed().is_some();
    if blocks::is_next_box(line, &mut above) {
        return true;
    }
    if cut_at_edge::goes_on(line, &mut above) {
        return false;
    }
    if (is_document(text) || matches!(line.page, Page::Opens | Page::Whole)) && !above.is_open(line) {
        return begins_document(line, &mut above, timed);
    }
    if blocks::is_raised(line, &mut above) {
        return false;
    }
    if timed { begins_without_time(line, &mut above) } else { begins_like_others(line, &mut above) }
}

/// A line of a log that has times on its lines, behind one that has.
fn begins_without_time(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let text = line.head.as_slice();
    let Some(previous) = above.get(0) else { return true };
    let header = previous.timed && !previous.level && !previous.more;
    if line.level && !is_explicit(text, true) {
        // Two-line loggers: the level stands below the time.
        return !header;
    }
    if is_traceback(text) {
        return previous.level && !previous.alarm;
    }
    if is_levelled(text) && !is_levelled(&previous.head) && !previous.alarm && !header {
        // What a runtime prints of a failure that no logger of the program was told.
        return true;
    }
    if line.stream != 0 && line.stream != previous.stream {
        return true;
    }
    let goes_on = line.is_indented()
        || is_explicit(text, true)
        || is_report(text)
        || (!is_levelled(text) && ends_stack(above))
        || is_deeper(line, above, &|_| true, None);
    !goes_on && (is_fresh(&previous, line) || is_parallel(line, above))
}

/// Whether a frame of Python's, or the source below one, stands right above: at the left edge the exception comes next.
fn ends_stack(above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let is_indented = |face: &Rc<Face>| face.is_indented();
    let is_frame = |face: Rc<Face>| is_python_frame(&face.head);
    let Some(previous) = above.get(0).filter(is_indented) else { return false };
    is_frame(previous) || above.get(1).filter(is_indented).is_some_and(is_frame)
}

/// A line of curl's trace below another one: `* Connected`, `> POST /`, `< HTTP/2 429`.
fn is_trace(line: &Face, previous: &Face) -> bool {
    match (line.mark, previous.mark) {
        (b'<', b'<' | b'>' | b'*' | b'{' | b'}')
        | (b'>' | b'{' | b'}', b'*')
        | (b'*' | b'{' | b'}', b'>' | b'<' | b'{' | b'}') => true,
        (b'>', b'>') => is_header(&line.head),
        _ => false,
    }
}

/// Below a line with a status or a header, a header: of another name, as the name of a logger or a program comes again.
fn is_next_header(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    if line.timed || !is_header(&line.head) {
        return false;
    }
    if above
        .nearest(|face| !is_header(&face.head) || is_answer(face))
        .is_some_and(|(_, face)| is_answer(&face))
    {
        return true;
    }
    let name = |text: &[u8]| text.split(|b| *b == b':').next().map(<[u8]>::to_vec);
    let ends = |face: &Face| !is_header(&face.head) || name(&face.head) == name(&line.head);
    above.nearest(ends).map_or(above.get(0).is_some(), |(gap, face)| gap > 0 && !is_header(&face.head))
}

/// The first line of an answer, above its headers.
fn is_answer(face: &Face) -> bool {
    face.head.starts_with(b"HTTP/")
}

/// A line among its like: all have times, or none has.
fn begins_like_others(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let text = line.head.as_slice();
    let like = |face: &Face| {
        face.timed == line.timed && (line.timed || face.stream == line.stream) && !face.is_blank()
    };
    if blocks::is_outcome(line, above) || access_time(text).is_some() || lists::begins(line, above) {
        return true;
    }
    let timed = if line.timed { above.nearest_timed().filter(|face| like(face)) } else { None };
    let Some(previous) = timed.or_else(|| above.nearest(like).map(|(_, face)| face)) else {
        // Of another stream or without a time: nothing to compare with.
        return line.stream != 0 || !(line.is_indented() || is_explicit(text, true));
    };
    let common = compare(text, &previous.head);
    let last = common.difference().unwrap_or(usize::MAX);
    let explicit = |at: usize| {
        is_explicit(&text[at..], at == last) && (at == 0 || at == last || may_begin(&text[..at], text[at]))
    };
    let quiet = previous.level && !previous.alarm;
    let raised = |at: usize| is_traceback(&text[at..]) && !quiet;
    let goes_on = || any_start(text, common.places(), |at| explicit(at) || raised(at));
    let later = line.is_later(&previous);
    if (!later && goes_on()) || above.is_open(line) {
        return false;
    }
    if later && line.indent() <= previous.indent() && line.mark == 0 {
        return true;
    }
    if is_next_header(line, above)
        || is_report(text)
        || is_value(text) && above.nearest(|face| is_report(&face.head) || is_section(&face.head)).is_some()
    {
        return false;
    }
    if is_trace(line, &previous) || blocks::goes_on(line, above) {
        return false;
    }
    if is_awaited(line, above)
        || is_yaml(line, above)
        || blocks::says_why(line, above)
        || blocks::is_late_command(line, above)
    {
        return false;
    }
    !is_deeper(line, above, &like, Some((&previous, &common)))
}

/// Whether the text of a line may begin behind what it has in common with the line above, with this byte: no sentence goes on
/// there. Behind a word stands no pair, as loggers write them behind their message.
fn may_begin(before: &[u8], first: u8) -> bool {
    let last = before.trim_ascii_end().last();
    !is_closer(first)
        && !last.is_some_and(|b| b".,;!?\"'".contains(b))
        && (!first.is_ascii_lowercase() || !last.is_some_and(u8::is_ascii_alphanumeric))
}

/// Whether a line of a log that has times stands below another one without a time that begins alike, and both tell a
/// status: a program prints them between the lines of its logger.
fn is_parallel(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let mut index = 0;
    while let Some(face) = above.get(index).filter(|face| !face.timed) {
        index += 1;
        let common = compare(&line.head, &face.head);
        if common.words.len() > 2 && same_status(&line.head, &face.head) {
            return true;
        }
    }
    false
}

/// A document at the left edge: does it belong to the line above?
fn begins_document(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>, timed: bool) -> bool {
    let Some(previous) = above.get(0) else { return true };
    if blocks::is_next_detail(line, above) {
        return false;
    }
    if is_json_record(&line.head) || previous.closed {
        return true;
    }
    if timed {
        return false;
    }
    let Some((gap, told)) = above.nearest(|face| !face.is_blank()) else { return true };
    let announced =
        told.last == Some(b':') || is_header(&told.head) || matches!(told.mark, b'<' | b'*' | b'}');
    let quiet = told.level && !told.alarm;
    let called = memchr::memmem::find(&told.head, b"curl ").is_some();
    !(announced || called || (gap == 0 && !quiet && !line.closed))
}

/// The value of the name with which the line above it ends: `* Quota exceeded for metric: `, `{"raw":`.
fn is_awaited(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let waits = |face: Rc<Face>| (face.head.ends_with(b": ") || face.head.ends_with(b"\":")) && !face.more;
    !line.timed && above.get(0).is_some_and(waits)
}

/// A member of a document of YAML: only members stand between it and the `---` above them.
fn is_yaml(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let ends = |face: &Face| !face.is_indented() && !is_pair(&face.head);
    is_pair(&line.head) && above.nearest(ends).is_some_and(|(_, face)| face.head == b"---")
}

/// Beginnings without a time among lines that have one: what follows a finished statement, an attempt.
fn is_fresh(before: &Face, line: &Face) -> bool {
    let (above, text) = (before.head.as_slice(), line.head.as_slice());
    let after_frames = before.is_indented() && above.trim_ascii_start().starts_with(b"at ");
    let after_document =
        before.closed && !before.is_indented() && text.first().is_some_and(|b| *b != b'`' && *b != b'"');
    after_frames
        || after_document
        || is_attempt(text)
        || (names_error(text) && names_error(above))
        || access_time(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::line_words::{is_indented_frame, is_source_of_frame};
    use super::super::test_report::is_test_source;
    use super::*;

    /// The lines of `text` with `>>` before each that begins a record.
    fn cut(text: &str) -> String {
        let (mut out, mut above): (String, Vec<Rc<Face>>) = Default::default();
        for line in text.lines() {
            let face = Face::of(line.as_bytes());
            let outer = || above.iter().rev().find(|face| !is_test_source(&face.head)).cloned();
            let begins = begins(&face, above.iter().rev().cloned(), &outer, Marks::Unknown);
            out.push_str(format!("{}{line}", if begins { ">>" } else { "  " }).trim_end());
            out.push('\n');
            above.push(Rc::new(face));
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
    fn what_an_exception_announces_with_a_colon_is_its_message() {
        check(
            "\
>>Traceback (most recent call last):
    File \"x.py\", line 3, in f
      raise E from e
  a.b.ExhaustedError:
  On how to mitigate this, please refer to:

  https://example.com/limits


  429 RESOURCE_EXHAUSTED. {'error': {'code': 429}}
>>2026-04-14 21:44:43,153 ERROR worker: failed
  Traceback (most recent call last):
    File \"x.py\", line 3, in f
      raise E
  a.AgentError: Error in generating model output:
  b.RateLimitError: geminiException - {
    \"error\": {
    }
  }
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
    fn an_indented_line_of_a_stack_goes_on_wherever_a_line_with_a_time_is_near() {
        let head = Rc::new(Face::of(b"2026-11-27 00:00:02.261 ERROR shop - request 0 failed"));
        for frame in [
            "\tat a.b(C.java:3)",
            "    at f (x.js:1:2)",
            "  File \"a.py\", line 3, in f",
            "\tfrom a.rb:1:in `f'",
        ] {
            let face = Face::of(frame.as_bytes());
            assert!(
                is_indented_frame(frame.as_bytes()) && !face.is_marked() && face.is_indented(),
                "{frame}"
            );
            for above in
                ["", "x.Error: failed", "  [worker] failed", "    raise x", "{", "}", "plain", "[pod/a/b] x"]
            {
                let lines = [Rc::new(Face::of(above.as_bytes())), Rc::clone(&head)];
                let above = lines.iter().cloned();
                assert!(!begins(&face, above, &|| None, Marks::Unknown), "{frame}");
            }
        }
    }

    #[test]
    fn source_below_a_frame_goes_on_whatever_it_says() {
        check(
            "\
>>2026-11-27 00:00:02.261 ERROR shop failed
  Traceback (most recent call last):
    File \"a.py\", line 3, in f
      raise E(x)
            ^^^^
  ClientError: 429
>>2026-11-27 00:00:03.261 INFO shop ok
",
        );
        for (line, above, expected) in [
            ("    ERROR = ask()", "  File \"a.py\", line 3, in f", true),
            ("            ~~~^^", "    ERROR = ask()", true),
            ("    ERROR = ask()", "  note: File \"a.py\"", false),
            ("    ~~~~", "    text", false),
            ("  two blanks", "  File \"a.py\", line 3, in f", false),
        ] {
            assert_eq!(is_source_of_frame(line.as_bytes(), above.as_bytes()), expected, "{line}");
        }
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

    #[test]
    fn the_members_that_a_group_does_not_show_belong_to_it() {
        let body = "x".repeat(1000);
        let member = |n: u32| {
            format!(
                "      +---------------- {n} ----------------\n      | Traceback (most recent call last):\n      |   File \"x\", line 5, in one\n      |     async def one(): raise err()\n      |                      ^^^^^^^^^^^\n      | a.ClientError: 429 {body}\n"
            )
        };
        let members: String = (2..9).map(member).collect();
        let text = format!(
            ">>  + Exception Group Traceback (most recent call last):\n    |   File \"x\"\n    | ExceptionGroup: failed (40 sub-exceptions)\n    +-+---------------- 1 ----------------\n      | a.ClientError: 429 {body}\n{members}      +---------------- ... ----------------\n      | and 25 more exceptions\n      +------------------------------------\n>>next\n"
        );
        check(&text);
    }

    #[test]
    fn in_a_log_that_is_indented_as_a_whole_each_statement_is_a_record() {
        check(
            "\
>>  [project=a] item 1 ok
>>  item 2 failed: {
      \"code\": 429
    }
>>  [project=b] item 3 failed: {
      \"code\": 429
    }
>>  [project=c] item 4 failed: 429
",
        );
    }

    #[test]
    fn the_name_of_a_program_comes_again_and_is_neither_a_header_nor_a_member() {
        check(
            "\
>>chat: [INFO] item 1 done
>>chat: [DEBUG] saved
>>chat: [ERROR] failed
  Traceback (most recent call last):
    File \"a.py\", line 1, in f
  ClientError: 429
>>chat: [DEBUG] saved
>>chat: [WARN] waiting
",
        );
        check(
            "\
>>HTTP/1.1 429 Too Many Requests
  Set-Cookie: a
  Set-Cookie: b
  Content-Type: text/html
",
        );
    }

    #[test]
    fn a_level_in_front_of_each_line_of_a_traceback_does_not_cut_it() {
        check(
            "\
>>INFO | ocr | loaded
>>ERROR | ocr | failed
  ERROR | ocr | Traceback (most recent call last):
  ERROR | ocr |   File \"a.py\", line 1, in f
  ERROR | ocr |     ask()
  ERROR | ocr |   File \"b.py\", line 1, in g
  ERROR | ocr | ClientError: 429
>>INFO | ocr | loaded
",
        );
    }

    #[test]
    fn a_level_in_brackets_ends_no_traceback() {
        check(
            "\
>>[ERROR] ClientError: 429
  Traceback (most recent call last):
    File \"a.py\", line 1, in f
      ask()
>>[ERROR] RuntimeError: summary failed
  Traceback (most recent call last):
    File \"a.py\", line 1, in f
>>[ERROR] ClientError: 429
",
        );
        check(
            "\
>>[INFO]\t2026-04-14T21:44:42.153Z\t4-5\tasked
>>[ERROR] ClientError: 429
  Traceback (most recent call last):
    File \"a.py\", line 1, in f
      ask()
>>[ERROR] ClientError: 429
  Traceback (most recent call last):
    File \"a.py\", line 1, in f
>>[INFO]\t2026-04-14T21:44:43.153Z\t4-6\tasked
",
        );
        check(
            "\
>>[ERROR] failed
  [ERROR] Traceback (most recent call last):
  [ERROR]   File \"a.py\", line 1, in f
  [ERROR]     ask()
  [ERROR] ClientError: 429
>>[INFO] loaded
",
        );
    }

    #[test]
    fn the_fields_that_a_check_refused_belong_to_its_exception() {
        check(
            "\
>>Traceback (most recent call last):
    File \"a.py\", line 1, in f
  a.ValidationError: 2 validation errors for BatchJob
  dest.inlined_responses.1.error.details.0
    Input should be a valid string [type=string_type, input_value={}, input_type=dict]
      For further information visit https://errors.pydantic.dev/2.14/v/string_type
  dest.inlined_responses.1.error.details.1
    Input should be a valid string [type=string_type, input_value={}, input_type=dict]
      For further information visit https://errors.pydantic.dev/2.14/v/string_type
>>asked again
",
        );
    }

    #[test]
    fn documents_below_details_are_one_error_s() {
        check(
            "\
>>GenkitError: RESOURCE_EXHAUSTED: later
  Details:
  {
    \"@type\": \"google.rpc.Help\",
    \"links\": [
    ]
  }
  {
    \"@type\": \"google.rpc.RetryInfo\"
  } {
    status: 429
  }
>>Retry 1 of 3: RESOURCE_EXHAUSTED: later
  Details:
  {
    \"@type\": \"google.rpc.Help\"
  }
",
        );
    }

    #[test]
    fn documents_with_a_type_that_no_error_announces_are_records_of_their_own() {
        check(
            "\
>>{
    \"@type\": \"type.googleapis.com/google.cloud.audit.AuditLog\"
  }
>>{
    \"error\": 1
  }
>>{
    \"@type\": \"type.googleapis.com/google.rpc.Help\"
  }
>>{
    \"error\": 2
  }
",
        );
    }

    #[test]
    fn a_level_in_front_of_each_line_of_a_printed_object_does_not_cut_it() {
        check(
            "\
>>INFO | ocr | loaded
>>ERROR | ocr | item 1 failed: {
  ERROR | ocr |   \"error\": {
  ERROR | ocr |     \"code\": 429,
  ERROR | ocr |     \"message\": \"later\",
  ERROR | ocr |     \"details\": [
  ERROR | ocr |       {
  ERROR | ocr |         \"@type\": \"a\",
  ERROR | ocr |         \"quotaId\": \"b\"
  ERROR | ocr |       },
  ERROR | ocr |       {
  ERROR | ocr |         \"@type\": \"c\"
  ERROR | ocr |       }
  ERROR | ocr |     ]
  ERROR | ocr |   }
  ERROR | ocr | }
>>ERROR | ocr | item 2 failed: 429
>>INFO | ocr | loaded
",
        );
    }

    #[test]
    fn a_number_with_a_unit_in_a_right_aligned_column_is_one_word() {
        check(
            "\
>>   984.25s  INFO app: ok
>>  1086.54s ERROR app: failed
  Traceback (most recent call last):
    File \"a.py\", line 1, in f
  ClientError: 429
>>  1087.11s DEBUG app: saved
>>  1088.51s  INFO app: ok
",
        );
    }

    #[test]
    fn lines_that_begin_with_a_word_and_a_level_are_records() {
        check(
            "\
>>a23b INFO model=a ok
>>a24b ERROR failed model=b 503 The model is overloaded.
>>T12:23:50 INFO model=a ok
>>T12:24:50 ERROR failed model=b 503 The model is overloaded.
",
        );
    }

    #[test]
    fn names_and_values_of_one_thing_are_a_record() {
        check(
            "\
>>File   : a.txt
  Status : 200

>>File   : b.txt
  Status : 503
  Error  : The model is overloaded.
           Please try again later.

>>File   : c.txt
  Error  : failed
           Traceback (most recent call last):
             File \"a.py\", line 1, in f
           ClientError: 429

>>File   : d.txt
  Error  : busy

>>web    : GET / 503
>>web    : GET / 200
",
        );
        check(
            "\
>>| Field | Value |
  |---|---|
  | Model | gemini-2.5-pro |
  | HTTP status | 503 |
>>next
",
        );
        check(
            "\
>>| File | Result |
>>|---|---|
>>| a.txt | 503 |
>>| b.txt | 429 |
",
        );
        check(
            "\
>>error.code=503
  error.message=The model is overloaded.
  error.status=UNAVAILABLE
>>web.1: GET / 503
>>web.2: GET / 200
",
        );
        check(
            "\
>>$error
  $error$code
  [1] 503

  $error$message
  [1] \"The model is overloaded.\"

>>> ask()
",
        );
    }

    #[test]
    fn lines_that_are_alike_for_long_are_records_wherever_the_comparison_ends() {
        // A closing bracket at one of these places is no sign of going on.
        for (words, sign) in (0..40).flat_map(|words| [(words, ""), (words, "-")]) {
            let line =
                |n: u32| format!("2026-11-24T18:0{n}:00Z WARN {}{sign}(e.g. quota).", "a ".repeat(words));
            assert_eq!(cut(&format!("{}\n{}\n", line(1), line(2))).matches(">>").count(), 2, "{words}");
        }
    }
}
