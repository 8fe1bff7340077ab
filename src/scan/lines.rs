//! Lines of a window, and the cuts inside lines that are too long to be one.
//!
//! A line longer than [`REACH`] is cut at fixed places of the input, so that every worker cuts it alike: at the first
//! opening bracket after each multiple of [`GRID`].

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use super::line_shape::Face;
use super::long_line_cut::{STRETCH, between_documents};
use super::own_lines::{Chosen, OwnLines};
use super::wraps::Wraps;
use crate::input::Window;

/// How far a record reaches back from the place where it must end, and the longest line that is left whole.
pub(super) const REACH: usize = 64 * 1024;

/// Distance between the places where what is too long is cut.
pub(super) const GRID: u64 = 64 * 1024;

/// How far above a line is looked for what it may belong to.
pub(super) const BACK: usize = 32 * 1024;

/// The margin on both sides of a place within which everything about its record is decided.
pub const MARGIN: usize = 2 * REACH + 2 * GRID as usize + BACK;

/// A line whose bounds are further away than this is too long, wherever they are.
const FAR: usize = 2 * REACH + GRID as usize;

/// Where the line that is too long was cut, for the last few points of the grid: the records of one stretch of a line
/// ask for the same points again and again, and a cut is costly to find.
#[derive(Debug, Default)]
pub struct Cuts {
    /// Point of the grid in the input, and how far behind it the cut is.
    known: Cell<[Option<(u64, usize)>; 8]>,
    next: Cell<usize>,
    /// A stretch of the input that is known to have no line break.
    unbroken: Cell<(u64, u64)>,
    /// Lines among which none is marked.
    pub(super) unmarked: Cell<Unmarked>,
    /// Where the last document ended that was told at a glance, and whether it begins with its type.
    pub(super) document: Cell<Option<(u64, bool)>>,
    /// What the last lines show: each is asked for as a neighbour of many.
    faces: RefCell<Vec<Option<Known>>>,
    /// The format by which records begin, where one was chosen.
    pub(super) own: Chosen,
    /// Where the lines of an input that somebody pasted were wrapped.
    wraps: Wraps,
}

/// A stretch of the input, from the start of a line to the end of another, without a [marked](Face::is_marked) line.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Unmarked {
    pub from: u64,
    pub to: u64,
    /// Whether one of its lines is so long that not all of its bytes count.
    pub long: bool,
}

/// Lines that are remembered: many more than are looked at for one, so that few of these share a slot.
const KNOWN: usize = 1 << SLOTS;
const SLOTS: u32 = 10;

/// Spreads places over the slots.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A line's place in the input, and what it shows.
type Known = (Range<u64>, Rc<Face>);

impl Cuts {
    /// None yet; records begin as this format says, if there is one.
    #[must_use]
    pub fn of_lines(own: Option<OwnLines>) -> Self {
        Self { own: Chosen::of(own), ..Self::default() }
    }

    fn get(&self, grid: u64, find: impl FnOnce() -> usize) -> usize {
        let mut known = self.known.get();
        if let Some((_, cut)) = known.iter().flatten().find(|(point, _)| *point == grid) {
            return *cut;
        }
        let cut = find();
        known[self.next.get()] = Some((grid, cut));
        self.known.set(known);
        self.next.set((self.next.get() + 1) % known.len());
        cut
    }

    /// Where the lines of the input were wrapped: a short one that somebody pasted.
    #[must_use]
    pub const fn wraps(&self) -> &Wraps {
        &self.wraps
    }

    /// Notes where the lines of the input were wrapped.
    pub fn wrap(&mut self, wraps: Wraps) {
        self.wraps = wraps;
    }

    /// Forgets everything: what follows is of another input.
    pub fn clear(&mut self) {
        self.wraps = Wraps::default();
        self.known.set(Default::default());
        self.unbroken.set((0, 0));
        self.unmarked.take();
        self.document.take();
        self.faces.take();
        self.own.above.take();
    }

    /// What the line at this place shows.
    fn face(&self, place: Range<u64>, line: &[u8]) -> Rc<Face> {
        let mut faces = self.faces.borrow_mut();
        if faces.is_empty() {
            faces.resize(KNOWN, None);
        }
        let slot = &mut faces[(place.start.wrapping_mul(SPREAD) >> (u64::BITS - SLOTS)) as usize];
        match slot {
            Some((known, face)) if *known == place => Rc::clone(face),
            _ => {
                let face = Rc::new(Face::of(line));
                *slot = Some((place, Rc::clone(&face)));
                face
            }
        }
    }
}

