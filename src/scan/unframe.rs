//! Takes the frame off a record: carriers, escape codes, boxes and hard wraps; what is left is what the program wrote.

use std::borrow::Cow;

use super::ansi::clean;
use super::line_carrier::{Peeled, peel};
use super::origin::{Origins, offset};
use super::quoted_printable::{decoded, is_encoded, is_soft_break};
use super::repeated_prefix::repeated;
use super::rewrap::{Paragraphs, Row, without_gutter};
use super::stamp_formats::{from_epoch, whole};
use super::traceback_source::{source_lines, without_mark};
use super::wraps::Wraps;
use crate::clock::Stamp;

/// A record as its program wrote it.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The lines, joined by line breaks, without carriers. Invalid UTF-8 is replaced.
    pub text: String,
    /// Source lines of a traceback with the values that it prints of them: they report nothing.
    pub values: String,
    /// The last time that the record's lines give.
    pub stamp: Option<Stamp>,
    /// Which stream it came from: pod, container, host and process; 0 where the lines do not say.
    pub stream: u64,
    /// Where the lines of the text stand in the record.
    pub origins: Origins,
}

/// Peels all lines of `raw`.
#[must_use]
pub fn unframe(raw: &[u8]) -> Text {
    unframe_wrapped(raw, &Wraps::default())
}

/// The same, of a record some of whose lines are known to have been wrapped.
#[must_use]
pub fn unframe_wrapped(raw: &[u8], wraps: &Wraps) -> Text {
    let bare: Vec<&[u8]> = raw.split(|b| *b == b'\n').collect();
    let cleaned: Vec<Cow<'_, [u8]>> = bare.iter().map(|line| clean(line)).collect();
    let mut lines: Vec<Peeled<'_>> = if is_encoded(cleaned.iter().map(|line| &**line)) {
        mail(&cleaned).collect()
    } else {
        cleaned.iter().map(|line| peel(line)).collect()
    };
    let cuts = repeated(&lines.iter().map(|l| l.text.as_ref()).collect::<Vec<_>>());
    lines.iter_mut().zip(cuts).for_each(|(line, cut)| line.cut(cut));
    // A line of another program may stand first.
    let stream = lines.iter().map(|l| l.stream).find(|s| *s != 0).unwrap_or(0);
    let mut stamp: Option<Stamp> = None;
    let told = |(i, line): &(usize, &Peeled<'_>)| *i == 0 || !line.text.trim_ascii().is_empty();
    for new in lines.iter().enumerate().filter(told).filter_map(|(_, l)| l.stamp) {
        // A later line's stamp is the later one, but one that knows its zone is not given up for one that does not.
        if stamp.is_none_or(|old| new.zoned || !old.zoned) {
            stamp = Some(new);
        }
    }
    let stamp = stamp.or_else(|| lines.iter().take(NAMED).find_map(|line| named_time(&line.text)));
    let mut source = source_lines(&lines).into_iter();
    let (values, told): (Vec<_>, Vec<_>) =
        lines.into_iter().zip(bare).partition(|_| source.next() == Some(true));
    let values = values.iter().map(|(l, _)| String::from_utf8_lossy(&l.text) + "\n").collect();
    let (told, bare): (Vec<_>, Vec<_>) = told.into_iter().unzip();
    let mut origins = Origins::default();
    let before = |line: usize| wraps.before(offset(bare[line], raw)?);
    let text = join(&told, before, |at, line, body| origins.push(at, body, bare[line], raw));
    Text { text, values, stamp, stream, origins }
}

