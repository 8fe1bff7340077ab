//! What is remembered of an input while its lines are put together to records.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use super::line_shape::Face;
use super::own_lines::{Chosen, OwnLines};
use super::wraps::Wraps;

/// What was found out about the input: the records of one stretch ask for the same again and again.
#[derive(Debug, Default)]
pub struct Cuts {
    /// Where the line that is too long was cut: a point of the grid in the input, and how far behind it the cut is.
    known: Cell<[Option<(u64, usize)>; 8]>,
    next: Cell<usize>,
    /// A stretch of the input that is known to have no line break.
    pub(super) unbroken: Cell<(u64, u64)>,
    /// Lines among which none is marked.
    pub(super) unmarked: Cell<Unmarked>,
    /// The last line of which it was found out whether it begins a record.
    begun: RefCell<Option<(Range<u64>, bool)>>,
    /// The stack of the last line that was found to be a part of one.
    pub(super) stack: Cell<Option<Stack>>,
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

/// Lines of a stack below a line that has a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stack {
    /// Where the first line below that one begins.
    pub from: u64,
    /// How many lines there are from there on.
    pub lines: usize,
    /// Where the line begins that follows.
    pub next: u64,
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

    /// Where the line is cut for this point of the grid, found out once.
    pub(super) fn cut(&self, grid: u64, find: impl FnOnce() -> usize) -> usize {
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
        self.begun.take();
        self.wraps = wraps;
    }

    /// Forgets everything: what follows is of another input.
    pub fn clear(&mut self) {
        self.wraps = Wraps::default();
        self.known.set(Default::default());
        self.unbroken.set((0, 0));
        self.unmarked.take();
        self.stack.take();
        self.begun.take();
        self.document.take();
        self.faces.take();
        self.own.above.take();
    }

    /// Whether the line at this place begins a record, if it is the last of which that was noted.
    pub(super) fn begins(&self, place: &Range<u64>) -> Option<bool> {
        self.begun.borrow().as_ref().filter(|(known, _)| known == place).map(|(_, begins)| *begins)
    }

    /// Notes whether the line at this place begins a record.
    pub(super) fn note_begins(&self, place: Range<u64>, begins: bool) {
        self.begun.replace(Some((place, begins)));
    }

    /// What the line at this place shows.
    pub(super) fn face(&self, place: Range<u64>, line: &[u8]) -> Rc<Face> {
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
