//! Lists of pairs of a name and a value, as exports write what is an object elsewhere: OpenTelemetry's attributes
//! (`{"key": "http.response.status_code", "value": {"intValue": "429"}}`), Jaeger's tags, HAR's headers (`{"name": "retry-after", "value":
//! "30"}`), the facts of cards in chats (`{"title": "Status", "value": "429", "short": true}`), a row that a query of logs found
//! (`{"field": "@timestamp", "value": "2026-11-22 06:00:01.250"}`).

use std::borrow::Cow;

use super::tree::{Group, Node};

/// Turns a list of nothing but such pairs into the object that they describe.
pub(super) fn flatten(group: &mut Group<'_>) {
    let pairs = |(name, node): &(Option<_>, Node<'_>)| {
        name.is_none() && matches!(node, Node::Group(pair) if is_pair(pair))
    };
    if !group.list || group.members.is_empty() || !group.members.iter().all(pairs) {
        return;
    }
    group.list = false;
    for (name, node) in &mut group.members {
        let Node::Group(pair) = std::mem::replace(node, Node::Bare("")) else { continue };
        for (part, value) in pair.members {
            match (part.as_deref(), value) {
                (Some("value"), value) => *node = plain(value),
                (Some("key" | "name" | "title" | "field"), Node::Str(text)) => *name = Some(text),
                _ => {}
            }
        }
    }
}

/// `{key: 'K', value: {stringValue: 'V'}}`, `{key: 'K', type: 'string', value: 'V'}`, `{name: 'N', value: 'V'}`,
/// `{field: 'F', value: 'V'}`, or `{title: 'T', value: 'V', short: true}`.
fn is_pair(pair: &Group<'_>) -> bool {
    let is = |(name, node): &(Option<Cow<'_, str>>, Node<'_>), wanted: &str| {
        name.as_deref() == Some(wanted) && matches!(node, Node::Str(_))
    };
    let value = |(name, _): &(Option<Cow<'_, str>>, Node<'_>)| name.as_deref() == Some("value");
    match pair.members.as_slice() {
        [first, second] if value(second) => {
            (is(first, "key") && typed(&second.1).is_some())
                || (["name", "title", "field"].iter().any(|name| is(first, name))
                    && matches!(second.1, Node::Str(_)))
        }
        [first, kind, last] if is(kind, "type") => is(first, "key") && value(last),
        [first, second, (Some(short), _)] => is(first, "title") && is(second, "value") && short == "short",
        _ => false,
    }
}

/// The value within `{"stringValue": ...}` and its like.
fn typed<'n, 't>(node: &'n Node<'t>) -> Option<&'n Node<'t>> {
    let Node::Group(group) = node else { return None };
    let [(Some(name), value)] = group.members.as_slice() else { return None };
    ["stringValue", "intValue", "doubleValue", "boolValue", "arrayValue", "kvlistValue", "bytesValue"]
        .contains(&name.as_ref())
        .then_some(value)
}

fn plain(node: Node<'_>) -> Node<'_> {
    if typed(&node).is_none() {
        return node;
    }
    match node {
        Node::Group(mut group) => group.members.pop().map_or(Node::Bare(""), |(_, value)| value),
        node => node,
    }
}
