//! The members of a JSON object of a logger, one after the other, as far as they are plain.

/// A member `"name": value`.
#[derive(Debug)]
pub(super) struct Member<'w> {
    pub name: &'w [u8],
    /// The value, without its quotes where it is a string.
    pub value: &'w [u8],
    pub is_string: bool,
    /// Where the value begins, behind its quote.
    pub value_at: usize,
    /// Length of the member, with the comma behind it where there is one.
    pub length: usize,
}

/// The member at the start of `text`; `None` for anything that is not plain: escaped names, objects, lists, cut ends.
/// For a string that holds escapes, only the part up to the first of them is looked at.
pub(super) fn next(text: &[u8]) -> Option<Member<'_>> {
    let lead = text.iter().take_while(|b| **b == b' ').count();
    let name_from = lead + 1;
    let name_to =
        name_from + memchr::memchr(b'"', text.get(name_from..)?.get(..64.min(text.len() - name_from))?)?;
    if text[lead] != b'"' || text[name_from..name_to].contains(&b'\\') {
        return None;
    }
    let colon = name_to + 1;
    let blanks = text.get(colon + 1..)?.iter().take_while(|b| **b == b' ').count();
    let at = colon + 1 + blanks;
    if text[colon] != b':' {
        return None;
    }
    let name = &text[name_from..name_to];
    if text.get(at) == Some(&b'"') {
        let value_at = at + 1;
        let end = value_at + memchr::memchr2(b'"', b'\\', &text[value_at..])?;
        if text[end] == b'\\' {
            // A string with escapes: its end is not needed yet, and costly to find.
            return Some(Member {
                name,
                value: &text[value_at..end],
                is_string: true,
                value_at,
                length: text.len(),
            });
        }
        let length = end + 1 + usize::from(text.get(end + 1) == Some(&b','));
        return Some(Member { name, value: &text[value_at..end], is_string: true, value_at, length });
    }
    let length = text[at..]
        .iter()
        .take(40)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+'))
        .count();
    let end = at + length;
    let comma = text.get(end) == Some(&b',');
    let closes = comma || text.get(end) == Some(&b'}');
    (length > 0 && closes).then_some(Member {
        name,
        value: &text[at..end],
        is_string: false,
        value_at: at,
        length: end + usize::from(comma),
    })
}

/// Where the string around `from` ends: behind its closing quote.
pub(super) fn string_end(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr(b'"', text.get(at..)?)?;
        let slashes = text[..at].iter().rev().take_while(|b| **b == b'\\').count();
        at += 1;
        if slashes % 2 == 0 {
            return Some(at);
        }
    }
}
