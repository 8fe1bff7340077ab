//! What carries a line: everything that a shipper, a terminal or a mail program put in front of it.
//!
//! Carriers are peeled one after the other, whatever their order: quote marks, box bars, `docker compose` and
//! `kubectl` prefixes, syslog and journald heads, CRI and GitLab stream marks, docker's JSON, time stamps.

use std::borrow::Cow;
use std::hash::BuildHasher;

use serde::Deserialize;

use super::stamp::{self, Lead};
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
        peeled.apply(step);
    }
    peeled.level = level_word(&peeled.text, peeled.timed);
    peeled
}

/// One carrier: how much of the start and end of the text it takes, and what it says.
#[derive(Default)]
struct Step {
    head: usize,
    tail: usize,
    stamp: Option<Stamp>,
    timed: bool,
    partial: bool,
    boxed: bool,
    /// End of the part of the head that names the stream.
    key: Option<std::ops::Range<usize>>,
    decoded: Option<Vec<u8>>,
}

impl Peeled<'_> {
    fn apply(&mut self, step: Step) {
        if let Some(key) = step.key {
            let hasher = rustc_hash::FxBuildHasher;
            self.stream = hasher.hash_one((self.stream, self.text[key].to_vec()));
        }
        self.columns += String::from_utf8_lossy(&self.text[..step.head]).chars().count();
        self.timed |= step.timed;
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
        b'{' => docker(text),
        b'>' => quote_mark(text),
        b'<' => syslog_priority(text),
        b'[' => pod(text).or_else(|| time(text, timed)),
        0xe2 => box_bar(text),
        b'|' => Some(Step { head: 1 + usize::from(text.get(1) == Some(&b' ')), ..Step::default() }),
        b' ' | b'\t' => margin(text).or_else(|| indented_box(text)),
        _ if timed => time(text, timed).or_else(|| after_time(text)),
        _ => time(text, timed).or_else(|| named_column(text)),
    }
}

/// docker's json-file driver: `{"log":"...\n","stream":"stderr","time":"..."}`.
fn docker(text: &[u8]) -> Option<Step> {
    #[derive(Deserialize)]
    struct Line<'a> {
        #[serde(borrow)]
        log: Cow<'a, str>,
        time: Option<Cow<'a, str>>,
    }
    if !text.starts_with(b"{\"log\":\"") && !text.starts_with(b"{\"log\": \"") {
        return None;
    }
    let line: Line<'_> = serde_json::from_slice(text).ok()?;
    let stamp = line.time.as_deref().and_then(stamp::whole);
    let partial = !line.log.ends_with('\n');
    let inner = line.log.trim_end_matches(['\n', '\r']).as_bytes();
    let decoded = super::ansi::clean(inner).into_owned();
    Some(Step { decoded: Some(decoded), stamp, timed: stamp.is_some(), partial, ..Step::default() })
}

/// `> ` of a quoted mail, once for each level.
fn quote_mark(text: &[u8]) -> Option<Step> {
    match text.get(1) {
        Some(b' ' | b'>') => Some(Step { head: 1 + usize::from(text[1] == b' '), ..Step::default() }),
        None => Some(Step { head: 1, ..Step::default() }),
        _ => None,
    }
}

/// `<11>1 2026-05-27T05:02:17.123Z web-1 chat-api 812 - - text` and `<34>Oct 11 22:14:15 host app: text`.
fn syslog_priority(text: &[u8]) -> Option<Step> {
    let close = text.iter().take(6).position(|b| *b == b'>')?;
    if close < 2 || !text[1..close].iter().all(u8::is_ascii_digit) {
        return None;
    }
    if text.get(close + 1..close + 3) != Some(b"1 ") {
        return Some(Step { head: close + 1, ..Step::default() });
    }
    let body = &text[close + 3..];
    let (lead, used) = stamp::leading(body)?;
    // host, app, pid, message id, structured data
    let mut head = used + 1;
    for _ in 0..5 {
        head += memchr::memchr(b' ', body.get(head..)?)? + 1;
    }
    let start = close + 3;
    let stamp = as_stamp(lead);
    Some(Step {
        head: start + head,
        stamp,
        timed: true,
        key: Some(start + used..start + head),
        ..Step::default()
    })
}

/// `[pod/name/container] `.
fn pod(text: &[u8]) -> Option<Step> {
    let inner = text.strip_prefix(b"[pod/")?;
    let close = 5 + memchr::memchr(b']', inner)?;
    let head = close + 1 + usize::from(text.get(close + 1) == Some(&b' '));
    Some(Step { head, key: Some(0..close), ..Step::default() })
}

/// A box drawn around the text: `│ text   │`, bars nested or not.
fn box_bar(text: &[u8]) -> Option<Step> {
    let bar = ["│", "┃", "║", "▌", "▎", "┆", "┊"].iter().find(|b| text.starts_with(b.as_bytes()))?;
    let head = bar.len() + usize::from(text.get(bar.len()) == Some(&b' '));
    let closed = trim_end(text).ends_with(bar.as_bytes()) && trim_end(text).len() > head;
    let tail = if closed { text.len() - trim_end(text).len() + bar.len() } else { 0 };
    let inner_space = usize::from(
        closed && text.get(..text.len() - tail).is_some_and(|t| t.ends_with(b" ") && t.len() > head),
    );
    Some(Step { head, tail: tail + inner_space, boxed: closed, ..Step::default() })
}

