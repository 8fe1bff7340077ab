//! A short input is what somebody pasted: the lines that no anchor leads to are read as well.

use std::ops::Range;

use super::{Worker, is_paste};
use crate::decode::{self, Relevance};
use crate::input::Window;
use crate::pipeline::line_numbers::Lines;
use crate::pipeline::one_input::Part;
use crate::scan::{self, OwnLines, Record};

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
            if !own || window.bytes[gap.clone()].trim_ascii().is_empty() {
                continue;
            }
            for range in entries(window.bytes, gap, self.own.as_ref()) {
                let alone = range == (0..end);
                self.decode(window, &Record { context: 0..range.start, range, alone }, 0, lines, part);
            }
        }
        for (line, mark, sighting) in part.sightings.split_off(known) {
            let behind = part.sightings.iter().position(|(other, ..)| *other > line);
            part.sightings.insert(behind.unwrap_or(part.sightings.len()), (line, mark, sighting));
        }
        part.paste = true;
        if !part.sightings.is_empty() {
            // What was wrapped may have cut a name in two.
            let scan::Text { text, values, .. } = scan::unframe_wrapped(window.bytes, self.cuts.wraps());
            part.model = decode::only_model(&[text, values].concat(), self.know);
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

/// The entries of a log in a stretch: each begins with a line that has a time, or with one in the format that was chosen, and
/// has the others below it. A stretch with fewer such lines than two is one entry.
fn entries(bytes: &[u8], stretch: Range<usize>, own: Option<&OwnLines>) -> Vec<Range<usize>> {
    let mut at = stretch.start;
    let lines = bytes[stretch.clone()].split_inclusive(|b| *b == b'\n').map(|line| {
        at += line.len();
        (at - line.len(), line)
    });
    let is_object =
        |line: &[u8]| std::str::from_utf8(line).is_ok_and(|line| decode::line_stamp(line).is_some());
    let is_own = |line: &[u8]| own.is_some_and(|own| own.begins(line.strip_suffix(b"\n").unwrap_or(line)));
    // Below a line in the format the others go on; where there is none, they are read as they are.
    let own = bytes[stretch.clone()].split_inclusive(|b| *b == b'\n').any(is_own);
    let is_timed = |line: &[u8]| {
        if own { is_own(line) } else { scan::unframe(line).stamp.is_some() || is_object(line) }
    };
    let timed: Vec<usize> = lines.filter(|(_, line)| is_timed(line)).map(|(start, _)| start).collect();
    let mut starts = vec![stretch.start];
    starts.extend(timed.into_iter().skip(1));
    let ends = starts.iter().skip(1).copied().chain(std::iter::once(stretch.end));
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn each_entry_of_a_log_is_read_by_itself_and_other_text_as_a_whole() {
        let log = b"2026-11-24T17:01:00Z ERROR gemini 503\n  at x\n2026-11-24T17:02:00Z ERROR gemini 503\n";
        assert_eq!(entries(log, 0..log.len(), None), [0..45, 45..log.len()]);
        let objects = b"{\"time\":1788897072037,\"msg\":\"20 workers busy\"}\n{\"time\":1788897073337,\"msg\":\"Gemini failed\"}\n";
        assert_eq!(entries(objects, 0..objects.len(), None), [0..47, 47..objects.len()]);
        let list = b"gemini today:\n- chat 503\n- search 429\n";
        assert_eq!(entries(list, 0..list.len(), None), std::iter::once(0..list.len()).collect::<Vec<_>>());
    }
}
