//! `plan`: how long a piece of work takes under limits, what binds, what it costs, and which caps it meets.
//!
//! Enters: the work, the limits, a tier, and when it begins. Leaves: a [`Plan`].

mod caps;
mod duration;
mod estimate;
mod price;
mod tier_dates;
mod work;

pub use caps::Cap;
pub use estimate::{Plan, plan};
pub use price::price;
pub use tier_dates::{TierDate, tier_dates};
pub use work::{Limits, Work};