/// A box that is itself indented, as rich's handler draws it.
fn indented_box(text: &[u8]) -> Option<Step> {
    let indent = text.iter().take_while(|b| **b == b' ').count();
    let step = box_bar(text.get(indent..).filter(|t| t.first() == Some(&0xe2))?)?;
    Some(Step { head: step.head + indent, ..step })
}

/// The margin of an exception group: `  | text`.
fn margin(text: &[u8]) -> Option<Step> {
    let indent = text.iter().take_while(|b| **b == b' ').count();
    let bar = text.get(indent..)?.strip_prefix(b"|")?;
    matches!(bar.first(), None | Some(b' '))
        .then(|| Step { head: indent + 1 + usize::from(!bar.is_empty()), ..Step::default() })
}

/// `api-1     | text` of docker compose, `0|chat-api | text` of pm2.
fn named_column(text: &[u8]) -> Option<Step> {
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let mut name = text.iter().take(64).take_while(|b| is_name(b)).count();
    if name > 0 && text[..name].iter().all(u8::is_ascii_digit) && text.get(name) == Some(&b'|') {
        name += 1 + text[name + 1..].iter().take(64).take_while(|b| is_name(b)).count();
    }
    let spaces = text.get(name..)?.iter().take_while(|b| **b == b' ').count();
    let bar = name + spaces;
    let ends = matches!(text.get(bar + 1), None | Some(b' '));
    (name > 0 && spaces > 0 && text.get(bar) == Some(&b'|') && ends).then(|| Step {
        head: (bar + 2).min(text.len()),
        key: Some(0..name),
        ..Step::default()
    })
}

/// A time stamp, alone or with a level in front of it (`[INFO]\t2026-...`).
fn time(text: &[u8], timed: bool) -> Option<Step> {
    let lambda = text.strip_prefix(b"[").and_then(|t| {
        let close = memchr::memchr(b']', t.get(..10.min(t.len()))?)?;
        (t[..close].iter().all(u8::is_ascii_uppercase) && t.get(close + 1) == Some(&b'\t'))
            .then_some(close + 3)
    });
    let skip = lambda.unwrap_or(0);
    let (lead, used) = stamp::leading(&text[skip..])?;
    let mut head = skip + used;
    // absl pads the thread id that follows.
    let padding = if text[skip].is_ascii_alphabetic() && text.get(skip + 1).is_some_and(u8::is_ascii_digit) {
        8
    } else {
        1
    };
    head += text[head..].iter().take_while(|b| matches!(b, b' ' | b':' | b'\t')).take(padding).count();
    if text.get(head - 1) == Some(&b':') && text.get(head) == Some(&b' ') {
        head += 1;
    }
    // A clock time deep inside a line that has its stamp already is part of the text.
    (!timed || as_stamp(lead).is_some()).then(|| Step {
        head,
        stamp: as_stamp(lead),
        timed: true,
        ..Step::default()
    })
}

/// What stands between a shipper's time stamp and the text.
fn after_time(text: &[u8]) -> Option<Step> {
    cri(text).or_else(|| gitlab(text)).or_else(|| host_and_process(text))
}

/// `stderr F text`, and `stdout P text` for a part of a line.
fn cri(text: &[u8]) -> Option<Step> {
    let rest = text.strip_prefix(b"std")?;
    let rest = rest.strip_prefix(b"out ").or_else(|| rest.strip_prefix(b"err "))?;
    let partial = match rest.first()? {
        b'F' => false,
        b'P' => true,
        _ => return None,
    };
    let head = 8 + usize::from(rest.get(1) == Some(&b' '));
    Some(Step { head, partial, key: Some(0..6), ..Step::default() })
}

/// `01E text` of a GitLab job log, `01E+text` where a line goes on.
fn gitlab(text: &[u8]) -> Option<Step> {
    let mark = text.get(..3)?;
    let fits = mark[0].is_ascii_hexdigit() && mark[1].is_ascii_hexdigit() && matches!(mark[2], b'O' | b'E');
    let ends = matches!(text.get(3), None | Some(b' ' | b'+'));
    (fits && ends).then(|| Step { head: (4).min(text.len()), key: Some(0..3), ..Step::default() })
}

/// `app[web.1]: text`, `web-01 python[2211]: text`, `web-01 sshd: text`.
fn host_and_process(text: &[u8]) -> Option<Step> {
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
    let mut at = text.iter().take(80).take_while(|b| is_word(b)).count();
    let first = at;
    if first > 0 && text.get(at) == Some(&b' ') {
        at += 1;
        at += text[at..].iter().take(80).take_while(|b| is_word(b)).count();
    }
    let bracket = text.get(at) == Some(&b'[');
    if bracket {
        at += 1 + memchr::memchr(b']', text.get(at..(at + 40).min(text.len()))?)?;
    }
    let ends = text.get(at) == Some(&b':') && matches!(text.get(at + 1), None | Some(b' '));
    // Without a process number "INFO app.http: text" would look the same: that is the program's own head.
    (bracket && first > 0 && ends).then(|| Step {
        head: (at + 2).min(text.len()),
        key: Some(0..at),
        ..Step::default()
    })
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

fn as_stamp(lead: Lead) -> Option<Stamp> {
    match lead {
        Lead::Stamp(stamp) => Some(stamp),
        Lead::ClockOnly => None,
    }
}

fn trim_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|b| *b != b' ').map_or(0, |at| at + 1);
    &text[..end]
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
