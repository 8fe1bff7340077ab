//! Decodes the record around an anchor.

use super::own_line::Unframed;
use super::{Worker, is_paste, own_line, own_report};
use crate::correlate::Sighting;
use crate::decode::{self, ApiError, Decoded, Relevance};
use crate::input::{Piece, Window};
use crate::pipeline::line_numbers::{Lines, Places, count, to_i64};
use crate::pipeline::one_input::Part;
use crate::redact::Quote;
use crate::scan::{self, Record};

/// Bytes before a text in which a key may have begun that goes on in it.
const KEY: usize = 128;

/// The margin that is tried first when a record does not lie within its piece.
const NEAR: usize = 16 * 1024;

impl Worker<'_> {
    /// Decodes the record around `hit`; gives the place behind it.
    pub(super) fn record(
        &mut self,
        piece: &Piece,
        window: &Window<'_>,
        hit: usize,
        lines: &mut Lines<'_>,
        part: &mut Part,
    ) -> usize {
        if piece.grows()
            && !window.ends
            && hit + scan::MARGIN > window.bytes.len()
            && scan::record(window, hit, false, &self.cuts).is_none()
        {
            self.held = Some(hit);
            return window.bytes.len();
        }
        let end = self.around(piece, window, hit, |worker, view, record, shift| {
            worker.decode(view, record, shift, lines, part).0
        });
        end.unwrap_or(window.bytes.len())
    }

    /// The place behind the record of `hit` where that begins before the own part and is an earlier piece's: of its lines none
    /// speaks for itself.
    pub(super) fn begun(&mut self, piece: &Piece, window: &Window<'_>, hit: usize) -> Option<usize> {
        self.around(piece, window, hit, |worker, view, record, shift| {
            let begins = record.range.start < view.own.start;
            let end = usize::try_from(to_i64(record.range.end) + shift).unwrap_or_default();
            (begins && worker.belongs_to_earlier_piece(view, record)).then_some(end)
        })?
    }

    /// Does something with the record of `hit`, in a window that shows all of it; the third argument is how far that window's first
    /// byte stands behind the piece's.
    fn around<T>(
        &mut self,
        piece: &Piece,
        window: &Window<'_>,
        hit: usize,
        act: impl FnOnce(&mut Self, &Window<'_>, &Record, i64) -> T,
    ) -> Option<T> {
        if let Some(record) = scan::record(window, hit, false, &self.cuts) {
            return Some(act(self, window, &record, 0));
        }
        let mut spare = std::mem::take(&mut self.spare);
        let mut found = None;
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
                found = Some(act(self, &view, &record, shift));
                break;
            }
        }
        self.spare = spare;
        found
    }

    /// Decodes a record of `view`, whose first byte stands `shift` bytes behind the piece's; gives the place behind
    /// the record in the piece, and what was decoded.
    pub(super) fn decode(
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
        match self.glances.record(view, record) {
            Relevance::Relevant => {}
            _ if record.alone || is_paste(view) => {}
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
        let raw = &view.bytes[record.range.clone()];
        let without_report = scan::without_own(raw);
        let unframed = self.unframe(without_report.as_deref().unwrap_or(raw), view, record);
        let mut decoded = self.read_text(&unframed, view, record, without_report.is_some());
        let is_told = own_report::leave_out(&mut decoded, view, record, &unframed.text, &unframed.body);
        if is_told || (without_report.is_some() && decoded.errors.is_empty()) {
            return (end, None);
        }
        part.foreign += decoded.foreign as u64;
        part.undecoded += decoded.undecoded as u64;
        self.drop_refusals(unframed.raw, unframed.text.stamp, &mut decoded, part);
        if !decoded.errors.is_empty() {
            self.sight(&mut decoded, &unframed, (view, record, shift), lines, part);
            return (end, (unframed.text.stream == 0).then_some(decoded));
        }
        if decoded.foreign == 0 {
            self.nearly(view, record, shift, lines, part);
        }
        (end, None)
    }

    /// Takes the frame off a record; where it is of a paste, its lines stand as they were before they were wrapped.
    fn unframe<'r>(&self, raw: &'r [u8], view: &Window<'_>, record: &Record) -> Unframed<'r> {
        let wraps = Some(self.cuts.wraps()).filter(|_| self.own.is_none() && is_paste(view));
        let wraps = wraps.map(|wraps| wraps.from(record.range.start)).unwrap_or_default();
        own_line::unframe(raw, self.own.as_ref(), &wraps)
    }

    /// Decodes the text of a record; `beside_report`: lines of a report of gemdiag's own were taken out of it.
    fn read_text(
        &self,
        unframed: &Unframed<'_>,
        view: &Window<'_>,
        record: &Record,
        beside_report: bool,
    ) -> Decoded {
        let Unframed { text, own, .. } = unframed;
        let is_log = own.is_some() || beside_report || text.stamp.is_some();
        let record = decode::Record {
            text: &text.text,
            values: &text.values,
            context: &view.bytes[record.context.clone()],
            alone: record.alone,
            paste: (is_paste(view) && !is_log).then_some(view.bytes),
        };
        decode::decode(&record, self.know)
    }

    /// Reports the failures of a record, each with its place.
    fn sight(
        &self,
        decoded: &mut Decoded,
        unframed: &Unframed<'_>,
        (view, record, shift): (&Window<'_>, &Record, i64),
        lines: &mut Lines<'_>,
        part: &mut Part,
    ) {
        let Unframed { raw, text, own, body } = unframed;
        self.recognise_client(raw, decoded);
        decoded.not_shown = self.know.clients().left_out().iter().map(|row| row.number(raw)).sum();
        part.not_shown += decoded.not_shown;
        let before = &view.bytes[record.range.start.saturating_sub(KEY)..record.range.start];
        let start = lines.at_record(view, record, shift);
        let clock = scan::time_of_day(raw);
        let mut places = Places::new(start, raw);
        for error in &mut decoded.errors {
            error.at = text.origins.raw(error.at, &text.text, body);
            with_stamp(error, text);
            if let Some(own) = own {
                own_line::tell(error, own);
            }
            let mark = places.mark(error.at);
            let quote = Some(Quote::new(before, &text.text));
            let told = Sighting::of(error.clone());
            let at = view.offset + record.range.start as u64;
            let sighting = Sighting { stream: text.stream, clock, at, length: count(raw), quote, ..told };
            part.sightings.push((start.line, mark, sighting));
        }
    }

    /// A record that begins before the own part belongs to the piece in which its first anchor lies that is worth
    /// a look.
    pub(super) fn belongs_to_earlier_piece(&mut self, view: &Window<'_>, record: &Record) -> bool {
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

/// The better of the record's stamp and the one that its fields give.
fn with_stamp(error: &mut ApiError, text: &scan::Text) {
    error.stamp = match (text.stamp, error.stamp) {
        (Some(line), Some(field)) if !line.zoned && field.zoned => Some(field),
        (line, field) => line.or(field),
    };
}
