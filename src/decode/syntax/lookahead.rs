//! Lookahead of the reader: does a bracket open a structure or is it prose, where does an unquoted value end?
//!
//! Each decision reads a bounded number of bytes, so that parsing stays linear.

use super::field_name::FieldName;
use super::member_key::{LONGEST, identifier, is_arrow, is_edn, member_name, separator, symbol_follows};
use super::string_literal;
use crate::redact::is_google_key;

/// Whether the bracket at `at` opens a structure, not a remark in prose or a stack frame.
pub(super) fn opens_group(bytes: &[u8], at: usize) -> bool {
    let inner = &bytes[at + 1..];
    let inner = &inner[blanks(inner)..];
    let Some(first) = inner.first() else { return bytes[at] == b'{' };
    match (bytes[at], first) {
        (_, b'"' | b'\'' | b'\\') => string_literal::opens(inner, 0),
        (b'{', b'}') | (b'{' | b'[' | b'(', b'{' | b'[') => true,
        (b'(', _) => is_call_argument(inner) || is_element(inner),
        (b'[', b'm') if inner.starts_with(b"map[") => true,
        (b'[', _) if is_printed_instance(inner) => true,
        (b'[' | b'{', _) => starts_pair(inner),
        _ => false,
    }
}

/// Length of the leading blanks, and of what dumpers print for a line break: `\n`, ` | `.
pub(super) fn blanks(bytes: &[u8]) -> usize {
    const BLANKS: [&[u8]; 3] = ["\u{a0}".as_bytes(), b"\\n", b"| "];
    let mut rest = bytes.trim_ascii_start();
    while let Some(blank) = BLANKS.iter().find(|blank| rest.starts_with(blank)) {
        rest = rest[blank.len()..].trim_ascii_start();
    }
    bytes.len() - rest.len()
}

/// Whether the text after `(` is an argument of a printed call: `url=...`, `RequestInfo(...)`.
fn is_call_argument(inner: &[u8]) -> bool {
    let word = identifier(inner);
    word > 0 && matches!(inner.get(word), Some(b'=' | b'(')) && inner.get(word + 1) != Some(&b'=')
}

/// Whether the text after `(` is a numbered element, as PHP exports lists: `0 =>`.
fn is_element(inner: &[u8]) -> bool {
    let digits = inner.iter().take(6).take_while(|b| b.is_ascii_digit()).count();
    digits > 0 && is_arrow(&inner[digits..])
}

/// Whether an instance with a quoted argument starts here: `ClientError("...")`.
fn is_printed_instance(inner: &[u8]) -> bool {
    let word = identifier(inner);
    word > 0
        && inner.get(word) == Some(&b'(')
        && inner.get(word + 1..).is_some_and(|rest| string_literal::opens(rest, 0))
}

/// Whether a member with a name starts here: `name: value`, `name = value`, `name {`.
fn starts_pair(inner: &[u8]) -> bool {
    if let Some(symbol) = inner.strip_prefix(b":") {
        let word = identifier(symbol);
        return symbol.first() == Some(&b'"')
            || (word > 0 && (is_arrow(&symbol[word..]) || is_edn(&symbol[word..])));
    }
    let word = identifier(inner);
    let rest = &inner[word..];
    let blank = rest.len() - rest.trim_ascii_start().len();
    word > 0
        && (separator(&rest[blank..]).is_some_and(|_| blank <= 1)
            || (rest.get(blank) == Some(&b'{')
                && inner[..word].iter().all(|b| b.is_ascii_lowercase() || *b == b'_')))
}

/// Whether the quote at `at` opens a printed argument: behind a bracket, a comma or a separator, not inside a word.
pub(super) fn opens_argument(bytes: &[u8], at: usize) -> bool {
    let before = bytes[..at].trim_ascii_end();
    let near = at - before.len() <= 1;
    let placed = matches!(before.last(), Some(b'(' | b'[' | b'{' | b'=' | b',' | b':') | None);
    (near && placed && string_literal::opens(bytes, at) && !is_request(&bytes[at + 1..]))
        || holds_structure(bytes, at)
        || is_cell(bytes, at)
}

/// Whether the quote at `at` opens a cell of a table with a structure behind its first words, whose quotes are doubled:
/// `17;"failed: {""error"": 1}"`.
fn is_cell(bytes: &[u8], at: usize) -> bool {
    /// Words before the structure.
    const WORDS: usize = 400;
    if bytes[at] != b'"' || !matches!(bytes[..at].last(), Some(b';' | b'|' | b'\t')) {
        return false;
    }
    let cell = &bytes[at + 1..bytes.len().min(at + WORDS)];
    let end = memchr::memchr(b'"', cell).unwrap_or(cell.len());
    cell[..end].ends_with(b"{") && cell[end..].starts_with(b"\"\"")
}

