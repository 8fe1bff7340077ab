//! Values that say something, or nothing, by where they stand: right behind a status, in a cell of a notebook, in a server's own
//! account.

use super::members::member;
use crate::decode::syntax::{Group, Node};
use crate::knowledge::Knowledge;
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

/// The member of an object that tells of no failure, whatever it holds: the program in a notebook's cell says what may fail, and its
/// outputs what did; a server's answer to its own caller is none of Gemini's.
pub(super) fn left_out<'k>(group: &Group<'_>, know: &'k Knowledge) -> Option<&'k str> {
    let [answer, beside, request] = know.providers().own_answer();
    let member = |name: &str| member(group, name);
    let is_ours = || member(request).is_some_and(|request| names_gemini(request, know));
    let own = member(answer).is_some() && member(beside).is_some() && !is_ours();
    let cell = || member("cell_type").map(|_| "source");
    own.then_some(answer).or_else(cell)
}

/// Whether a text of a request, such as its address, or of an entry of a log is about Gemini.
pub(super) fn names_gemini(request: &Node<'_>, know: &Knowledge) -> bool {
    match request {
        Node::Str(text) => know.providers().is_about_gemini(text.as_bytes()),
        Node::Group(group) => group.members.iter().any(|(_, node)| names_gemini(node, know)),
        _ => false,
    }
}
