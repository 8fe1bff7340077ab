//! Terminal escape sequences, taken out before a line is looked at.

use std::borrow::Cow;

const ESC: u8 = 0x1b;

/// `line` without escape sequences (CSI, OSC, two-byte) and without a carriage return at its end.
#[must_use]
pub(super) fn clean(line: &[u8]) -> Cow<'_, [u8]> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if memchr::memchr(ESC, line).is_none() {
        return Cow::Borrowed(line);
    }
    let mut out = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = memchr::memchr(ESC, rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + sequence_length(&rest[at..])..];
    }
    out.extend_from_slice(rest);
    Cow::Owned(out)
}

/// Length of the escape sequence at the start of `text`, which begins with ESC.
fn sequence_length(text: &[u8]) -> usize {
    let body = |from: usize, is_end: fn(u8) -> bool| {
        text[from..].iter().position(|b| is_end(*b)).map_or(text.len(), |end| from + end + 1)
    };
    match text.get(1) {
        Some(b'[') => body(2, |b| (0x40..=0x7e).contains(&b)),
        // OSC ends with BEL or with ESC \ ; the backslash is taken as the end of both.
        Some(b']') => body(2, |b| b == 0x07 || b == b'\\'),
        Some(_) => 2,
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_links_and_cut_sequences_go() {
        for (text, expected) in [
            (&b"\x1b[31mERROR\x1b[39m x\r"[..], &b"ERROR x"[..]),
            (b"\x1b]8;;https://x\x07link\x1b]8;;\x07 y", b"link y"),
            (b"plain", b"plain"),
            (b"cut \x1b[3", b"cut "),
            (b"cut \x1b", b"cut "),
        ] {
            assert_eq!(clean(text).as_ref(), expected);
        }
    }
}
