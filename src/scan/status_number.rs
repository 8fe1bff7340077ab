//! What a number that may be a status looks like. Every reader asks here first; what the words around it have to say is
//! each reader's own question.

/// The number from 400 to 599 that begins at `at`, and is no part of a word, of a longer number, or of the fraction of one:
/// none in `10.1.7.429`, `1503` or `94.503`.
#[inline]
#[must_use]
pub fn status_at(text: &[u8], at: usize) -> Option<u16> {
    let byte = |at: Option<usize>| at.and_then(|at| text.get(at)).copied().unwrap_or(b' ');
    let [hundreds @ (b'4' | b'5'), tens, ones] = *text.get(at..at + 3)? else { return None };
    // Most places end here.
    if !tens.is_ascii_digit() || !ones.is_ascii_digit() {
        return None;
    }
    let (before, after) = (byte(at.checked_sub(1)), byte(Some(at + 3)));
    let fraction = before == b'.' && byte(at.checked_sub(2)).is_ascii_digit();
    let whole = !fraction && !before.is_ascii_alphanumeric() && !after.is_ascii_alphanumeric();
    whole
        .then(|| [hundreds, tens, ones].iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::status_at;

    #[test]
    fn a_status_is_three_digits_and_no_part_of_anything() {
        for (text, at, expected) in [
            ("429", 0, Some(429)),
            ("599,", 0, Some(599)),
            ("(503)", 1, Some(503)),
            ("x.404", 2, Some(404)),
            ("status_429", 7, Some(429)),
            ("1503", 1, None),
            ("4290", 0, None),
            ("429s", 0, None),
            ("94.503", 3, None),
            ("10.1.7.429:2379", 7, None),
            ("42", 0, None),
            ("4a9", 0, None),
            ("429", 3, None),
        ] {
            assert_eq!(status_at(text.as_bytes(), at), expected, "{text}");
        }
    }
}
