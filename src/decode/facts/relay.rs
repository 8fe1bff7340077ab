//! What stands beside a failure of the one who answered: a relay's words, a header of a service.

use super::fact_set::Facts;
use super::ranked_value::rank;
use super::text_positions::clipped;
use crate::decode::syntax::{FieldName, Group, Node};
use crate::knowledge::Knowledge;

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

/// Offers the platform whose header is among the members: clients print the headers of an answer where they leave out the
/// address.
pub(in crate::decode) fn headers(group: &Group<'_>, know: &Knowledge, own: &mut Facts) {
    let names =
        group.members.iter().filter_map(|(name, _)| name.as_deref()).filter(|name| name.contains('-'));
    for platform in names.flat_map(|name| know.providers().link(name)) {
        own.ours = true;
        if let Some(platform) = platform {
            own.platform.offer(platform, rank::MENTION);
        }
    }
}
