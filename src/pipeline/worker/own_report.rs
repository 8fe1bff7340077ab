//! Failures that a report of gemdiag's own tells of are not counted again.

use crate::decode::Decoded;
use crate::input::Window;
use crate::scan::{self, Record, Text};

/// Leaves out what stands in lines of a report; whether nothing is left. `body`: the bytes of which the text was made.
pub(super) fn leave_out(
    decoded: &mut Decoded,
    view: &Window<'_>,
    record: &Record,
    text: &Text,
    body: &[u8],
) -> bool {
    let count = decoded.errors.len();
    decoded.errors.retain(|error| {
        let at = record.range.start + text.origins.raw(error.at, &text.text, body);
        !scan::is_own(view.bytes, at)
    });
    decoded.errors.is_empty() && count > 0
}
