//! JSON that may be printed anywhere.

use std::io::{self, Write};

use compact_str::CompactString;
use rustc_hash::FxHashSet;
use serde_json::ser::Formatter;

use crate::redact::Excerpt;

/// Writes no secret, nothing but ASCII and no number sign: what the log said may be meant for the screen, or the runner, that
/// shows the document.
#[derive(Debug, Default)]
pub(super) struct Plain {
    /// Words that are written as they are: a document has the names of its fields thousands of times.
    as_they_are: FxHashSet<CompactString>,
}

/// How long a word is that is kept in mind, and how many there are.
const WORD: usize = 24;
const WORDS: usize = 4096;

impl Formatter for Plain {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        if is_time(text) || self.as_they_are.contains(text) {
            return out.write_all(text.as_bytes());
        }
        let masked = Excerpt::new(text, usize::MAX);
        let mut rest = masked.as_str();
        if rest == text && text.len() <= WORD && self.as_they_are.len() < WORDS && text.chars().all(is_plain)
        {
            self.as_they_are.insert(text.into());
        }
        while let Some(special) = rest.chars().find(|c| !is_plain(*c)) {
            let (plain, others) = rest.split_once(special).unwrap_or((rest, ""));
            out.write_all(plain.as_bytes())?;
            for unit in special.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = others;
        }
        out.write_all(rest.as_bytes())
    }
}

fn is_plain(c: char) -> bool {
    (' '..='~').contains(&c) && c != '#'
}

/// Whether it is a time as the document has them, in which no secret is.
fn is_time(text: &str) -> bool {
    let of_time = |byte: &u8| byte.is_ascii_digit() || b"-:.TZ".contains(byte);
    (20..=30).contains(&text.len()) && text.ends_with('Z') && text.as_bytes().iter().all(of_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(plain: &mut Plain, text: &str) -> String {
        let mut out = Vec::new();
        plain.write_string_fragment(&mut out, text).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// What is written of a text that was not met before, character by character.
    fn slowly(text: &str) -> String {
        let masked = Excerpt::new(text, usize::MAX);
        let unit = |unit: u16| match char::from_u32(u32::from(unit)) {
            Some(c) if is_plain(c) => c.to_string(),
            _ => format!("\\u{unit:04x}"),
        };
        masked.as_str().encode_utf16().map(unit).collect()
    }

    #[test]
    fn a_text_is_masked_and_ascii_whether_it_was_met_before_or_not() {
        let mut plain = Plain::default();
        let key = ["AIza", "SyA", &"b1C2".repeat(8)].concat();
        for _ in 0..2 {
            for text in [
                "",
                "at",
                "#1",
                "naïve 😀",
                "a\u{1b}[31mb",
                &key,
                "jane@example.com",
                "Bearer 0123456789abcdef",
            ] {
                assert_eq!(written(&mut plain, text), slowly(text), "{text}");
            }
        }
        assert!(!written(&mut plain, &key).contains("b1C2b1C2"));
        assert!(plain.as_they_are.contains("at") && !plain.as_they_are.contains("#1"));
    }

    proptest::proptest! {
        #[test]
        fn no_time_is_masked(text in "[-0-9:.TZ]{19,29}Z") {
            proptest::prop_assert!(is_time(&text));
            proptest::prop_assert_eq!(slowly(&text), text);
        }
    }
}
