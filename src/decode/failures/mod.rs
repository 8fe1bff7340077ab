//! Which parts of a record report one failed request, and which report several.
//!
//! Enters: a record. Leaves: one `ApiError` for each failed request. It must not know what a cause or an advice is.

pub(super) mod api_error;
pub(super) mod collector;
pub(super) mod dedupe;
pub(super) mod exception_group;
pub(super) mod resolve;
pub(super) mod writer;
