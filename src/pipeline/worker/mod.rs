//! What one thread does with a piece: find anchors, cut records, decode them.

mod almost;
mod client;
mod dropped;
mod own_line;
mod paste;
mod shortcuts;

use super::line_numbers::{Lines, Places, count, to_i64};
use super::log_span;
use super::one_input::Part;
use super::prefilter_cache::Glances;
use crate::classify::Verdict;
use crate::correlate::Sighting;
use crate::decode::{self, ApiError, Decoded, Memo, Prefilter, Relevance, SharedMemo, Successes};
use crate::input::{Piece, Window};
use crate::knowledge::Knowledge;
use crate::redact::Quote;
use crate::scan::{self, Anchor, Anchors, Cuts, OwnLines, Record};
use own_line::Unframed;

/// Bytes before a text in which a key may have begun that goes on in it.
const KEY: usize = 128;

/// The margin that is tried first when a record does not lie within its piece.
const NEAR: usize = 16 * 1024;

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
        self.settle_paste(piece, &window, &mut part);
        let end = self.held.take().unwrap_or(window.own.end);
        part.stops = piece.stops();
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
                part.foreign += 1;
                unit.range.end
            }
            Relevance::Unclear | Relevance::Relevant => self.record(piece, window, hit, lines, part),
        }
    }

    /// Decodes the record around `hit`; gives the place behind it.
    fn record(
        &mut self,
        piece: &Piece,
        window: &Window<'_>,
        hit: usize,
        lines: &mut Lines<'_>,
        part: &mut Part,
    ) -> usize {
        if let Some(record) = scan::record(window, hit, false, &self.cuts) {
            return self.decode(window, &record, 0, lines, part).0;
        }
        if piece.grows() && !window.ends && hit + scan::MARGIN > window.bytes.len() {
            self.held = Some(hit);
            return window.bytes.len();
        }
        let mut spare = std::mem::take(&mut self.spare);
        let mut end = window.bytes.len();
        for margin in [NEAR, scan::MARGIN] {
            let enough = margin == scan::MARGIN;
            let (view, shift) = match piece.around(hit, margin, &mut spare) {
                Some(wide) => {
                    let shift = to_i64(wide.offset) - to_i64(window.offset);
                    (wide, shift)
                }
                None => (window.clone(), 0),
            };
            let place = usize::try_from(to_i64(hit) - shift).unwrap_or_default().min(view.bytes.len());
            if let Some(record) = scan::record(&view, place, enough, &self.cuts) {
                end = self.decode(&view, &record, shift, lines, part).0;
                break;
            }
        }
        self.spare = spare;
        end
    }

    /// Decodes a record of `view`, whose first byte stands `shift` bytes behind the piece's; gives the place behind
    /// the record in the piece, and what was decoded.
    fn decode(
        &mut self,
        view: &Window<'_>,
        record: &Record,
        shift: i64,
        lines: &mut Lines<'_>,
        part: &mut Part,
    ) -> (usize, Option<Decoded>) {
        let end = usize::try_from(to_i64(record.range.end) + shift).unwrap_or_default();
        if self.belongs_to_earlier_piece(view, record) {
            return (end, None);
        }
        let paste = is_paste(view);
        let raw = &view.bytes[record.range.clone()];
        let context = &view.bytes[record.context.clone()];
        let before = &view.bytes[record.range.start.saturating_sub(KEY)..record.range.start];
        match self.glances.record(view, record) {
            Relevance::Relevant => {}
            _ if record.alone || paste => {}
            Relevance::Foreign => {
                part.foreign += 1;
                return (end, None);
            }
            Relevance::Irrelevant => return (end, None),
            Relevance::Unclear => {
                self.nearly(view, record, shift, lines, part);
                return (end, None);
            }
        }
        let wraps = if paste { self.cuts.wraps().from(record.range.start) } else { scan::Wraps::default() };
        let Unframed { text, own, body } = own_line::unframe(raw, self.own.as_ref(), &wraps);
        let paste = (paste && text.stamp.is_none() && own.is_none()).then_some(view.bytes);
        let decoding =
            decode::Record { text: &text.text, values: &text.values, context, alone: record.alone, paste };
        let mut decoded = decode::decode(&decoding, self.know);
        part.foreign += decoded.foreign as u64;
        part.undecoded += decoded.undecoded as u64;
        self.drop_refusals(raw, text.stamp, &mut decoded, part);
        if decoded.errors.is_empty() {
            if decoded.foreign == 0 {
                self.nearly(view, record, shift, lines, part);
            }
            return (end, None);
        }
        self.recognise_client(raw, &mut decoded);
        decoded.not_shown = self.know.clients().left_out().number(raw);
        part.not_shown += decoded.not_shown;
        let start = lines.at_record(view, record, shift);
        let clock = scan::time_of_day(raw);
        let mut places = Places::new(start, raw);
        for error in &mut decoded.errors {
            error.at = text.origins.raw(error.at, &text.text, &body);
            with_stamp(error, &text);
            if let Some(own) = &own {
                own_line::tell(error, own);
            }
            let mark = places.mark(error.at);
            let quote = Some(Quote::new(before, &text.text));
            let told = Sighting::of(error.clone());
            let sighting = Sighting { stream: text.stream, clock, length: count(raw), quote, ..told };
            part.sightings.push((start.line, mark, sighting));
        }
        (end, (text.stream == 0).then_some(decoded))
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

    /// A record that begins before the own part belongs to the piece in which its first anchor lies that is worth
    /// a look.
    fn belongs_to_earlier_piece(&mut self, view: &Window<'_>, record: &Record) -> bool {
        let mut at = record.range.start;
        while let Some(hit) = self.next_anchor(view, at, view.own.start) {
            let unit = scan::unit(view, hit);
            if matches!(self.glances.line(view, unit.view), Relevance::Unclear | Relevance::Relevant) {
                return true;
            }
            at = unit.range.end.max(hit + 1);
        }
        false
    }
}

/// Whether the window shows all of a short input.
fn is_paste(window: &Window<'_>) -> bool {
    window.opens && window.ends && window.bytes.len() <= scan::NEAR
}

/// The better of the record's stamp and the one that its fields give.
fn with_stamp(error: &mut ApiError, text: &scan::Text) {
    error.stamp = match (text.stamp, error.stamp) {
        (Some(line), Some(field)) if !line.zoned && field.zoned => Some(field),
        (line, field) => line.or(field),
    };
}
