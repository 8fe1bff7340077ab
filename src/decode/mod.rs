//! Decodes records: the typed facts of each failed request.
//!
//! Enters: the text of a record, without its frame. Leaves: one [`ApiError`] for each failed request that it reports, and the
//! number of failures of other providers. This room must not know what a cause or an advice is.
//!
//! It has four wings, and each imports only those to its right:
//!
//! ```text
//! cache              ->  failures                 ->  facts                   ->  syntax
//! a repetition?          one failure or several?      facts of one node           text to tree
//! ```
//!
//! Next to them are `prefilter`, which rejects most texts before they are decoded, and `success`, which reads requests that
//! did not fail.
//!
//! There is one tolerant parser for all printers, and no code for any single client: a client that nobody tested is decoded
//! as well as it prints names and values.

#![allow(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "the room is hidden: its types are no part of the interface"
)]

mod cache;
mod facts;
mod failures;
mod lines_alike;
mod named;
mod prefilter;
mod success;
mod syntax;

pub(crate) use cache::{Memo, SharedMemo, line_stamp};
pub(crate) use facts::is_project_number;
pub use facts::{Attempt, Layer, Quota, Span, Writer};
pub use failures::{ApiError, Decoded, Record, Torn, decode, only_model};
pub use named::{Named, Nearness};
pub(crate) use prefilter::{Prefilter, Relevance, SeenWords};
pub use success::Endpoint;
pub(crate) use success::{Success, Successes};
