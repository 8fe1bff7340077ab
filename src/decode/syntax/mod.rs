//! Text to tree: keys, values and groups, whatever language or tool printed them.
//!
//! Enters: any text, after [`plain_quotes`]. Leaves: a tree of [`Node`]s. This wing must not know what a value means for a
//! failure; it knows the names of fields only to distinguish a pair from prose.

mod field_name;
mod key;
mod lookahead;
mod named_pairs;
mod reader;
mod string_literal;
mod structure;
mod tree;
mod unescape;
mod yaml;

pub(super) use field_name::FieldName;
pub(super) use tree::{Document, Group, Node};
pub(super) use unescape::plain_quotes;

/// Parses a text. Never fails: text that is no structure is prose.
pub(super) fn parse(text: &str) -> Document<'_> {
    match yaml::parse(text) {
        Some(object) => Document::Object(object),
        None => Document::Prose(reader::parse(text)),
    }
}
