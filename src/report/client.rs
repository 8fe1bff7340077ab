//! What is said of the client that wrote of an incident.

use super::finding::Finding;

/// The client that wrote of it, and its calls, one piece a line.
pub(super) fn says(finding: &Finding) -> impl Iterator<Item = String> {
    let note = finding.advice.client.iter();
    note.flat_map(|note| {
        let id = note.id.as_ref().map(|id| format!("{id} (gemdiag explain {id})"));
        id.into_iter().chain(note.notes.iter().cloned())
    })
}
