//! What stands at both ends of inputs, for what is counted in order: where a log was rotated, it goes on in the next input.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::calls_edge::CallsEdge;
use super::columns::is_default;
use super::pace_edge::PaceEdge;
use super::small_map::SmallMap;
use super::sources::INPUTS;
use super::span::Span;

/// Of how many of the inputs that are counted each for itself the ends are kept, which take more room: one of so many.
const SHARE: usize = 4;

/// Both ends of a stretch of an input.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::correlate) struct Ends {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::correlate) pace: Option<PaceEdge>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::correlate) calls: Option<CallsEdge>,
}

impl Ends {
    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        self.pace.as_ref().is_none_or(PaceEdge::is_sound)
            && self.calls.as_ref().is_none_or(CallsEdge::is_sound)
    }

    /// All times in them.
    pub(in crate::correlate) fn times(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let calls = self.calls.iter().flat_map(CallsEdge::times);
        self.pace.iter().flat_map(PaceEdge::times).chain(calls)
    }
}

/// The ends of all inputs. It is no part of what is known, so it takes no part in comparisons.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::correlate) struct InputEnds(Option<Box<Kept>>);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
struct Kept {
    /// By their names; nothing of two inputs with one name, of which nobody knows how they stand to others.
    known: SmallMap<Arc<str>, Option<Ends>>,
    /// Whether there were too many to keep them: then none is kept, as one that is missing may stand between two.
    many: bool,
}

/// What a part has of them: inputs whose names differ only in what is masked stand there under one name.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    known: Vec<(Arc<str>, Option<Ends>)>,
    #[serde(default, skip_serializing_if = "is_default")]
    many: bool,
}

impl From<Kept> for Written {
    fn from(kept: Kept) -> Self {
        Self { known: kept.known.into_iter().collect(), many: kept.many }
    }
}

impl From<Written> for Kept {
    fn from(written: Written) -> Self {
        let mut kept = Self { many: written.many, ..Self::default() };
        written.known.into_iter().for_each(|(input, ends)| kept.add(input, ends));
        kept
    }
}

impl Kept {
    /// Adds those of an input that was read as a whole.
    fn add(&mut self, input: Arc<str>, ends: Option<Ends>) {
        match self.known.get_mut(&input) {
            Some(known) => *known = None,
            None => *self.known.or_insert(input, None) = ends,
        }
        self.keep(INPUTS);
    }

    fn keep(&mut self, inputs: usize) {
        if self.many || self.known.len() > inputs / SHARE {
            (self.known, self.many) = (SmallMap::default(), true);
        }
    }
}

impl PartialEq for InputEnds {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl InputEnds {
    /// Whether counting can have led to this.
    pub(in crate::correlate) fn is_sound(&self) -> bool {
        self.all().all(Ends::is_sound)
    }

    /// Those that are known.
    pub(in crate::correlate) fn all(&self) -> impl Iterator<Item = &Ends> {
        self.0.iter().flat_map(|kept| kept.known.values().flatten())
    }

    /// Whether there are none.
    pub(in crate::correlate) const fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// Adds those of an input that was read as a whole.
    pub(in crate::correlate) fn add(&mut self, input: Arc<str>, ends: Ends) {
        self.0.get_or_insert_default().add(input, Some(ends));
    }

    /// Adds all of another part.
    pub(in crate::correlate) fn merge(&mut self, other: Self) {
        let Some(other) = other.0 else { return };
        let kept = self.0.get_or_insert_default();
        kept.many |= other.many;
        other.known.into_iter().for_each(|(input, ends)| kept.add(input, ends));
        kept.keep(INPUTS);
    }

    /// Keeps them only if they are of few of the inputs that are counted each for itself.
    pub(in crate::correlate) fn keep(&mut self, inputs: usize) {
        if let Some(kept) = &mut self.0 {
            kept.keep(inputs);
        }
    }

    /// When the failures of each input were; nothing where that is not known.
    pub(in crate::correlate) fn spans(&self) -> impl Iterator<Item = (&Arc<str>, Option<Span>)> {
        let span = |ends: &Ends| ends.times().map(Span::at).reduce(Span::with);
        let known = self.0.iter().flat_map(|kept| kept.known.iter());
        known.map(move |(input, ends)| (input, ends.as_ref().and_then(span)))
    }

    /// Takes those of an input out; empty ones of an input that is new, and nothing where it is not known what they are.
    pub(in crate::correlate) fn take(&mut self, input: &Arc<str>) -> Option<Ends> {
        let kept = self.0.get_or_insert_default();
        if kept.many {
            return None;
        }
        kept.known.get_mut(input).map_or_else(|| Some(Ends::default()), Option::take)
    }

    /// Puts those of an input where they were [taken](Self::take) from.
    pub(in crate::correlate) fn put(&mut self, input: Arc<str>, ends: Ends) {
        let kept = self.0.get_or_insert_default();
        *kept.known.or_insert(input, None) = Some(ends);
        kept.keep(INPUTS);
    }
}
