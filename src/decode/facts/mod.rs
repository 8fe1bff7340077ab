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
mod known_sentence;
mod line_status;
mod log_layer;
mod model;
pub(super) mod plain_words;
mod plain_words_status;
mod project;
mod quota;
mod quota_words;
mod ranked_value;
pub(super) mod relay;
pub(super) mod span;
mod status;
mod template;
pub(super) mod text_facts;
mod text_positions;
pub(super) mod traceback_locals;
pub(super) mod unknown_sentence;
mod url;
pub(super) mod violation;
mod writer;

pub use attempt::Attempt;
pub(super) use envelope::EnvelopeFields;
pub(super) use fact_set::Facts;
pub(super) use line_status::{has_status, is_ok, status_in, tells_of_success};
pub use log_layer::Layer;
pub(super) use project::differ_in_kind;
pub(crate) use project::is_project_number;
pub use quota::Quota;
pub(super) use ranked_value::rank;
pub use span::Span;
pub(super) use status::phrases as status_phrases;
pub(super) use url::{resource, urls};
pub use writer::Writer;
