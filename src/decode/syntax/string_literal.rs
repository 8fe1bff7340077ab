//! String literals of every language, with their escapes, at every depth of quoting.
//!
//! A literal that was itself quoted in a string has backslashes before its quotes: `\"` one level down, `\\\"` two.
//! Such a run of backslashes and a quote is one token; the literal ends at the next token of the same depth.

use std::borrow::Cow;

/// A parsed literal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Literal<'t> {
    /// Its value, with the escapes undone.
    pub text: Cow<'t, str>,
    /// Byte offset behind it.
    pub end: usize,
    /// Whether it has its closing quote.
    pub closed: bool,
}

/// The token that opens a literal: its quote character, the number of backslashes before it, and its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quote {
    mark: u8,
    slashes: usize,
    length: usize,
}

/// Reads the literal that starts at `at`: `"..."`, `'...'`, `` `...` ``, with a prefix (`b'...'`) or escaped quotes.
pub(super) fn literal(text: &str, at: usize) -> Option<Literal<'_>> {
    let bytes = text.as_bytes();
    let start = at + prefix(&bytes[at..]);
    let quote = quote(&bytes[start..])?;
    let body = start + quote.length;
    let Close { stop, end, closed, marks } = close(bytes, body, quote);
    let stop = floor(text, stop);
    let inner = text.get(body..stop)?;
    // CSV and SQL escape a quote by doubling it, and have no backslash escapes.
    let doubled = if quote.mark == b'"' { "\"\"" } else { "''" };
    if quote.slashes == 0 && marks && inner.contains(doubled) {
        let text = Cow::Owned(inner.replace(doubled, &doubled[1..]));
        return Some(Literal { text, end, closed });
    }
    Some(Literal { text: unescape_levels(inner, quote.slashes), end: floor(text, end), closed })
}

/// Whether a literal may start here.
pub(super) fn opens(bytes: &[u8], at: usize) -> bool {
    quote(&bytes[at + prefix(&bytes[at..])..]).is_some()
}

/// Length of a string prefix such as `b`, `u`, `rb` or `f`, if a quote follows it.
fn prefix(bytes: &[u8]) -> usize {
    let letters = bytes.iter().take(2).take_while(|b| matches!(b, b'b' | b'u' | b'r' | b'f' | b'B')).count();
    (1..=letters).rev().find(|n| matches!(bytes.get(*n), Some(b'"' | b'\''))).unwrap_or(0)
}

fn quote(bytes: &[u8]) -> Option<Quote> {
    let slashes = bytes.iter().take(32).take_while(|b| **b == b'\\').count();
    let mark = *bytes.get(slashes)?;
    let even_depth = (slashes + 1).is_power_of_two();
    (matches!(mark, b'"' | b'\'' | b'`') && even_depth).then_some(Quote {
        mark,
        slashes,
        length: slashes + 1,
    })
}

/// The end of a literal.
struct Close {
    /// Byte offsets of the end of its body, and of the text behind it.
    stop: usize,
    end: usize,
    /// Whether it has its closing quote.
    closed: bool,
    /// Whether the body contains quotes.
    marks: bool,
}

fn close(bytes: &[u8], body: usize, quote: Quote) -> Close {
    let (mut from, mut doubled) = (body, false);
    while let Some(found) = memchr::memchr(quote.mark, &bytes[from..]) {
        let at = from + found;
        // A cell of a table has no escapes: a backslash is that of a string within it.
        if doubled && bytes.get(at + 1) == Some(&b'"') {
            from = at + 2;
            continue;
        }
        let slashes = bytes[body..at].iter().rev().take_while(|b| **b == b'\\').count();
        if slashes == quote.slashes || (quote.slashes == 0 && slashes % 2 == 0) {
            if is_inside_word(bytes, at, quote) {
                from = at + 1;
                continue;
            }
            if quote.slashes == 0 && at > body && bytes.get(at + 1) == Some(&quote.mark) {
                (from, doubled) = (at + 2, quote.mark == b'"');
                continue;
            }
            let stop = at - quote.slashes.min(slashes);
            return Close { stop, end: at + 1, closed: true, marks: from > body };
        }
        if quote.slashes > 0 && slashes < quote.slashes {
            // The enclosing literal ends here: the rest of this one was cut off.
            let stop = at - slashes;
            return Close { stop, end: stop, closed: false, marks: from > body };
        }
        from = at + 1;
    }
    Close { stop: bytes.len(), end: bytes.len(), closed: false, marks: from > body }
}