/// The lines of a window. It remembers whether an answer depended on what lies outside of the window.
pub(super) struct Lines<'w> {
    /// The window's bytes.
    pub bytes: &'w [u8],
    /// Place of `bytes[0]` in the input.
    pub offset: u64,
    pub(super) opens: bool,
    ends: bool,
    pub(super) short: Cell<bool>,
    pub(super) cuts: &'w Cuts,
}

impl<'w> Lines<'w> {
    pub(super) const fn of(window: &Window<'w>, cuts: &'w Cuts) -> Self {
        Self {
            bytes: window.bytes,
            offset: window.offset,
            opens: window.opens,
            ends: window.ends,
            short: Cell::new(false),
            cuts,
        }
    }

    /// Whether an answer so far might be another with more of the input in view.
    pub(super) fn ran_short(&self) -> bool {
        self.short.get()
    }

    /// The line in which `at` lies, without its line break.
    pub(super) fn line(&self, at: usize) -> Range<usize> {
        let start = self.line_start(at);
        start..self.line_end(start, at)
    }

    /// What the line shows.
    pub(super) fn face(&self, line: &Range<usize>) -> Rc<Face> {
        let place = self.offset + line.start as u64..self.offset + line.end as u64;
        self.cuts.face(place, &self.bytes[line.clone()])
    }

    /// Whether this is a part of a line that is too long to be one, and not the first.
    pub(super) fn is_later_part(&self, line: &Range<usize>) -> bool {
        line.start.checked_sub(1).is_some_and(|before| self.bytes[before] != b'\n')
    }

    /// The line that ends right before `start`, which is the start of a line.
    pub(super) fn line_before(&self, start: usize) -> Option<Range<usize>> {
        let Some(end) = start.checked_sub(1) else {
            self.short.set(self.short.get() || !self.opens);
            return None;
        };
        let is_break = self.bytes[end] == b'\n';
        let line = self.line_start(end)..if is_break { end } else { start };
        Some(line)
    }

    /// The line that follows the one that ends at `end`.
    pub(super) fn line_after(&self, end: usize) -> Option<Range<usize>> {
        let start = end + usize::from(self.bytes.get(end) == Some(&b'\n'));
        if start >= self.bytes.len() {
            self.short.set(self.short.get() || !self.ends);
            return None;
        }
        Some(start..self.line_end(start, start))
    }

    fn line_start(&self, at: usize) -> usize {
        let floor = at.saturating_sub(FAR);
        let found = self
            .look(floor, at, |part| memchr::memrchr(b'\n', part), true)
            .or((floor > 0).then(|| floor - 1));
        self.short.set(self.short.get() || (found.is_none() && !self.opens));
        let newline = found.map_or(0, |n| n + 1);
        if at - newline <= REACH { newline } else { self.last_cut(newline, at).unwrap_or(newline) }
    }

    fn line_end(&self, start: usize, at: usize) -> usize {
        let limit = self.bytes.len().min(at + FAR);
        let found = self.look(at, limit, |part| memchr::memchr(b'\n', part), false);
        let found = found.or((self.bytes.len() > at + FAR).then_some(limit));
        self.short.set(self.short.get() || (found.is_none() && !self.ends));
        let newline = found.unwrap_or(self.bytes.len());
        if newline - start <= REACH { newline } else { self.first_cut(start, at, newline).unwrap_or(newline) }
    }

    /// Looks for a line break between two places, from the `last` one on or from the first, but not where it is known
    /// that there is none.
    fn look(
        &self,
        from: usize,
        to: usize,
        find: impl Fn(&[u8]) -> Option<usize>,
        last: bool,
    ) -> Option<usize> {
        let place = |absolute: u64| {
            let place = usize::try_from(absolute.saturating_sub(self.offset)).unwrap_or(usize::MAX);
            place.clamp(from, to)
        };
        let (start, end) = self.cuts.unbroken.get();
        let (mut parts, joins) = ([from..place(start), place(end)..to], place(start) < place(end));
        if !joins {
            parts = [from..to, to..to];
        }
        if last {
            parts.reverse();
        }
        let found = parts.into_iter().find_map(|p| {
            let start = p.start;
            find(&self.bytes[p]).map(|n| start + n)
        });
        if found.is_none() && from < to {
            let (from, to) = (self.offset + from as u64, self.offset + to as u64);
            self.cuts.unbroken.set(if joins { (start.min(from), end.max(to)) } else { (from, to) });
        }
        found
    }

