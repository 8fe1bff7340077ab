//! A piece of the input that is safe to show.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::broken_secrets::{join, join_after};
use super::control_characters::visible;
use super::first_bytes;
use super::mask::mask;

/// Text of the input with secrets masked, control characters visible, and a bounded length. One that is read from a document
/// is made anew: who wrote that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Excerpt(Box<str>);

impl<'de> Deserialize<'de> for Excerpt {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self::new(&Box::<str>::deserialize(from)?, 2 * SHOWN))
    }
}

impl Excerpt {
    /// At most `limit` characters of `text`; what is cut off is marked with `…`.
    #[must_use]
    pub fn new(text: &str, limit: usize) -> Self {
        // Masking comes before cutting: a key that is cut in two would no longer look like one.
        let start = STARTS.iter().find_map(|start| start.masked(text, limit));
        let masked = start.unwrap_or_else(|| mask(&enough(text, limit)).into_owned());
        match masked.char_indices().nth(limit) {
            Some((at, _)) => Self((visible(&masked[..at]) + "…").into()),
            None => Self(visible(&masked).into()),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text of the input that may be shown later, and only as an [`Excerpt`]: most never are, and masking takes longer
/// than reading.
#[derive(Clone)]
pub struct Quote(Kept);

#[derive(Clone)]
enum Kept {
    Raw { before: Box<[u8]>, text: Box<str> },
    Framed { record: Box<[u8]>, unframe: fn(&[u8]) -> String },
    Ready(Excerpt),
}

/// Characters of a text that are shown, and bytes of one that are kept as they are.
const SHOWN: usize = 400;
const RAW: usize = 8 * 1024;

impl Quote {
    /// A text, and what stands right before it: a key may have begun there.
    #[must_use]
    pub fn new(before: &[u8], text: &str) -> Self {
        Self(match text.len() {
            0..=RAW => Kept::Raw { before: before.into(), text: text.into() },
            _ => Kept::Ready(excerpt(before, text)),
        })
    }

    /// The text of a record, once its frame is taken off: that is done when it is shown.
    #[must_use]
    pub fn framed(record: &[u8], unframe: fn(&[u8]) -> String) -> Self {
        match record.len() {
            0..=RAW => Self(Kept::Framed { record: record.into(), unframe }),
            _ => Self::new(b"", &unframe(record)),
        }
    }

    /// What may be shown.
    #[must_use]
    pub fn excerpt(&self) -> Excerpt {
        match &self.0 {
            Kept::Framed { record, unframe } => excerpt(b"", &unframe(record)),
            Kept::Raw { before, text } => excerpt(before, text),
            Kept::Ready(excerpt) => excerpt.clone(),
        }
    }
}

impl std::fmt::Debug for Quote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Quote").field(&self.excerpt()).finish()
    }
}

fn excerpt(before: &[u8], text: &str) -> Excerpt {
    Excerpt::new(&join_after(&String::from_utf8_lossy(before), text), SHOWN)
}

impl std::fmt::Display for Excerpt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// How much of a long text is read to show its start: bytes for each character that is shown. A secret that is masked may
/// take up all of a short start.
struct Start {
    masked: usize,
    /// More than is masked: a cut key may go on behind that.
    joined: usize,
}

const STARTS: [Start; 2] = [Start { masked: 2, joined: 5 }, MOST];
const MOST: Start = Start { masked: 8, joined: 20 };

impl Start {
    /// The text with its cut keys in one piece, as far as it is read.
    fn joined<'t>(&self, text: &'t str, limit: usize) -> Cow<'t, str> {
        join(first_bytes(text, limit.saturating_mul(self.joined)))
    }

    /// What of it is masked: up to the last of its blanks, so that no key is cut. A quoted password may hold blanks; it is
    /// masked up to the cut.
    fn head<'j>(&self, joined: &'j str, limit: usize) -> Option<&'j str> {
        let most = limit.checked_mul(self.masked).filter(|most| *most < joined.len())?;
        let start = first_bytes(joined, most);
        Some(&start[..start.rfind(char::is_whitespace)?])
    }

    /// The masked start, if it is enough to show.
    fn masked(&self, text: &str, limit: usize) -> Option<String> {
        let masked = mask(self.head(&self.joined(text, limit), limit)?).into_owned();
        masked.chars().nth(limit).is_some().then_some(masked)
    }
}

/// The text with its cut keys in one piece; of a long one no more than the longest start, unless that is a single word.
fn enough(text: &str, limit: usize) -> Cow<'_, str> {
    let joined = MOST.joined(text, limit);
    let is_all = text.len() <= limit.saturating_mul(MOST.joined);
    if is_all || MOST.head(&joined, limit).is_some() { joined } else { join(text) }
}

/// A short word of the input, such as a model or a project, made safe to show.
#[must_use]
pub fn clean(word: &str) -> String {
    Excerpt::new(word, 120).0.into()
}

/// A path or a message about one, made safe to show; long enough for any path.
#[must_use]
pub fn clean_path(path: &str) -> String {
    Excerpt::new(path, 4096).0.into()
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
        let shown = Quote::new(b"key AIzaSyEXAMPLE-not-a\n", "-real-key-0000000000 429 x").excerpt();
        assert!(shown.as_str().starts_with("[key-") && shown.as_str().ends_with("] 429 x"), "{shown}");
        assert_eq!(Quote::new(b"all is well\n", "429 x").excerpt().as_str(), "429 x");
    }

    #[test]
    fn a_record_is_quoted_as_its_text_is() {
        let unframe = |record: &[u8]| String::from_utf8_lossy(record).replace("| ", "");
        for record in ["| 429 key=AIzaSyEXAMPLE-not-a-real-key-0000000000".to_owned(), "| 429 ".repeat(2_000)]
        {
            let text = unframe(record.as_bytes());
            assert_eq!(Quote::framed(record.as_bytes(), unframe).excerpt(), Quote::new(b"", &text).excerpt());
        }
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
    fn an_excerpt_in_a_document_is_safe_whoever_wrote_that() {
        let written = r#""AIzaSyEXAMPLE-not-a-real-key-0000000000 \u001b]0;title\u0007 ::error::x""#;
        let read: Excerpt = serde_json::from_str(written).unwrap();
        assert_eq!(read.as_str(), "[key-9d82d9] ␛]0;title␇ : :error::x");
        let long = Excerpt::new(&"x ".repeat(1000), SHOWN);
        let again: Excerpt = serde_json::from_str(&serde_json::to_string(&long).unwrap()).unwrap();
        assert_eq!(again, long);
    }

    #[test]
    fn of_a_long_text_the_start_is_shown_as_of_a_short_one() {
        let secret = "AIzaSyEXAMPLE-not-a-real-key-0000000000";
        for filler in ["word ", "x", "é ", "password: abcdefgh1234 "] {
            for before in [0, 30, 40, 60, 75, 90] {
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
