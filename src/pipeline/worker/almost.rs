//! Remembers the line that came nearest to a failure: where none is found, it is what the user looks for.

use super::{Worker, is_paste};
use crate::decode::{Named, Nearness};
use crate::input::Window;
use crate::pipeline::line_numbers::{Lines, count, to_i64};
use crate::pipeline::one_input::Part;
use crate::scan::Record;

impl Worker<'_> {
    /// Takes the nearest line of a record that reports no failure, if no line before was as near.
    pub(super) fn nearly(
        &self,
        view: &Window<'_>,
        record: &Record,
        shift: i64,
        lines: &mut Lines<'_>,
        part: &mut Part,
    ) {
        let known = part.almost.and_then(|(_, named)| named.nearness());
        // Records come in the order of their lines, but in a paste what stands between them comes last.
        if known == Some(Nearness::Gemini) && !is_paste(view) {
            return;
        }
        let raw = &view.bytes[record.range.clone()];
        let paste = is_paste(view).then_some(view.bytes);
        let mut at = 0;
        let named = raw.split_inclusive(|b| *b == b'\n').map(|line| {
            at += line.len();
            let named = match paste {
                Some(paste) => Named::in_paste(line, paste, self.know),
                None => Named::of(line, self.know),
            };
            (at - line.len(), named)
        });
        // Of lines alike the first is the one.
        let best =
            named.reduce(|first, next| if next.1.nearness() > first.1.nearness() { next } else { first });
        if let Some((at, named)) =
            best.filter(|(_, named)| named.nearness().is_some() && named.nearness() >= known)
        {
            let line = lines.at_record(view, record, shift).line + to_i64(count(&raw[..at]));
            let nearer = named.nearness() > known || part.almost.is_none_or(|(first, _)| line < first);
            if nearer {
                part.almost = Some((line, named));
            }
        }
    }
}
