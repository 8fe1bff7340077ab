//! A piece of the input that is safe to show.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::secrets::mask;
use super::split::{join, join_after};
use super::visible::visible;

/// Text of the input with secrets masked, control characters visible, and a bounded length.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Excerpt(String);

impl Excerpt {
    /// At most `limit` characters of `text`; what is cut off is marked with `…`.
    #[must_use]
    pub fn new(text: &str, limit: usize) -> Self {
        // Masking comes before cutting: a key that is cut in two would no longer look like one.
        let joined = join(text);
        let head = head(&joined, limit).map(mask).filter(|masked| masked.chars().nth(limit).is_some());
        let masked = head.unwrap_or_else(|| mask(&joined));
        match masked.char_indices().nth(limit) {
            Some((at, _)) => Self(visible(&masked[..at]) + "…"),
            None => Self(visible(&masked)),
        }
    }

    /// The same, for a text of which `before` is what stands before it: a key may have begun there.
    #[must_use]
    pub fn after(before: &[u8], text: &str, limit: usize) -> Self {
        Self::new(&join_after(&String::from_utf8_lossy(before), text), limit)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Excerpt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// The start of a long text, cut between two words. No secret goes over such a cut, only the name of one may, and that
/// is shown as it is. So this much is masked as it is in the whole text.
fn head(text: &str, limit: usize) -> Option<&str> {
    let most = limit.checked_mul(8).filter(|most| *most < text.len())?;
    let end = (0..=most).rev().find(|at| text.is_char_boundary(*at))?;
    text[..end].rfind(char::is_whitespace).map(|at| &text[..at])
}

/// A short word of the input, such as a model or a project, made safe to show.
#[must_use]
pub fn clean(word: &str) -> String {
    Excerpt::new(word, 120).0
}

/// A path or a message about one, made safe to show; long enough for any path.
#[must_use]
pub fn clean_path(path: &str) -> String {
    Excerpt::new(path, 4096).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_at_the_cut_is_still_masked() {
        let text = format!("{}AIzaSyEXAMPLE-not-a-real-key-0000000000", "x".repeat(20));
        assert!(!Excerpt::new(&text, 30).as_str().contains("AIzaSy"));
    }

    #[test]
    fn the_rest_of_a_key_that_began_in_the_line_before_is_masked() {
        let shown = Excerpt::after(b"key AIzaSyEXAMPLE-not-a\n", "-real-key-0000000000 429 x", 200);
        assert!(shown.as_str().starts_with("[key-") && shown.as_str().ends_with("] 429 x"), "{shown}");
        assert_eq!(Excerpt::after(b"all is well\n", "429 x", 200).as_str(), "429 x");
    }

    #[test]
    fn what_is_safe_stays_so() {
        for text in
            ["a key AIzaSyEXAMPLE-not-a-real-key-0000000000.", "##[error]x ::add-mask::y", "a\x1b[31mb\nc"]
        {
            let once = Excerpt::new(text, 200);
            assert_eq!(Excerpt::new(once.as_str(), 200), once);
        }
    }

    #[test]
    fn of_a_long_text_the_start_is_shown_as_of_a_short_one() {
        let secret = "AIzaSyEXAMPLE-not-a-real-key-0000000000";
        for filler in ["word ", "x", "é ", "password: abcdefgh1234 "] {
            for before in [0, 30, 75, 90] {
                let short = format!("{}{secret} ", filler.repeat(before));
                let long = format!("{short}{}", "tail ".repeat(400));
                let (short, long) = (Excerpt::new(&short, 10_000), Excerpt::new(&long, 100));
                let whole: String = short.0.chars().take(99).collect();
                assert!(long.0.starts_with(&whole), "{long} v {whole}");
                assert!(long.0.ends_with('…') && !long.0.contains("AIzaSy"), "{long}");
            }
        }
    }
}
