//! What the words of a line say about its place in a record, whatever stands above it.

use super::boxes_and_quotes::is_border;
use super::levels::is_level;
use super::status_number::status_at;
use crate::knowledge::Knowledge;

/// Whether a text, without what stands in front of it, is one that goes on: indented, a closing bracket, a traceback, words
/// that only a later line of a record has.
pub(super) fn goes_on(text: &[u8]) -> bool {
    text.is_empty()
        || matches!(text[0], b' ' | b'\t' | b'"')
        || is_explicit(text, false)
        || is_traceback(text)
}

/// `"name": value`, an element, a closing bracket, `name: value`.
pub(super) fn is_member(text: &[u8]) -> bool {
    let name = text.iter().take(40).take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let paired = name > 0 && matches!(text.get(name), Some(b':' | b'=')) && name < 24;
    paired || matches!(text.first(), Some(b'"' | b'\'' | b'{' | b'}' | b'[' | b']' | b')' | b'-'))
}

/// `---> 57 raise x`, `ResourceExhausted      Traceback (most recent call last)`.
pub(super) fn is_source_mark(text: &[u8]) -> bool {
    let dashes = text.iter().take_while(|b| **b == b'-').count();
    let arrow = dashes > 0 && text.get(dashes) == Some(&b'>') && text.get(dashes + 1) == Some(&b' ');
    arrow && text.get(dashes + 2).is_some_and(u8::is_ascii_digit)
        || text.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
            && text.trim_ascii_end().ends_with(b"  Traceback (most recent call last)")
}

/// Whether a text may start at one of the growing `places` of which this is true: no word and no bracket is open there.
pub(super) fn any_start(
    text: &[u8],
    places: impl Iterator<Item = usize> + Clone,
    is_it: impl Fn(usize) -> bool,
) -> bool {
    // Most lines have no such place, and their brackets need not be counted.
    let last = places.clone().filter(|place| !is_inside_word(text, *place) && is_it(*place)).last();
    last.is_some_and(|last| starts(text, places.take_while(|place| *place <= last)).any(is_it))
}

/// Those of the growing `places` at which a text may start.
fn starts(text: &[u8], places: impl Iterator<Item = usize>) -> impl Iterator<Item = usize> {
    let (mut read, mut depth) = (0, 0);
    places.filter(move |place| {
        for byte in &text[read..*place] {
            depth += match byte {
                b'[' | b'(' | b'{' => 1,
                b']' | b')' | b'}' => -1,
                _ => 0,
            };
        }
        read = *place;
        depth <= 0 && !is_inside_word(text, *place)
    })
}

fn is_inside_word(text: &[u8], place: usize) -> bool {
    text[..place].last().is_some_and(u8::is_ascii_alphanumeric)
}

/// `name: value` or `name:` at the left edge.
pub(super) fn is_pair(text: &[u8]) -> bool {
    !text.starts_with(b" ") && pair_name(text).is_some()
}

/// The name of `name: value` or `name:`, whatever its indent.
pub(super) fn pair_name(text: &[u8]) -> Option<&[u8]> {
    let text = text.trim_ascii_start();
    let length = text.iter().take(30).take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let (name, rest) = text.split_at(length);
    (name.first()?.is_ascii_lowercase() && (rest == b":" || rest.starts_with(b": "))).then_some(name)
}

/// Whether what stands behind a level is a message, and no part of one that goes on.
pub(super) fn is_told(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    !is_frame(text) && !text.first().is_some_and(|b| matches!(b, b'"' | b'\'') || is_closer(*b))
}

/// A line of a stack.
pub(super) fn is_frame(text: &[u8]) -> bool {
    matches!(text, [b'a' | b'F' | b'f', ..])
        && [&b"at "[..], b"File \"", b"from "].iter().any(|mark| text.starts_with(mark))
}

/// A line of a stack that is indented, with nothing in front of it: as long as lines with a time stand above, it goes on.
pub(super) fn is_indented_frame(line: &[u8]) -> bool {
    matches!(line.first(), Some(b' ' | b'\t')) && is_frame(line.trim_ascii_start())
}

/// A frame of Python's, whatever its indent.
pub(super) fn is_python_frame(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"File \"")
}

