//! How often, where and since when: from sightings to events to incidents.
//!
//! Enters: what records report, in the order of the input. Leaves: a [`Triage`]: incidents (project, platform, model and
//! cause that belong together) with counters, and totals that add up. Its size does not depend on the length of the
//! input. This room must not read text and must not know what to do about anything.
//!
//! `events` decides which texts are one failed request, `counters` are bounded and can be merged, `incidents` counts
//! events with them, `patterns` finds patterns in the counts, `across` concludes over several incidents, inputs and days,
//! `result` is the whole, with its totals.
//!
//! [`Triage::merge`] joins partial results; it is associative and commutative, so that the answer is the same for one
//! run over all logs and for many runs over parts of them.

mod across;
mod counters;
mod events;
mod incidents;
mod patterns;
mod result;
#[cfg(test)]
mod test_incidents;

pub use across::{Across, across};
pub(crate) use counters::Interner;
pub use counters::{
    Calls, Crowds, LIMITS, LimitSpan, Pace, Retries, Seconds, Served, SmallMap, SmallSet, Sources, Span,
    Stretch, Successes, Timeline, Waits,
};
pub use events::{Assembler, Event, Kind, Place, Sighting, Unfinished};
pub use incidents::{
    Concluded, Context, Example, Found, Identities, Incident, Insight, Key, LikelyBucket, Name, Names,
    Requests, State,
};
pub use result::{
    Almost, Change, INCIDENTS, Named, Nearness, News, PART_VERSION, Part, PartError, Seam, Segment, Split,
    Totals, Triage, Watch,
};