/// An unescaped apostrophe: `'You don't have'`.
fn is_inside_word(bytes: &[u8], at: usize, quote: Quote) -> bool {
    let letter = |i: Option<&u8>| i.is_some_and(u8::is_ascii_alphabetic);
    quote.mark == b'\''
        && quote.slashes == 0
        && letter(bytes.get(at + 1))
        && at > 0
        && letter(bytes.get(at - 1))
}

/// Undoes one level of escapes for each doubling of the backslashes before the quotes.
fn unescape_levels(inner: &str, slashes: usize) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(inner);
    for _ in 0..=(slashes + 1).ilog2() {
        if !text.contains('\\') {
            break;
        }
        text = Cow::Owned(unescape(&text));
    }
    text
}

/// Undoes one level of backslash escapes; unknown escapes lose their backslash.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(kind) = rest.chars().next() else {
            out.push('\\');
            break;
        };
        rest = &rest[kind.len_utf8()..];
        match kind {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' | 'f' | 'a' | 'v' | '0' => out.push(' '),
            'u' => rest = unicode(rest, 4, &mut out),
            'x' => rest = unicode(rest, 2, &mut out),
            '\n' => {}
            other => out.push(other),
        }
    }
    out.push_str(rest);
    out
}

/// The character of `\u` or `\x` and its hexadecimal digits, surrogate pairs included.
fn unicode<'r>(rest: &'r str, digits: usize, out: &mut String) -> &'r str {
    let hex = |s: &str| s.get(..digits).and_then(|h| u32::from_str_radix(h, 16).ok());
    let Some(first) = hex(rest) else {
        out.push('\\');
        return rest;
    };
    let after = &rest[digits..];
    let pair = after.strip_prefix("\\u").and_then(|r| hex(r).map(|low| (low, &r[4..])));
    if let (0xd800..=0xdbff, Some((low @ 0xdc00..=0xdfff, after))) = (first, pair) {
        let code = 0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00);
        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        return after;
    }
    out.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
    after
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    crate::terms::head(text, at).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, &str, bool) {
        let l = literal(text, 0).unwrap();
        (l.text.into_owned(), &text[l.end..], l.closed)
    }

    #[test]
    fn literals_of_every_depth_are_read() {
        for (text, expected, rest) in [
            (r#""plain" x"#, "plain", " x"),
            (r"'it\'s' x", "it's", " x"),
            (r#"b'bytes\n' x"#, "bytes\n", " x"),
            (r#"\"one level\\nup\" x"#, "one level\nup", " x"),
            (r#"\\\"two\\\" x"#, "two", " x"),
            (r#""a \"quoted\" word" x"#, "a \"quoted\" word", " x"),
            (r#""{""a"": ""{\""b\"": 1}""}" x"#, r#"{"a": "{\"b\": 1}"}"#, " x"),
            ("'You don't have' x", "You don't have", " x"),
            (r#""\u00e9\ud83d\ude00" x"#, "é😀", " x"),
        ] {
            assert_eq!(read(text), (expected.to_owned(), rest, true), "{text}");
        }
    }

    #[test]
    fn a_literal_that_was_cut_off_gives_what_is_left() {
        assert_eq!(read(r#""cut off"#), ("cut off".to_owned(), "", false));
        assert_eq!(read(r#"\"cut inside" x"#), ("cut inside".to_owned(), "\" x", false));
    }
}
