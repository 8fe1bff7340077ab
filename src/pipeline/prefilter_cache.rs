//! Results of the prefilter, each computed once: the same stretch is looked at as a line, as a record, and as the context
//! of the next ones.

use std::ops::Range;

use crate::decode::{Prefilter, Relevance, SeenWords};
use crate::input::Window;
use crate::scan::Record;

/// Looks that are remembered: those of a record and of the lines before it.
const KNOWN: usize = 8;

/// What was seen of one stretch.
struct Look {
    /// Its place in the input.
    place: Range<u64>,
    /// Whether it speaks of Gemini.
    ours: bool,
    seen: SeenWords,
    glance: Option<Relevance>,
}

/// Looks at stretches of one input.
pub(super) struct Glances<'a> {
    prefilter: &'a Prefilter<'a>,
    known: [Option<Look>; KNOWN],
    oldest: usize,
}

impl<'a> Glances<'a> {
    pub(super) const fn new(prefilter: &'a Prefilter<'a>) -> Self {
        Self { prefilter, known: [const { None }; KNOWN], oldest: 0 }
    }

    /// Forgets everything: what follows is of another input.
    pub(super) fn clear(&mut self) {
        self.known = [const { None }; KNOWN];
    }

    /// Looks at a line, or a part of one.
    pub(super) fn line(&mut self, window: &Window<'_>, range: Range<usize>) -> Relevance {
        let look = self.look(window, range.clone());
        if let Some(glance) = look.glance {
            return glance;
        }
        let known = (look.ours, look.seen);
        let glance = self.prefilter.relevance(&window.bytes[range.clone()], known);
        self.look(window, range).glance = Some(glance);
        glance
    }

    /// Looks at a whole record, and at the lines before it where it does not say whose it is.
    pub(super) fn record(&mut self, window: &Window<'_>, record: &Record) -> Relevance {
        match self.line(window, record.range.clone()) {
            Relevance::Unclear if self.speaks_of_us(window, record.context.clone()) => Relevance::Relevant,
            Relevance::Unclear => Relevance::Irrelevant,
            told => told,
        }
    }

    /// Whether one of the lines speaks of Gemini. A request that went well says nothing of what failed behind it.
    fn speaks_of_us(&mut self, window: &Window<'_>, mut lines: Range<usize>) -> bool {
        while !lines.is_empty() {
            let end = memchr::memchr(b'\n', &window.bytes[lines.clone()]);
            let end = end.map_or(lines.end, |length| lines.start + length);
            let line = lines.start..end;
            if self.look(window, line.clone()).ours && !self.prefilter.tells_of_success(&window.bytes[line]) {
                return true;
            }
            lines.start = end + 1;
        }
        false
    }

    /// What is known of the stretch.
    fn look(&mut self, window: &Window<'_>, range: Range<usize>) -> &mut Look {
        let place = window.offset + range.start as u64..window.offset + range.end as u64;
        let is_it = |look: &Option<Look>| look.as_ref().is_some_and(|look| look.place == place);
        let slot = self.known.iter().position(is_it).unwrap_or_else(|| {
            let slot = self.oldest;
            self.oldest = (slot + 1) % KNOWN;
            self.known[slot] = None;
            slot
        });
        self.known[slot].get_or_insert_with(|| {
            let (ours, seen) = self.prefilter.look(&window.bytes[range]);
            Look { place, ours, seen, glance: None }
        })
    }
}
