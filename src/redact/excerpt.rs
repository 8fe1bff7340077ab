//! A piece of the input that is safe to show.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

use super::fingerprint;

/// Text of the input with secrets masked, control characters visible, and a bounded length.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Excerpt(String);

impl Excerpt {
    /// At most `limit` characters of `text`; what is cut off is marked with `…`.
    #[must_use]
    pub fn new(text: &str, limit: usize) -> Self {
        // Masking comes before cutting: a key that is cut in two would no longer look like one.
        let head = head(text, limit).map(mask).filter(|masked| masked.chars().nth(limit).is_some());
        let masked = head.unwrap_or_else(|| mask(text));
        match masked.char_indices().nth(limit) {
            Some((at, _)) => Self(visible(&masked[..at]) + "…"),
            None => Self(visible(&masked)),
        }
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
    let end = (0..=8 * limit).rev().find(|at| text.is_char_boundary(*at)).filter(|at| *at < text.len())?;
    text[..end].rfind(char::is_whitespace).map(|at| &text[..at])
}

/// A short word of the input, such as a model or a project, made safe to show.
#[must_use]
pub fn clean(word: &str) -> String {
    Excerpt::new(word, 120).0
}

/// Secrets by their shape. The first group is kept, the second is the secret.
static SECRETS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // Google API keys, standard and auth keys, and OAuth tokens.
        r"()(AIza[0-9A-Za-z_\-]{10,})",
        r"(\b|^)(AQ\.[0-9A-Za-z_\-]{10,})",
        r"()(ya29\.[0-9A-Za-z_\-.]{10,})",
        // Other providers' keys, which stand in the same logs.
        r"(\b|^)((?:sk|pk|rk|gsk|xai|hf|ghp|gho|ghs|github_pat|xox[abprs])[-_][0-9A-Za-z_\-]{12,})",
        r"()(eyJ[0-9A-Za-z_\-]{10,}\.[0-9A-Za-z_\-]{10,}\.?[0-9A-Za-z_\-]*)",
        // Named secrets, whatever their shape.
        r"(?i)(bearer\s+)([0-9A-Za-z_\-.~+/]{8,}=*)",
        r#"(?i)((?:x-goog-api-key|api[_-]?key|access[_-]?token|authorization|client[_-]?secret|password|[?&]key)(?:\\*["'])?\s*[=:]\s*(?:\\*["'])?)([0-9A-Za-z_\-.~+/%]{8,})"#,
        r"()([0-9A-Za-z._%+\-]+@[0-9A-Za-z.\-]+\.[A-Za-z]{2,})",
    ]
    .into_iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

fn mask(text: &str) -> Cow<'_, str> {
    SECRETS.iter().fold(Cow::Borrowed(text), |text, secret| match secret.is_match(&text) {
        false => text,
        true => Cow::Owned(secret.replace_all(&text, masked).into_owned()),
    })
}

fn masked(found: &Captures<'_>) -> String {
    let secret = &found[2];
    if secret.starts_with("key-") {
        return found[0].to_owned();
    }
    let name = if secret.contains('@') { "e-mail".to_owned() } else { fingerprint(secret).into_string() };
    format!("{}[{name}]", &found[1])
}

/// Control characters, escape sequences and marks that turn the direction of writing, as visible signs.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push('⏎'),
            '\t' => out.push(' '),
            '\u{0}'..='\u{1f}' => out.extend(char::from_u32(0x2400 + c as u32)),
            '\u{7f}' => out.push('␡'),
            '\u{80}'..='\u{9f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{e0000}'..='\u{e007f}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_every_shape_are_masked() {
        for secret in [
            "AIzaSyEXAMPLE-not-a-real-key-0000000000",
            "AQ.Ab8RN6ExampleExampleExample",
            "ya29.a0ExampleExampleExample",
            "sk-proj-ExampleExampleExample",
            "someone@example.com",
        ] {
            let shown = Excerpt::new(&format!("before {secret} after"), 200);
            assert!(!shown.as_str().contains(secret), "{shown}");
            assert!(shown.as_str().starts_with("before [") && shown.as_str().ends_with("] after"), "{shown}");
        }
        for text in [
            "?key=abcdefgh1234",
            "Authorization: Bearer abcdefgh1234",
            r#"\"x-goog-api-key\": \"abcdefgh1234\""#,
        ] {
            assert!(!Excerpt::new(text, 200).as_str().contains("abcdefgh1234"), "{text}");
        }
    }

    #[test]
    fn escape_sequences_are_shown_and_not_sent() {
        assert_eq!(Excerpt::new("a\x1b[31mb\r\nc\u{202e}d", 80).as_str(), "a␛[31mb␍⏎c\u{fffd}d");
    }

    #[test]
    fn a_key_at_the_cut_is_still_masked() {
        let text = format!("{}AIzaSyEXAMPLE-not-a-real-key-0000000000", "x".repeat(20));
        assert!(!Excerpt::new(&text, 30).as_str().contains("AIzaSy"));
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
