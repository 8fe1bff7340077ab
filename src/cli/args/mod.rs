//! What several commands take: groups of arguments, and what the words in them mean.
//!
//! Enters: words of the command line, variables of the environment, and the files that options name. Leaves: typed
//! options of the library, or [`Unusable`]. This wing names no command and sees no terminal: it imports neither
//! `commands` nor `terminal`. An argument that only one command has stands in the file of that command.

mod context;
#[cfg(feature = "live")]
pub(super) mod credentials;
mod knowledge;
#[cfg(feature = "live")]
mod network;
mod reading;
mod report;
mod screen;
mod select;
mod slice;
mod unusable_values;
mod values;
mod work;

pub(super) use context::ContextArgs;
pub(super) use knowledge::KnowledgeArgs;
#[cfg(feature = "live")]
pub(super) use network::NetworkArgs;
pub(super) use reading::ReadingArgs;
pub(super) use report::{ReportArgs, ReportFile};
pub(super) use screen::{ColorWhen, ScreenArgs};
pub(super) use select::{SelectArgs, TimeRange};
pub(super) use slice::SliceArgs;
pub(super) use unusable_values::Unusable;
pub(super) use values::{bytes, calendar_day, length, time_or_date, wait};
pub(super) use work::WorkArgs;
