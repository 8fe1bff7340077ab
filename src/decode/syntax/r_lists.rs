//! Lists as R prints them: a name on a line, its value on the line below it.

/// The pairs of a list of R in the spelling of other tools, each value at its place: of `$error$code` and `[1] 503` below it
/// is left `"code": 503`. `None` for any other text.
pub(super) fn pairs(text: &str) -> Option<String> {
    const VALUE: &[u8] = b"\n[1] ";
    let bytes = text.as_bytes();
    let found = memchr::memchr(b'$', bytes).and_then(|_| memchr::memmem::find(bytes, VALUE))?;
    let named = name(&text[..found]).is_some();
    let mut plain = named.then(|| bytes.to_vec())?;
    for at in memchr::memmem::find_iter(bytes, VALUE) {
        let Some(start) = name(&text[..at]) else { continue };
        let Some(last) = text[start..at].rfind('$').map(|mark| start + mark + 1) else { continue };
        let (pair, end) = (format!("\"{}\": ", &text[last..at]), at + VALUE.len());
        plain[start..end - pair.len()].fill(b' ');
        plain[end - pair.len()..end].copy_from_slice(pair.as_bytes());
    }
    String::from_utf8(plain).ok()
}

/// Where the name begins that fills the last line: `$error$code`.
fn name(text: &str) -> Option<usize> {
    let start = text.rfind('\n').map_or(0, |end| end + 1);
    let line = &text[start..];
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'$' | b'_' | b'.' | b'`');
    (line.starts_with('$') && line.len() > 1 && line.bytes().all(is_name)).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_become_pairs_and_values_keep_their_places() {
        for (text, expected) in [
            (
                "$error$code\n[1] 503\n\n$error$status\n[1] \"X\"\n",
                Some("        \"code\": 503\n\n        \"status\": \"X\"\n"),
            ),
            ("costs $5\n[1] a note", None),
            ("$error\n[1,] 503", None),
        ] {
            assert_eq!(pairs(text).as_deref(), expected, "{text}");
        }
    }
}
