//! Where in the bytes is something that may be an error?
//!
//! Enters: a [`Window`] of the input. Leaves: anchors (places that only an error is likely to have), the record around
//! an anchor, and the record's text without its frame. This room must not know what an error looks like inside, nor
//! whose it is; it knows lines, shippers, terminals and clocks.
//!
//! Everything is decided from the bytes around an anchor alone, so that the answer is the same for every block size
//! and number of threads: an anchor belongs to the worker in whose part it starts, and a record to the worker that
//! has its first anchor.

mod anchors;
mod ansi;
mod boundary;
mod carrier;
mod extent;
mod lines;
mod rewrap;
mod source;
mod stamp;
mod unframe;

use std::ops::Range;

pub use anchors::Anchors;
pub use lines::{MARGIN, Window};
pub use stamp::{Stamp, YEARLESS, from_epoch as stamp_from_epoch, leading as leading_stamp, whole as stamp_from_text};
pub use stamp::Lead;
pub use unframe::{Text, unframe};

/// The record around the anchor at `at`: a range of the window's bytes.
#[must_use]
pub fn record(window: &Window<'_>, at: usize) -> Range<usize> {
    extent::record(window, at)
}

/// The bytes right before a record: what a bare status may need to tell whose it is.
#[must_use]
pub fn context<'w>(window: &Window<'w>, start: usize) -> &'w [u8] {
    const LINES: usize = 4;
    const BYTES: usize = 2048;
    let floor = start.saturating_sub(BYTES);
    let mut from = start;
    for _ in 0..LINES {
        let Some(line) = window.line_before(from).filter(|l| l.start >= floor) else { break };
        from = line.start;
    }
    &window.bytes[from..start]
}
