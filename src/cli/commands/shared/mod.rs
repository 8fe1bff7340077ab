//! What several commands do alike: read logs and put the report together, and call the API.
//!
//! Nothing here is a command, and nothing here knows one.

pub(super) mod listed;
#[cfg(feature = "live")]
pub(super) mod network;
pub(super) mod planned;
#[cfg(feature = "live")]
mod price;
pub(super) mod reading;
pub(super) mod reset_page;
#[cfg(feature = "live")]
pub(super) mod trouble;

#[cfg(feature = "live")]
pub(super) use price::price;
