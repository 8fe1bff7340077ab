//! The members of a JSON object that a logger wrote, one after the other, as far as they are plain.

/// A member `"name": value`.
#[derive(Debug)]
pub(super) struct Member<'w> {
    pub name: &'w [u8],
    /// The value, without its quotes where it is a string.
    pub value: &'w [u8],
    pub is_string: bool,
    /// Byte offset of the value, behind its quote.
    pub value_at: usize,
    /// Length of the member in bytes, with the comma behind it where there is one.
    pub length: usize,
}

/// Longest plain name, in bytes.
const NAME: usize = 64;

/// Longest plain number or word, in bytes.
const BARE: usize = 40;

/// The member at the start of `text`; `None` for anything that is not plain: escaped names, objects, lists, cut ends.
/// Of a string with escapes, only the part before the first of them is returned.
pub(super) fn next(text: &[u8]) -> Option<Member<'_>> {
    let quote = blanks(text, 0);
    let name_at = quote + 1;
    let length = text.get(name_at..)?.iter().take(NAME).position(|b| matches!(b, b'"' | b'\\'))?;
    let colon = name_at + length + 1;
    if text[quote] != b'"' || text[colon - 1] != b'"' || text.get(colon) != Some(&b':') {
        return None;
    }
    let at = blanks(text, colon + 1);
    let name = &text[name_at..colon - 1];
    value(text, name, at)
}

/// The member at the start of `text` whose name, colon and opening quote are `head`, as [`next`] would return it, but
/// without its name. `None` where the text begins differently.
pub(super) fn next_with_head<'w>(text: &'w [u8], head: &[u8]) -> Option<Member<'w>> {
    let at = head.len() - usize::from(head.ends_with(b"\""));
    if head.is_empty() || !text.starts_with(head) { None } else { value(text, b"", at) }
}

/// The member whose value begins at `at`, with its quote where it has one.
fn value<'w>(text: &'w [u8], name: &'w [u8], at: usize) -> Option<Member<'w>> {
    if text.get(at) != Some(&b'"') {
        return bare(text, name, at);
    }
    let value_at = at + 1;
    let end = value_at + memchr::memchr2(b'"', b'\\', &text[value_at..])?;
    let length = match text[end] {
        // A string with escapes: its end is not needed yet, and expensive to find.
        b'\\' => text.len(),
        _ => end + 1 + usize::from(text.get(end + 1) == Some(&b',')),
    };
    Some(Member { name, value: &text[value_at..end], is_string: true, value_at, length })
}

/// The member whose value at `at` is a number or a word.
fn bare<'w>(text: &'w [u8], name: &'w [u8], at: usize) -> Option<Member<'w>> {
    let is_end = |b: &u8| !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+'));
    let end = at + text.get(at..)?.iter().take(BARE + 1).position(is_end)?;
    let comma = text[end] == b',';
    (end > at && (comma || text[end] == b'}')).then_some(Member {
        name,
        value: &text[at..end],
        is_string: false,
        value_at: at,
        length: end + usize::from(comma),
    })
}

/// Offset behind the blanks at `at`.
fn blanks(text: &[u8], mut at: usize) -> usize {
    while text.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

/// Offset behind the closing quote of the string around `from`.
pub(super) fn string_end(text: &[u8], from: usize) -> Option<usize> {
    memchr::memchr_iter(b'"', text.get(from..)?)
        .map(|at| from + at)
        .find(|at| slashes_before(text, *at).is_multiple_of(2))
        .map(|at| at + 1)
}

fn slashes_before(text: &[u8], at: usize) -> usize {
    text[..at].iter().rev().take_while(|b| **b == b'\\').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_plain_or_not_taken() {
        let names = |text: &'static str| {
            next(text.as_bytes()).map(|m| {
                let word = |b: &'static [u8]| std::str::from_utf8(b).unwrap();
                (word(m.name), word(m.value), m.length)
            })
        };
        assert_eq!(names(r#""a": "b", "c""#), Some(("a", "b", 9)));
        assert_eq!(names(r#" "a":-1.5e3}"#), Some(("a", "-1.5e3", 11)));
        assert_eq!(names(r#""a":"b \"c\"","#), Some(("a", "b ", 14)));
        for other in [
            r#""a": {"b": 1}"#,
            r#""a": [1]"#,
            r#""\u0061": 1,"#,
            r#""a": 12"#,
            r#""a" "b""#,
            "",
            "}",
            r#""a"#,
        ] {
            assert_eq!(names(other), None, "{other}");
        }
        assert_eq!(string_end(br#"x \" \\" y"#, 0), Some(8));
        assert_eq!(string_end(br#"x \" y"#, 0), None);
    }
}
