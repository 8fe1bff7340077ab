//! gemdiag tells what a Gemini API error means, which quota or cause it was, when it resets, and what to do now.
//!
//! The rooms of the house, in the order in which data walks through them:
//!
//! ```text
//! input -> scan -> decode -> classify -> correlate -> advise -> report
//! bytes    where?  what?     why?        how often?   what now?  say it
//! ```

pub mod advise;
pub mod classify;
pub mod cli;
pub mod clock;
pub mod correlate;
pub mod decode;
pub mod exit;
pub mod input;
pub mod knowledge;
pub mod pipeline;
pub mod redact;
pub mod report;
pub mod scan;
pub mod terms;