/// The line of source that Python prints below a frame, and what it prints below that to mark a part of it.
pub(super) fn is_source_of_frame(line: &[u8], above: &[u8]) -> bool {
    let framed = above.first() == Some(&b' ') && is_python_frame(above);
    let marks = || line.iter().all(|b| matches!(b, b' ' | b'^' | b'~')) && above.starts_with(b"    ");
    line.starts_with(b"    ") && (framed || (line.contains(&b'^') && marks()))
}

/// A member of a printed object, or an element that opens: `"name": value`, `{`.
pub(super) fn is_json_part(text: &[u8]) -> bool {
    /// Longer names are sentences.
    const NAME: usize = 60;
    let Some((quote, rest)) = text.split_first() else { return false };
    match quote {
        b'{' | b'[' => rest.trim_ascii_end().is_empty(),
        b'"' | b'\'' => {
            let name = rest.iter().take(NAME).position(|b| b == quote);
            name.is_some_and(|end| end > 0 && rest.get(end + 1) == Some(&b':'))
        }
        _ => false,
    }
}

/// Whether there may be an indent, in front or behind what carries the line.
pub(super) fn has_gap(text: &[u8]) -> bool {
    const FAR: usize = 100;
    let text = &text[..text.len().min(FAR)];
    matches!(text.first(), Some(b' ')) || text.windows(2).any(|pair| pair == b"  ") || text.contains(&b'\t')
}

/// Whether one of the first words is a level.
pub(super) fn has_level(text: &[u8]) -> bool {
    const FRONT: usize = 8;
    let sign = text.trim_ascii_start();
    if sign.get(3) == Some(&b' ') && is_level(&sign[..3]) {
        return true;
    }
    words(&text[..text.len().min(64)]).take(FRONT).any(|word| word.len() > 2 && is_level(word))
}

/// Whether the line begins with a shouted level in brackets, and a statement behind it: `[ERROR] ClientError: 429`.
pub(super) fn is_levelled(text: &[u8]) -> bool {
    /// The longest level, and a blank that aligns it.
    const LEVEL: usize = 15;
    let Some(inner) = text.strip_prefix(b"[") else { return false };
    let Some(end) = inner.iter().take(LEVEL).position(|b| *b == b']') else { return false };
    let word = inner[..end].trim_ascii();
    word.len() > 2
        && word.iter().all(u8::is_ascii_uppercase)
        && is_level(word)
        && matches!(inner[end + 1..], [b' ' | b'\t', b, ..] if !b.is_ascii_whitespace())
}

/// Whether both lines tell a status as the same word of theirs.
pub(super) fn same_status(a: &[u8], b: &[u8]) -> bool {
    const STATEMENT: usize = 24;
    let status = |text: &[u8]| statuses(text).next();
    let stands_alone = |text: &[u8]| {
        let text = text.trim_ascii_start();
        let quoted = matches!(text.first(), Some(b'"' | b'\'' | b'`'));
        text.len() > STATEMENT && !quoted && !is_frame(text) && !is_pair(text)
    };
    let long = stands_alone(a) && stands_alone(b);
    long && status(a).is_some() && status(a) == status(b)
}

pub(super) fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|b| !b.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

pub(super) fn has_status(text: &[u8]) -> bool {
    statuses(text).next().is_some()
}

/// Whether a name is that of something that is counted: `**Quota Value`.
pub(super) fn is_of_number(name: &[u8]) -> bool {
    let last = words(name).last().unwrap_or_default().to_ascii_lowercase();
    std::str::from_utf8(&last).is_ok_and(|last| Knowledge::builtin().plain().is_noun(last))
}

/// At which of the words a status stands. The fraction of a time or a number, `94.503`, is none.
fn statuses(text: &[u8]) -> impl Iterator<Item = usize> {
    let is_part = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit);
    let is_mark =
        |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|b| matches!(b, b'.' | b',' | b':'));
    let mut end = 0;
    let places = text.split(|b| !b.is_ascii_alphanumeric()).map(move |word| {
        let start = end;
        end = start + word.len() + 1;
        (start, word)
    });
    places.filter(|(_, word)| !word.is_empty()).enumerate().filter_map(move |(index, (start, word))| {
        let behind = start + word.len();
        let fraction = is_mark(start.checked_sub(1)) && is_part(start.checked_sub(2))
            || is_mark(Some(behind)) && is_part(Some(behind + 1));
        (word.len() == 3 && status_at(text, start).is_some() && !fraction).then_some(index)
    })
}

