//! The lines above a line, the nearest first, as far as a decision about it may look.

use std::ops::Range;
use std::rc::Rc;

use smallvec::SmallVec;

use super::cuts::{Stack, Unmarked};
use super::line_shape::Face;
use super::line_words::{is_closer, is_indented_frame, is_member, is_source_of_frame};
use super::lines::{BACK, Lines};
use super::test_report::is_test_source;

/// How many lines above a line a decision about it may look at, within [`BACK`].
const LINES: usize = 64;

/// How many bytes it may look at, of which a long line takes no more than [`LONG`].
const NEAR: usize = 4096;
const LONG: usize = 1024;

/// The lines above, fetched as they are asked for.
pub(super) struct Above<'l, I> {
    lines: I,
    seen: SmallVec<[Rc<Face>; 8]>,
    /// Bytes of the lines that were seen; of a long one the first count.
    bytes: usize,
    outer: &'l dyn Fn() -> Option<Rc<Face>>,
    marks: Marks,
}

/// What is known of the [marked](Face::is_marked) lines above one.
#[derive(Debug, Clone)]
pub(super) enum Marks {
    /// There is none that a decision may look at.
    None,
    /// The nearest one, which has a time, and a decision may look at it.
    Time(Rc<Face>),
    Unknown,
}

impl<'l, I: Iterator<Item = Rc<Face>>> Above<'l, I> {
    pub(super) fn new(lines: I, outer: &'l dyn Fn() -> Option<Rc<Face>>, marks: Marks) -> Self {
        Self { lines, seen: SmallVec::new(), bytes: 0, outer, marks }
    }

    /// A line above that is near.
    pub(super) fn get(&mut self, index: usize) -> Option<Rc<Face>> {
        while self.seen.len() <= index {
            if self.seen.len() >= LINES || self.bytes >= NEAR {
                return None;
            }
            let face = self.lines.next()?;
            self.bytes += face.length.min(LONG) + 1;
            self.seen.push(face);
        }
        self.seen.get(index).cloned()
    }

    /// Whether no line above was left out of what [`get`](Self::get) gives, once it has given none.
    pub(super) const fn is_whole(&self) -> bool {
        self.bytes < NEAR
    }

    /// The nearest line at the left edge that is no part of a test's source, also where it is far.
    pub(super) fn outer(&self) -> Option<Rc<Face>> {
        (self.outer)()
    }

    /// The nearest line of which this is true, and how many lines stand between.
    pub(super) fn nearest(&mut self, is_it: impl Fn(&Face) -> bool) -> Option<(usize, Rc<Face>)> {
        self.nearest_within(usize::MAX, is_it)
    }

    /// The same among so many lines.
    pub(super) fn nearest_within(
        &mut self,
        lines: usize,
        is_it: impl Fn(&Face) -> bool,
    ) -> Option<(usize, Rc<Face>)> {
        (0..lines).map_while(|i| self.get(i).map(|face| (i, face))).find(|(_, face)| is_it(face))
    }

    /// The same for what is true of marked lines only.
    pub(super) fn nearest_marked(&mut self, is_it: impl Fn(&Face) -> bool) -> Option<(usize, Rc<Face>)> {
        if matches!(self.marks, Marks::None) { None } else { self.nearest(is_it) }
    }

    /// The nearest one that has a time.
    pub(super) fn nearest_timed(&mut self) -> Option<Rc<Face>> {
        match &self.marks {
            Marks::Time(face) => Some(Rc::clone(face)),
            _ => self.nearest_marked(|face| face.timed).map(|(_, face)| face),
        }
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
        (bracket || comma)
            && is_member(&line.head)
            && (!previous.closed || comma && !previous.is_indented() && self.is_inside_member())
    }

    /// Whether a member of a document whose lines have lost their indents is open here: `"details": [`. An array alone is a
    /// list of documents.
    fn is_inside_member(&mut self) -> bool {
        let (mut depth, mut index) = (0, 0);
        while let Some(face) = self.get(index).filter(|face| !face.is_indented()) {
            index += 1;
            let run = |bytes: &mut dyn Iterator<Item = &u8>, signs: &[u8]| {
                bytes.take_while(|b| signs.contains(b)).count()
            };
            let text = face.head.trim_ascii_end();
            let opened = if face.more { 0 } else { run(&mut text.iter().rev(), b"{[") };
            let is_named = text.first() == Some(&b'"');
            if opened > depth {
                if is_named {
                    return true;
                }
                depth = 0;
            } else {
                depth -= opened;
            }
            if !is_named && !matches!(text.first(), Some(b'{' | b'[' | b'}' | b']')) {
                return false;
            }
            depth += run(&mut text.iter(), b"}]");
        }
        false
    }
}

