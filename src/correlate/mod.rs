//! How often, where and since when: from sightings to events to incidents.
//!
//! Enters: what records told, in the order of the input. Leaves: a [`Triage`]: incidents (project, platform, model and
//! cause that belong together) with counters, and totals that add up. Its size does not depend on the length of the
//! input. This room must not read text and must not know what to do about anything.
//!
//! [`Triage::merge`] joins partial results; it is associative and commutative, so that the answer is the same for one
//! run over all logs and for many runs over parts of them.

mod assemble;
mod bounded;
mod event;
mod identity;
mod incident;
mod insight;
mod pace;
mod partial;
mod patterns;
mod seconds;
mod served;
mod span;
mod timeline;
mod triage;
mod waits;
mod watch;

pub use assemble::{Assembler, Kind, Sighting};
pub use bounded::LIMITS;
pub use event::{Event, Place, Served};
pub use identity::{Identities, Names};
pub use incident::{Example, Incident, Key};
pub use insight::{Context, Found, Insight, LikelyBucket, State};
pub use pace::{Pace, Retries};
pub use partial::{PART_VERSION, Part, PartError};
pub use seconds::{Crowds, Seconds};
pub use served::{Requests, Successes};
pub use span::{LimitSpan, Span};
pub use timeline::Timeline;
pub use triage::{INCIDENTS, Split, Totals, Triage};
pub use waits::Waits;
pub use watch::{Change, News, Watch};