/// A header of HTTP, or the line with the status above them.
pub(super) fn is_header(text: &[u8]) -> bool {
    let name = text.iter().take(40).take_while(|b| b.is_ascii_alphabetic() || **b == b'-').count();
    let value = text.get(name + 2..).unwrap_or_default();
    // Headers have short names and values without sentences.
    let short = value.len() < 120 && text.get(name..name + 2) == Some(b": ") && !value.contains(&b'{');
    text.starts_with(b"HTTP/") || name > 1 && short && !has_status(value) && !is_level(&text[..name])
}

/// A line that opens a JSON document at the left edge.
pub(super) fn is_document(text: &[u8]) -> bool {
    let Some((b'{' | b'[', inner)) = text.split_first() else { return false };
    match inner.trim_ascii_start() {
        // Mule writes the name of an application so: `[[chat].main]`.
        [b'[', name, ..] => !name.is_ascii_alphabetic(),
        inner => matches!(inner.first(), None | Some(b'{' | b'"' | b'\'' | b'[' | b'}' | b']')),
    }
}

/// A list, or the member of an object whose name a program sets in brackets: `[`, `["a"`, `[1, 2]`, `[cause]: Error`. The
/// fields and the level of a logger's line are none: `[project=a] x`, `[info] x`.
pub(super) fn is_element(text: &[u8]) -> bool {
    let Some(inner) = text.strip_prefix(b"[") else { return false };
    match inner.trim_ascii_start().first() {
        None | Some(b'{' | b'"' | b'\'' | b'[' | b']' | b'-' | b'0'..=b'9') => true,
        Some(_) => memchr::memmem::find(&inner[..inner.len().min(60)], b"]: ").is_some(),
    }
}

/// A whole JSON object of a logger on one line, as opposed to the body of an answer.
pub(super) fn is_json_record(text: &[u8]) -> bool {
    let rest = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start).unwrap_or_default();
    rest.first() == Some(&b'"') && !rest.starts_with(b"\"error\":") && text.len() > 2
}

pub(super) fn is_traceback(text: &[u8]) -> bool {
    text.starts_with(b"Traceback (most recent call last)")
}

/// Beginnings of texts that belong to what stands before them. Signs that may also mark every line of a log count only
/// where the lines begin to `differ`.
pub(super) fn is_explicit(text: &[u8], differ: bool) -> bool {
    let Some(first) = text.first() else { return false };
    is_closer(*first)
        || differ && matches!(first, b'>' | b',' | b';' | b'^' | b'.')
        || Knowledge::builtin().clients().continues(text) && !is_traceback(text)
        || is_proto_pair(text)
        || !first.is_ascii() && is_border(text)
}

pub(super) const fn is_closer(byte: u8) -> bool {
    matches!(byte, b'}' | b']' | b')')
}

/// `domain: "googleapis.com"` of a protobuf text, at the left edge.
pub(super) fn is_proto_pair(text: &[u8]) -> bool {
    if !matches!(text.first(), Some(b'a'..=b'z' | b'_')) {
        return false;
    }
    let name = text.iter().take(40).take_while(|b| b.is_ascii_lowercase() || **b == b'_').count();
    name > 1 && text.get(name..name + 3) == Some(b": \"")
}

/// `Attempt 2 failed ...`, `retry=2 ...`, `Retrying ...`.
pub(super) fn is_attempt(text: &[u8]) -> bool {
    Knowledge::builtin().clients().begins_attempt(text)
}

/// Whether the name of a field that a check refused may stand on the line below this one.
pub(super) fn tells_of_fields(text: &[u8]) -> bool {
    Knowledge::builtin().clients().tells_of_fields(text)
}

/// `SomeError: ...`
pub(super) fn names_error(text: &[u8]) -> bool {
    let head = text.get(..text.len().min(60)).unwrap_or_default();
    let name = head
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'[' | b']'))
        .count();
    head.get(name) == Some(&b':')
        && (head[..name].ends_with(b"Error") || head[..name].ends_with(b"Exception"))
}
