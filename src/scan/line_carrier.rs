//! What carries a line: everything that a shipper, a terminal or a mail program put in front of it.
//!
//! Carriers are peeled one after the other, whatever their order: quote marks, box bars, `docker compose` and
//! `kubectl` prefixes, syslog and journald heads, CRI and GitLab stream marks, docker's JSON, time stamps.

use std::borrow::Cow;
use std::hash::BuildHasher;

use super::boxes_and_quotes::{box_bar, indented_box, margin, place, quote_mark};
use super::envelope::{element, envelope};
use super::line_words::is_indented_frame;
use super::logger_prefix::{
    access_time, after_time, indented_time, job_and_step, logcat, named_column, pod, ruby_logger,
    syslog_priority, time,
};
use super::peeled_prefix::Step;
use super::php_fpm::worker_line;
use super::quoted_printable::is_soft_break;
use super::stamp_formats::begins_plainly;
use crate::clock::Stamp;

/// A line without its carriers.
#[derive(Debug, Clone, Default)]
pub(super) struct Peeled<'l> {
    /// What the program itself wrote.
    pub text: Cow<'l, [u8]>,
    /// The best stamp among the carriers: one with a zone beats one without, an outer one beats an inner one.
    pub stamp: Option<Stamp>,
    /// Whether a stamp or a clock time stood in front.
    pub timed: bool,
    /// Whether a level word stood in front, such as `ERROR:` or `[warning]`.
    pub level: bool,
    /// A CRI part line (`P`): the next line of the same stream goes on without a line break.
    pub partial: bool,
    /// Whether a box bar stood at both ends.
    pub boxed: bool,
    /// Whether a quote mark stood in front.
    pub quoted: bool,
    /// How many columns the carriers took on the left.
    pub columns: usize,
    /// Tells streams apart: hash of the carriers' words (pod, host, process), 0 without any.
    pub stream: u64,
}

/// Carriers nest at most this deep.
const DEPTH: usize = 6;

/// Peels the carriers off `line`, which has no escape sequences and no line break.
#[must_use]
pub(super) fn peel(line: &[u8]) -> Peeled<'_> {
    let mut peeled = Peeled { text: Cow::Borrowed(line), ..Peeled::default() };
    for _ in 0..DEPTH {
        let Some(step) = next(&peeled.text, peeled.timed) else { break };
        peeled.quoted |= peeled.text.first() == Some(&b'>');
        peeled.apply(step);
    }
    peeled.partial |= is_soft_break(line);
    peeled.level |= level_word(&peeled.text, peeled.timed);
    peeled.stamp = peeled.stamp.or_else(|| access_time(&peeled.text));
    peeled
}

impl Peeled<'_> {
    /// Takes `length` bytes off the beginning.
    pub(super) fn cut(&mut self, length: usize) {
        if length > 0 {
            self.apply(Step { head: length, ..Step::default() });
        }
    }

    fn apply(&mut self, step: Step) {
        if let Some(key) = step.key {
            let hasher = rustc_hash::FxBuildHasher;
            self.stream = hasher.hash_one((self.stream, self.text[key].to_vec()));
        }
        self.columns += bytecount::num_chars(&self.text[..step.head]);
        self.timed |= step.timed;
        self.level |= step.level;
        self.partial |= step.partial;
        self.boxed |= step.boxed;
        self.stamp = match (self.stamp, step.stamp) {
            (Some(old), Some(new)) if !old.zoned && new.zoned => Some(new),
            (old, new) => old.or(new),
        };
        let end = self.text.len() - step.tail;
        self.text = match (step.decoded, std::mem::take(&mut self.text)) {
            (Some(decoded), _) => Cow::Owned(decoded),
            (None, Cow::Borrowed(text)) => Cow::Borrowed(&text[step.head..end]),
            (None, Cow::Owned(mut text)) => {
                text.truncate(end);
                text.drain(..step.head);
                Cow::Owned(text)
            }
        };
    }
}

fn next(text: &[u8], timed: bool) -> Option<Step> {
    match text.first()? {
        b'{' if matches!(text.get(1), Some(b'"' | b' ')) => envelope(text),
        b'{' => time(text, timed),
        b'>' => quote_mark(text),
        b'<' => syslog_priority(text).or_else(|| time(text, timed)),
        b'[' => pod(text).or_else(|| time(text, timed)).or_else(|| worker_line(text)),
        0xe2 => box_bar(text).or_else(|| time(text, timed)),
        b'|' => Some(Step { head: 1 + usize::from(text.get(1) == Some(&b' ')), ..Step::default() }),
        b' ' | b'\t' if is_indented_frame(text) => None,
        b' ' | b'\t' => margin(text)
            .or_else(|| element(text))
            .or_else(|| indented_box(text))
            .or_else(|| logcat(text).filter(|_| timed))
            .or_else(|| place(text))
            .or_else(|| indented_time(text).filter(|_| !timed)),
        b'"' if text.ends_with(b"\\n\",") || text.ends_with(b"\\n\"") => element(text),
        _ if timed => time(text, timed).or_else(|| after_time(text)),
        // Most lines begin so.
        b'0'..=b'9' if begins_plainly(text) => time(text, timed),
        _ => place(text)
            .or_else(|| named_column(text))
            .or_else(|| time(text, timed))
            .or_else(|| job_and_step(text))
            .or_else(|| logcat(text))
            .or_else(|| ruby_logger(text)),
    }
}

