//! The model that a whole paste is about.

use compact_str::CompactString;

use crate::decode::facts::{tells_of_success, unknown_sentence};
use crate::knowledge::Knowledge;

/// The only model that a text names, beside those that answered.
#[must_use]
pub fn only_model(text: &str, know: &Knowledge) -> Option<CompactString> {
    let failed = |line: &&str| !tells_of_success(line.as_bytes(), know);
    let told: Vec<&str> = text.lines().filter(failed).collect();
    let told = told.join("\n");
    unknown_sentence::model(&told, know).filter(|model| !is_cut(&told, model))
}

/// Whether a name stands at the end of a line, and the next line goes on with it.
fn is_cut(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let Some(next) = text[at + name.len()..].strip_prefix('\n') else { return false };
        let mut next = next.trim_start().chars();
        matches!(next.next(), Some('.' | '-')) && next.next().is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_about_the_only_model_that_it_names() {
        let know = Knowledge::builtin();
        for (text, expected) in [
            ("- Model: gemini-3.5-flash\n- Node: 22\n503, overloaded", Some("gemini-3.5-flash")),
            ("model gemini-3.5-flash, then gemini-3.8-flash\n503", None),
            ("POST .../models/gemini-2\n.5-pro:generateContent\n503", None),
        ] {
            assert_eq!(only_model(text, know).as_deref(), expected, "{text}");
        }
    }
}