    /// The first cut of a long line after `at`; `start` is where the line, or the last cut before `at`, lies.
    fn first_cut(&self, start: usize, at: usize, end: usize) -> Option<usize> {
        // A cut is at most a stretch behind its point, so earlier points, and a line that begins earlier, do not matter.
        let floor = at.saturating_sub(STRETCH + REACH);
        let before = self.bytes.get(floor..start).unwrap_or_default();
        let line = memchr::memrchr(b'\n', before).map_or(floor.min(start), |n| floor + n + 1);
        let first = self.grid_after((line + REACH).max(at.saturating_sub(STRETCH)));
        (0..)
            .map(|k| first + k * GRID as usize)
            .take_while(|grid| *grid < end)
            .map(|grid| self.cut_at(grid, end))
            .find(|cut| *cut > at)
    }

    /// The last cut of a long line at or before `at`.
    fn last_cut(&self, line: usize, at: usize) -> Option<usize> {
        let limit = self.bytes.len().min(at + STRETCH);
        let end = memchr::memchr(b'\n', &self.bytes[at..limit]).map_or(limit, |n| at + n);
        let first = self.grid_after(line + REACH);
        let back = self.grid_after(at.saturating_sub(3 * GRID as usize));
        let mut grid = first.max(back);
        let mut found = None;
        while grid <= at {
            let cut = self.cut_at(grid, end);
            if cut <= at && cut > line {
                found = Some(cut);
            }
            grid += GRID as usize;
        }
        found
    }

    /// The first multiple of the grid at or after `at`, as a place in the window.
    fn grid_after(&self, at: usize) -> usize {
        let absolute = self.offset + at as u64;
        let rest = absolute % GRID;
        if rest == 0 { at } else { at + (GRID - rest) as usize }
    }

    /// Where the line is cut for this point of the grid: between two documents, or at the point itself.
    fn cut_at(&self, grid: usize, end: usize) -> usize {
        let stretch = self.bytes.get(grid..end).unwrap_or_default();
        let find = || between_documents(stretch).unwrap_or(0);
        if stretch.len() >= STRETCH {
            // More of the line would not change the cut.
            return grid + self.cuts.get(self.offset + grid as u64, find);
        }
        self.short.set(self.short.get() || !self.ends);
        grid.min(end) + find()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window<'w>(bytes: &'w [u8], cuts: &'w Cuts) -> Lines<'w> {
        Lines::of(&Window::whole(bytes), cuts)
    }

    #[test]
    fn lines_have_neighbours() {
        let cuts = Cuts::default();
        let w = window(b"one\ntwo\n\nfour", &cuts);
        assert_eq!(w.line(5), 4..7);
        assert_eq!(w.line_before(4), Some(0..3));
        assert_eq!(w.line_before(0), None);
        assert_eq!(w.line_after(7), Some(8..8));
        assert_eq!(w.line_after(8), Some(9..13));
        assert_eq!(w.line_after(13), None);
    }

    #[test]
    fn a_long_line_is_cut_at_the_same_places_from_wherever_it_is_seen() {
        let item = br#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}},"#;
        let mut text = b"[".to_vec();
        while text.len() < 600 * 1024 {
            text.extend_from_slice(item);
        }
        let cuts = Cuts::default();
        let whole = window(&text, &cuts);
        let mut lines = vec![whole.line(0)];
        while let Some(next) = whole.line_after(lines.last().map_or(0, |l| l.end)) {
            lines.push(next);
        }
        assert!(lines.len() > 5 && lines.iter().all(|l| l.len() <= 2 * REACH + GRID as usize));
        assert!(lines.iter().skip(1).all(|l| text[l.start] == b'{'), "cut between documents");
        for at in (0..text.len()).step_by(7919) {
            let line = whole.line(at);
            assert!(lines.contains(&line), "{at}: {line:?}");
        }
    }
}
