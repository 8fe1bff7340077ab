//! Facts that one node of the tree, or one sentence, states about a failed request.
//!
//! Enters: values, groups and prose. Leaves: [`Facts`], each ranked by its source. This wing must not know which facts belong
//! to one failure, nor where in a record they were found.

mod agreement;
mod attempt;
mod duration;
mod envelope;
mod fact_set;
pub(super) mod field;
mod layer;
mod model;
pub(super) mod plain;
mod plain_status;
mod project;
pub(super) mod prose;
mod quota;
mod quota_words;
mod ranked;
pub(super) mod relay;
pub(super) mod said;
mod sentence;
pub(super) mod span;
mod status;
mod template;
mod text_search;
pub(super) mod traceback_locals;
mod url;
pub(super) mod violation;
mod writer;

pub use attempt::Attempt;
pub(super) use envelope::EnvelopeFields;
pub(super) use fact_set::Facts;
pub use layer::Layer;
pub(super) use project::differ_in_kind;
pub use quota::Quota;
pub(super) use ranked::rank;
pub use span::Span;
pub(super) use status::phrases as status_phrases;
pub(super) use url::{resource, urls};
pub use writer::Writer;
