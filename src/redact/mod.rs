//! What parts of an input text may leave the program.
//!
//! Enters: bytes or text of the input. Leaves: fingerprints of keys, and [`Excerpt`]s in which keys, tokens and
//! addresses are masked, control characters are visible, no word is a command of a CI system, and the length is
//! bounded. No other room prints input.

mod broken_secrets;
mod control_characters;
mod cuts;
mod excerpt;
mod fingerprint;
mod marks;
mod mask;
mod secret_patterns;

pub use excerpt::{Excerpt, Quote, clean, clean_path};
pub use fingerprint::{Fingerprint, fingerprint, is_google_key, stand_in};

/// A pattern of this room. Without one of them a secret might be shown: so it is a bug that ends the program, and a test
/// compiles all.
#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles all of them")]
fn pattern(text: &str) -> regex::Regex {
    regex::Regex::new(text).expect("patterns of secrets compile")
}

/// The first `most` bytes of a text at most, up to the end of a character. This room imports none, so it has its own.
fn first_bytes(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}
