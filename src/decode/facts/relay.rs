//! What a relay adds to a failure: whose it was, and what was said there.

use super::fact_set::Facts;
use super::ranked_value::rank;
use super::text_positions::clipped;
use crate::decode::syntax::{FieldName, Group, Node};

/// Offers what the provider said, beside its name: `{"raw": "... is rate-limited upstream.", "provider_name": "Google"}`. It says more
/// than the relay's own message around it.
pub(in crate::decode) fn upstream_words(group: &Group<'_>, own: &mut Facts) {
    let named = |name: &str| FieldName::parse(name) == Some(FieldName::RelayMark);
    if !group.members.iter().any(|(name, _)| name.as_deref().is_some_and(named)) {
        return;
    }
    let raw = group.members.iter().find(|(name, _)| name.as_deref() == Some("raw"));
    if let Some((_, Node::Str(words))) = raw
        && words.contains(' ')
        && !words.trim_start().starts_with(['{', '['])
    {
        own.message.offer(clipped(words), rank::MESSAGE + 1);
    }
}
