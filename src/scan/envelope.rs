//! JSON that carries one line of a program: docker's json-file driver, and what exports a journal.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde::Deserialize;

use super::peeled_prefix::Step;
use super::stamp_formats as stamp;
use crate::clock::Stamp;

static MESSAGE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\"MESSAGE\":"));

/// Whether the object is a journal's envelope of a line, and no record of a logger.
pub(super) fn is_journal(text: &[u8]) -> bool {
    MESSAGE.find(text).is_some()
}

/// Whether it is docker's.
pub(super) fn is_docker(text: &[u8]) -> bool {
    text.starts_with(b"{\"log\":")
}

/// The line that is carried, from either.
pub(super) fn envelope(text: &[u8]) -> Option<Step> {
    docker(text).or_else(|| journal(text))
}

/// `{"log":"...\n","stream":"stderr","time":"..."}`
fn docker(text: &[u8]) -> Option<Step> {
    #[derive(Deserialize)]
    struct Line<'a> {
        #[serde(borrow)]
        log: Cow<'a, str>,
        time: Option<Cow<'a, str>>,
    }
    let value = text.strip_prefix(b"{\"log\":")?;
    let line = serde_json::from_slice(text).ok();
    let line = line.or_else(|| Some(Line { log: cut_string(value)?.into(), time: None }))?;
    let stamp = line.time.as_deref().and_then(stamp::whole);
    let partial = !line.log.ends_with('\n');
    Some(Step { partial, ..carried(line.log.as_bytes(), stamp) })
}

/// `{"MESSAGE":"...","__REALTIME_TIMESTAMP":"1795657653123456",...}` of journald, and syslog-ng's likeness of it. What is
/// no plain text is a list of its bytes there.
fn journal(text: &[u8]) -> Option<Step> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Message<'a> {
        Text(#[serde(borrow)] Cow<'a, str>),
        Bytes(Vec<u8>),
    }
    #[derive(Deserialize)]
    struct Line<'a> {
        #[serde(borrow, rename = "MESSAGE")]
        message: Message<'a>,
        #[serde(rename = "__REALTIME_TIMESTAMP")]
        micros: Option<Cow<'a, str>>,
        #[serde(rename = "ISODATE")]
        date: Option<Cow<'a, str>>,
    }
    let at = MESSAGE.find(text)? + MESSAGE.needle().len();
    let Ok(line) = serde_json::from_slice::<Line<'_>>(text) else {
        return Some(carried(cut_string(&text[at..])?.as_bytes(), None));
    };
    let stamp = line.micros.and_then(|m| stamp::from_epoch(m.parse().ok()?));
    let stamp = stamp.or_else(|| line.date.as_deref().and_then(stamp::whole));
    Some(match line.message {
        Message::Text(text) => carried(text.as_bytes(), stamp),
        Message::Bytes(bytes) => carried(&bytes, stamp),
    })
}

/// An element of a list of lines, as notebooks keep what was printed: `"  \"error\": {\n",`
pub(super) fn element(text: &[u8]) -> Option<Step> {
    let quoted = text.trim_ascii();
    let quoted = quoted.strip_suffix(b",").unwrap_or(quoted);
    if !(quoted.starts_with(b"\"") && quoted.ends_with(b"\\n\"")) {
        return None;
    }
    let line: Cow<'_, str> = serde_json::from_slice(quoted).ok()?;
    let is_one = line.find('\n').is_some_and(|end| end + 1 == line.len());
    is_one.then(|| carried(line.as_bytes(), None))
}

fn carried(line: &[u8], stamp: Option<Stamp>) -> Step {
    let end = line.iter().rposition(|b| !matches!(b, b'\n' | b'\r')).map_or(0, |last| last + 1);
    let decoded = Some(super::ansi::clean(&line[..end]).into_owned());
    Step { decoded, stamp, timed: stamp.is_some(), ..Step::default() }
}

/// The JSON string that `text` begins with, as far as it is there.
fn cut_string(text: &[u8]) -> Option<String> {
    /// Bytes that an escape or a character may have lost its rest of: `\ud83d\ude0`.
    const REST: usize = 12;
    let read = |text: &[u8]| serde_json::Deserializer::from_slice(text).into_iter().next()?.ok();
    let closed = |lost: usize| read(&[text.get(..text.len().checked_sub(lost)?)?, b"\""].concat());
    text.trim_ascii_start().starts_with(b"\"").then(|| read(text).or_else(|| (0..=REST).find_map(closed)))?
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn carries(envelope: &str, line: &str, time: Option<&str>) {
        let step = super::envelope(envelope.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(step.decoded.unwrap()).unwrap(), line);
        assert_eq!(step.stamp.map(|s| s.at.to_string()).as_deref(), time);
    }

    #[test]
    fn the_line_in_an_envelope_is_read_with_its_time() {
        carries(
            r#"{"log":"  raise x\n","stream":"stderr","time":"2026-06-19T15:07:29.5Z"}"#,
            "  raise x",
            Some("2026-06-19 15:07:29.500"),
        );
        carries(
            r#"{"MESSAGE":"  \"code\": 503,","__REALTIME_TIMESTAMP":"1795657653500000","_PID":"8"}"#,
            "  \"code\": 503,",
            Some("2026-11-26 01:47:33.500"),
        );
        carries(r#"{"_PID":"8","MESSAGE":[27,91,51,49,109,52,50,57]}"#, "429", None);
    }

    #[test]
    fn a_line_in_a_list_of_lines_is_read() {
        let line = |text: &str| {
            super::element(text.as_bytes()).and_then(|step| String::from_utf8(step.decoded?).ok())
        };
        assert_eq!(line(r#"      "    \"code\": 429,\n","#).as_deref(), Some("    \"code\": 429,"));
        assert_eq!(line(r#""message": "Please retry.\n","#), None);
        assert_eq!(line(r#"   "one\ntwo\n""#), None, "a text of its own");
    }

    #[test]
    fn a_line_that_was_cut_off_gives_what_is_left() {
        carries(r#"{"log":"  code: 42"#, "  code: 42", None);
        carries(r#"{"log":"  \u00e9\ud83d\ude"#, "  é", None);
        carries(r#"{"log": "  code: 429\n", "stre"#, "  code: 429", None);
        carries(r#"{"_PID":"8","MESSAGE":"  code: 42"#, "  code: 42", None);
        assert!(super::envelope(br#"{"log":{"code":429"#).is_none());
    }
}
