//! Receivers of what was found.

use crate::clock::Moment;
use crate::correlate::{Event, Segment, Served, Triage};
use crate::knowledge::Knowledge;

/// Takes what was found, in the order of the inputs.
pub trait Sink: Send {
    /// A failed request.
    fn failed(&mut self, event: Event);

    /// Successful requests. A sink that counts failures only ignores them.
    fn served(&mut self, _: Served) {}

    /// A text in which a client dropped a refusal: its row, and when. A sink that counts failures only ignores them.
    fn dropped(&mut self, _row: &str, _time: Option<Moment>) {}

    /// The slice of an input that was read: comes last. A sink that counts failures only ignores it.
    fn segment(&mut self, _: Segment) {}
}

impl<F: FnMut(Event) + Send> Sink for F {
    fn failed(&mut self, event: Event) {
        self(event);
    }
}

/// Counts everything.
pub struct Counting<'t> {
    /// Where to.
    pub triage: &'t mut Triage,
    /// The tables.
    pub know: &'t Knowledge,
}

impl Sink for Counting<'_> {
    fn failed(&mut self, event: Event) {
        self.triage.observe(&event, self.know);
    }

    fn served(&mut self, served: Served) {
        self.triage.serve(&served);
    }

    fn dropped(&mut self, row: &str, _: Option<Moment>) {
        self.triage.drop_refusal(row);
    }

    fn segment(&mut self, segment: Segment) {
        self.triage.slice(segment);
    }
}
