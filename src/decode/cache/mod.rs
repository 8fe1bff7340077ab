//! Reuses the facts of repeated bodies: most failures of a log are repetitions.
//!
//! Enters: the bytes of a record with plain bounds. Leaves: the facts that the decoder found in the first record of its kind.
//! This wing must not know how facts are found: what it cannot prove to be a repetition must be decoded.

mod digest;
mod json_members;
mod line_time;
mod log_fields;
mod memo;
mod shared_memo;
mod template;

pub(crate) use line_time::line_stamp;
pub(crate) use memo::Memo;
pub(crate) use shared_memo::SharedMemo;
