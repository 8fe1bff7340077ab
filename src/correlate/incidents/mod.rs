//! From events to incidents: the events of one cause, project, platform and model, counted together.
//!
//! Enters: [`Event`](super::Event)s. Leaves: [`Incident`]s with their counters, and the place for what they amount to
//! ([`Insight`]). This wing must not find patterns: it counts, and learns which names mean the same project.

mod calls;
mod certainty;
mod conclusions;
mod edge;
mod ends;
mod example;
mod incident;
mod merge;
mod one_log;
mod project_names;
mod request_outcome;
mod share;
mod shared;
mod spans;

pub use conclusions::{Concluded, Context, Found, Insight, LikelyBucket, Requests, State};
pub(super) use edge::Edge;
pub use example::Example;
pub use incident::{Incident, Key};
pub(super) use one_log::{OneLog, logs};
pub use project_names::{Identities, Name, Names};
pub(super) use request_outcome::{by_other_keys, of as requests};
pub(super) use shared::Shared;
