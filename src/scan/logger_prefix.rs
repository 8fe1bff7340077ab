//! What loggers and shippers put in front of a line: time stamps, hosts, processes, streams.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::levels::is_level;
use super::peeled_prefix::Step;
use super::php_fpm::worker_line;
use super::stamp_behind_words::behind;
use super::stamp_formats::{self as stamp, Lead};
use crate::clock::Stamp;

/// A time stamp, alone, with a level in front of it (`[INFO]\t2026-...`, `ERROR 2026/...`), or as the value of the first
/// name of a logfmt line (`time=2026-...`).
pub(super) fn time(text: &[u8], timed: bool) -> Option<Step> {
    let shouted = || {
        word_before(text).filter(|skip| matches!(stamp::leading(&text[*skip..]), Some((Lead::Stamp(_), _))))
    };
    let skip = level_before(text).or_else(|| name_before(text)).or_else(shouted).unwrap_or(0);
    let found = stamp::leading(&text[skip..]).map(|(lead, used)| (skip, lead, used));
    let (skip, lead, used) = found.or_else(|| if timed { None } else { behind(text) })?;
    let mut head = skip + used;
    // absl pads the thread id that follows.
    let padding = if text[skip].is_ascii_alphabetic() && text.get(skip + 1).is_some_and(u8::is_ascii_digit) {
        8
    } else {
        1
    };
    let blank = |b: &&u8| matches!(**b, b' ' | b':' | b'\t' | b',');
    head += text[head..].iter().take_while(blank).take(padding).count();
    if text.get(head - 1) == Some(&b':') && text.get(head) == Some(&b' ') {
        head += 1;
    }
    // What the words before the time say of the call is kept.
    let told = memchr::memchr(b'=', &text[..skip]).filter(|at| text[at + 1..skip].len() > 1);
    let decoded = told.map(|_| [&text[..skip], &text[head..]].concat());
    // A clock time deep inside a line that has its stamp already is part of the text.
    (!timed || as_stamp(lead).is_some()).then(|| Step {
        head,
        stamp: as_stamp(lead),
        timed: true,
        level: text[..skip].split(|b| !b.is_ascii_alphabetic()).any(|word| word.len() > 2 && is_level(word)),
        decoded,
        ..Step::default()
    })
}

/// A time behind blanks, as a logger indents its lines.
pub(super) fn indented_time(text: &[u8]) -> Option<Step> {
    let indent = text.iter().take(5).take_while(|b| **b == b' ').count();
    let (lead, _) = stamp::leading(text.get(indent..)?)?;
    let step = time(&text[indent..], false).filter(|_| matches!(lead, Lead::Stamp(_)) && indent < 5)?;
    Some(Step { head: step.head + indent, ..step })
}

/// `test\tRun tests\t2026-11-28T01:00:02.1234567Z ...`: job, step and time, as `gh run view --log` prints them.
pub(super) fn job_and_step(text: &[u8]) -> Option<Step> {
    /// Names of a job and a step.
    const HEAD: usize = 200;
    let mut tabs = memchr::memchr_iter(b'\t', &text[..text.len().min(HEAD)]);
    let (first, second) = (tabs.next()?, tabs.next()?);
    // The first line of a step has a mark of its byte order.
    let mark = if text[second + 1..].starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let from = second + 1 + mark;
    let stamp = stamp::leading(&text[from..]).and_then(|(lead, used)| Some((as_stamp(lead)?, used)));
    let (stamp, used) = stamp.filter(|(stamp, _)| first > 0 && stamp.zoned)?;
    let head = from + used;
    let blank = usize::from(text.get(head) == Some(&b' '));
    Some(Step {
        head: head + blank,
        stamp: Some(stamp),
        timed: true,
        key: Some(0..second),
        ..Step::default()
    })
}

static OPENS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b" ["));

/// The time of a line of an access log: `10.0.0.1 - - [01/May/2026:00:00:00 +0000] "GET / HTTP/1.1" 503 1829`.
#[must_use]
pub fn access_time(text: &[u8]) -> Option<Stamp> {
    /// An address, and the names of two users.
    const HEAD: usize = 160;
    let at = OPENS.find(&text[..text.len().min(HEAD)])?;
    let date = &text[at + 2..];
    let day = date.iter().take(3).take_while(|b| b.is_ascii_digit()).count();
    let named = date.get(day) == Some(&b'/') && date.get(day + 1).is_some_and(u8::is_ascii_alphabetic);
    let (lead, _) = stamp::leading(date).filter(|_| (1..=2).contains(&day) && named)?;
    as_stamp(lead)
}

/// Length of a level in brackets before a time.
fn level_before(text: &[u8]) -> Option<usize> {
    let inner = text.strip_prefix(b"[")?;
    let close = memchr::memchr(b']', &inner[..inner.len().min(10)])?;
    let blank = matches!(inner.get(close + 1), Some(b'\t' | b' '));
    (close > 0 && blank && inner[..close].iter().all(u8::is_ascii_uppercase)).then_some(close + 3)
}

