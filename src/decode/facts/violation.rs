//! Fields whose value is a group: a violated quota, an entry of a protobuf map, a retry delay.

use compact_str::CompactString;

use super::fact_set::Facts;
use super::field::{self, Place, bare, model, string};
use super::quota::Quota;
use super::ranked_value::rank;
use super::text_facts;
use crate::decode::syntax::{FieldName, Group, Node};
use crate::knowledge::Knowledge;

/// An entry of a protobuf map, `{ key: "quota_limit_value" value: "0" }`, as the field that it encodes.
pub(in crate::decode) fn map_entry(group: &Group<'_>, know: &Knowledge) -> Option<Facts> {
    let mut key = None;
    let mut value = None;
    let mut cut = None;
    for (name, node) in &group.members {
        match (FieldName::parse(name.as_deref()?)?, node) {
            (FieldName::Key, Node::Str(text)) => key = Some(text.as_ref()),
            (FieldName::Value, Node::Str(text)) => value = Some(text.as_ref()),
            (FieldName::Value, Node::Cut(text)) => cut = Some(text.as_ref()),
            _ => return None,
        }
    }
    let key = FieldName::parse(key?);
    if let Some(own) = key.zip(cut).and_then(|(key, value)| field::cut(key, value, Place::TYPED, know)) {
        return Some(own);
    }
    Some(string(key, value.unwrap_or_default(), Place::TYPED, know))
}

/// Seconds of `{ seconds: 17 nanos: 5 }`; an empty group is zero.
pub(in crate::decode) fn delay(group: &Group<'_>) -> Option<f64> {
    let part = |wanted: FieldName| {
        group.members.iter().find_map(|(name, node)| {
            match (name.as_deref().and_then(FieldName::parse), node) {
                (Some(name), Node::Bare(value)) if name == wanted => Some(value.parse::<f64>().ok()),
                // protobuf's 64-bit numbers are strings in JSON.
                (Some(name), Node::Str(value)) if name == wanted => Some(value.parse::<f64>().ok()),
                // `seconds: [Long]`: the printer left the number out.
                (Some(name), _) if name == wanted => Some(None),
                _ => None,
            }
        })
    };
    let (seconds, nanos) = (part(FieldName::Seconds), part(FieldName::Nanos));
    match seconds {
        Some(None) => None,
        Some(Some(seconds)) => Some(seconds + nanos.flatten().unwrap_or(0.0) / 1e9),
        // `[Duration]`: the printer left all of it out.
        None => (group.closed && !group.list).then(|| nanos.flatten().unwrap_or(0.0) / 1e9),
    }
}

/// Adds one violated quota, and the other facts of its fields, to `own`.
pub(in crate::decode) fn violation(group: &Group<'_>, know: &Knowledge, own: &mut Facts) {
    let mut gathered = Facts::default();
    let mut quota = Quota::default();
    let mut has_dimensions = false;
    for (name, node) in &group.members {
        match (name.as_deref().and_then(FieldName::parse), node) {
            (Some(FieldName::QuotaDimensions), Node::Group(dimensions)) => {
                has_dimensions = true;
                quota.model = quota.model.take().or_else(|| dimension_model(dimensions, know));
            }
            (Some(FieldName::Description), Node::Str(value) | Node::Cut(value)) => {
                gathered.merge(&text_facts::read(value, know));
            }
            (Some(name), Node::Str(value)) => {
                gathered.merge(&string(Some(name), value, Place::default(), know));
            }
            (Some(name), Node::Bare(value)) => {
                gathered.merge(&bare(Some(name), value, Place::default(), know));
            }
            (Some(name), Node::Cut(value)) => {
                gathered.merge(&field::cut(name, value, Place::default(), know).unwrap_or_default());
            }
            _ => {}
        }
    }
    quota.fill(&gathered.loose_quota);
    let names = Quota::named(quota.quota_id.as_deref(), quota.quota_metric.as_deref(), know);
    quota.bucket = names.bucket.or(quota.bucket);
    quota.kind = names.kind;
    quota.tier = names.tier;
    let named = quota.quota_id.is_some() || quota.quota_metric.is_some() || quota.bucket.is_some();
    // Answers of spring 2025 gave neither dimensions nor a value: that leaves the value unknown.
    if quota.limit.is_none() && named && has_dimensions && group.closed {
        quota.limit = Some(0);
        quota.limit_left_out = true;
    }
    own.merge(&Facts { loose_quota: Quota::default(), ..gathered });
    if let Some(model) = &quota.model {
        own.model.offer(model.clone(), rank::FIELD);
    }
    own.ours |= quota.quota_id.is_some();
    if named {
        own.quotas.push(quota);
    }
}

/// The model of `quotaDimensions`, in JSON or as entries of a protobuf map.
fn dimension_model(group: &Group<'_>, know: &Knowledge) -> Option<CompactString> {
    let typed = Place::TYPED;
    let mut facts = map_entry(group, know).unwrap_or_default();
    for (name, node) in &group.members {
        if let (Some(FieldName::Model), Node::Str(value)) = (name.as_deref().and_then(FieldName::parse), node)
        {
            model(value, typed, &mut facts);
        } else if let (Some(FieldName::Model), Node::Bare(value)) =
            (name.as_deref().and_then(FieldName::parse), node)
        {
            model(value, typed, &mut facts);
        }
    }
    facts.model.get().cloned()
}
