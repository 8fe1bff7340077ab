//! Inputs that were read slice by slice: which of them are there, and what those decide whose neighbours are missing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, Range};
use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::segment::{Seam, Segment};
use crate::correlate::incidents::{Edge, Incident, Key};

/// Incidents by their keys.
pub(super) type Incidents = IndexMap<Arc<Key>, Box<Incident>, FxBuildHasher>;

/// The slices of all inputs.
#[derive(Debug, Clone, Default)]
pub(super) struct Slices {
    inputs: BTreeMap<Input, BTreeMap<u64, Slice>>,
    /// Names of the inputs that were read as a whole.
    whole: BTreeSet<String>,
    /// Borders at which two slices do not see the same failures open.
    uneven: Vec<(Arc<str>, u64)>,
}

/// An input: files of one name and of two sizes are two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Input {
    pub name: Arc<str>,
    pub size: u64,
}

/// One slice, or several that stand beside one another.
#[derive(Debug, Clone)]
pub(super) struct Slice {
    pub own: Range<u64>,
    pub begin: Option<Seam>,
    pub end: Option<Seam>,
    /// What its neighbours decide.
    pub edges: BTreeMap<Arc<Key>, Edge>,
}

/// What would be counted twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Overlap {
    /// Bytes of two slices.
    Bytes(String, Range<u64>),
    /// An input that was read as a whole, and a slice of it.
    Whole(String),
}

impl Slices {
    /// Adds a slice, and puts it together with its neighbours.
    pub(super) fn add(&mut self, segment: Segment, edges: BTreeMap<Arc<Key>, Edge>, known: &mut Incidents) {
        let input = Input { name: segment.source, size: segment.size };
        let slices = self.inputs.entry(input.clone()).or_default();
        let Segment { own, begin, end, .. } = segment;
        if own.is_empty() && input.size > 0 {
            return;
        }
        let mut slice = Slice { own, begin, end, edges };
        let before =
            slices.range(..slice.own.start).next_back().map(|(start, before)| (*start, before.own.end));
        if let Some((start, _)) = before.filter(|(_, end)| *end == slice.own.start)
            && let Some(before) = slices.remove(&start)
        {
            self.uneven.extend(before.disagrees(&slice).then(|| (Arc::clone(&input.name), slice.own.start)));
            slice = before.join(slice, known);
        }
        if let Some(behind) = slices.remove(&slice.own.end).filter(|_| !slice.own.is_empty()) {
            self.uneven.extend(slice.disagrees(&behind).then(|| (Arc::clone(&input.name), behind.own.start)));
            slice = slice.join(behind, known);
        }
        if slice.own == (0..input.size) {
            for (key, edge) in std::mem::take(&mut slice.edges) {
                if let Some(incident) = known.get_mut(&*key) {
                    incident.complete(&input.name, edge);
                }
            }
        }
        slices.insert(slice.own.start, slice);
    }

    /// Adds all slices of another part; gives how many inputs both have.
    pub(super) fn merge(&mut self, other: Self, known: &mut Incidents) -> u64 {
        self.whole.extend(other.whole);
        self.uneven.extend(other.uneven);
        let common = other.inputs.keys().filter(|input| self.inputs.contains_key(*input)).count();
        for (input, slices) in other.inputs {
            self.inputs.entry(input.clone()).or_default();
            for (_, Slice { own, begin, end, edges }) in slices {
                let Input { name, size } = input.clone();
                self.add(Segment::new(name, size, own, [begin, end]), edges, known);
            }
        }
        common as u64
    }

    /// What both have.
    pub(super) fn overlap(&self, other: &Self) -> Option<Overlap> {
        if let Some(name) = self.whole_of(other).or_else(|| other.whole_of(self)) {
            return Some(Overlap::Whole(name.clone()));
        }
        let slices = |input: &Input| self.inputs.get(input);
        let shared = other.inputs.iter().filter_map(|(input, theirs)| Some((input, theirs, slices(input)?)));
        shared
            .flat_map(|(input, theirs, ours)| theirs.values().map(move |slice| (input, slice, ours)))
            .find_map(|(input, slice, ours)| {
                Some(Overlap::Bytes(input.name.to_string(), slice.common(ours)?))
            })
    }

    /// An input that was read as a whole here, and of which the others are slices.
    fn whole_of(&self, slices: &Self) -> Option<&String> {
        if slices.inputs.len() < self.whole.len() {
            return slices.names().find_map(|name| self.whole.get(&**name));
        }
        self.whole.iter().find(|name| slices.has_any(name))
    }

