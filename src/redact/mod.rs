//! What parts of an input text may leave the program.
//!
//! Enters: bytes or text of the input. Leaves: fingerprints of secrets, and [`Excerpt`]s in which keys, tokens and
//! addresses are masked, control characters are visible, no word is a command of a CI system, and the length is
//! bounded. No other room prints input.

mod broken_secrets;
mod control_characters;
mod excerpt;
mod fingerprint;
mod secret_patterns;

pub use excerpt::{Excerpt, Quote, clean, clean_path};
pub use fingerprint::fingerprint;
