//! What one node of the tree or one sentence says about a failed request.
//!
//! Enters: nodes, values and pieces of prose. Leaves: ranked facts. It must not know which facts belong to one failure.

pub(super) mod duration;
pub(super) mod fact_set;
pub(super) mod field;
pub(super) mod prose;
pub(super) mod sentence;
pub(super) mod status;
pub(super) mod traceback_locals;
pub(super) mod url;
pub(super) mod violation;
