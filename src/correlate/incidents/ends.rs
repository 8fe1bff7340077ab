//! Where an incident goes on from one stretch of an input to the next, or from one input to the next of the same log.

use std::sync::Arc;

use super::incident::Incident;
use crate::correlate::counters::{CallsEdge, Ends, InputEnds, PaceEdge};

impl Incident {
    /// Takes the ends of the input before, where another one begins.
    pub(super) fn leave_pace(&mut self, left: Option<(Arc<str>, PaceEdge)>) {
        if let Some((input, pace)) = left {
            self.leave(input, Ends { pace: Some(pace), calls: None });
        }
    }

    /// The same for calls.
    pub(super) fn leave_calls(&mut self, left: Option<(Arc<str>, CallsEdge)>) {
        if let Some((input, calls)) = left {
            self.leave(input, Ends { pace: None, calls: Some(calls) });
        }
    }

    /// Takes what stands at the ends of a stretch of an input; what is known of it already stands before that.
    fn leave(&mut self, input: Arc<str>, ends: Ends) {
        if let Some(before) = self.ends.take(&input) {
            let both = self.join_ends(before, ends);
            self.ends.put(input, both);
        }
    }

    /// Takes the ends of the input that was read last: no more events come.
    pub(in crate::correlate) fn close(&mut self) {
        let (pace, calls) = (self.pace.take_edge(), self.calls.take_edge());
        self.leave_pace(pace);
        self.leave_calls(calls);
    }

    /// Keeps what it has of each input for no more inputs than this.
    pub(in crate::correlate) fn keep(&mut self, inputs: usize) {
        self.sources.keep(inputs);
        self.ends.keep(inputs);
    }

    /// Counts what these inputs, of which one follows the other, have only together.
    pub(in crate::correlate) fn join_inputs(&mut self, inputs: &[Arc<str>]) {
        let ends: Vec<Ends> = inputs.iter().filter_map(|input| self.ends.take(input)).collect();
        ends.into_iter().reduce(|left, right| self.join_ends(left, right));
    }

    /// Forgets the ends of all inputs.
    pub(in crate::correlate) fn forget_ends(&mut self) {
        self.ends = InputEnds::default();
    }

    /// Counts what two stretches have only together, of which one follows the other; gives the ends of both.
    pub(super) fn join_ends(&mut self, left: Ends, right: Ends) -> Ends {
        let pace = match (left.pace, right.pace) {
            (Some(left), Some(right)) => Some(self.pace.join(left, right)),
            (left, right) => left.or(right),
        };
        let calls = match (left.calls, right.calls) {
            (Some(left), Some(right)) => Some(self.calls.join(left, right)),
            (left, right) => left.or(right),
        };
        Ends { pace, calls }
    }
}
