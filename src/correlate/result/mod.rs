//! The whole result: all incidents, totals that add up, what they amount to, and the forms in which it goes on.
//!
//! Enters: events and successes. Leaves: a [`Triage`]; its incidents with their conclusions; a [`Part`] that another run
//! merges; and, while a log goes on, what is new ([`Watch`]).

mod changes;
mod conclude;
mod near_miss;
mod part_error;
mod partial;
mod plain_json;
mod rotated;
mod segment;
mod sliced;
mod slices;
mod totals;
mod triage;

pub use changes::{Change, News, Watch};
pub use near_miss::{Almost, Named, Nearness};
pub use part_error::{PART_VERSION, PartError};
pub use partial::Part;
pub use segment::{Seam, Segment};
pub use totals::Totals;
pub use triage::{INCIDENTS, Split, Triage};
