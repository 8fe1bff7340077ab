//! What hostile inputs must not do. Each target takes bytes that somebody else made, and panics where a promise is broken.
//!
//! Beside "no panic": an input that is read in pieces is told as the whole; parts merge to the whole; JSON is valid by the
//! published schemas; no output has a key in it, or a character that a terminal obeys. libFuzzer holds time and memory of
//! each input.

mod agent;
mod decode;
mod knowledge;
mod merge;
mod shown;
mod triage;

pub use agent::agent;
pub use decode::decode;
pub use knowledge::knowledge;
pub use merge::merge;
pub use triage::triage;

/// What a target is.
pub type Target = fn(&[u8]);

/// All targets, by their names.
pub const TARGETS: [(&str, Target); 5] =
    [("triage", triage), ("decode", decode), ("merge", merge), ("agent", agent), ("knowledge", knowledge)];
