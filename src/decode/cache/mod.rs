//! The short way for records whose like was decoded before.
//!
//! Enters: the bytes of a record with plain bounds. Leaves: the facts that the decoder found in the first of its kind. It
//! must not know how facts are found.

pub(super) mod digest;
pub(super) mod json_members;
pub(super) mod line_time;
pub(super) mod log_fields;
pub(super) mod memo;
pub(super) mod template;
