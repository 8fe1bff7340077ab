//! A short input is what somebody pasted: the lines that no anchor leads to are read as well.

use std::ops::Range;

use super::{Worker, is_paste};
use crate::decode::Relevance;
use crate::input::Window;
use crate::pipeline::line_numbers::Lines;
use crate::pipeline::one_input::Part;
use crate::scan::{self, Record};

impl Worker<'_> {
    /// Reads what stands between the records of a short input, and all of it where there is none. A stretch belongs to
    /// the piece in which it starts.
    pub(super) fn between(&mut self, window: &Window<'_>, part: &mut Part) {
        if !is_paste(window) {
            return;
        }
        // Lines are counted forwards only.
        let lines = &mut Lines::of(window);
        let end = window.bytes.trim_ascii_end().len();
        let (mut from, known) = (0, part.sightings.len());
        for next in self.records(window).into_iter().chain(std::iter::once(end..end)) {
            let gap = from..next.start.min(end).max(from);
            from = from.max(next.end);
            let own = window.own.contains(&gap.start);
            if own && !window.bytes[gap.clone()].trim_ascii().is_empty() {
                let alone = gap == (0..end);
                self.decode(window, &Record { context: 0..gap.start, range: gap, alone }, 0, lines, part);
            }
        }
        for (line, mark, sighting) in part.sightings.split_off(known) {
            let behind = part.sightings.iter().position(|(other, ..)| *other > line);
            part.sightings.insert(behind.unwrap_or(part.sightings.len()), (line, mark, sighting));
        }
    }

    /// The records around the anchors of the whole input, in whichever piece they are decoded.
    fn records(&mut self, window: &Window<'_>) -> Vec<Range<usize>> {
        let (mut found, mut at, end) = (Vec::new(), 0, window.bytes.len());
        while let Some(hit) = self.next_anchor(window, at, end) {
            let unit = scan::unit(window, hit);
            at = unit.range.end.max(hit + 1);
            let look = self.glances.line(window, unit.view);
            if look == Relevance::Foreign {
                // It is counted already.
                found.push(unit.range);
            } else if matches!(look, Relevance::Unclear | Relevance::Relevant)
                && let Some(record) = scan::record(window, hit, true, &self.cuts)
            {
                at = record.range.end.max(hit + 1);
                found.push(record.range);
            }
        }
        found
    }
}
