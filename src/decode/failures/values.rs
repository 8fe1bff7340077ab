//! Values that say something by where they stand: right behind a status, in a cell of a notebook.

use crate::decode::syntax::{Group, Node};
use crate::terms::{RpcCode, head};

/// The sentence in quotes that stands right behind a status, which says why: `400 FAILED_PRECONDITION: "..."`.
pub(super) fn quoted_behind<'n>(told: Option<&str>, node: &'n Node<'_>) -> Option<&'n str> {
    /// No sentence is longer.
    const LONGEST: usize = 1500;
    let Node::Str(sentence) = node else { return None };
    let word = told?.trim_end_matches([':', ' ']).rsplit([' ', '(', '[', '"']).next()?;
    let status =
        RpcCode::by_id(word).is_some() || word.len() == 3 && word.bytes().all(|b| b.is_ascii_digit());
    (status && sentence.contains(' ') && !sentence.contains(['{', '['])).then(|| head(sentence, LONGEST))
}

/// Whether the object is a cell of a notebook.
pub(super) fn is_cell(group: &Group<'_>) -> bool {
    group.members.iter().any(|(name, _)| name.as_deref() == Some("cell_type"))
}
