//! What an incident has in a slice of an input that the neighbouring slices decide: kept apart from its counters until the
//! slices are put together.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::example::{Example, is_sound_place};
use super::incident::Incident;
use crate::correlate::counters::{Ends, is_default};
use crate::correlate::events::Place;

/// What an incident has in a slice: both ends of what is counted in order, and its places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::correlate) struct Edge {
    #[serde(default, skip_serializing_if = "is_default")]
    ends: Ends,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    example: Option<Example>,
    last_place: Place,
}

impl Edge {
    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        self.ends.is_sound()
            && self
                .example
                .as_ref()
                .is_none_or(|example| is_sound_place(&example.place) && example.place <= self.last_place)
            && is_sound_place(&self.last_place)
    }

    /// Its places, to be counted from elsewhere.
    pub(in crate::correlate) fn places(&mut self) -> impl Iterator<Item = &mut Place> {
        self.example.as_mut().map(|example| &mut example.place).into_iter().chain([&mut self.last_place])
    }
}

impl Incident {
    /// Whether the same counting can have led to what it has in each of these slices, and at the ends of whole inputs: joining
    /// them leads to sound numbers.
    pub(in crate::correlate) fn fits(&self, edges: &[&Edge]) -> bool {
        let ends = || edges.iter().map(|edge| &edge.ends).chain(self.ends.all());
        let paces: Vec<_> = ends().filter_map(|ends| ends.pace.as_ref()).collect();
        let calls: Vec<_> = ends().filter_map(|ends| ends.calls.as_ref()).collect();
        let seen = self.first_seen.zip(self.last_seen);
        let is_seen = |at| seen.is_some_and(|(first, last)| (first..=last).contains(&at));
        ends().flat_map(Ends::times).all(is_seen) && self.pace.fits(&paces) && self.calls.fits(&calls)
    }

    /// Takes out what the neighbours of the only slice decide that was read.
    pub(in crate::correlate) fn take_edge(&mut self) -> Edge {
        let pace = self.pace.take_edge().map(|(_, edge)| edge);
        let calls = self.calls.take_edge().map(|(_, edge)| edge);
        Edge {
            ends: Ends { pace, calls },
            example: self.example.take(),
            last_place: std::mem::replace(&mut self.last_place, Place::nowhere()),
        }
    }

    /// Counts what two neighbouring slices have only together; gives what the neighbours of both decide.
    pub(in crate::correlate) fn join(&mut self, left: Edge, right: Edge) -> Edge {
        let ends = self.join_ends(left.ends, right.ends);
        let example = [left.example, right.example].into_iter().flatten().min();
        Edge { ends, example, last_place: left.last_place.max(right.last_place) }
    }

    /// Takes the places of a slice that has no neighbours any more; gives its ends.
    pub(in crate::correlate) fn settle(&mut self, edge: Edge) -> Ends {
        self.example = [self.example.take(), edge.example].into_iter().flatten().min();
        self.last_place = std::mem::replace(&mut self.last_place, Place::nowhere()).max(edge.last_place);
        edge.ends
    }

    /// Takes what all slices of an input have together.
    pub(in crate::correlate) fn complete(&mut self, input: &Arc<str>, edge: Edge) {
        let ends = self.settle(edge);
        self.ends.add(Arc::clone(input), ends);
    }
}
