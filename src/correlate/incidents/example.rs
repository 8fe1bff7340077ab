//! An event that shows what the others of its incident look like.

use std::sync::Arc;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::classify::Evidence;
use crate::correlate::counters::is_count;
use crate::correlate::events::Place;
use crate::redact::Excerpt;

/// An event that shows what the others look like.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Example {
    /// Where it stands.
    pub place: Place,
    /// Its text.
    pub excerpt: Excerpt,
    /// Why it has its cause: the same of most incidents.
    pub evidence: Arc<[Evidence]>,
    /// Id of the row that decided.
    pub rule: CompactString,
}
/// Whether counting can have led to this place.
pub(super) const fn is_sound_place(place: &Place) -> bool {
    is_count(place.since) && is_count(place.line) && is_count(place.column)
}
