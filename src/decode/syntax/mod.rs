//! Text to tree: names, values and groups, whatever language or tool printed them.
//!
//! Enters: any text. Leaves: a tree of names and values. It must not know what a name or a value says about a failure.

pub(super) mod field_name;
pub(super) mod key;
pub(super) mod lookahead;
pub(super) mod reader;
pub(super) mod string_literal;
pub(super) mod tree;
pub(super) mod unescape;
pub(super) mod yaml;
