//! The marks of secrets: texts without which no pattern can match.

/// A text in which marks are looked for.
pub(super) struct Marked {
    small: String,
    present: Characters,
}

impl Marked {
    pub(super) fn new(text: &str) -> Self {
        let small = text.to_ascii_lowercase();
        Self { present: Characters::of(&small), small }
    }

    /// The text in small letters.
    pub(super) const fn small(&self) -> &[u8] {
        self.small.as_bytes()
    }

    /// Whether it holds all these characters, in any order.
    pub(super) const fn has_all(&self, mark: Characters) -> bool {
        mark.0 & !self.present.0 == 0
    }
}

/// The ASCII characters that a text holds. Most words have not all the characters of any mark, and no search is needed to
/// tell.
#[derive(Clone, Copy)]
pub(super) struct Characters(u128);

impl Characters {
    pub(super) fn of(text: &str) -> Self {
        Self(text.bytes().filter(u8::is_ascii).fold(0, |all, byte| all | 1 << byte))
    }
}

#[cfg(test)]
mod tests {
    use super::{Characters, Marked};

    #[test]
    fn a_mark_is_possible_where_a_text_has_all_its_characters() {
        for (text, mark, expected) in [
            ("my Token", "token", true),
            ("not ke", "token", true),
            ("gemini-2.5-flash", "token", false),
            ("é", "", true),
            ("", "@", false),
        ] {
            assert_eq!(Marked::new(text).has_all(Characters::of(mark)), expected, "{mark} in {text}");
        }
    }
}
