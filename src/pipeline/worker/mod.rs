//! What one thread does with a piece: find anchors, cut records, decode them.

mod almost;
mod client;
mod dropped;
mod own_line;
mod own_report;
mod paste;
mod record;
mod shortcuts;

use super::line_numbers::Lines;
use super::log_span;
use super::one_input::Part;
use super::prefilter_cache::Glances;
use crate::classify::Verdict;
use crate::decode::{Memo, Prefilter, Relevance, SharedMemo, Successes};
use crate::input::{Piece, Window};
use crate::knowledge::Knowledge;
use crate::scan::{self, Anchor, Anchors, Cuts, OwnLines};

/// Decodes pieces.
pub(super) struct Worker<'a> {
    anchors: &'a Anchors,
    know: &'a Knowledge,
    glances: Glances<'a>,
    every_text: bool,
    spare: Vec<u8>,
    cuts: Cuts,
    /// The format of the lines, where one was chosen. What is told at a glance is told of other formats.
    own: Option<OwnLines>,
    /// The input that was read last.
    source: usize,
    memo: Memo<'a>,
    successes: Successes<'a>,
    /// Where a record begins to matter whose end has not come yet.
    held: Option<usize>,
    /// The verdicts on the memo's bodies, by number.
    verdicts: Vec<Option<Verdict>>,
}

impl<'a> Worker<'a> {
    pub(super) fn new(
        anchors: &'a Anchors,
        prefilter: &'a Prefilter<'a>,
        shared: &'a SharedMemo,
        know: &'a Knowledge,
        every_text: bool,
    ) -> Self {
        let own = know.line_format().and_then(OwnLines::new);
        Self {
            anchors,
            know,
            glances: Glances::new(prefilter),
            every_text,
            spare: Vec::new(),
            cuts: Cuts::of_lines(own.clone()),
            own,
            source: 0,
            memo: Memo::new(know, shared),
            successes: Successes::new(know),
            held: None,
            verdicts: Vec::new(),
        }
    }

    /// Everything that the piece's own part reports.
    pub(super) fn read(&mut self, piece: &Piece) -> Part {
        self.read_certain(piece).0
    }

    /// What is certain of the piece's own part, and where what is not certain begins: in an input that grows, a record is
    /// complete when the next one has begun.
    pub(super) fn read_certain(&mut self, piece: &Piece) -> (Part, usize) {
        if self.source != piece.source {
            self.source = piece.source;
            self.cuts.clear();
            self.glances.clear();
        }
        let window = piece.window();
        let wraps = is_paste(&window) && self.own.is_none();
        self.cuts.wrap(if wraps { scan::Wraps::of(window.bytes) } else { scan::Wraps::default() });
        let mut part = Part::default();
        let mut lines = Lines::of(&window);
        self.look(piece, &window, &mut lines, &mut part);
        let end = self.held.take().unwrap_or(window.own.end);
        part.stops = piece.stops();
        part.stand = piece.stand;
        // A part of which nothing could be read ends where the one before it ended.
        if !(part.stops && window.own.is_empty()) {
            part.ends = log_span::of(&window, self.own.as_ref());
        }
        part.lines = lines.before(end);
        part.end = lines.mark(0, end);
        part.bytes = (end - window.own.start) as u64;
        part.unterminated = window.ends
            && window.own.end == window.bytes.len()
            && !window.own.is_empty()
            && window.bytes[window.own.end - 1] != b'\n';
        (part, end)
    }

    /// Reads what the window's own part reports.
    fn look(&mut self, piece: &Piece, window: &Window<'_>, lines: &mut Lines<'_>, part: &mut Part) {
        let mut at = window.own.start;
        while let Some((hit, kind)) = self.anchors.any(window.bytes, at, window.own.end) {
            let behind = match kind {
                Anchor::Failure => self.anchor(piece, window, hit, lines, part),
                Anchor::Request => self.request(piece, window, (at, hit), lines, part),
            };
            at = behind.max(hit + 1);
        }
        self.between(window, part);
    }

    /// Looks at an anchor; gives the place from where to look for the next.
    fn anchor(
        &mut self,
        piece: &Piece,
        window: &Window<'_>,
        hit: usize,
        lines: &mut Lines<'_>,
        part: &mut Part,
    ) -> usize {
        if let Some(end) =
            self.recall(piece, window, hit, lines, part).or_else(|| self.skip_begun(window, hit))
        {
            return end;
        }
        let unit = scan::unit(window, hit);
        if self.next_anchor(window, unit.range.start, window.own.start).is_some() {
            // Its first anchor is another piece's.
            if !matches!(
                self.glances.line(window, unit.view.clone()),
                Relevance::Unclear | Relevance::Relevant
            ) {
                return unit.range.end;
            }
        }
        match self.glances.line(window, unit.view) {
            Relevance::Irrelevant => unit.range.end,
            Relevance::Foreign => {
                // The first one of a piece may be a line of a record that an earlier piece reads; then so is no later one.
                if part.foreign == 0
                    && let Some(end) = self.begun(piece, window, hit)
                {
                    return end;
                }
                part.foreign += 1;
                unit.range.end
            }
            Relevance::Unclear | Relevance::Relevant => self.record(piece, window, hit, lines, part),
        }
    }

    /// The next place in `from..end` around which a failure may be reported.
    fn next_anchor(&self, window: &Window<'_>, mut from: usize, end: usize) -> Option<usize> {
        loop {
            let (hit, kind) = self.anchors.any(window.bytes, from, end)?;
            if self.is_anchor(window, hit, kind) {
                return Some(hit);
            }
            from = hit + 1;
        }
    }
}

/// Whether the window shows all of a short input.
fn is_paste(window: &Window<'_>) -> bool {
    window.opens && window.ends && window.bytes.len() <= scan::NEAR
}
