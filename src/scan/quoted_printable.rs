//! Mail that is encoded as quoted-printable (RFC 2045, 6.7): lines of at most 76 columns, of which those that go on end with an
//! equals sign.

use quoted_printable::{ParseMode, decode};

/// Columns of a line that goes on: an encoder breaks it where it has to, or before a sign that it would cut.
const COLUMNS: std::ops::RangeInclusive<usize> = 72..=76;

/// Whether the next line goes on with this one. What is in base64 ends with an equals sign as well.
pub(super) fn is_soft_break(line: &[u8]) -> bool {
    let is_base64 = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    COLUMNS.contains(&line.len()) && line.ends_with(b"=") && !line.iter().all(is_base64)
}

/// Whether the lines are encoded: one of them goes on, and each equals sign ends a line or stands for a byte. Of other text with such a
/// line, `limit=20` would lose its number.
pub(super) fn is_encoded<'l>(mut lines: impl Iterator<Item = &'l [u8]> + Clone) -> bool {
    let is_escape = |rest: &[u8]| {
        let is_hex = |b: &u8| b.is_ascii_digit() || (b'A'..=b'F').contains(b);
        rest.is_empty() || rest.len() >= 2 && rest[..2].iter().all(is_hex)
    };
    let mut all = lines.clone().map(<[u8]>::trim_ascii_end);
    lines.any(is_soft_break)
        && all.all(|line| memchr::memchr_iter(b'=', line).all(|at| is_escape(&line[at + 1..])))
}

/// A line as it was before it was encoded, or as much of it as stands here.
pub(super) fn decoded(line: &[u8]) -> Vec<u8> {
    let text = line.trim_ascii_end();
    decode(text, ParseMode::Robust).unwrap_or_else(|_| text.to_vec())
}

#[cfg(test)]
mod tests {
    use super::is_soft_break;
    use crate::scan::unframe;

    #[test]
    fn mail_is_read_as_it_was_written() {
        let mail = "Since noon, model=3Dpro says that the quota of requests in a minute is at =\n\
            1-4 of the hour used up. It=E2=80=99s the free tier.\n";
        assert_eq!(
            unframe(mail.as_bytes()).text.trim_end(),
            "Since noon, model=pro says that the quota of requests in a minute is at 1-4 of the hour used up. It’s the free tier."
        );
    }

    #[test]
    fn other_lines_that_end_with_an_equals_sign_do_not_go_on() {
        let base64 = "eyJlcnJvciI6eyJjb2RlIjo0MjksIm1lc3NhZ2UiOiJRdW90YSBleGNlZWRlZCIsInN0YSI=";
        assert!((72..=76).contains(&base64.len()) && !is_soft_break(base64.as_bytes()));
        assert!(!is_soft_break(b"timeout ="));
        let source = "the quota of requests in a minute is used up, as limit=20 and model=x say =\nlimit=20";
        assert!(source.lines().next().is_some_and(|line| is_soft_break(line.as_bytes())));
        assert!(unframe(source.as_bytes()).text.contains("limit=20 and model=x"));
    }
}
