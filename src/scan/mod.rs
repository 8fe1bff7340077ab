//! Where in the bytes is something that may be an error?
//!
//! Enters: a [`Window`] of the input. Leaves: anchors (places that only an error is likely to have), the record around
//! an anchor, and the record's text without its frame. This room must not know what an error looks like inside, nor
//! whose it is; it knows lines, shippers, terminals and clocks.
//!
//! Everything is decided from the bytes around an anchor alone, so that the answer is the same for every block size
//! and number of threads: an anchor belongs to the worker in whose part it starts, and a record to the worker that
//! has its first anchor.

#![allow(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "the room is hidden: its types are no part of the interface"
)]

mod anchors;
mod ansi;
mod blocks;
mod boxes_and_quotes;
mod calendar;
mod common_beginning;
mod cut_at_edge;
mod cuts;
mod date;
mod envelope;
mod indentation;
mod json_strings;
mod levels;
mod line_carrier;
mod line_shape;
mod line_words;
mod lines;
mod lines_above;
mod lists;
mod logger_prefix;
mod long_line_cut;
mod origin;
mod own_lines;
mod own_lines_above;
mod own_report;
mod peeled_prefix;
mod php_fpm;
mod quick_record;
mod quoted_printable;
mod record_boundary;
mod record_extent;
mod repeated_prefix;
mod rewrap;
mod search_unit;
mod stamp_behind_words;
mod stamp_formats;
mod stamps_of_tools;
mod status_number;
mod test_report;
mod time_cursor;
mod time_of_day;
mod traceback_source;
mod unframe;
mod wraps;

use std::ops::Range;

pub use anchors::{Anchor, Anchors};
pub use cuts::Cuts;
pub use lines::MARGIN;
pub use logger_prefix::access_time;
pub use origin::Origins;
pub use own_lines::{OwnLines, OwnRecord};
pub use own_report::{format as own_format, is_own, without_own};
pub use quick_record::{Frame, FrameKind, frame, opening};
pub use search_unit::{NEAR, Unit, unit};
pub use stamp_formats::{
    Lead, from_epoch as stamp_from_epoch, leading as leading_stamp, whole as stamp_from_text,
};
pub use status_number::status_at;
pub use time_of_day::time_of_day;
pub use unframe::{Text, is_time_name, unframe, unframe_wrapped};
pub use wraps::Wraps;

use crate::input::Window;
use lines::Lines;

/// A record, and what stands right before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The record's bytes in the window.
    pub range: Range<usize>,
    /// The lines right before it: what a bare status may need to tell whose it is.
    pub context: Range<usize>,
    /// Whether the record is all that the input holds.
    pub alone: bool,
}

/// The record around the anchor at `at`; `None` where it depends on more of the input than the window shows. With
/// `MARGIN` bytes on both sides of `at`, `enough` may be set: then the answer is final. `cuts` is kept from call to call,
/// as long as they are about one input.
#[must_use]
pub fn record(window: &Window<'_>, at: usize, enough: bool, cuts: &Cuts) -> Option<Record> {
    let lines = Lines::of(window, cuts);
    let range = record_extent::record(&lines, at);
    let context = context(&lines, range.start);
    let rest = |part: &[u8]| part.trim_ascii().is_empty();
    let alone =
        window.opens && window.ends && rest(&window.bytes[..range.start]) && rest(&window.bytes[range.end..]);
    (enough || !lines.ran_short()).then_some(Record { range, context, alone })
}

/// The record in this frame around the anchor at `at`; `None` where it has other bounds after all.
#[must_use]
pub fn framed(window: &Window<'_>, frame: &Frame, at: usize, cuts: &Cuts) -> Option<Record> {
    let range = frame.range.clone();
    match frame.kind {
        FrameKind::Element => Some(Record { range, context: 0..0, alone: false }),
        FrameKind::Line | FrameKind::Document if quick_record::is_plain(&window.bytes[range.clone()]) => {
            let context = context(&Lines::of(window, cuts), range.start);
            Some(Record { range, context, alone: false })
        }
        _ => record(window, at, false, cuts).filter(|r| r.range == range && !r.alone),
    }
}

/// The last lines before `start`.
fn context(lines: &Lines<'_>, start: usize) -> Range<usize> {
    const LINES: usize = 4;
    const BYTES: usize = 2048;
    let floor = start.saturating_sub(BYTES);
    let mut from = start;
    for _ in 0..LINES {
        let Some(line) = lines.line_before(from).filter(|l| l.start >= floor) else { break };
        from = line.start;
    }
    from..start
}