/// Whether the text starts with a level word, as the head of a log record does.
fn level_word(text: &[u8], timed: bool) -> bool {
    const LEVELS: [&str; 16] = [
        "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "ERR", "FATAL", "CRITICAL", "CRIT",
        "ALERT", "EMERG", "SEVERE", "PANIC", "LOG",
    ];
    let open =
        text.iter().take_while(|b| matches!(b, b'[' | b'(' | b'|' | b'-' | b' ' | b'\t' | b'<')).count();
    let word = &text[open..];
    let length = word.iter().take(10).take_while(|b| b.is_ascii_alphabetic()).count();
    let after_ok = !word.get(length).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let is_level =
        std::str::from_utf8(&word[..length]).is_ok_and(|w| LEVELS.iter().any(|l| l.eq_ignore_ascii_case(w)));
    // Without a time stamp only a shouted or bracketed word is a level: "Error: 429 ..." is a statement.
    // "  error: {" is a field of an object that goes on.
    let shouted = word[..length].iter().all(u8::is_ascii_uppercase);
    let marked = shouted || ((timed || text.first() == Some(&b'[')) && !text.starts_with(b"  "));
    is_level && after_ok && marked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &str) -> String {
        String::from_utf8_lossy(&peel(line.as_bytes()).text).into_owned()
    }

    #[test]
    fn carriers_of_every_shipper_are_peeled() {
        for (line, expected) in [
            ("2026-05-22T11:22:34.123100+00:00 app[web.1]: APICallError: x", "APICallError: x"),
            ("2026-03-12T23:21:58+01:00 web-01 python[2211]: INFO:httpx:HTTP", "INFO:httpx:HTTP"),
            ("Jul 11 09:46:01 web-01 summarizer[2211]:   File \"x\"", "  File \"x\""),
            ("2026-02-19T07:53:03.123456000Z stderr F Gemini API error: 504 {", "Gemini API error: 504 {"),
            ("2026-01-26T17:04:11.123456Z 01E     at x", "    at x"),
            ("[pod/summarizer-7d9f8b6c5-x2lqk/app] 2026-08-19T01:56:37.265Z [INFO] x", "[INFO] x"),
            ("summarizer-1  |     raise x", "    raise x"),
            ("0|chat-api | 2026-02-07 14:06:31 +00:00: ApiError: {", "ApiError: {"),
            ("<11>1 2026-05-27T05:02:17.123Z web-1 chat-api 812 - -   error: {", "  error: {"),
            ("> > quoted", "quoted"),
            ("    | Traceback", "Traceback"),
            ("│ boxed text      │", "boxed text     "),
            (r#"{"log":"  raise x\n","stream":"stderr","time":"2026-06-19T15:07:29.710Z"}"#, "  raise x"),
            ("2026-04-14 21:44:43,153 INFO app.cache: hit", "INFO app.cache: hit"),
            ("ERROR 2026-04-14 21:44:43,153 app.cache: miss", "app.cache: miss"),
            ("12:2026-04-14 21:44:43,153 INFO app.cache: hit", "INFO app.cache: hit"),
            ("13-    raise x", "    raise x"),
            ("logs/app.log:12:INFO app.cache: hit", "INFO app.cache: hit"),
            ("logs/app.log-    raise x", "    raise x"),
            ("    12\t  raise x", "  raise x"),
            ("429: Too Many Requests", "429: Too Many Requests"),
            ("notes.txt: 503 busy", "notes.txt: 503 busy"),
            ("[20-Nov-2026 11:52:22] WARNING: [pool www] child 7 said into stderr: \"  at f\"", "  at f"),
            ("test\tRun tests\t2026-11-28T01:00:02.1234567Z ok 1", "ok 1"),
            ("plain text", "plain text"),
        ] {
            assert_eq!(text(line), expected, "{line}");
        }
    }

    #[test]
    fn a_stamp_with_a_zone_beats_one_without() {
        let peeled = peel(
            br#"{"log":"2026-02-01 13:28:35,207 INFO x\n","stream":"stderr","time":"2026-02-01T12:28:35Z"}"#,
        );
        assert_eq!(
            peeled.stamp.filter(|s| s.zoned && s.dated).map(|s| s.at.and_utc().to_rfc3339()),
            Some("2026-02-01T12:28:35+00:00".into())
        );
        assert!(peeled.level && peeled.timed);
    }
}