/// Lines of mail as they were before they were encoded. What goes on from the line before carries nothing but quote marks.
fn mail<'l>(lines: &'l [Cow<'_, [u8]>]) -> impl Iterator<Item = Peeled<'l>> {
    let goes_on = std::iter::once(false).chain(lines.iter().map(|line| is_soft_break(line)));
    goes_on.zip(lines).map(|(goes_on, line)| {
        let mut peeled = if goes_on && !line.starts_with(b">") {
            Peeled { text: Cow::Borrowed(line), partial: is_soft_break(line), ..Peeled::default() }
        } else {
            peel(line)
        };
        peeled.text = Cow::Owned(decoded(&peeled.text));
        peeled
    })
}

/// Lines of a record among which the one with its time may stand.
const NAMED: usize = 12;

/// The time of an entry that is printed as a list of names and values: `TimeCreated  : 11/20/2026 11:52:07 AM`.
fn named_time(line: &[u8]) -> Option<Stamp> {
    let line = std::str::from_utf8(&line[..line.len().min(80)]).ok()?;
    let (name, value) = line.split_once([':', '='])?;
    let (mut plain, mut length) = ([0; 24], 0);
    let name = name.trim();
    // `"time": ...` is a member of an object, which may be another entry's.
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    for byte in name.bytes().take_while(|b| is_word(*b)).filter(u8::is_ascii_alphanumeric) {
        *plain.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    let value = value.trim().trim_matches(['"', '\'']);
    let epoch = || value.parse().ok().and_then(from_epoch);
    (name.bytes().all(is_word) && is_time_name(&plain[..length]))
        .then(|| whole(value).or_else(epoch))
        .flatten()
}

/// Whether loggers put the time of a record under this name; it is in lower case, letters and digits only.
#[inline]
#[must_use]
pub fn is_time_name(plain: &[u8]) -> bool {
    matches!(
        plain,
        b"time"
            | b"timestamp"
            | b"ts"
            | b"t"
            | b"datetime"
            | b"eventtime"
            | b"logtime"
            | b"asctime"
            | b"starttime"
            | b"starteddatetime"
            | b"processedtime"
            | b"systemtime"
            | b"timecreated"
            | b"observedtimestamp"
            | b"timeunixnano"
            | b"starttimeunixnano"
            | b"timestampinms"
            | b"epochsecond"
            | b"realtimetimestamp"
    )
}

/// Joins the lines: parts of a line without a break, wrapped lines as they were before they were wrapped; `known` tells what
/// stood before a line that is known to have been wrapped. Tells `begins` at which offset each line begins, and with what.
fn join(
    lines: &[Peeled<'_>],
    known: impl Fn(usize) -> Option<&'static str>,
    mut begins: impl FnMut(usize, usize, &str),
) -> String {
    let texts: Vec<Cow<'_, str>> = lines.iter().map(|l| lossy(without_mark(&l.text))).collect();
    let rows: Vec<Row<'_>> =
        texts.iter().zip(lines).map(|(text, l)| Row { text, columns: l.columns, boxed: l.boxed }).collect();
    let mut paragraphs = Paragraphs::of(&rows);
    (1..lines.len()).for_each(|line| paragraphs.note(line - 1, known(line)));
    let mut out = String::with_capacity(texts.iter().map(|t| t.len() + 1).sum());
    for (i, text) in texts.iter().enumerate() {
        let glue = match i.checked_sub(1) {
            None => "",
            Some(before) if lines[before].partial => "",
            Some(before) => paragraphs.glue(before),
        };
        out.push_str(glue);
        // The indent of a wrapped line is the terminal's, not the text's.
        let body = if paragraphs.goes_on(i) { without_gutter(text) } else { text };
        let body = if lines[i].partial { body } else { body.trim_end() };
        let body = if paragraphs.continues(i) { body.trim_start() } else { body };
        begins(out.len(), i, body);
        out.push_str(body);
    }
    out
}

/// The text, with invalid UTF-8 replaced. Nearly every line is valid, which is seen faster than it is repaired.
fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_line_are_joined_without_a_break() {
        let raw = b"2026-05-09T03:21:15.5Z stderr P {\"a\": \"b\n2026-05-09T03:21:15.5Z stderr F c\"}";
        assert_eq!(unframe(raw).text, "{\"a\": \"bc\"}");
    }

    #[test]
    fn a_time_alone_above_its_text_or_with_a_name_is_the_records() {
        for text in [
            "2026-11-20 11:52:07 UTC\nfailed: 429",
            "LogRecord #7\nTimestamp: 2026-11-20 11:52:07.5 +0000 UTC\nBody: Str(failed: 429)",
            "TimeCreated  : 11/20/2026 11:52:07 AM\nMessage      : failed: 429",
            "---\ntime: \"2026-11-20T11:52:07Z\"\nmessage: failed",
            "__REALTIME_TIMESTAMP=1795175527500000\nMESSAGE=failed: 429",
        ] {
            let stamp = unframe(text.as_bytes()).stamp.map(|s| s.at.format("%H:%M:%S").to_string());
            assert_eq!(stamp.as_deref(), Some("11:52:07"), "{text}");
        }
        assert_eq!(unframe(b"runtime: 2026-11-20 11:52:07\nfailed: 429").stamp, None);
    }

    #[test]
    fn a_box_with_hard_wraps_inside_words_is_unfolded() {
        let raw = "\
╭──────────────────────────╮
│ {\"error\":{\"code\":429,\"mes │
│ sage\":\"You exceeded\"}}    │
│ at f                     │
╰──────────────────────────╯";
        let text = unframe(raw.as_bytes()).text;
        assert!(text.contains("{\"error\":{\"code\":429,\"message\":\"You exceeded\"}}\nat f"), "{text}");
    }
}
