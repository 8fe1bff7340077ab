//! Text to tree: keys, values and groups, whatever language or tool printed them.
//!
//! Enters: any text, after [`plain_text`]. Leaves: a tree of [`Node`]s. This wing must not know what a value means for a
//! failure; it knows the names of fields only to distinguish a pair from prose.

mod encoded_quotes;
mod field_name;
mod lookahead;
mod member_key;
mod named_pairs;
mod printed_dialects;
mod r_lists;
mod string_literal;
mod tolerant_parser;
mod tree;
mod yaml;

pub(super) use encoded_quotes::plain_text;
pub(super) use field_name::FieldName;
pub(super) use tree::{Document, Group, Node};

/// Parses a text. Never fails: text that is no structure is prose.
pub(super) fn parse(text: &str) -> Document<'_> {
    match yaml::parse(text) {
        Some(object) => Document::Object(object),
        None => Document::Prose(tolerant_parser::parse(text)),
    }
}
