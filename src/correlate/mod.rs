//! How often, where and since when: from sightings to events to incidents.

mod assemble;

pub use assemble::{Assembler, Sighting};
