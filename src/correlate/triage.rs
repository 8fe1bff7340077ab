//! All incidents, and totals that add up.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::event::Event;
use super::incident::{Incident, Key};
use crate::knowledge::Knowledge;

/// The most incidents that are told apart; further ones are counted together.
pub const INCIDENTS: usize = 10_000;

/// What was read, and what became of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Inputs.
    pub inputs: u64,
    /// Bytes, unpacked.
    pub bytes: u64,
    /// Lines.
    pub lines: u64,
    /// Failed Gemini requests.
    pub events: u64,
    /// Texts that told a failed request once more.
    pub duplicates: u64,
    /// Failures of other providers and services.
    pub foreign: u64,
    /// Texts that look like failures of Gemini and do not say which.
    pub not_understood: u64,
    /// Events of incidents beyond [`INCIDENTS`].
    pub other: u64,
}

impl Totals {
    /// Adds the counts of another part.
    pub fn add(&mut self, other: &Self) {
        self.inputs += other.inputs;
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.events += other.events;
        self.duplicates += other.duplicates;
        self.foreign += other.foreign;
        self.not_understood += other.not_understood;
        self.other += other.other;
    }
}

/// The result of reading logs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Triage {
    incidents: FxHashMap<Key, Incident>,
    totals: Totals,
    /// Kinds of events whose details the incidents have.
    kinds: FxHashSet<u64>,
}

impl Triage {
    /// Counts an event.
    pub fn observe(&mut self, event: &Event, know: &Knowledge) {
        self.totals.events += 1;
        self.totals.duplicates += event.sightings - 1;
        let key = Key::of(event);
        let is_known = event.kind.is_some_and(|kind| !self.kinds.insert(kind));
        if let Some(incident) = self.incidents.get_mut(&key) {
            incident.observe(event, is_known, know);
        } else if self.incidents.len() < INCIDENTS {
            let mut incident = Incident::new(key.clone(), event.place.clone());
            incident.observe(event, false, know);
            self.incidents.insert(key, incident);
        } else {
            self.totals.other += 1;
        }
    }

    /// Counts what was read.
    pub fn count(&mut self, totals: &Totals) {
        self.totals.add(totals);
    }

    /// Takes the incidents and totals of another part.
    pub fn merge(&mut self, other: Self) {
        self.totals.add(&other.totals);
        for (key, incident) in other.incidents {
            if let Some(known) = self.incidents.get_mut(&key) {
                known.merge(incident);
            } else if self.incidents.len() < INCIDENTS {
                self.incidents.insert(key, incident);
            } else {
                self.totals.other += incident.count;
            }
        }
    }

    /// All incidents, in the order of their keys.
    #[must_use]
    pub fn incidents(&self) -> Vec<&Incident> {
        let mut all: Vec<&Incident> = self.incidents.values().collect();
        all.sort_by(|a, b| a.key.cmp(&b.key));
        all
    }

    /// What was read, and what became of it.
    #[must_use]
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }
}