    /// Whether there is a slice of an input of this name.
    fn has_any(&self, name: &str) -> bool {
        let first = Input { name: name.into(), size: 0 };
        self.inputs.range(first..).next().is_some_and(|(input, _)| *input.name == *name)
    }

    /// Notes the inputs that were read as a whole.
    pub(super) fn read_whole<'n>(&mut self, names: impl Iterator<Item = &'n String>) {
        self.whole.extend(names.cloned());
    }

    /// All slices, in the order of the inputs' names and of their bytes.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Input, &Slice)> {
        self.inputs.iter().flat_map(|(input, slices)| slices.values().map(move |slice| (input, slice)))
    }

    /// Inputs of which no slice has a byte: they were read all the same, and count as inputs.
    pub(super) fn without_bytes(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(|(_, slices)| slices.is_empty()).map(|(input, _)| input)
    }

    /// Names of the inputs, each once.
    pub(super) fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.inputs.keys().map(|input| &input.name)
    }

    /// Whether the input was read, as a whole or a slice of it.
    pub(super) fn has(&self, name: &str, size: u64) -> bool {
        self.whole.contains(name) || self.inputs.contains_key(&Input { name: name.into(), size })
    }

    /// Inputs of one name and of two sizes.
    pub(super) fn of_two_sizes(&self) -> impl Iterator<Item = (&Input, &Input)> {
        self.inputs.keys().zip(self.inputs.keys().skip(1)).filter(|(one, two)| one.name == two.name)
    }

    /// What is in no slice: of each input the bytes, and its size.
    pub(super) fn holes(&self) -> Vec<(&Input, Range<u64>)> {
        let mut holes = Vec::new();
        for (input, slices) in &self.inputs {
            let mut from = 0;
            for slice in slices.values() {
                if slice.own.start > from {
                    holes.push((input, from..slice.own.start));
                }
                from = slice.own.end;
            }
            if from < input.size || slices.is_empty() {
                holes.push((input, from..input.size));
            }
        }
        holes
    }

    /// Borders at which two slices do not see the same failures open.
    pub(super) fn uneven(&self) -> &[(Arc<str>, u64)] {
        &self.uneven
    }

    /// Gives incidents, which stand in the order of their keys, the places of slices whose neighbours are missing. Lines
    /// behind a hole are counted from its end on.
    pub(super) fn settle(&self, incidents: &mut [Box<Incident>]) {
        for (_, slice) in self.all() {
            for (key, edge) in &slice.edges {
                let Ok(place) = incidents.binary_search_by(|incident| incident.key.cmp(key)) else {
                    continue;
                };
                let mut edge = edge.clone();
                if let Some(begin) = slice.begin.as_ref().filter(|_| slice.own.start > 0) {
                    let here = Seam::default();
                    edge.places().for_each(|p| Seam::move_place(p, slice.own.start, begin, &here));
                }
                incidents[place].settle(edge);
            }
        }
    }
}

impl Slice {
    /// Whether the slice behind this one does not see the same failures open at their border.
    fn disagrees(&self, behind: &Self) -> bool {
        self.end.as_ref().zip(behind.begin.as_ref()).is_some_and(|(end, begin)| end.open != begin.open)
    }

    /// Puts this slice and the one behind it together.
    fn join(self, behind: Self, known: &mut Incidents) -> Self {
        let Self { own, begin, end, mut edges } = self;
        let mut last = behind.end;
        let here = end.clone().unwrap_or_default();
        for (key, mut edge) in behind.edges {
            if let Some(from) = &behind.begin {
                edge.places().for_each(|place| Seam::move_place(place, own.start, from, &here));
            }
            let Some(incident) = known.get_mut(&*key) else { continue };
            let edge = match edges.remove(&key) {
                Some(left) => incident.join(left, edge),
                None => edge,
            };
            edges.insert(key, edge);
        }
        if let (Some(from), Some(last)) = (&behind.begin, &mut last) {
            (last.lines, last.column) = Seam::moved((last.lines, last.column), from, &here);
        }
        Self { own: own.start..behind.own.end, begin, end: last.or(end), edges }
    }

    /// The bytes that it has in common with others.
    fn common(&self, others: &BTreeMap<u64, Self>) -> Option<Range<u64>> {
        let own = &self.own;
        let meets =
            |other: &Self| other.own == *own || (other.own.start < own.end && own.start < other.own.end);
        // Those that stand beside one another do not meet, so only the nearest on either side may.
        let before = others.range(..=own.start).next_back();
        let behind = others.range((Bound::Excluded(own.start), Bound::Unbounded)).next();
        let (_, other) = [before, behind].into_iter().flatten().find(|(_, other)| meets(other))?;
        Some(own.start.max(other.own.start)..own.end.min(other.own.end))
    }
}
