//! Keys of members in every language's syntax: where a key starts and ends, and where its value begins.

use std::borrow::Cow;

use super::field_name::FieldName;
use super::string_literal::literal;

/// The longest key, in bytes.
pub(super) const LONGEST: usize = 80;

/// Length of a separator between key and value; `://`, `::` and `==` are none.
pub(super) fn separator(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'=', b'>', ..] | [b':', b'=', ..] => Some(2),
        [b':', b'/', b'/', ..] | [b':' | b'=', b':' | b'=', ..] => None,
        [b':' | b'=', ..] => Some(1),
        _ => None,
    }
}

/// The word before a separator at `at` in prose.
pub(super) fn word_before(text: &str, at: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    let end = at - usize::from(at > 0 && bytes[at - 1] == b' ');
    let length = bytes[..end].iter().rev().take(LONGEST).take_while(|b| is_name_byte(**b)).count();
    let word = text.get(end - length..end)?;
    // "Quota ID: x" has a key of two words.
    let two = text.get(..end - length).and_then(|t| t.strip_suffix(' ')).and_then(|t| {
        let first = t.bytes().rev().take(12).take_while(u8::is_ascii_alphabetic).count();
        text.get(end - length - 1 - first..end).filter(|w| first > 0 && FieldName::parse(w).is_some())
    });
    two.or(Some(word)).filter(|w| !w.is_empty())
}

/// The key of a quoted argument in prose: `err="..."`, `details = "..."`.
pub(super) fn name_before(text: &str, at: usize) -> Option<&str> {
    let before = text[..at].trim_end();
    let end = before.strip_suffix(['=', ':'])?;
    word_before(text, end.len())
}

/// The name of a protobuf message in prose: `violations {`.
pub(super) fn proto_name_before(text: &str, at: usize) -> Option<&str> {
    let is_brace = text.as_bytes()[at] == b'{' && text[..at].ends_with(' ');
    let word = if is_brace { word_before(text, at)? } else { return None };
    FieldName::parse(word)
        .filter(|n| matches!(n, FieldName::Violations | FieldName::RetryDelay | FieldName::QuotaDimensions))
        .map(|_| word)
}

/// The key of the member at `at`, and where its value starts.
pub(super) fn member_name(text: &str, at: usize) -> Option<(Cow<'_, str>, usize)> {
    let bytes = text.as_bytes();
    let (name, end) = match bytes[at] {
        b'"' | b'\'' | b'\\' | b'`' => quoted_name(text, at)?,
        b'[' => symbol(text, at)?,
        b':' => ruby_symbol(text, at)?,
        b'0'..=b'9' => index(text, at)?,
        _ => {
            let length = identifier(&bytes[at..]);
            (Cow::Borrowed(text.get(at..at + length).filter(|n| !n.is_empty())?), at + length)
        }
    };
    let blank = bytes[end..].iter().take(40).take_while(|b| b.is_ascii_whitespace()).count();
    let behind = &bytes[end + blank..];
    if let Some(length) = separator(behind) {
        return Some((name, end + blank + length));
    }
    if bytes[at] == b':' {
        return Some((name, end + blank));
    }
    // protobuf text: `quota_dimensions {`
    let proto = bytes[at].is_ascii_lowercase() && behind.first() == Some(&b'{');
    let lower = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    (proto && lower).then_some((name, end + blank))
}

fn quoted_name(text: &str, at: usize) -> Option<(Cow<'_, str>, usize)> {
    let name = literal(text, at).filter(|l| l.closed && l.text.len() <= LONGEST)?;
    Some((name.text, name.end))
}

/// `[cause]:` and `[Symbol(x)]:` of node, `[code] =>` and `["code"]=>` of PHP, `["code"] =` of Lua.
fn symbol(text: &str, at: usize) -> Option<(Cow<'_, str>, usize)> {
    let rest = text.get(at + 1..)?;
    let close = rest.bytes().take(LONGEST).position(|b| b == b']')?;
    let end = at + 1 + close + 1;
    let inner = rest.get(..close)?;
    let name = inner.trim_matches(['"', '\'']);
    let is_name =
        !name.is_empty() && name.bytes().all(|b| is_name_byte(b) || matches!(b, b'(' | b')' | b' '));
    let behind = &text.as_bytes()[end..];
    // `["code"] = 429` of Lua
    let quoted = inner.len() == name.len() + 2;
    let named = behind.first() == Some(&b':')
        || is_arrow(behind)
        || quoted && behind.trim_ascii_start().first() == Some(&b'=');
    (is_name && named).then_some((Cow::Borrowed(name), end))
}

/// `:code=>` and `:"@type"=>` of Ruby, `:code 429` of Clojure.
fn ruby_symbol(text: &str, at: usize) -> Option<(Cow<'_, str>, usize)> {
    let bytes = text.as_bytes();
    let (name, end) = if bytes.get(at + 1) == Some(&b'"') {
        quoted_name(text, at + 1)?
    } else {
        let length = identifier(&bytes[at + 1..]);
        (Cow::Borrowed(text.get(at + 1..at + 1 + length).filter(|n| !n.is_empty())?), at + 1 + length)
    };
    (is_arrow(&bytes[end..]) || is_edn(&bytes[end..])).then_some((name, end))
}

/// Whether a value stands right behind a key: `:code 429`, as Clojure prints maps.
pub(super) fn is_edn(behind: &[u8]) -> bool {
    matches!(behind, [b' ', b'0'..=b'9' | b'"' | b'{' | b'[', ..])
}

/// The index of an element, as PHP prints lists: `0 =>`.
fn index(text: &str, at: usize) -> Option<(Cow<'_, str>, usize)> {
    let digits = text[at..].bytes().take(6).take_while(u8::is_ascii_digit).count();
    is_arrow(&text.as_bytes()[at + digits..]).then_some((Cow::Borrowed(&text[at..at + digits]), at + digits))
}

pub(super) fn is_arrow(behind: &[u8]) -> bool {
    let blank = behind.iter().take(4).take_while(|b| **b == b' ').count();
    behind[blank..].starts_with(b"=>")
}

/// Length of the identifier at the start: letters, digits, `_`, `-`, `.`, `@`, `$`.
pub(super) fn identifier(bytes: &[u8]) -> usize {
    let length = bytes.iter().take(LONGEST).take_while(|b| is_name_byte(**b)).count();
    if bytes.first().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.')) { 0 } else { length }
}

const fn is_name_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'@' | b'$')
}

pub(super) fn symbol_follows(next: &[u8]) -> bool {
    std::str::from_utf8(&next[..next.len().min(LONGEST + 2)]).is_ok_and(|t| symbol(t, 0).is_some())
}