/// Length of a shouted word before a time, and of what parts the two: `ERROR 2026-...`, `WARN: 2026-...`.
fn word_before(text: &[u8]) -> Option<usize> {
    let word = text.iter().take(9).take_while(|b| b.is_ascii_uppercase()).count();
    let gap =
        text[word..].iter().take(3).take_while(|b| matches!(b, b' ' | b'\t' | b':' | b'|' | b'-')).count();
    let digit = text.get(word + gap).is_some_and(u8::is_ascii_digit);
    ((3..=8).contains(&word) && gap > 0 && digit).then_some(word + gap)
}

/// Length of the name before a time: `time=`, `ts=`.
fn name_before(text: &[u8]) -> Option<usize> {
    const NAMES: [&[u8]; 5] = [b"time=", b"ts=", b"t=", b"timestamp=", b"@timestamp="];
    if !matches!(text.first(), Some(b't' | b'@' | b'l')) {
        return None;
    }
    let level = if text.starts_with(b"level=") || text.starts_with(b"lvl=") {
        memchr::memchr(b' ', &text[..text.len().min(20)])? + 1
    } else {
        0
    };
    NAMES.iter().find(|n| text[level..].starts_with(n)).map(|n| level + n.len())
}

/// Ruby's logger: `E, [2026-05-04T11:07:07.123456 #1234] ERROR -- : text`.
pub(super) fn ruby_logger(text: &[u8]) -> Option<Step> {
    let inner = text.get(1..)?.strip_prefix(b", [").filter(|_| text[0].is_ascii_uppercase())?;
    let (lead, used) = stamp::leading(inner)?;
    let close = used + memchr::memchr(b']', inner.get(used..inner.len().min(used + 16))?)?;
    let head = 4 + close + 1 + usize::from(inner.get(close + 1) == Some(&b' '));
    Some(Step { head, stamp: as_stamp(lead), timed: true, ..Step::default() })
}

/// Android's log behind its time: ` 1234  1250 E Tag     : text`, and `E/Tag ( 1234): text`.
pub(super) fn logcat(text: &[u8]) -> Option<Step> {
    let is_level = |b: Option<&u8>| matches!(b, Some(b'V' | b'D' | b'I' | b'W' | b'E' | b'F' | b'A'));
    let numbers = text.iter().take(24).take_while(|b| b.is_ascii_digit() || **b == b' ').count();
    let level = &text[numbers..];
    let brief = numbers == 0 && level.get(1) == Some(&b'/');
    let long = numbers > 3 && level.get(1) == Some(&b' ');
    if !is_level(level.first()) || !(brief || long) {
        return None;
    }
    let end = if brief { &b"): "[..] } else { &b": "[..] };
    let colon = memchr::memmem::find(&level[..level.len().min(80)], end)?;
    let tag = &level[2..colon];
    let plain =
        tag.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'.' | b'_' | b'-' | b'('));
    let head = numbers + colon + end.len();
    plain.then(|| Step { head, key: Some(0..numbers + colon), ..Step::default() })
}

/// What stands between a shipper's time stamp and the text.
pub(super) fn after_time(text: &[u8]) -> Option<Step> {
    cri(text)
        .or_else(|| gitlab(text))
        .or_else(|| logcat(text))
        .or_else(|| worker_line(text))
        .or_else(|| host_and_process(text))
}

/// `<11>1 2026-05-27T05:02:17.123Z web-1 chat-api 812 - - text` and `<34>Oct 11 22:14:15 host app: text`.
pub(super) fn syslog_priority(text: &[u8]) -> Option<Step> {
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
pub(super) fn pod(text: &[u8]) -> Option<Step> {
    let inner = text.strip_prefix(b"[pod/")?;
    let close = 5 + memchr::memchr(b']', inner)?;
    let head = close + 1 + usize::from(text.get(close + 1) == Some(&b' '));
    Some(Step { head, key: Some(0..close), ..Step::default() })
}

/// `api-1     | text` of docker compose, `0|chat-api | text` of pm2.
pub(super) fn named_column(text: &[u8]) -> Option<Step> {
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let mut name = text.iter().take(64).take_while(|b| is_name(b)).count();
    if name > 0 && text[..name].iter().all(u8::is_ascii_digit) && text.get(name) == Some(&b'|') {
        name += 1 + text[name + 1..].iter().take(64).take_while(|b| is_name(b)).count();
    }
    let spaces = text.get(name..)?.iter().take_while(|b| **b == b' ').count();
    let bar = name + spaces;
    let ends = matches!(text.get(bar + 1), None | Some(b' '));
    // The cells of a table end with a bar as well; a program may print one, behind its own name.
    let behind = text.get(bar + 1..).unwrap_or_default().trim_ascii();
    if behind.ends_with(b"|") && !behind.starts_with(b"|") {
        return None;
    }
    // A level, or a number of seconds, stands before the bar of a logger.
    let told = is_level(&text[..name]) || text[..name].iter().all(|b| b.is_ascii_digit() || *b == b'.');
    (name > 0 && !told && spaces > 0 && text.get(bar) == Some(&b'|') && ends).then(|| Step {
        head: (bar + 2).min(text.len()),
        key: Some(0..name),
        ..Step::default()
    })
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

fn as_stamp(lead: Lead) -> Option<Stamp> {
    match lead {
        Lead::Stamp(stamp) => Some(stamp),
        Lead::ClockOnly => None,
    }
}
