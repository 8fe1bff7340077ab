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

/// Bytes that the parameters of a colour, a title and a link have at most: what is longer is no such code.
const PARAMETERS: usize = 64;
const TITLE: usize = 256;
const LINK: usize = 4096;

/// Length of the escape sequence at the start of `text`, which begins with ESC. Of a sequence that was cut only what
/// introduces it is taken: the text behind it may be the error.
fn sequence_length(text: &[u8]) -> usize {
    match text.get(1) {
        Some(b'[') => control(text),
        Some(b']') => command(text),
        // A character set, such as `ESC ( B`.
        Some(b'(' | b')' | b'*' | b'+' | b'#' | b'%') => {
            2 + usize::from(text.get(2).is_some_and(u8::is_ascii_graphic))
        }
        // No terminal knows `ESC {`; a bracket is more likely to be of a body.
        Some(b'0'..=b'z' | b'|' | b'}' | b'~') => 2,
        _ => 1,
    }
}

/// `ESC [ 31 m`: parameters, and a letter that ends them.
fn control(text: &[u8]) -> usize {
    let parameters = text[2..].iter().take(PARAMETERS).take_while(|b| matches!(b, 0x20..=0x3f)).count();
    match text.get(2 + parameters) {
        Some(0x40..=0x7e) => 2 + parameters + 1,
        // Blanks may be parameters, and may be what stands behind a sequence that was cut.
        _ => 2 + text[2..].iter().take(PARAMETERS).take_while(|b| matches!(b, b'0'..=b'?')).count(),
    }
}

/// `ESC ] 0 ; title BEL`: ends with BEL or with `ESC \`.
fn command(text: &[u8]) -> usize {
    let number = 2 + text[2..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let introduced = number + usize::from(text.get(number) == Some(&b';'));
    let most = if &text[2..number] == b"8" { LINK } else { TITLE };
    let end =
        text.iter().take(most).skip(introduced).position(u8::is_ascii_control).map(|at| introduced + at);
    match end.map(|end| &text[end..]) {
        Some([0x07, ..]) => end.map_or(introduced, |end| end + 1),
        Some([ESC, b'\\', ..]) => end.map_or(introduced, |end| end + 2),
        _ => introduced,
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

    #[test]
    fn what_stands_behind_a_cut_sequence_stays() {
        let error = r#"ERROR gemini {"error":{"code":429}}"#;
        for (text, expected) in [
            (format!("\x1b]0;build\t{error}"), format!("build\t{error}")),
            (format!("\x1b]0;build {error}"), format!("build {error}")),
            (format!("\x1b]0;build {error} \x1b[31mx\x07"), format!("build {error} x\x07")),
            (format!("\x1b]0;{}{error}\x07", "t".repeat(300)), format!("{}{error}\x07", "t".repeat(300))),
            (format!("\x1b]8;;https://x/{}\x1b\\{error}", "p".repeat(2000)), error.to_owned()),
            (format!("\x1b]{error}"), error.to_owned()),
            // A backslash alone ends no title: JSON is full of them.
            (r#"x1b]0;a {\"code\":429}"#.replace("x1b", "\x1b"), r#"a {\"code\":429}"#.to_owned()),
            (format!("\x1b[\t{error}"), format!("\t{error}")),
            (format!("\x1b[38;5;\u{e9}{error}"), format!("\u{e9}{error}")),
            (format!("\x1b[{} {error}", "1;".repeat(200)), format!("{} {error}", "1;".repeat(168))),
            ("\x1b{\"error\":{}}".to_owned(), "{\"error\":{}}".to_owned()),
            ("\x1b\"text\"".to_owned(), "\"text\"".to_owned()),
            (format!("\x1b(B\x1b[m{error}\x1b(B"), error.to_owned()),
        ] {
            assert_eq!(String::from_utf8_lossy(&clean(text.as_bytes())), expected, "{text:?}");
        }
    }
}
