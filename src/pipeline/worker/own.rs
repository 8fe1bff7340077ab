//! Failures that a report of gemdiag's own tells of are not counted again.

use crate::decode::Decoded;
use crate::input::Window;
use crate::scan::{self, Record, Text};

/// Leaves out what stands in lines of a report; whether nothing is left.
pub(super) fn leave_out(decoded: &mut Decoded, view: &Window<'_>, record: &Record, text: &Text) -> bool {
    let raw = &view.bytes[record.range.clone()];
    let count = decoded.errors.len();
    decoded.errors.retain(|error| {
        let at = record.range.start + text.origins.raw(error.at, &text.text, raw);
        !scan::is_own(view.bytes, at)
    });
    decoded.errors.is_empty() && count > 0
}
