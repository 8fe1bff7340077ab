//! Counters whose size is bounded and whose content does not depend on the order in which things are counted.
//!
//! Enters: instants, lengths of time, endpoints, names. Leaves: counts over time, spans, samples, medians; two counters of
//! a kind can be merged. This wing must not know what an incident is.

mod bounded_sets;
mod calls;
mod calls_edge;
mod columns;
mod ends;
mod interner;
mod numbering;
mod pace;
mod pace_edge;
mod seconds;
mod small_map;
mod small_set;
mod sources;
mod span;
mod successes;
mod timeline;
mod waits;

pub use bounded_sets::LIMITS;
pub(super) use bounded_sets::{insert, is_count, is_time, join, last_wait, longer};
pub use calls::Calls;
pub(super) use calls::Request;
pub(super) use calls_edge::CallsEdge;
pub(super) use columns::is_default;
pub(super) use ends::{Ends, InputEnds};
pub(crate) use interner::Interner;
pub(super) use pace::Try;
pub use pace::{Pace, Retries};
pub(super) use pace_edge::PaceEdge;
pub use seconds::{Crowds, Seconds};
pub use small_map::SmallMap;
pub use small_set::SmallSet;
pub(super) use sources::INPUTS;
pub use sources::Sources;
pub use span::{LimitSpan, Span};
pub(super) use successes::Count;
pub use successes::{Served, Successes};
pub use timeline::{Stretch, Timeline};
pub use waits::Waits;
pub(super) use waits::number;
