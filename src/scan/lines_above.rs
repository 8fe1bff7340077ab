//! The lines above a line, the nearest first, as far as a decision about it may look.

use std::rc::Rc;

use super::line_shape::Face;
use super::line_words::{is_closer, is_member};

/// The lines above, fetched as they are asked for.
pub(super) struct Above<'l, I> {
    lines: I,
    seen: Vec<Rc<Face>>,
    /// Bytes of the lines that were seen; of a long one the first count.
    bytes: usize,
    outer: &'l dyn Fn() -> Option<Rc<Face>>,
    unmarked: bool,
}

impl<'l, I: Iterator<Item = Rc<Face>>> Above<'l, I> {
    pub(super) fn new(lines: I, outer: &'l dyn Fn() -> Option<Rc<Face>>, unmarked: bool) -> Self {
        Self { lines, seen: Vec::new(), bytes: 0, outer, unmarked }
    }

    /// What is near.
    const LINES: usize = 64;
    const BYTES: usize = 4096;
    /// What a long line counts.
    const LONG: usize = 1024;

    /// A line above that is near.
    pub(super) fn get(&mut self, index: usize) -> Option<Rc<Face>> {
        while self.seen.len() <= index {
            if self.seen.len() >= Self::LINES || self.bytes >= Self::BYTES {
                return None;
            }
            let face = self.lines.next()?;
            self.bytes += face.length.min(Self::LONG) + 1;
            self.seen.push(face);
        }
        self.seen.get(index).cloned()
    }

    /// The nearest line at the left edge that is no part of a test's source, also where it is far.
    pub(super) fn outer(&self) -> Option<Rc<Face>> {
        (self.outer)()
    }

    /// The nearest line of which this is true, and how many lines stand between.
    pub(super) fn nearest(&mut self, is_it: impl Fn(&Face) -> bool) -> Option<(usize, Rc<Face>)> {
        (0..).map_while(|i| self.get(i).map(|face| (i, face))).find(|(_, face)| is_it(face))
    }

    /// The same for what is true of marked lines only.
    pub(super) fn nearest_marked(&mut self, is_it: impl Fn(&Face) -> bool) -> Option<(usize, Rc<Face>)> {
        if self.unmarked { None } else { self.nearest(is_it) }
    }

    /// The line above ends with an opening bracket or a comma, and `line` looks like a member of what it opened.
    pub(super) fn is_open(&mut self, line: &Face) -> bool {
        let Some(previous) = self.get(0) else { return false };
        let next_element = previous.is_indented()
            && line.is_indented()
            && previous.last == Some(b',')
            && previous.head.trim_ascii_start().first().is_some_and(|b| is_closer(*b));
        if next_element {
            return true;
        }
        let bracket = matches!(previous.last, Some(b'{' | b'[' | b'('));
        let comma =
            previous.last == Some(b',') && matches!(previous.head.first(), Some(b'"' | b'{' | b'}' | b']'));
        (bracket || comma) && !previous.closed && is_member(&line.head)
    }
}
