//! Shortcuts past decoding: records like one that was decoded before, and lines of successful requests.

use super::{Worker, own_line};
use crate::classify::classify;
use crate::correlate::{Kind, Sighting};
use crate::decode::ApiError;
use crate::input::{Piece, Window};
use crate::pipeline::line_numbers::{Lines, Places};
use crate::pipeline::one_input::Part;
use crate::redact::Quote;
use crate::scan::{self, Anchor};

impl Worker<'_> {
    /// Takes the record from the memo, if its bounds are plain and its like was read before; gives the place behind
    /// it.
    pub(super) fn recall(
        &mut self,
        piece: &Piece,
        window: &Window<'_>,
        hit: usize,
        lines: &mut Lines<'_>,
        part: &mut Part,
    ) -> Option<usize> {
        if self.every_text || self.own.is_some() || !matches!(window.bytes.get(hit + 4), Some(b'"' | b'\\')) {
            return None;
        }
        let frame = scan::frame(window, hit, lines.last_break(hit), &self.cuts)?;
        if frame.range.start < window.own.start {
            return self.skip_earlier(window, &frame, hit);
        }
        let key = self.memo.key(window.bytes, &frame, hit)?;
        if let Some(known) = self.memo.get(&key, piece.stretch()) {
            let (line, length) = (lines.at(frame.range.start), lines.within(&frame));
            let start = lines.mark(line, frame.range.start);
            let mark = Places::new(start, &window.bytes[frame.range.clone()]).mark(known.at);
            let unframe = |record: &[u8]| scan::unframe(record).text;
            let quote = || Quote::framed(&window.bytes[frame.range.clone()], unframe);
            let quote = (known.first && !piece.is_before()).then(quote);
            let kind = self.kind(&known.error, known.number);
            let like = Sighting::like(known.error, known.stamp, known.retry_after_s);
            let at = window.offset + frame.range.start as u64;
            part.sightings.push((line, mark, Sighting { at, length, quote, kind, ..like }));
            return Some(frame.range.end);
        }
        let record = scan::framed(window, &frame, hit, &self.cuts)?;
        let (end, decoded) = self.decode(window, &record, 0, lines, part);
        if let Some(decoded) = decoded {
            self.memo.insert(&key, &decoded, piece.stretch());
        }
        Some(end)
    }

    /// The place behind a record that begins before the own part, if an earlier piece decodes it.
    fn skip_earlier(&mut self, window: &Window<'_>, frame: &scan::Frame, hit: usize) -> Option<usize> {
        let record = scan::framed(window, frame, hit, &self.cuts)?;
        self.belongs_to_earlier_piece(window, &record).then_some(record.range.end)
    }

    /// The place behind a document in which the own part begins, and whose first anchor stands before it.
    pub(super) fn skip_begun(&mut self, window: &Window<'_>, hit: usize) -> Option<usize> {
        let start = scan::opening(window, hit, window.own.start)
            .filter(|_| !self.every_text && self.own.is_none())?;
        let first = self.anchors.next(window.bytes, start, window.own.start)?;
        let frame = scan::frame(window, first, start, &self.cuts)?;
        if frame.range.contains(&hit) { self.skip_earlier(window, &frame, first) } else { None }
    }

    /// What is known of the body with this number, of which `error` is one.
    fn kind(&mut self, error: &ApiError, number: usize) -> Option<Kind> {
        while self.verdicts.len() <= number {
            self.verdicts.push(None);
        }
        let verdict = match self.verdicts[number] {
            Some(verdict) => verdict,
            None => *self.verdicts[number].insert(classify(error, self.know)?),
        };
        Some(Kind { number: number as u64, verdict })
    }

    /// Looks at the call of a model at `hit`, before which there is no anchor back to `since`; gives the place from where
    /// to look for the next anchor. A line that may report a failure is no success, and neither is the second call that a
    /// line names.
    pub(super) fn request(
        &mut self,
        piece: &Piece,
        window: &Window<'_>,
        (since, hit): (usize, usize),
        lines: &mut Lines<'_>,
        part: &mut Part,
    ) -> usize {
        let scan::Unit { range: line, view } = scan::unit(window, hit);
        if line != view {
            // Too long to be a request line.
            return hit;
        }
        let text = &window.bytes[line.clone()];
        let is_first = self.anchors.any(window.bytes, line.start, since.min(hit)).is_none();
        let is_plain = || self.anchors.next(window.bytes, hit + 1, line.end).is_none();
        let known = if is_first && self.own.is_none() { self.successes.again(text) } else { None };
        let success = match known {
            None if is_first && is_plain() => self.successes.read(text, hit - line.start),
            known => known,
        };
        let success =
            success.map(|success| own_line::served(success, text, self.own.as_ref(), &mut self.successes));
        if let Some(success) = success {
            // As with another service's failures: the first one of a piece may be a line of an earlier piece's record.
            if part.successes.is_empty()
                && let Some(end) = self.begun(piece, window, hit)
            {
                return end;
            }
            part.served(success);
            return line.end;
        }
        if self.is_anchor(window, hit, Anchor::Request) {
            self.anchor(piece, window, hit, lines, part)
        } else {
            hit
        }
    }

    /// Whether a failure may be reported around `hit`. The line that calls a model reports one by a status alone.
    pub(super) fn is_anchor(&self, window: &Window<'_>, hit: usize, kind: Anchor) -> bool {
        kind == Anchor::Failure || {
            let scan::Unit { range: line, view } = scan::unit(window, hit);
            line == view && self.successes.may_have_failed(&window.bytes[line])
        }
    }
}
