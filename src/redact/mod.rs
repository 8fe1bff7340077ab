//! What may leave the program of the text that entered it.
//!
//! Enters: bytes or text of the input. Leaves: fingerprints of secrets, and [`Excerpt`]s in which keys, tokens and
//! addresses are masked, control characters are visible and the length is bounded. No other room prints input.

mod excerpt;
mod fingerprint;

pub use excerpt::{Excerpt, clean, clean_path};
pub use fingerprint::fingerprint;
