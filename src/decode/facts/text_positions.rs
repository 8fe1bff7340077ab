//! Places and numbers in a text.

use compact_str::CompactString;

use crate::terms::head;

/// Longest message that is kept, in bytes.
const MESSAGE: usize = 600;

/// The text behind the first `word`.
pub(super) fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    memchr::memmem::find(text.as_bytes(), word.as_bytes()).and_then(|at| text.get(at + word.len()..))
}

/// The number at the start of `text`, digits only.
pub(super) fn leading_number(text: &str) -> Option<u64> {
    let digits = text.bytes().take(20).take_while(u8::is_ascii_digit).count();
    text.get(..digits)?.parse().ok()
}

/// At most [`MESSAGE`] bytes of a message.
pub(super) fn clipped(text: &str) -> CompactString {
    CompactString::from(head(text.trim(), MESSAGE))
}
