//! JSON that may be printed anywhere.

use std::io::{self, Write};

use compact_str::CompactString;
use rustc_hash::FxHashSet;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

use crate::redact::Excerpt;

/// Writes no secret, nothing but ASCII and no number sign: what the log said may be meant for the screen, or the runner, that
/// shows the document.
#[derive(Debug, Default)]
pub(super) struct Plain {
    /// Words that are written as they are: a document has the names of its fields thousands of times.
    as_they_are: FxHashSet<CompactString>,
    /// Whether a quotation mark or a backslash was written last: a string comes in fragments, with what is escaped between them.
    behind_a_sign: bool,
}

/// How long a word is that is kept in mind, such as a quota's metric or a path, and how many there are.
const WORD: usize = 120;
const WORDS: usize = 4096;

impl Formatter for Plain {
    fn begin_string<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.behind_a_sign = false;
        CompactFormatter.begin_string(out)
    }

    fn write_char_escape<W: Write + ?Sized>(&mut self, out: &mut W, escape: CharEscape) -> io::Result<()> {
        self.behind_a_sign =
            matches!(escape, CharEscape::Quote | CharEscape::ReverseSolidus | CharEscape::Solidus);
        CompactFormatter.write_char_escape(out, escape)
    }

    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        let behind_a_sign = std::mem::take(&mut self.behind_a_sign);
        // Times come character by character, and no character is a secret.
        let is_character = matches!(text.as_bytes(), [byte] if is_plain(char::from(*byte)));
        if is_character || is_time(text) || self.as_they_are.contains(text) {
            return out.write_all(text.as_bytes());
        }
        // It begins no text, and nothing in it is what only the beginning of one can be.
        let before = if behind_a_sign { "\"" } else { "" };
        let masked = Excerpt::new(&[before, text].concat(), usize::MAX);
        let mut rest = masked.as_str().strip_prefix(before).unwrap_or(masked.as_str());
        if !behind_a_sign
            && rest == text
            && text.len() <= WORD
            && self.as_they_are.len() < WORDS
            && text.chars().all(is_plain)
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

/// Whether it is a time as the document has them, in which no secret is: 2026-11-22T10:00:00Z, with a fraction or without.
fn is_time(text: &str) -> bool {
    /// Where what stands between its numbers is.
    const MARKS: [(usize, u8); 5] = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let is_mark = |place: usize| MARKS.iter().any(|(at, _)| *at == place);
    let bytes = text.as_bytes();
    let Some((seconds, fraction)) = text.strip_suffix('Z').and_then(|text| text.split_at_checked(19)) else {
        return false;
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    MARKS.iter().all(|(at, mark)| bytes[*at] == *mark)
        && seconds.bytes().enumerate().all(|(at, byte)| is_mark(at) || byte.is_ascii_digit())
        && (fraction.is_empty() || fraction.len() <= 10 && fraction.strip_prefix('.').is_some_and(digits))
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
                "a",
                "#",
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

    #[test]
    fn what_stands_behind_a_quotation_mark_begins_no_line() {
        let written = |text: &str| {
            let mut out = Vec::new();
            serde::Serialize::serialize(
                text,
                &mut serde_json::Serializer::with_formatter(&mut out, Plain::default()),
            )
            .unwrap();
            serde_json::from_slice::<String>(&out).unwrap()
        };
        for text in [r#"a "code"::llm: x"#, r"a\::llm", r#""::llm"#, r#"a" -u me:you"#] {
            assert_eq!(written(text), Excerpt::new(text, usize::MAX).as_str());
        }
        for (text, expected) in [("::error::x", ": :error::x"), ("a\n::error::x", "a\n: :error::x")] {
            assert_eq!(written(text), expected);
        }
    }

    #[test]
    fn what_only_looks_like_a_time_is_none() {
        for text in
            ["::T--0T0ZZT0-T-TZ-TZ", "2026-11-22T10:00:00", "2026-11-22 10:00:00Z", "2026-11-22T10:00:00.x1Z"]
        {
            assert!(!is_time(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_time_is_masked(text in r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z") {
            proptest::prop_assert!(is_time(&text));
            proptest::prop_assert_eq!(slowly(&text), text);
        }
    }
}
