//! Names of models.

/// `google.py` in a folder named `models` is no model.
pub(super) fn is_file(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// The longest model name at the start of `text`.
pub(super) fn model_name(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '@')));
    text[..end.unwrap_or(text.len())].trim_end_matches(['.', '-'])
}