/// Whether the request of an access log begins here: `POST /v1beta/models/M:generateContent HTTP/2" 429`. It is no literal
/// of its own, so that the status behind it stays in the same sentence.
fn is_request(text: &[u8]) -> bool {
    let method = text.iter().take(8).take_while(|b| b.is_ascii_uppercase()).count();
    let quoted = &text[..memchr::memchr(b'"', text).unwrap_or(text.len())];
    method >= 3 && text.get(method) == Some(&b' ') && memchr::memmem::find(quoted, b" HTTP/").is_some()
}

/// Whether the quote at `at` opens a literal that begins with a bracket and a quote, or with a line break in between,
/// as a body does: `returned b'{\n  "error"`. In a cell of a table the quotes are doubled: `17;"{""error""`.
fn holds_structure(bytes: &[u8], at: usize) -> bool {
    let apart = bytes[..at].last().is_none_or(|b| matches!(b, b' ' | b'\n' | b'b'));
    let quote = bytes[at];
    let inner = bytes.get(at + 1..).unwrap_or_default();
    let body = match inner.first() {
        Some(b'[' | b'{') => &inner[1..],
        _ => return false,
    };
    let broken = body.starts_with(b"\\n");
    if quote == b'"' && doubles(body) {
        return apart || matches!(bytes[..at].last(), Some(b';' | b'|' | b'\t'));
    }
    apart && matches!(quote, b'\'' | b'"' | b'`') && (broken || (quote != b'"' && body.starts_with(b"\"")))
}

/// Whether a structure begins whose quotes are doubled.
fn doubles(body: &[u8]) -> bool {
    let opening = body.iter().take(8).take_while(|b| matches!(b, b'[' | b'{' | b' ')).count();
    body[opening..].starts_with(b"\"\"")
}

/// Whether the value of this field may be one unquoted word in prose.
pub(super) fn takes_bare(name: &str, value: &str) -> bool {
    let field = FieldName::parse(name);
    (field == Some(FieldName::Key) && is_google_key(value))
        || matches!(
            field,
            Some(
                FieldName::HttpStatus
                    | FieldName::Model
                    | FieldName::QuotaId
                    | FieldName::QuotaMetric
                    | FieldName::QuotaValue
                    | FieldName::Project
                    | FieldName::RetryDelay
                    | FieldName::RetryAfter
                    | FieldName::Attempt
                    | FieldName::Status
                    | FieldName::ApiKey
            )
        )
}

/// Length of the type name before a value: `%{`, `%Response{`, `Object {`,
/// `array(3) {`, `string(85) "`.
pub(super) fn type_word(bytes: &[u8]) -> usize {
    let percent = usize::from(bytes.first() == Some(&b'%'));
    let mut at = percent + bytes[percent..].iter().take(LONGEST).take_while(|b| is_type_byte(**b)).count();
    if percent == 0 && bytes.get(at) == Some(&b'(') {
        let count = bytes[at + 1..].iter().take(8).take_while(|b| b.is_ascii_digit()).count();
        if count == 0 || bytes.get(at + 1 + count) != Some(&b')') {
            return 0;
        }
        at += count + 2;
    }
    let blank = bytes[at..].iter().take(2).take_while(|b| **b == b' ').count();
    let counted = bytes[..at].ends_with(b")");
    match bytes.get(at + blank) {
        Some(b'{') if at > 0 && (percent == 1 || bytes[0].is_ascii_uppercase() || counted) => at + blank,
        // "APICallError [AI_APICallError]: ..." is no list.
        Some(b'[') if &bytes[..at] == b"Array" => at + blank,
        Some(b'"') if counted => at + blank,
        _ => 0,
    }
}

const fn is_type_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':')
}

/// Length of the type name of a bracketed value, with its bracket: `String(`, `Number(`, `int(`.
pub(super) fn type_call(bytes: &[u8]) -> usize {
    const TYPES: [&[u8]; 12] = [
        b"String(",
        b"Number(",
        b"Bool(",
        b"Some(",
        b"int(",
        b"float(",
        b"bool(",
        b"Ok(",
        b"NumberInt(",
        b"NumberLong(",
        b"Int32(",
        b"Long(",
    ];
    TYPES.iter().find(|t| bytes.starts_with(t)).map_or(0, |t| t.len())
}

/// Length of the note on the class of a value: `[Object: null prototype] {`, `[Function: f]`.
pub(super) fn class_note(bytes: &[u8]) -> Option<usize> {
    let inner = bytes.strip_prefix(b"[").filter(|i| {
        [&b"Object:"[..], b"Array:", b"Function", b"AsyncFunction", b"class "]
            .iter()
            .any(|w| i.starts_with(w))
    })?;
    let close = inner.iter().take(60).position(|b| *b == b']')?;
    Some(close + 2)
}