impl Lines<'_> {
    /// The lines before the one that starts at `start`, the nearest first, as far as a decision may depend on them.
    pub(super) fn above(&self, start: usize) -> impl Iterator<Item = Rc<Face>> + '_ {
        self.back(start).map(|line| self.face(&line))
    }

    /// The nearest line before the one that starts at `start` that is no source of a test.
    pub(super) fn outer(&self, start: usize) -> Option<Rc<Face>> {
        const LINES: usize = 512;
        let is_outer = |line: &Range<usize>| !is_test_source(&self.bytes[line.clone()]);
        self.back(start).take(LINES).find(is_outer).map(|line| self.face(&line))
    }

    /// The places of the lines before the one that starts at `start`.
    fn back(&self, start: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        let floor = start.saturating_sub(BACK);
        let mut at = start;
        std::iter::from_fn(move || {
            let end = at.checked_sub(1).filter(|end| self.bytes[*end] == b'\n');
            if floor == 0 && end.is_none_or(|end| !self.bytes[..end].contains(&b'\n')) {
                self.short.set(self.short.get() || !self.opens);
            }
            let end = end?;
            let found = memchr::memrchr(b'\n', &self.bytes[floor.min(end)..end]).map(|n| floor + n + 1);
            at = found.or((floor == 0 && self.opens).then_some(0))?;
            Some(at..end)
        })
    }

    /// The marked lines that a decision about the one at `start` may look at. They are looked for once in each stretch of the
    /// input, and not again for each of its lines; unknown where the window shows too little.
    pub(super) fn marks_above(&self, start: usize) -> Marks {
        let place = self.offset + start as u64;
        let Unmarked { from, to, long } = self.cuts.unmarked.get();
        let mut known = Unmarked { from: place, to: place, long: false };
        let mut walked = 0;
        let marks = loop {
            if from < to && (from..=to).contains(&known.from) {
                known = Unmarked { from, to: known.to.max(to), long: known.long || long };
            }
            // A long line counts less than its bytes.
            let near = if known.long { BACK } else { NEAR };
            if known.from == 0 || place - known.from >= near as u64 || walked == LINES {
                break Marks::None;
            }
            match self.unmarked_before(start, known.from) {
                Ok(Some(line)) => {
                    known.long |= known.from - line > LONG as u64;
                    known.from = line;
                }
                Ok(None) => break Marks::None,
                Err(Some(face)) if face.timed && self.is_near(start, known.from) => break Marks::Time(face),
                Err(_) => break Marks::Unknown,
            }
            walked += 1;
        };
        self.cuts.unmarked.set(known);
        marks
    }

    /// Whether the line is a frame of a stack, or the source that is printed below one: neither has a time, and both go on.
    pub(super) fn is_of_stack(&self, line: &Range<usize>) -> bool {
        let text = &self.bytes[line.clone()];
        let above = || {
            let end = line.start.checked_sub(1)?;
            let start = memchr::memrchr(b'\n', &self.bytes[end.saturating_sub(LONG)..end])?;
            self.bytes.get(end.saturating_sub(LONG) + start + 1..end)
        };
        is_indented_frame(text)
            || text.starts_with(b"    ") && above().is_some_and(|above| is_source_of_frame(text, above))
    }

    /// Notes a line of a stack below a line that has a time.
    pub(super) fn note_stack(&self, line: &Range<usize>) {
        let from = self.cuts.unmarked.get().from;
        let between = from.checked_sub(self.offset).and_then(|at| usize::try_from(at).ok());
        let between = between.and_then(|from| self.bytes.get(from..line.start)).unwrap_or_default();
        let lines = bytecount::count(between, b'\n') + 1;
        self.cuts.stack.set(Some(Stack { from, lines, next: self.offset + line.end as u64 + 1 }));
    }

    /// Whether the line goes on with the stack of the last line that was noted: as that one it stands below a line with a time, which
    /// need not be looked for again.
    pub(super) fn is_next_of_stack(&self, line: &Range<usize>) -> bool {
        let place = self.offset + line.start as u64;
        let known = self.cuts.stack.get().filter(|stack| stack.next == place);
        let near = known.filter(|stack| place - stack.from < NEAR as u64 && stack.lines < LINES);
        let Some(stack) = near.filter(|_| self.is_of_stack(line)) else { return false };
        self.cuts.stack.set(Some(Stack {
            lines: stack.lines + 1,
            next: self.offset + line.end as u64 + 1,
            ..stack
        }));
        true
    }

    /// Whether there are so few lines from the place `reached` to `start` that the one above them may be looked at.
    fn is_near(&self, start: usize, reached: u64) -> bool {
        let between =
            reached.checked_sub(self.offset).and_then(|at| usize::try_from(at).ok()).map(|at| at..start);
        let between = between.and_then(|between| self.bytes.get(between));
        between.is_some_and(|lines| lines.len() < NEAR && bytecount::count(lines, b'\n') < LINES)
    }

    /// Where the line begins that ends before the place `reached`, if `above(start)` gives it; an error where it is
    /// marked or not to be seen.
    fn unmarked_before(&self, start: usize, reached: u64) -> Result<Option<u64>, Option<Rc<Face>>> {
        let floor = start.saturating_sub(BACK);
        let at = reached.checked_sub(self.offset).and_then(|at| usize::try_from(at).ok());
        let end = at.and_then(|at| at.checked_sub(1)).filter(|end| self.bytes[*end] == b'\n').ok_or(None)?;
        let found = memchr::memrchr(b'\n', &self.bytes[floor..end]).map(|n| floor + n + 1);
        match found.or((floor == 0 && self.opens).then_some(0)) {
            Some(line) if self.is_of_stack(&(line..end)) => Ok(Some(self.offset + line as u64)),
            Some(line) => match self.face(&(line..end)) {
                face if face.is_marked() => Err(Some(face)),
                _ => Ok(Some(self.offset + line as u64)),
            },
            None if floor > 0 => Ok(None),
            None => Err(None),
        }
    }
}
