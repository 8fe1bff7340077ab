//! From sightings to events: which texts report the same failed request.
//!
//! Enters: sightings (what one record says of a failure), in the order of the input. Leaves: [`Event`]s, one for each
//! failed request. This wing must not count anything over several requests.

mod event;
mod same_failure;
mod sighting;

pub use event::{Event, Place};
pub use same_failure::{Assembler, Unfinished};
pub use sighting::{Kind, Sighting};