/// Start of a literal that is concatenated to the one that ended at `at`: behind `+`, or on the next line.
pub(super) fn joined_literal(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    let blank = rest.len() - rest.trim_ascii_start().len();
    let mut next = at + blank;
    if bytes.get(next) == Some(&b'+') {
        next += 1;
        next += bytes[next..].len() - bytes[next..].trim_ascii_start().len();
    } else if !rest[..blank].contains(&b'\n') {
        return None;
    }
    let quoted =
        matches!(bytes.get(next), Some(b'"' | b'\'' | b'`' | b'\\')) && string_literal::opens(bytes, next);
    // On the next line a literal may also be the key of the next member.
    (quoted && (bytes[at..next].contains(&b'+') || !is_quoted_name(bytes, next))).then_some(next)
}

fn is_quoted_name(bytes: &[u8], at: usize) -> bool {
    let Ok(text) = std::str::from_utf8(&bytes[at..bytes.len().min(at + 4 * LONGEST)]) else { return true };
    member_name(text, 0).is_some()
}

/// Whether an unquoted value that began at `start` and has no open bracket ends at `at`.
pub(super) fn ends_bare(
    bytes: &[u8],
    start: usize,
    at: usize,
    closer: u8,
    blank_separated: bool,
    sentence: &mut QuotaSentence,
) -> bool {
    let behind = &bytes[at + 1..];
    match bytes[at] {
        b if b == closer => true,
        b'}' | b']' => true,
        b',' => ends_at_comma(&bytes[start..at], behind, sentence.goes_on(bytes, start, at)),
        b'\n' => ends_at_line(behind),
        // Go prints `name:value`; "head to: https://" is prose.
        b' ' if blank_separated => {
            let name = identifier(behind);
            starts_pair(behind) && behind.get(name + 1).is_some_and(|b| *b != b' ')
        }
        _ => false,
    }
}

/// A comma ends a value where a key, a quote, a bracket or a line end follows it; other commas are prose.
fn ends_at_comma(value: &[u8], behind: &[u8], in_quota_sentence: bool) -> bool {
    let next = behind.trim_ascii_start();
    if in_quota_sentence {
        return behind.starts_with(b"\n");
    }
    !value.contains(&b' ')
        || behind.first().is_none_or(|b| *b == b'\n')
        || matches!(next.first(), None | Some(b'"' | b'\'' | b'{' | b'}' | b']' | b')' | b'['))
        || starts_pair(next)
}

/// `* Quota exceeded for metric: m, limit: 20, model: gemini-2.5-flash` looks like pairs but is a sentence. It is asked
/// at growing offsets of a text, so that each byte is searched once.
#[derive(Default)]
pub(super) struct QuotaSentence {
    searched: usize,
    begins: Option<usize>,
}

impl QuotaSentence {
    /// Whether such a sentence begins in `start..at` and goes on at `at`.
    pub(super) fn goes_on(&mut self, bytes: &[u8], start: usize, at: usize) -> bool {
        const OPENING: &[u8] = crate::knowledge::QUOTA_SENTENCE.as_bytes();
        let from = self.searched.saturating_sub(OPENING.len() - 1).max(start);
        let fresh = bytes.get(from..at).unwrap_or_default();
        let begins = memchr::memmem::rfind(fresh, OPENING).map(|place| from + place);
        let unbroken = begins.unwrap_or(self.searched.max(start));
        self.begins = begins.or(self.begins).filter(|begins| *begins >= start);
        if bytes.get(unbroken..at).is_some_and(|line| line.contains(&b'\n')) {
            self.begins = None;
        }
        self.searched = at;
        self.begins.is_some()
    }
}

/// A line break ends a value unless its text continues, as the stack of an error does.
fn ends_at_line(behind: &[u8]) -> bool {
    let next = behind.trim_ascii_start();
    matches!(next.first(), None | Some(b'"' | b'\'' | b'}' | b']' | b')'))
        || (starts_pair(next) && !next.starts_with(b"at "))
        || (next.first() == Some(&b'[') && symbol_follows(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_sentence_goes_on_to_the_end_of_its_line() {
        let text = b"x, * Quota exceeded for metric: m, limit: 1\n, b, Quota exceeded for a, b";
        let mut sentence = QuotaSentence::default();
        let told: Vec<bool> =
            (0..text.len()).filter(|at| text[*at] == b',').map(|at| sentence.goes_on(text, 0, at)).collect();
        assert_eq!(told, [false, true, false, false, true]);
        // Another value begins behind the sentence.
        assert!(!sentence.goes_on(text, text.len() - 3, text.len()));
    }
}
